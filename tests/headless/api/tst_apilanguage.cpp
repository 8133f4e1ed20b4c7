#include "headless/api/apirig.h"

#include <QtCore/QJsonArray>
#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway;
using namespace gateway::api;

/// What the API refuses is said in the language of the one who asks.
class ApiLanguageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_rig = std::make_unique<ApiRig>();
        QCOMPARE(m_rig->start(), QString());
    }
    void cleanup() { m_rig.reset(); }

    void aPeerWithSeveralWrongFieldsIsRefusedInFrench()
    {
        const QByteArray peer =
            R"({"name": "a b", "host": "x y", "port": 70000, "bind_type": "both", "system_id": "me", "tps_limt": 5})";
        QCOMPARE(errors(peer, kFrench),
                 QStringList(
                     {u"bind_type: \"both\" n’est pas connu, admis\u00a0: :transmitter, :receiver ou :transceiver"_qs,
                      u"host: \"x y\" n’est pas valide, admis\u00a0: un nom d’hôte ou une adresse IP"_qs,
                      u"name: \"a b\" n’est pas valide, admis\u00a0: 1 à 64 caractères parmi A-Z a-z 0-9 _ . -"_qs,
                      u"password: est absent, une liaison client en a besoin"_qs,
                      u"port: 70000 est hors limites, admis\u00a0: de 1 à 65535"_qs,
                      u"tps_limt: est une clé inconnue, vouliez-vous dire tps_limit\u202f?"_qs}));
        QCOMPARE(
            errors(peer, {}),
            QStringList({u"bind_type: \"both\" is not known, allowed is :transmitter, :receiver or :transceiver"_qs,
                         u"host: \"x y\" is not valid, allowed is a host name or an IP address"_qs,
                         u"name: \"a b\" is not valid, allowed is 1 to 64 of A-Z a-z 0-9 _ . -"_qs,
                         u"password: is missing, a client bind needs it"_qs,
                         u"port: 70000 is out of range, allowed are 1 to 65535"_qs,
                         u"tps_limt: is an unknown key, did you mean tps_limit?"_qs}));
    }

    void aConflictNamesTheOtherPeerInFrench()
    {
        const QByteArray server = R"({"name": "partner", "system_id": "partner", "password": "secret"})";
        QCOMPARE(m_rig->ask("POST", "/api/v1/peers/server", server, m_rig->cli()).status, 201);
        const Answer taken = m_rig->ask("POST", "/api/v1/peers/server", server, m_rig->cli() + kFrench);
        QCOMPARE(taken.status, 409);
        QCOMPARE(detail(taken),
                 u"Name: \"partner\" est déjà pris par la liaison serveur partner, les noms sont uniques "
                 u"parmi les liaisons client et serveur."_qs);
        const Answer again = m_rig->ask("POST", "/api/v1/users", user("viewer"), m_rig->cli() + kFrench);
        QCOMPARE(again.status, 201);
        const Answer exists = m_rig->ask("POST", "/api/v1/users", user("viewer"), m_rig->cli() + kFrench);
        QCOMPARE(exists.error(), u"exists"_qs);
        QCOMPARE(detail(exists), u"Le nom alice est déjà pris."_qs);
    }

    void fieldsOfOtherBodiesAndOfQueriesToo()
    {
        const Answer body = m_rig->ask("POST", "/api/v1/users", user("boss"), m_rig->cli() + kFrench);
        QCOMPARE(messages(body), QStringList(u"role: doit être l’un de\u00a0: viewer, operator, admin"_qs));
        const Answer query = m_rig->ask("GET", "/api/v1/logs?limit=0", {}, m_rig->cli() + kFrench);
        QCOMPARE(messages(query), QStringList(u"limit: doit être un nombre de 1 à 1000"_qs));
        const Answer test = m_rig->ask("POST", "/api/v1/queue", R"({"destination": {"addr": "1"}, "text": ""})",
                                       m_rig->cli() + kFrench);
        QCOMPARE(messages(test), QStringList({u"source: est absent"_qs, u"text: est vide"_qs}));
    }

    void whatNoHandlerSeesToo_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("french");
        QTest::addColumn<QString>("english");
        const auto row = [](const char *name, const char *method, const char *path, const QByteArray &body,
                            const char *who, int status, const QString &french, const QString &english) {
            QTest::newRow(name) << QByteArray(method) << QByteArray(path) << body << QByteArray(who) << status << french
                                << english;
        };
        row("not signed in", "GET", "/api/v1/status", {}, "", 401, u"Connectez-vous d’abord."_qs, u"Sign in first."_qs);
        row("not of the role", "GET", "/api/v1/users", {}, "viewer", 403, u"Cela demande le rôle admin."_qs,
            u"This needs the role admin."_qs);
        row("no such path", "GET", "/api/v1/nothing", {}, "viewer", 404, u"Ce chemin n’existe pas."_qs,
            u"There is no such path."_qs);
        row("no such peer", "GET", "/api/v1/peers/client/x", {}, "viewer", 404, u"Il n’y a pas de pair 'x'."_qs,
            u"There is no peer 'x'."_qs);
        row("another method", "PUT", "/api/v1/status", {}, "viewer", 405, u"Admis ici\u00a0: GET."_qs,
            u"Allowed here: GET."_qs);
        row("no JSON", "POST", "/api/v1/session", "[1]", "", 400, u"Le corps doit être un objet."_qs,
            u"The body has to be an object."_qs);
        row("too large", "POST", "/api/v1/session", QByteArray((1 << 20) + 1, 'x'), "", 413,
            u"Le corps peut avoir au plus 1048576 octets."_qs, u"The body may have 1048576 octets at most."_qs);
    }
    void whatNoHandlerSeesToo()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, headers);
        const QByteArray who = headers.isEmpty() ? QByteArray() : m_rig->bearer(headers);
        const Answer french = m_rig->ask(method, path, body, who + kFrench);
        QTEST(french.status, "status");
        QTEST(detail(french), "french");
        const Answer english = m_rig->ask(method, path, body, who);
        QTEST(english.status, "status");
        QTEST(detail(english), "english");
        QCOMPARE(french.error(), english.error());
    }

private:
    static constexpr const char *kFrench = "Accept-Language: fr\r\n";

    static QByteArray user(const QByteArray &role)
    {
        return QByteArray(R"({"name": "alice", "password": "a long password", "role": "ROLE"})").replace("ROLE", role);
    }
    static QString detail(const Answer &answer) { return answer.json().value(u"detail"_qs).toString(); }
    static QStringList messages(const Answer &answer)
    {
        QStringList all;
        for (const QJsonValue &error : answer.json().value(u"errors"_qs).toArray())
            all += error[u"field"_qs].toString() + u": " + error[u"message"_qs].toString();
        all.sort();
        return all;
    }
    QStringList errors(const QByteArray &peer, const QByteArray &language)
    {
        const Answer answer = m_rig->ask("POST", "/api/v1/peers/client", peer, m_rig->cli() + language);
        return answer.status == 422 ? messages(answer) : QStringList(QString::number(answer.status));
    }

    std::unique_ptr<ApiRig> m_rig;
};

QTEST_GUILESS_MAIN(ApiLanguageTest)
#include "tst_apilanguage.moc"
