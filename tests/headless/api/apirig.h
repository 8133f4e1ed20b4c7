#pragma once
#include "api/apiserver.h"
#include "gateway/gateway.h"
#include "support/fakecore.h"

#include <QtCore/QJsonObject>
#include <QtCore/QMap>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QSslSocket>
#include <memory>

/// For what comes soon, on a machine that is busy with other things too.
constexpr int kWaitMs = 60'000;

/// What a server answered.
struct Answer
{
    int status = 0;                       ///< 0: nothing that is an answer
    QMap<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray body;
    QJsonObject json() const;
    QString error() const; ///< the code of an error
};

/// One connection of a client that sends exactly what it is told.
class RawClient
{
public:
    /// Waits until it is connected; without `tls` in the clear.
    RawClient(quint16 port, bool tls);
    bool isOpen() const { return m_socket.state() == QAbstractSocket::ConnectedState; }
    void send(const QByteArray &octets) { m_socket.write(octets); }
    /// The next whole answer; status 0 where the connection ends before.
    Answer answer();
    Answer ask(const QByteArray &octets);
    bool waitClosed();
    QSslSocket &socket() { return m_socket; }

private:
    QSslSocket m_socket;
    QByteArray m_octets;
};

/// Headers of someone who signed in.
struct SignIn
{
    QByteArray cookie;
    QByteArray csrf;
    QByteArray headers(bool withCsrf = true) const
    {
        return "Cookie: omnimessage_session=" + cookie + "\r\n" +
               (withCsrf ? "X-CSRF-Token: " + csrf + "\r\n" : QByteArray());
    }
};

/// A gateway and its API server, in a directory that goes with it.
class ApiRig
{
public:
    /// Core answers where it is `withCore`, on the thread of the test.
    explicit ApiRig(std::vector<gateway::PeerSettings> peers = {}, bool withCore = false);
    /// Of a gateway whose settings `edit` makes of the usual ones.
    explicit ApiRig(const std::function<void(gateway::Gateway::Settings &)> &edit, bool withCore = false);
    ~ApiRig();

    /// Starts the server; empty, or why it does not.
    QString start(gateway::Clock &clock = gateway::systemClock());
    quint16 port() const { return m_port; }
    gateway::api::ApiServer &server() { return *m_server; }
    gateway::Gateway &gateway() { return *m_gateway; }
    gateway::Operations &operations() { return m_gateway->operations(); }
    FakeCore &core() { return m_core; }
    gateway::log::LogRing &log() { return m_log; }
    QString path(const QString &name) const { return m_dir.filePath(name); }
    QByteArray contents(const QString &name) const;
    /// Runs work on the database as another process would, by a connection of its own.
    void beside(const std::function<void(gateway::AccessDb &)> &work);

    /// A request of its own connection. `headers` are whole lines.
    Answer ask(const QByteArray &method, const QByteArray &path, const QByteArray &body = {},
               const QByteArray &headers = {});
    QByteArray cli() const
    {
        return "Authorization: Bearer " + contents(QStringLiteral("cli-token")).trimmed() + "\r\n";
    }
    /// The audit's rows of an action, newest first.
    QList<QJsonObject> audit(const QByteArray &action);
    /// Makes a user by the command line's token.
    Answer addUser(const QByteArray &name, const QByteArray &role);
    static QByteArray passwordOf(const QByteArray &user) { return "the password of " + user; }
    Answer trySignIn(const QByteArray &user, const QByteArray &password);
    SignIn signIn(const QByteArray &user);
    /// The header of a new token of that role.
    QByteArray bearer(const QByteArray &role);

    gateway::api::ApiSettings settings; ///< before `start`

private:
    QTemporaryDir m_dir;
    FakeCore m_core;
    gateway::Metrics m_metrics{gateway::systemClock()};
    gateway::log::LogRing m_log;
    std::unique_ptr<gateway::Gateway> m_gateway;
    std::unique_ptr<gateway::AccessDb> m_access; // used on the gateway's control thread
    std::unique_ptr<gateway::api::ApiServer> m_server;
    quint16 m_port = 0;
    int m_tokens = 0;
};

/// A request's octets.
QByteArray request(const QByteArray &method, const QByteArray &path, const QByteArray &body = {},
                   const QByteArray &headers = {});
