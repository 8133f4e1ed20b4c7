#include "headless/api/apirig.h"

#include "core/gateway/gatewayrig.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtTest/QtTest>

using namespace gateway;
using namespace gateway::api;

QJsonObject Answer::json() const { return QJsonDocument::fromJson(body).object(); }

QString Answer::error() const { return json().value(QLatin1String("error")).toString(); }

RawClient::RawClient(quint16 port, bool tls)
{
    if (tls) {
        m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        m_socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), port);
        (void)QTest::qWaitFor([this] { return m_socket.isEncrypted() || !m_socket.isValid(); }, kWaitMs);
    } else {
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        (void)QTest::qWaitFor([this] { return isOpen(); }, kWaitMs);
    }
}

Answer RawClient::answer()
{
    Answer answer;
    const auto whole = [&] {
        m_octets += m_socket.readAll();
        const qsizetype end = m_octets.indexOf("\r\n\r\n");
        if (end < 0)
            return false;
        answer = {};
        const QByteArrayList lines = m_octets.left(end).split('\n');
        for (const QByteArray &line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            answer.headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
        }
        const qsizetype size = answer.headers.value("content-length").toLongLong();
        if (m_octets.size() < end + 4 + size)
            return false;
        answer.status = lines.first().split(' ').value(1).toInt();
        answer.body = m_octets.mid(end + 4, size);
        m_octets.remove(0, end + 4 + size);
        return true;
    };
    bool done = false;
    (void)QTest::qWaitFor([&] { return (done = done || whole()) || !isOpen(); }, kWaitMs);
    if (!done)
        whole();
    return answer;
}

Answer RawClient::ask(const QByteArray &octets)
{
    send(octets);
    return answer();
}

bool RawClient::waitClosed()
{
    return QTest::qWaitFor([this] { return m_socket.state() == QAbstractSocket::UnconnectedState; }, kWaitMs);
}

QByteArray request(const QByteArray &method, const QByteArray &path, const QByteArray &body, const QByteArray &headers)
{
    QByteArray octets = method + ' ' + path + " HTTP/1.1\r\nHost: gateway.test\r\n" + headers;
    if (!body.isEmpty())
        octets += "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
    return octets + "\r\n" + body;
}

ApiRig::ApiRig(std::vector<PeerSettings> peers, bool withCore)
    : ApiRig([&peers](Gateway::Settings &of) { of.peers = std::move(peers); }, withCore)
{}

ApiRig::ApiRig(const std::function<void(Gateway::Settings &)> &edit, bool withCore)
{
    settings.host = QStringLiteral("127.0.0.1");
    settings.port = 0;
    settings.hostname = QStringLiteral("gateway.test");
    settings.stateDir = m_dir.path();
    settings.pages = path(QStringLiteral("no-pages"));
    settings.tls = false;
    settings.passwords = {1, 8192};
    log::setLevel(log::Level::Error);
    if (withCore && !m_core.up())
        qWarning("no port for Core");
    Gateway::Settings of = gatewaySettings(m_core, m_dir.path(), {});
    edit(of);
    m_gateway = std::make_unique<Gateway>(std::move(of), m_metrics);
    if (const auto started = m_gateway->start(); !started)
        qWarning("the gateway does not start: %s", qPrintable(started.error()));
    m_gateway->control().run([this] { m_access = std::make_unique<AccessDb>(m_gateway->stateDatabase()); });
}

ApiRig::~ApiRig()
{
    m_server.reset();
    m_gateway->control().run([this] { m_access.reset(); });
}

QString ApiRig::start(Clock &clock)
{
    m_server = std::make_unique<ApiServer>(
        settings,
        ApiParts{{m_gateway->control(), *m_access, path(QStringLiteral("gateway.db"))}, m_gateway->operations(), m_log},
        clock);
    const auto port = m_server->start();
    if (!port)
        return port.error();
    m_port = *port;
    return {};
}

QByteArray ApiRig::contents(const QString &name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void ApiRig::beside(const std::function<void(AccessDb &)> &work)
{
    Database db;
    QVERIFY(db.open(path(QStringLiteral("gateway.db"))));
    AccessDb access(db);
    work(access);
}

Answer ApiRig::ask(const QByteArray &method, const QByteArray &path, const QByteArray &body, const QByteArray &headers)
{
    RawClient client(m_port, settings.tls);
    return client.ask(request(method, path, body, headers));
}

QList<QJsonObject> ApiRig::audit(const QByteArray &action)
{
    QList<QJsonObject> rows;
    const Answer answer = ask("GET", "/api/v1/audit?action=" + action, {}, cli());
    for (const QJsonValue &row : answer.json().value(QLatin1String("entries")).toArray())
        rows += row.toObject();
    return rows;
}

Answer ApiRig::addUser(const QByteArray &name, const QByteArray &role)
{
    return ask("POST", "/api/v1/users",
               R"({"name":")" + name + R"(","role":")" + role + R"(","password":")" + passwordOf(name) + R"("})",
               cli());
}

Answer ApiRig::trySignIn(const QByteArray &user, const QByteArray &password)
{
    return ask("POST", "/api/v1/session", R"({"user":")" + user + R"(","password":")" + password + R"("})");
}

SignIn ApiRig::signIn(const QByteArray &user)
{
    const Answer answer = trySignIn(user, passwordOf(user));
    const QByteArray cookie = answer.headers.value("set-cookie");
    return {cookie.mid(cookie.indexOf('=') + 1).split(';').first(),
            answer.json().value(QLatin1String("csrf_token")).toString().toLatin1()};
}

QByteArray ApiRig::bearer(const QByteArray &role)
{
    const Answer made = ask("POST", "/api/v1/tokens",
                            R"({"name":"t)" + QByteArray::number(++m_tokens) + R"(","role":")" + role + R"("})", cli());
    return "Authorization: Bearer " + made.json().value(QLatin1String("token")).toString().toLatin1() + "\r\n";
}
