#pragma once
#include "cli/command.h"
#include "support/testca.h"

#include <QtCore/QJsonObject>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QSslServer>

/// A text with " in the place of every ', as JSON is full of them (moc reads no raw strings with quotes in them).
QByteArray quoted(const char *text);

/// What a command did.
struct CliOutcome
{
    int code = -1;
    QString out;
    QString err;
    QJsonObject json() const;
};

/// An operations API that answers what it is told to, over TLS, on the thread of the test.
class FakeGateway
{
public:
    struct Asked
    {
        QByteArray method;
        QByteArray path; ///< with its query
        QMap<QByteArray, QByteArray> headers;
        QByteArray body;
        QJsonObject json() const;
    };

    explicit FakeGateway(const TestIdentity &identity);
    quint16 port() const { return m_server.serverPort(); }
    /// `request` as "GET /api/v1/status"; where the query matters it stands in it, else it is left away.
    void answer(const QByteArray &request, int status, const QByteArray &body,
                const QMap<QByteArray, QByteArray> &headers = {});
    /// What is answered after what was given so far has been answered once.
    void thenAnswer(const QByteArray &request, int status, const QByteArray &body);
    const QList<Asked> &asked() const { return m_asked; }
    Asked last() const { return m_asked.isEmpty() ? Asked() : m_asked.last(); }
    void stop() { m_server.close(); }

private:
    struct Prepared
    {
        int status = 404;
        QByteArray body = quoted("{'error':'not_found','detail':'There is no such thing.'}");
        QMap<QByteArray, QByteArray> headers;
    };
    void read(QTcpSocket &socket, QByteArray &octets);

    QSslServer m_server;
    QMap<QByteArray, QList<Prepared>> m_answers; ///< the last of each stays
    QList<Asked> m_asked;
};

/// A configuration, a state directory and what runs commands on them, in a directory that goes with it.
class CliRig
{
public:
    CliRig();

    QString path(const QString &name) const { return m_dir.filePath(name); }
    QString stateDir() const { return path(QStringLiteral("state")); }
    QString configFile() const { return path(QStringLiteral("runtime.exs")); }
    void write(const QString &file, const QByteArray &octets) const;
    QByteArray contents(const QString &file) const;
    /// The configuration of a gateway whose dashboard has that port; `more` are further lines of it.
    void writeConfig(quint16 port, const QByteArray &more = {}) const;
    /// A gateway of this state directory that answers what it is told to.
    FakeGateway &startGateway();

    CliOutcome run(const QStringList &words, const QByteArray &input = {});

    QProcessEnvironment environment;
    gateway::cli::TerminalTraits traits;
    std::function<void(const QByteArray &all)> printed; ///< told what stands on the output, whenever more comes
    const TestIdentity identity = TestCa::selfSigned("DNS:gateway.test,IP:127.0.0.1");
    static constexpr const char *kToken = "oms_token-of-the-command-line";

private:
    QTemporaryDir m_dir;
    std::unique_ptr<FakeGateway> m_gateway;
};
