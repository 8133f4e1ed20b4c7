#include "headless/cli/clirig.h"

#include <QtCore/QDir>
#include <QtCore/QJsonDocument>
#include <QtTest/QtTest>

using namespace gateway::cli;

QByteArray quoted(const char *text) { return QByteArray(text).replace('\'', '"'); }

QJsonObject CliOutcome::json() const { return QJsonDocument::fromJson(out.toUtf8()).object(); }

QJsonObject FakeGateway::Asked::json() const { return QJsonDocument::fromJson(body).object(); }

FakeGateway::FakeGateway(const TestIdentity &identity)
{
    m_server.setSslConfiguration(identity.shownBy(QSslConfiguration::defaultConfiguration()));
    QObject::connect(&m_server, &QTcpServer::pendingConnectionAvailable, &m_server, [this] {
        while (QTcpSocket *socket = m_server.nextPendingConnection()) {
            const auto octets = std::make_shared<QByteArray>();
            QObject::connect(socket, &QTcpSocket::readyRead, socket,
                             [this, socket, octets] { read(*socket, *octets); });
            QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        }
    });
    QVERIFY(m_server.listen(QHostAddress::LocalHost));
}

void FakeGateway::answer(const QByteArray &request, int status, const QByteArray &body,
                         const QMap<QByteArray, QByteArray> &headers)
{
    m_answers.insert(request, {{status, body, headers}});
}

void FakeGateway::thenAnswer(const QByteArray &request, int status, const QByteArray &body)
{
    m_answers[request].append({status, body, {}});
}

void FakeGateway::read(QTcpSocket &socket, QByteArray &octets)
{
    octets += socket.readAll();
    const qsizetype end = octets.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    Asked asked;
    const QByteArrayList lines = octets.left(end).split('\n');
    asked.method = lines.front().split(' ').value(0);
    asked.path = lines.front().split(' ').value(1);
    for (const QByteArray &line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        asked.headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
    }
    const qsizetype size = asked.headers.value("content-length").toLongLong();
    if (octets.size() < end + 4 + size)
        return;
    asked.body = octets.mid(end + 4, size);
    octets.remove(0, end + 4 + size);
    m_asked.append(asked);
    const QByteArray whole = asked.method + ' ' + asked.path;
    const QByteArray key = m_answers.contains(whole) ? whole : whole.split('?').front();
    const Prepared prepared = m_answers.contains(key) ? m_answers.value(key).front() : Prepared();
    if (m_answers.value(key).size() > 1)
        m_answers[key].removeFirst();
    QByteArray head = "HTTP/1.1 " + QByteArray::number(prepared.status) + " Said\r\nContent-Type: application/json\r\n";
    for (auto it = prepared.headers.cbegin(); it != prepared.headers.cend(); ++it)
        head += it.key() + ": " + it.value() + "\r\n";
    socket.write(head + "Content-Length: " + QByteArray::number(prepared.body.size()) + "\r\n\r\n" + prepared.body);
}

CliRig::CliRig()
{
    environment.insert(QStringLiteral("OMNIMESSAGE_SMPP_CONFIG"), configFile());
    environment.insert(QStringLiteral("OMNIMESSAGE_SMPP_STATE_DIR"), stateDir());
}

void CliRig::write(const QString &file, const QByteArray &octets) const
{
    QFile to(path(file));
    QVERIFY(to.open(QIODevice::WriteOnly));
    QCOMPARE(to.write(octets), octets.size());
}

QByteArray CliRig::contents(const QString &file) const
{
    QFile from(path(file));
    return from.open(QIODevice::ReadOnly) ? from.readAll() : QByteArray();
}

void CliRig::writeConfig(quint16 port, const QByteArray &more) const
{
    write(QStringLiteral("runtime.exs"),
          "import Config\nconfig :omnimessage_smpp,\n  api_base_url: \"http://core.test:9\",\n  dashboard: %{host: "
          "\"0.0.0.0\", port: " +
              QByteArray::number(port) + "}" + (more.isEmpty() ? QByteArray() : QByteArray(",\n" + more)) + "\n");
}

FakeGateway &CliRig::startGateway()
{
    m_gateway = std::make_unique<FakeGateway>(identity);
    writeConfig(m_gateway->port());
    QDir().mkpath(stateDir());
    write(QStringLiteral("state/cli-token"), QByteArray(kToken) + '\n');
    write(QStringLiteral("state/dashboard-certificate.pem"), identity.certificate);
    return *m_gateway;
}

CliOutcome CliRig::run(const QStringList &words, const QByteArray &input)
{
    QByteArray out, err;
    QByteArrayList lines = input.split('\n');
    const Terminal terminal(
        [&](const QByteArray &octets) {
            out += octets;
            if (printed)
                printed(out);
        },
        [&](const QByteArray &octets) { err += octets; }, traits,
        [&] { return lines.isEmpty() ? QByteArray() : lines.takeFirst(); });
    CliOutcome outcome;
    outcome.code = dispatch(commandTable(), words, terminal, environment);
    outcome.out = QString::fromUtf8(out);
    outcome.err = QString::fromUtf8(err);
    return outcome;
}
