#include "headless/api/apirig.h"

#include <QtCore/QJsonArray>
#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway;
using namespace gateway::api;

namespace {

QStringList names(const Answer &answer, const QString &list)
{
    QStringList all;
    for (const QJsonValue &item : answer.json().value(list).toArray())
        all += item[QStringLiteral("name")].toString();
    return all;
}

} // namespace

/// Signing in and out, users, tokens and audit, over the wire.
class ApiAccessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_rig = std::make_unique<ApiRig>();
        const QString why = m_rig->start();
        QVERIFY2(why.isEmpty(), qPrintable(why));
    }
    void cleanup() { m_rig.reset(); }

    void whoSignsInGetsACookieThatScriptsCannotRead()
    {
        QCOMPARE(m_rig->addUser("alice", "operator").status, 201);
        const Answer answer = m_rig->trySignIn("alice", ApiRig::passwordOf("alice"));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.json().value(u"user"_qs).toString(), u"alice"_qs);
        QCOMPARE(answer.json().value(u"role"_qs).toString(), u"operator"_qs);
        const QByteArray cookie = answer.headers.value("set-cookie");
        QVERIFY(cookie.startsWith("omnimessage_session="));
        for (const char *attribute : {"; HttpOnly", "; SameSite=Strict", "; Path=/"})
            QVERIFY(cookie.contains(attribute));
        const SignIn alice = m_rig->signIn("alice");
        const Answer session = m_rig->ask("GET", "/api/v1/session", {}, alice.headers());
        QCOMPARE(session.json().value(u"csrf_token"_qs).toString().toLatin1(), alice.csrf);
        QCOMPARE(session.json().value(u"user"_qs).toString(), u"alice"_qs);
        QVERIFY(!session.headers.contains("set-cookie"));
        // A second cookie of the name may have been slipped in: then none counts.
        QCOMPARE(m_rig
                     ->ask("GET", "/api/v1/session", {},
                           "Cookie: omnimessage_session=" + alice.cookie + "; omnimessage_session=x\r\n")
                     .status,
                 401);
    }

    void wrongUserAndWrongPasswordLookTheSame()
    {
        QCOMPARE(m_rig->addUser("alice", "viewer").status, 201);
        const Answer password = m_rig->trySignIn("alice", "wrong");
        const Answer user = m_rig->trySignIn("nobody", "wrong");
        QCOMPARE(password.status, 401);
        QCOMPARE(user.status, 401);
        QCOMPARE(user.body, password.body);
        QVERIFY(!password.headers.contains("set-cookie"));
    }

    void wrongPasswordsAreLimitedForThatUserAlone()
    {
        QCOMPARE(m_rig->addUser("alice", "viewer").status, 201);
        QCOMPARE(m_rig->addUser("bob", "viewer").status, 201);
        const SignIn before = m_rig->signIn("alice");
        for (int i = 0; i < AttemptLimiter::kFree; ++i)
            QCOMPARE(m_rig->trySignIn("alice", "wrong").status, 401);
        const Answer limited = m_rig->trySignIn("alice", ApiRig::passwordOf("alice"));
        QCOMPARE(limited.status, 429);
        const int wait = limited.headers.value("retry-after").toInt();
        QVERIFY(wait > 0 && wait <= AttemptLimiter::kFirstWaitMs / 1000);
        QCOMPARE(m_rig->trySignIn("bob", ApiRig::passwordOf("bob")).status, 200);
        QCOMPARE(m_rig->ask("GET", "/api/v1/session", {}, before.headers()).status, 200);
    }

    void usersAreAddedEditedAndRemoved()
    {
        QCOMPARE(m_rig->addUser("alice", "viewer").status, 201);
        const Answer twice = m_rig->addUser("alice", "admin");
        QCOMPARE(twice.status, 409);
        QCOMPARE(twice.error(), u"exists"_qs);
        QCOMPARE(names(list(), u"users"_qs), QStringList({u"admin"_qs, u"alice"_qs}));
        const SignIn alice = m_rig->signIn("alice");
        const auto row = list().json().value(u"users"_qs).toArray().at(1).toObject();
        QCOMPARE(row.value(u"sessions"_qs).toInt(), 1);
        QVERIFY(row.value(u"last_sign_in_at"_qs).toString().endsWith(u'Z'));
        QVERIFY(!row.contains(u"password_hash"_qs));

        const Answer edited = m_rig->ask("PATCH", "/api/v1/users/alice", R"({"role":"operator"})", m_rig->cli());
        QCOMPARE(edited.status, 200);
        QCOMPARE(edited.json().value(u"role"_qs).toString(), u"operator"_qs);
        QCOMPARE(m_rig->ask("GET", "/api/v1/session", {}, alice.headers()).status, 401);

        QCOMPARE(m_rig->ask("PATCH", "/api/v1/users/alice", R"({"password":"another password"})", m_rig->cli()).status,
                 200);
        QCOMPARE(m_rig->trySignIn("alice", ApiRig::passwordOf("alice")).status, 401);
        QCOMPARE(m_rig->trySignIn("alice", "another password").status, 200);

        QCOMPARE(m_rig->ask("DELETE", "/api/v1/users/alice", {}, m_rig->cli()).status, 204);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/users/alice", {}, m_rig->cli()).status, 404);
        QCOMPARE(m_rig->ask("PATCH", "/api/v1/users/alice", R"({"role":"viewer"})", m_rig->cli()).status, 404);
        QCOMPARE(m_rig->trySignIn("alice", "another password").status, 401);
    }

    void theLastAdministratorStays()
    {
        for (const Answer &answer :
             {m_rig->ask("DELETE", "/api/v1/users/admin", {}, m_rig->cli()),
              m_rig->ask("PATCH", "/api/v1/users/admin", R"({"role":"viewer"})", m_rig->cli())}) {
            QCOMPARE(answer.status, 409);
            QCOMPARE(answer.error(), u"last_admin"_qs);
        }
        QCOMPARE(m_rig->addUser("other", "admin").status, 201);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/users/admin", {}, m_rig->cli()).status, 204);
    }

    void whatIsNotAllowedOfAUserIsNamed()
    {
        const auto fields = [this](const QByteArray &body) {
            const Answer answer = m_rig->ask("POST", "/api/v1/users", body, m_rig->cli());
            QStringList all{QString::number(answer.status)};
            for (const QJsonValue &error : answer.json().value(u"errors"_qs).toArray())
                all += error[u"field"_qs].toString();
            return all;
        };
        QCOMPARE(fields("{}"), QStringList({u"422"_qs, u"name"_qs, u"role"_qs, u"password"_qs}));
        QCOMPARE(fields(R"({"name":"a b","role":"root","password":"short","x":1})"),
                 QStringList({u"422"_qs, u"name"_qs, u"role"_qs, u"password"_qs, u"x"_qs}));
        QCOMPARE(names(list(), u"users"_qs), QStringList({u"admin"_qs}));
    }

    void aRemovedOrChangedUserIsSignedOutAtOnceByAnotherProcess()
    {
        for (const char *name : {"alice", "bob", "carol"})
            QCOMPARE(m_rig->addUser(name, "admin").status, 201);
        const SignIn alice = m_rig->signIn("alice"), bob = m_rig->signIn("bob"), carol = m_rig->signIn("carol");
        m_rig->beside([](AccessDb &db) {
            QVERIFY(db.removeUser(u"alice"_qs, {}));
            QVERIFY(db.changeUser({u"bob"_qs, std::nullopt, u"x"_qs, 7}, {}));
        });
        QCOMPARE(m_rig->ask("GET", "/api/v1/session", {}, alice.headers()).status, 401);
        QCOMPARE(m_rig->ask("GET", "/api/v1/session", {}, bob.headers()).status, 401);
        QCOMPARE(m_rig->ask("GET", "/api/v1/session", {}, carol.headers()).status, 200);
        // One made there serves here.
        m_rig->beside([](AccessDb &db) {
            const auto hash = hashPassword("dave's password", {1, 8192});
            QVERIFY(db.addUser({u"dave"_qs, u"viewer"_qs, *hash, 1, 1, std::nullopt}, {}));
        });
        QCOMPARE(m_rig->trySignIn("dave", "dave's password").status, 200);
    }

    void tokensServeUntilTheyAreRemoved()
    {
        const Answer made = m_rig->ask("POST", "/api/v1/tokens", R"({"name":"ci","role":"operator"})", m_rig->cli());
        QCOMPARE(made.status, 201);
        const QByteArray token = made.json().value(u"token"_qs).toString().toLatin1();
        QVERIFY(token.size() > 40);
        QCOMPARE(m_rig->ask("POST", "/api/v1/tokens", R"({"name":"ci","role":"viewer"})", m_rig->cli()).status, 409);
        const QByteArray header = "authorization: bearer " + token + "\r\n";
        const Answer session = m_rig->ask("GET", "/api/v1/session", {}, header);
        QCOMPARE(session.status, 200);
        QCOMPARE(session.json().value(u"user"_qs).toString(), u"token ci"_qs);
        QCOMPARE(session.json().value(u"csrf_token"_qs).toString(), QString());
        const Answer tokens = m_rig->ask("GET", "/api/v1/tokens", {}, m_rig->cli());
        QCOMPARE(names(tokens, u"tokens"_qs), QStringList({u"ci"_qs}));
        QVERIFY(!tokens.body.contains(token));
        QVERIFY(!m_rig->contents(u"gateway.db-wal"_qs).contains(token));
        const auto used = [this] {
            const Answer all = m_rig->ask("GET", "/api/v1/tokens", {}, m_rig->cli());
            return all.json().value(u"tokens"_qs).toArray().at(0)[u"last_used_at"_qs].isString();
        };
        QTRY_VERIFY_WITH_TIMEOUT(used(), kWaitMs);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/tokens/ci", {}, m_rig->cli()).status, 204);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/tokens/ci", {}, m_rig->cli()).status, 404);
        QCOMPARE(m_rig->ask("GET", "/api/v1/session", {}, header).status, 401);
    }

    void wrongTokensAreLimitedAndRightOnesAreNot()
    {
        RawClient client(m_rig->port(), false);
        const QByteArray wrong = request("GET", "/api/v1/session", {}, "Authorization: Bearer wrong\r\n");
        client.send(wrong.repeated(AttemptLimiter::kTokens + 1)); // answered in order
        for (int i = 0; i < AttemptLimiter::kTokens; ++i)
            QCOMPARE(client.answer().status, 401);
        const Answer limited = client.answer();
        QCOMPARE(limited.status, 429);
        QVERIFY(limited.headers.value("retry-after").toInt() > 0);
        QCOMPARE(client.ask(request("GET", "/api/v1/session", {}, m_rig->cli())).status, 200);
    }

    void everyChangeIsInTheAuditWithoutItsSecrets()
    {
        QCOMPARE(m_rig->addUser("alice", "admin").status, 201);
        const SignIn alice = m_rig->signIn("alice");
        QCOMPARE(m_rig->ask("POST", "/api/v1/tokens", R"({"name":"ci","role":"viewer"})", alice.headers()).status, 201);
        QCOMPARE(m_rig
                     ->ask("PATCH", "/api/v1/users/admin", R"({"password":"a new long password","role":"viewer"})",
                           alice.headers())
                     .status,
                 200);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/users/admin", {}, alice.headers()).status, 204);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/tokens/ci", {}, alice.headers()).status, 204);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/session", {}, alice.headers()).status, 204);
        const Answer audit = m_rig->ask("GET", "/api/v1/audit", {}, m_rig->cli());
        QStringList lines;
        for (const QJsonValue &entry : audit.json().value(u"entries"_qs).toArray())
            lines += entry[u"user"_qs].toString() + u' ' + entry[u"action"_qs].toString() + u' ' +
                     entry[u"target"_qs].toString();
        QCOMPARE(lines,
                 QStringList({u"alice sign_out alice"_qs, u"alice token_remove ci"_qs, u"alice user_remove admin"_qs,
                              u"alice user_edit admin"_qs, u"alice token_add ci"_qs, u"alice sign_in alice"_qs,
                              u"cli user_add alice"_qs, u"gateway user_add admin"_qs}));
        const QJsonObject edit = audit.json().value(u"entries"_qs).toArray().at(3).toObject();
        QCOMPARE(edit.value(u"before"_qs).toObject(),
                 QJsonObject({{u"role"_qs, u"admin"_qs}, {u"password"_qs, u"***"_qs}}));
        QCOMPARE(edit.value(u"after"_qs).toObject(),
                 QJsonObject({{u"role"_qs, u"viewer"_qs}, {u"password"_qs, u"***"_qs}}));
        QVERIFY(!audit.body.contains("a new long password"));
        QVERIFY(!audit.body.contains("argon2"));

        const Answer page = m_rig->ask("GET", "/api/v1/audit?limit=2&user=alice", {}, m_rig->cli());
        QCOMPARE(page.json().value(u"entries"_qs).toArray().size(), 2);
        const QByteArray cursor = page.json().value(u"next_cursor"_qs).toString().toLatin1();
        const Answer next =
            m_rig->ask("GET", "/api/v1/audit?action=user_edit&q=adm&cursor=" + cursor, {}, m_rig->cli());
        QCOMPARE(next.json().value(u"entries"_qs).toArray().size(), 1);
        QVERIFY(next.json().value(u"next_cursor"_qs).isNull());
    }

    void whatCannotBeStoredIsNotDone()
    {
        QCOMPARE(m_rig->addUser("alice", "admin").status, 201);
        Database other;
        QVERIFY(other.open(m_rig->path(u"gateway.db"_qs)));
        QVERIFY(other.exec("DROP TABLE audit"));
        QCOMPARE(m_rig->addUser("bob", "admin").status, 503);
        QCOMPARE(m_rig->trySignIn("alice", ApiRig::passwordOf("alice")).status, 503);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/users/alice", {}, m_rig->cli()).status, 503);
        QCOMPARE(names(list(), u"users"_qs), QStringList({u"admin"_qs, u"alice"_qs}));
    }

private:
    Answer list() { return m_rig->ask("GET", "/api/v1/users", {}, m_rig->cli()); }

    std::unique_ptr<ApiRig> m_rig;
};

QTEST_GUILESS_MAIN(ApiAccessTest)
#include "tst_apiaccess.moc"
