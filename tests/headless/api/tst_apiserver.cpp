#include "headless/api/apirig.h"
#include "support/testca.h"

#include <QtCore/QJsonArray>
#include <QtCore/QRegularExpression>
#include <QtNetwork/QSslCertificate>
#include <QtTest/QtTest>
#include <sys/stat.h>

using namespace gateway;
using namespace gateway::api;

namespace {

/// A path of the row, with something in the place of each parameter.
QByteArray pathOf(const api::Route &row)
{
    QString path = QString::fromLatin1(row.pattern);
    return path.replace(QRegularExpression(QStringLiteral("\\{[^}]*\\}")), QStringLiteral("x")).toLatin1();
}

const char *const kRoles[] = {"viewer", "operator", "admin"};

/// The role below; null for a viewer's.
const char *below(Role role) { return role == Role::Operator ? kRoles[0] : role == Role::Admin ? kRoles[1] : nullptr; }

mode_t modeOf(const QString &file)
{
    struct stat info = {};
    return ::stat(QFile::encodeName(file).constData(), &info) == 0 ? info.st_mode & 07777 : 0;
}

} // namespace

class ApiServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_rig = std::make_unique<ApiRig>();
    }
    void cleanup() { m_rig.reset(); }

    void everyRowRefusesThoseWhoAreNotSignedIn()
    {
        start();
        for (const api::Route &row : api::routes()) {
            if (row.role == Role::Public)
                continue;
            const Answer answer = m_rig->ask(methodName(row.method), pathOf(row));
            QVERIFY2(answer.status == 401, row.pattern);
            QCOMPARE(answer.error(), u"unauthorized"_qs);
            for (const char *wrong : {"Authorization: Bearer wrong\r\n", "Authorization: Basic YWRtaW46YQ==\r\n",
                                      "Cookie: omnimessage_session=wrong\r\n", "Authorization:\r\n"})
                QVERIFY2(m_rig->ask(methodName(row.method), pathOf(row), {}, wrong).status == 401, wrong);
        }
    }

    void everyRowRefusesARoleThatIsTooLow()
    {
        start();
        const QMap<QByteArray, QByteArray> tokens{{"viewer", m_rig->bearer("viewer")},
                                                  {"operator", m_rig->bearer("operator")}};
        int refused = 0;
        for (const api::Route &row : api::routes()) {
            const char *role = below(row.role);
            if (!role)
                continue;
            const Answer answer = m_rig->ask(methodName(row.method), pathOf(row), {}, tokens.value(role));
            QVERIFY2(answer.status == 403, row.pattern);
            QCOMPARE(answer.error(), u"forbidden"_qs);
            ++refused;
        }
        QVERIFY(refused > 5);
    }

    void everyWriteByCookieNeedsTheTokenOfTheSession()
    {
        start();
        QCOMPARE(m_rig->addUser("alice", "admin").status, 201);
        const SignIn alice = m_rig->signIn("alice");
        QVERIFY(!alice.cookie.isEmpty() && !alice.csrf.isEmpty());
        const SignIn other = m_rig->signIn("alice");
        int refused = 0;
        for (const api::Route &row : api::routes()) {
            if (row.role == Role::Public || row.method == Method::Get)
                continue;
            for (const QByteArray &wrong : {QByteArray(), "X-CSRF-Token: \r\n"_qba, "X-CSRF-Token: wrong\r\n"_qba,
                                            QByteArray("X-CSRF-Token: " + other.csrf + "\r\n")}) {
                const Answer answer = m_rig->ask(methodName(row.method), pathOf(row), {}, alice.headers(false) + wrong);
                QVERIFY2(answer.status == 403, row.pattern);
                QCOMPARE(answer.error(), u"csrf"_qs);
            }
            ++refused;
        }
        QVERIFY(refused > 5);
        QCOMPARE(m_rig->ask("GET", "/api/v1/session", {}, alice.headers(false)).status, 200);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/session", {}, alice.headers()).status, 204);
        QCOMPARE(m_rig->ask("GET", "/api/v1/session", {}, alice.headers()).status, 401);
        QCOMPARE(m_rig->ask("GET", "/api/v1/session", {}, other.headers()).status, 200);
    }

    void everyRowRefusesABodyThatIsTooLarge()
    {
        start();
        for (const api::Route &row : api::routes()) {
            RawClient client(m_rig->port(), false);
            client.send(QByteArray(methodName(row.method)) + ' ' + pathOf(row) +
                        " HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n" + m_rig->cli() + "\r\n");
            const Answer answer = client.answer();
            QVERIFY2(answer.status == 413, row.pattern);
            QCOMPARE(answer.headers.value("connection"), "close"_qba);
        }
    }

    void everyRowRefusesOtherMethods()
    {
        start();
        for (const api::Route &row : api::routes()) {
            for (const char *method : {"HEAD", "OPTIONS", "TRACE", "PROPFIND"}) {
                RawClient client(m_rig->port(), false);
                const QByteArray octets = request(method, pathOf(row), {}, m_rig->cli() + "Connection: close\r\n");
                client.send(octets);
                QVERIFY(client.waitClosed());
                const QByteArray answer = client.socket().readAll();
                QVERIFY2(answer.startsWith("HTTP/1.1 405 "), answer.constData());
                QVERIFY(answer.contains("\r\nAllow: "));
                QVERIFY(answer.contains(methodName(row.method)));
                if (qstrcmp(method, "HEAD") == 0)
                    QVERIFY(answer.endsWith("\r\n\r\n"));
            }
        }
    }

    void aPathThatIsNotThereIsNotFound()
    {
        start();
        for (const char *path : {"/api/v1/nothing", "/api/v1/", "/api/", "/api/v1/users/a/b", "/api/v2/session",
                                 "/api/v1/users/%zz", "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd.txt"}) {
            const Answer answer = m_rig->ask("GET", path, {}, m_rig->cli());
            QVERIFY2(answer.status == 404, path);
            QCOMPARE(answer.error(), u"not_found"_qs);
        }
    }

    void everyAnswerCarriesTheSecurityHeaders()
    {
        m_rig->settings.tls = true;
        start();
        RawClient garbage(m_rig->port(), true);
        const QList<Answer> answers{m_rig->ask("GET", "/api/v1/about"),
                                    m_rig->ask("GET", "/api/v1/users"),
                                    m_rig->ask("GET", "/api/v1/nothing"),
                                    m_rig->ask("PUT", "/api/v1/about"),
                                    m_rig->ask("GET", "/"),
                                    garbage.ask("nonsense\r\n\r\n")};
        for (const Answer &answer : answers) {
            QVERIFY(answer.status > 0);
            const QByteArray policy = answer.headers.value("content-security-policy");
            QVERIFY(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"));
            QVERIFY(!policy.contains("unsafe"));
            QCOMPARE(answer.headers.value("x-frame-options"), "DENY"_qba);
            QCOMPARE(answer.headers.value("x-content-type-options"), "nosniff"_qba);
            QVERIFY(answer.headers.value("strict-transport-security").startsWith("max-age="));
        }
        QCOMPARE(answers.first().headers.value("cache-control"), "no-store"_qba);
    }

    void aBodyThatIsNoJsonObjectIsRefused()
    {
        start();
        const auto post = [this](const QByteArray &body, const QByteArray &type) {
            RawClient client(m_rig->port(), false);
            return client.ask("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: " + type +
                              "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        };
        QCOMPARE(post("user=admin&password=x", "application/x-www-form-urlencoded").status, 415);
        QCOMPARE(post(R"({"user":"admin","password":"x"})", "text/plain").status, 415);
        QCOMPARE(post(R"({"user":)", "application/json").status, 400);
        QCOMPARE(post("[]", "application/json").status, 400);
        QCOMPARE(post(QByteArray(100'000, '['), "application/json").status, 400);
        const Answer unknown = post(R"({"user":"admin","password":7,"more":1})", "application/json; charset=utf-8");
        QCOMPARE(unknown.status, 422);
        QStringList fields;
        for (const QJsonValue &error : unknown.json().value(u"errors"_qs).toArray())
            fields += error[u"field"_qs].toString();
        QCOMPARE(fields, QStringList({u"password"_qs, u"more"_qs}));
    }

    void aQueryThatCanBeReadInTwoWaysIsRefused()
    {
        start();
        for (const char *query : {"limit=1&limit=2", "q=%zz", "q=%ff", "q=%00"})
            QCOMPARE(m_rig->ask("GET", QByteArray("/api/v1/audit?") + query, {}, m_rig->cli()).status, 400);
        QCOMPARE(m_rig->ask("GET", "/api/v1/audit?limit=0", {}, m_rig->cli()).status, 422);
        QCOMPARE(m_rig->ask("GET", "/api/v1/audit?limit=5&q=a%20b", {}, m_rig->cli()).status, 200);
    }

    void overTlsItShowsACertificateOfItsOwn()
    {
        m_rig->settings.tls = true;
        start();
        RawClient client(m_rig->port(), true);
        QVERIFY(client.socket().isEncrypted());
        const QSslCertificate shown = client.socket().peerCertificate();
        const QList<QSslCertificate> kept =
            QSslCertificate::fromData(m_rig->contents(u"dashboard-certificate.pem"_qs), QSsl::Pem);
        QCOMPARE(kept.value(0), shown);
        QVERIFY(shown.subjectAlternativeNames().values(QSsl::DnsEntry).contains(u"gateway.test"_qs));
        const Answer about = client.ask(request("GET", "/api/v1/about"));
        QCOMPARE(about.status, 200);
        QCOMPARE(about.json().value(u"hostname"_qs).toString(), u"gateway.test"_qs);
        const QJsonValue certificate = about.json().value(u"certificate"_qs);
        QCOMPARE(certificate[u"self_signed"_qs].toBool(), true);
        QCOMPARE(certificate[u"sha256"_qs].toString().toLower().remove(u':').toLatin1(),
                 shown.digest(QCryptographicHash::Sha256).toHex());
        QCOMPARE(about.json().value(u"first_start"_qs).toBool(), true);
    }

    void whoTrustsTheCertificateVerifiesTheServer()
    {
        m_rig->settings.tls = true;
        start();
        QSslConfiguration trusting = QSslConfiguration::defaultConfiguration();
        trusting.setCaCertificates(
            QSslCertificate::fromData(m_rig->contents(u"dashboard-certificate.pem"_qs), QSsl::Pem));
        for (const QString &name : {u"gateway.test"_qs, u"localhost"_qs, u"127.0.0.1"_qs, u"::1"_qs}) {
            QSslSocket socket;
            socket.setSslConfiguration(trusting);
            socket.connectToHostEncrypted(u"127.0.0.1"_qs, m_rig->port(), name);
            QTRY_VERIFY2_WITH_TIMEOUT(socket.isEncrypted(), qPrintable(socket.errorString()), kWaitMs);
        }
        QSslSocket socket;
        socket.setSslConfiguration(trusting);
        socket.connectToHostEncrypted(u"127.0.0.1"_qs, m_rig->port(), u"other.test"_qs);
        QTRY_COMPARE_WITH_TIMEOUT(socket.error(), QAbstractSocket::SslHandshakeFailedError, kWaitMs);
    }

    void nothingOlderThanTls12IsSpoken()
    {
        m_rig->settings.tls = true;
        start();
        QSslSocket socket;
        QSslConfiguration old = QSslConfiguration::defaultConfiguration();
        QT_WARNING_PUSH
        QT_WARNING_DISABLE_DEPRECATED
        old.setProtocol(QSsl::TlsV1_1);
        QT_WARNING_POP
        old.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket.setSslConfiguration(old);
        QSignalSpy failed(&socket, &QSslSocket::errorOccurred);
        socket.connectToHostEncrypted(u"127.0.0.1"_qs, m_rig->port());
        QTRY_VERIFY_WITH_TIMEOUT(!failed.isEmpty(), kWaitMs);
        QVERIFY(!socket.isEncrypted());
    }

    void aReloadedCertificateIsShownToThoseWhoComeAfter()
    {
        const TestCa ca("authority");
        m_rig->settings.tls = true;
        m_rig->settings.certificate = m_rig->path(u"given.pem"_qs);
        m_rig->settings.privateKey = m_rig->path(u"given.key"_qs);
        const TestIdentity first = ca.issue("DNS:gateway.test");
        const TestIdentity second = ca.issue("DNS:gateway.test");
        write(first);
        start();
        const auto shown = [this] {
            RawClient client(m_rig->port(), true);
            return client.socket().peerCertificate();
        };
        RawClient stays(m_rig->port(), true);
        QCOMPARE(shown(), QSslCertificate(first.certificate, QSsl::Pem));
        write(second);
        QCOMPARE(shown(), QSslCertificate(first.certificate, QSsl::Pem));
        QVERIFY(m_rig->server().reloadTls());
        QCOMPARE(shown(), QSslCertificate(second.certificate, QSsl::Pem));
        QCOMPARE(stays.ask(request("GET", "/api/v1/about")).status, 200);

        put(m_rig->settings.privateKey, "nonsense");
        const auto refused = m_rig->server().reloadTls();
        QVERIFY(!refused);
        QVERIFY2(refused.error().contains(u"given.key"_qs), qPrintable(refused.error()));
        QCOMPARE(shown(), QSslCertificate(second.certificate, QSsl::Pem));
    }

    void whatCannotBeStartedIsSaid()
    {
        m_rig->settings.tls = true;
        m_rig->settings.certificate = m_rig->path(u"missing.pem"_qs);
        m_rig->settings.privateKey = m_rig->path(u"missing.key"_qs);
        QVERIFY(m_rig->start().contains(u"missing.pem"_qs));
        m_rig = std::make_unique<ApiRig>();
        m_rig->settings.host = u"nowhere"_qs;
        QCOMPARE(m_rig->start(), u"nowhere is not an address"_qs);
    }

    void theFirstStartMakesAnAdministrator()
    {
        start();
        const QByteArray password = m_rig->contents(u"initial-admin-password"_qs).trimmed();
        QVERIFY(password.size() >= 20);
        QCOMPARE(modeOf(m_rig->path(u"initial-admin-password"_qs)), mode_t(0600));
        QCOMPARE(modeOf(m_rig->path(u"cli-token"_qs)), mode_t(0600));
        const Answer answer = m_rig->trySignIn("admin", password);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.json().value(u"role"_qs).toString(), u"admin"_qs);
        QCOMPARE(m_rig->ask("GET", "/api/v1/about").json().value(u"first_start"_qs).toBool(), false);

        const QByteArray earlier = m_rig->cli();
        start(); // again
        QCOMPARE(m_rig->contents(u"initial-admin-password"_qs).trimmed(), password);
        QVERIFY(m_rig->cli() != earlier);
        QCOMPARE(m_rig->ask("GET", "/api/v1/users", {}, earlier).status, 401);
        QCOMPARE(m_rig->ask("GET", "/api/v1/users", {}, m_rig->cli()).status, 200);
        QCOMPARE(m_rig->trySignIn("admin", password).status, 200);
    }

    void theFirstStartMakesOneAlsoBesideUsersWhoAreNone()
    {
        const UserRow early{u"ann"_qs, u"operator"_qs, u"hash"_qs, 1, 2, std::nullopt};
        m_rig->beside([&](AccessDb &db) { QVERIFY(db.addUser(early, AuditRow())); });
        start();
        const QByteArray password = m_rig->contents(u"initial-admin-password"_qs).trimmed();
        QCOMPARE(m_rig->trySignIn("admin", password).json().value(u"role"_qs).toString(), u"admin"_qs);
    }

    void pagesAreServedWithoutSignIn()
    {
        QVERIFY(QDir().mkpath(m_rig->path(u"pages/assets"_qs)));
        m_rig->settings.pages = m_rig->path(u"pages"_qs);
        put(m_rig->path(u"pages/index.html"_qs), "<!doctype html><title>Gateway</title>");
        put(m_rig->path(u"pages/assets/main.js"_qs), QByteArray(2000, ' ') + "run();");
        start();
        for (const char *page : {"/", "/index.html", "/peers/acme"}) {
            const Answer answer = m_rig->ask("GET", page);
            QCOMPARE(answer.status, 200);
            QCOMPARE(answer.headers.value("content-type"), "text/html; charset=utf-8"_qba);
        }
        const Answer script = m_rig->ask("GET", "/assets/main.js", {}, "Accept-Encoding: gzip, br\r\n");
        QCOMPARE(script.headers.value("content-encoding"), "gzip"_qba);
        QVERIFY(script.body.size() < 500);
        const Answer again =
            m_rig->ask("GET", "/assets/main.js", {}, "If-None-Match: " + script.headers.value("etag") + "\r\n");
        QCOMPARE(again.status, 304);
        QVERIFY(again.body.isEmpty());
        QCOMPARE(m_rig->ask("GET", "/assets/other.js").status, 404);
        QCOMPARE(m_rig->ask("GET", "/assets/../../gateway.db").status, 404);
        QCOMPARE(m_rig->ask("GET", "/api/v1/nothing").status, 404);
        QCOMPARE(m_rig->ask("POST", "/").status, 405);
    }

    void attackersOverTlsShutNobodyOut()
    {
        m_rig->settings.tls = true;
        m_rig->settings.http.requestMs = 2000;
        m_rig->settings.http.handshakeMs = 60'000;
        m_rig->settings.http.lingerMs = m_rig->settings.http.quietMs = 3'600'000; // however slowly the body goes
        start();
        // A thousand connections that say nothing. Each hundred of them has been taken when one after it is answered.
        std::vector<std::unique_ptr<QTcpSocket>> silent;
        for (int i = 0; i < 1000; ++i) {
            silent.push_back(std::make_unique<QTcpSocket>());
            silent.back()->connectToHost(QHostAddress::LocalHost, m_rig->port());
            if (i % 100 == 99)
                QCOMPARE(m_rig->ask("GET", "/api/v1/about").status, 200);
        }
        // Requests that trickle.
        std::vector<std::unique_ptr<RawClient>> slow;
        for (int i = 0; i < 20; ++i) {
            slow.push_back(std::make_unique<RawClient>(m_rig->port(), true));
            slow.back()->send("GET /api/v1/about HTTP/1.1\r\nHost: x\r\nX-");
        }
        // A body that nobody wants.
        RawClient large(m_rig->port(), true);
        large.send("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n");
        large.send(QByteArray(32 << 20, 'x'));
        const Answer about = m_rig->ask("GET", "/api/v1/about");
        QCOMPARE(about.status, 200);
        QCOMPARE(large.answer().status, 413);
        for (const auto &client : slow)
            QCOMPARE(client->answer().status, 408);
        QCOMPARE(m_rig->ask("GET", "/api/v1/about").status, 200);
    }

    void theEndClosesPortAndConnections()
    {
        start();
        RawClient client(m_rig->port(), false);
        QCOMPARE(client.ask(request("GET", "/api/v1/about")).status, 200);
        m_rig->server().stop();
        QVERIFY(client.waitClosed());
        QTcpSocket late;
        late.connectToHost(QHostAddress::LocalHost, m_rig->port());
        QTRY_COMPARE_WITH_TIMEOUT(late.error(), QTcpSocket::ConnectionRefusedError, kWaitMs);
    }

private:
    void start()
    {
        const QString why = m_rig->start();
        QVERIFY2(why.isEmpty(), qPrintable(why));
    }
    static void put(const QString &file, const QByteArray &octets)
    {
        QFile f(file);
        QVERIFY(f.open(QIODevice::WriteOnly));
        f.write(octets);
    }
    void write(const TestIdentity &identity) const
    {
        put(m_rig->settings.certificate, identity.certificate);
        put(m_rig->settings.privateKey, identity.key);
    }

    std::unique_ptr<ApiRig> m_rig;
};

QTEST_GUILESS_MAIN(ApiServerTest)
#include "tst_apiserver.moc"
