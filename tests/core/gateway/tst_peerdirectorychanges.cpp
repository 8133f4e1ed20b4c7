// What becomes of live edits when something around them changes: the file, the program, the secret store.
#include "peerrig.h"

#include <QtCore/QTemporaryDir>

using namespace gateway;

namespace {
const QString kNone;
const QString kSecret = QStringLiteral("peer/partner/password/1");

/// kPeerFile with one thing written otherwise.
QByteArray fileWith(const char *before, const char *after)
{
    QByteArray text = kPeerFile;
    if (!text.contains(before))
        qFatal("%s is not in the file", before);
    return text.replace(before, after);
}
/// The database says so, whoever wrote it.
void store(PeerRig &rig, const GatewayChange &change)
{
    if (!rig.db->apply(change))
        qFatal("not stored");
    rig.directory = rig.restarted();
}
GatewayChange editOf(const char *scope, const char *peer, const char *key, const char *value)
{
    GatewayChange change;
    change.setEdits.push_back({QString::fromLatin1(scope), QString::fromLatin1(peer), QString::fromLatin1(key),
                               QString::fromLatin1(value), 5, QStringLiteral("bob")});
    return change;
}
} // namespace

class TestPeerDirectoryChanges : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aPasswordIsASecretAndItsRowHoldsNone()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"password": "hush-hush"})"), kNone);
        QCOMPARE(rig.secrets, (std::map<QString, QString>{{kSecret, QStringLiteral("hush-hush")}}));
        const StoredPeers stored = *rig.db->peers();
        QCOMPARE(stored.edits.size(), 1u);
        QCOMPARE(stored.edits[0].value, QStringLiteral("1"));
        QCOMPARE(rig.overrides("partner"), QStringList{QStringLiteral("password: null < null")});
        const QJsonObject json = peerToJson(rig.peer("partner"));
        QVERIFY(!json.contains(QStringLiteral("password")) && json.value(QStringLiteral("has_password")).toBool());
        QVERIFY(!QJsonDocument(json).toJson().contains("hush") && !QJsonDocument(json).toJson().contains("_pw"));
        QCOMPARE(rig.peer("partner").settings.password, QStringLiteral("hush-hush"));
    }
    void anotherPasswordIsAnotherSecretSoThatAFailureLeavesTheOldOne()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"password": "one"})"), kNone);
        const auto planned = rig.directory.patch(QStringLiteral("partner"), rig.json(R"({"password": "two"})"), {});
        QVERIFY(planned.ok());
        QCOMPARE(planned->writeSecrets.size(), 1u);
        QVERIFY(planned->writeSecrets[0].first != kSecret);
        QCOMPARE(planned->removeSecrets, QStringList{kSecret});
        // Written, but the database failed: the old one counts, and the next edit writes the new one's place again.
        rig.secrets[planned->writeSecrets[0].first] = planned->writeSecrets[0].second;
        QCOMPARE(rig.restarted().find(QStringLiteral("partner"))->settings.password, QStringLiteral("one"));
        QCOMPARE(rig.patch("partner", R"({"password": "three"})"), kNone);
        QCOMPARE(rig.secrets.size(), 1u);
        QCOMPARE(rig.peer("partner").settings.password, QStringLiteral("three"));
        // The same again is no edit; the file's and null are none either.
        QCOMPARE(rig.patch("partner", R"({"password": "three"})"), kNone);
        QVERIFY(rig.stored.isEmpty());
        QCOMPARE(rig.patch("partner", R"({"password": null})"), kNone);
        QCOMPARE(rig.peer("partner").settings.password, QStringLiteral("partner_pw"));
        QCOMPARE(rig.secrets.size(), 0u);
    }
    void aSecretThatCannotBeReadStopsItsPeerAlone_data()
    {
        QTest::addColumn<bool>("lost");
        QTest::addColumn<QString>("why");
        QTest::newRow("locked") << false << QStringLiteral("password: cannot be read: the keyring is locked");
        QTest::newRow("lost") << true
                              << QStringLiteral("password: cannot be read: it is not in the secret store any more");
    }
    void aSecretThatCannotBeReadStopsItsPeerAlone()
    {
        QFETCH(bool, lost);
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"password": "live"})"), kNone);
        QCOMPARE(rig.addServer(R"({"name": "x", "system_id": "s", "password": "p"})"), kNone);
        if (lost)
            rig.secrets.erase(kSecret);
        else
            rig.broken.insert(kSecret);
        rig.directory = rig.restarted();
        QTEST(rig.peer("partner").fullProblem().english(), "why");
        QVERIFY(!rig.peer("partner").runs());
        QCOMPARE(rig.peer("partner").problemKey, QStringLiteral("password"));
        QVERIFY(rig.peer("carrier").runs() && rig.peer("other").runs() && rig.peer("x").runs());
        // It can be edited still, and a new password mends it.
        const int reads = rig.secretsRead;
        QCOMPARE(rig.patch("partner", R"({"tps_limit": 7})"), kNone);
        QVERIFY(!rig.peer("partner").runs());
        QCOMPARE(rig.done.set.size(), 0u);
        QVERIFY(rig.secretsRead <= reads + 2); // a restart's, not each edit's
        rig.broken.clear();
        QCOMPARE(rig.patch("partner", R"({"password": "new"})"), kNone);
        QVERIFY(rig.peer("partner").runs());
        QCOMPARE(rig.setNames(), QStringList{QStringLiteral("partner")});
    }
    void aSecretThatCanBeReadAgainIsReadWithTheFile()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"password": "live"})"), kNone);
        rig.broken.insert(kSecret);
        rig.directory = rig.restarted();
        rig.broken.clear();
        rig.changeFile(kPeerFile);
        QVERIFY(rig.peer("partner").runs());
        QCOMPARE(rig.setNames(), QStringList{QStringLiteral("partner")});
    }

    void aFileThatChangesChangesWhatWasNotEdited()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("carrier", R"({"window_size": 9})"), kNone);
        rig.changeFile(fileWith("tps_limit: 50", "tps_limit: 60, window_size: 70"));
        QCOMPARE(rig.peer("carrier").settings.tpsLimit, 60);
        QCOMPARE(rig.peer("carrier").settings.windowSize, 9);
        QCOMPARE(rig.overrides("carrier"), QStringList{QStringLiteral("window_size: 9 < 70")});
        QCOMPARE(rig.setNames(), QStringList{QStringLiteral("carrier")});
        rig.changeFile(fileWith("tps_limit: 50", "tps_limit: 60, window_size: 71"));
        QVERIFY(rig.done.isEmpty()); // the edit stands above it
        rig.changeFile(fileWith("port: 2776", "port: 2777"));
        QCOMPARE(rig.done.listener->settings.port, quint16(2777));
    }
    void peersComeAndGoWithTheFileAndTheirEditsStay()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("other", R"({"max_sessions": 4})"), kNone);
        rig.changeFile(fileWith(",\n  %{name: \"other\", system_id: \"other\", password: \"other_pw\"}", ""));
        QCOMPARE(rig.done.removed, QStringList{QStringLiteral("other")});
        QCOMPARE(rig.warnings(), QStringList{QStringLiteral("server bind other: is not in the configuration "
                                                            "file; its live edits are not used")});
        rig.changeFile(kPeerFile);
        QCOMPARE(rig.peer("other").settings.maxSessions, 4);
        QCOMPARE(rig.warnings(), QStringList());
        // Its edits can be dropped while it is away, and are when another one takes its name.
        const QByteArray without =
            fileWith(",\n  %{name: \"other\", system_id: \"other\", password: \"other_pw\"}", "");
        rig.changeFile(without);
        QCOMPARE(rig.addServer(R"({"name": "other", "system_id": "new", "password": "p"})"), kNone);
        QCOMPARE(rig.peer("other").settings.maxSessions, 10);
        QCOMPARE(rig.remove("other"), kNone);
        store(rig, editOf("server", "other", "max_sessions", "4"));
        QCOMPARE(rig.warnings().size(), 1);
        QCOMPARE(rig.reset("other"), kNone);
        QCOMPARE(rig.warnings(), QStringList());
    }
    void aBindOfTheOtherKindIsAnotherBind()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("other", R"({"tps_limit": 4})"), kNone);
        QByteArray file = fileWith("name: \"other\"", "name: \"third\"");
        file.replace("tps_limit: 50}", "tps_limit: 50},\n"
                                       "  %{name: \"other\", mode: :client, bind_type: :receiver, host: \"h\",\n"
                                       "    system_id: \"me\", password: \"pw\"}");
        rig.changeFile(file);
        QCOMPARE(rig.done.removed, QStringList{QStringLiteral("other")});
        QCOMPARE(rig.setNames(), (QStringList{QStringLiteral("other"), QStringLiteral("third")}));
        QCOMPARE(rig.peer("other").settings.tpsLimit, 100); // the edits are the server bind's
        QCOMPARE(rig.warnings().size(), 1);
    }
    void editsThatAreNotValidAnyMoreAreLeftOutWithAWarning()
    {
        PeerRig rig;
        store(rig, editOf("server", "partner", "max_sessions", "100000"));
        store(rig, editOf("server", "partner", "colour", "\"red\""));
        store(rig, editOf("server", "partner", "strict", "maybe"));
        store(rig, editOf("server", "partner", "name", "\"new\""));
        store(rig, editOf("server", "partner", "window_size", "9"));
        store(rig, editOf("listener", "", "port", "0"));
        QCOMPARE(rig.warnings(),
                 (QStringList{
                     QStringLiteral("server bind partner: colour: is an unknown key; the live edit is not used"),
                     QStringLiteral("server bind partner: max_sessions: 100000 is out of range, allowed are 1 to 100; "
                                    "the live edit is not used"),
                     QStringLiteral("server bind partner: name: cannot be edited; the live edit is not used"),
                     QStringLiteral("server bind partner: strict: is not JSON; the live edit is not used"),
                     QStringLiteral("listener: port: 0 is out of range, allowed are 1 to 65535; the live edit is not "
                                    "used")}));
        const PeerRecord &partner = rig.peer("partner");
        QVERIFY(partner.runs());
        QCOMPARE(partner.settings.maxSessions, 3);
        QCOMPARE(partner.settings.windowSize, 9);
        QCOMPARE(rig.overrides("partner"), QStringList{QStringLiteral("window_size: 9 < 100")});
        QCOMPARE(rig.directory.listener().settings.port, quint16(2776));
    }
    void ofALivePeerNoDefaultTakesTheirPlace()
    {
        PeerRig rig;
        QCOMPARE(rig.addServer(R"({"name": "x", "system_id": "s", "password": "p", "ip_whitelist": ["10.0.0.0/8"]})"),
                 kNone);
        store(rig, editOf("server", "x", "colour", "\"red\"")); // what an older program does not know
        QVERIFY(rig.peer("x").runs());
        QCOMPARE(rig.warnings().size(), 1);
        store(rig, editOf("server", "x", "ip_whitelist", "[\"10/8\"]"));
        QVERIFY2(
            rig.peer("x").fullProblem().english().startsWith(QStringLiteral("ip_whitelist: \"10/8\" is not valid")),
            qPrintable(rig.peer("x").fullProblem().english()));
        QCOMPARE(rig.patch("x", R"({"ip_whitelist": ["10.0.0.0/8"]})"), kNone);
        QVERIFY(rig.peer("x").runs());
        store(rig, editOf("server", "x", "system_id", "null"));
        QCOMPARE(rig.peer("x").fullProblem().english(), QStringLiteral("system_id: is missing"));
    }
    void theFilesPeerRunsWhereALiveOneHasItsName_data()
    {
        QTest::addColumn<bool>("client");
        QTest::newRow("the same kind") << false;
        QTest::newRow("another kind") << true;
    }
    void theFilesPeerRunsWhereALiveOneHasItsName()
    {
        QFETCH(bool, client);
        PeerRig rig;
        if (client)
            QCOMPARE(rig.add(PeerMode::Client, R"({"name": "new", "bind_type": "receiver", "host": "h",
                                                   "system_id": "s", "password": "live"})"),
                     kNone);
        else
            QCOMPARE(rig.addServer(R"({"name": "new", "system_id": "s", "password": "live", "max_sessions": 2})"),
                     kNone);
        const QByteArray file = fileWith("%{name: \"other\"", "%{name: \"new\", system_id: \"n\", password: \"f\"},\n"
                                                              "  %{name: \"other\"");
        rig.changeFile(file);
        QCOMPARE(rig.directory.peers().size(), 5u);
        const PeerRecord &live = rig.directory.peers().back();
        QVERIFY(live.live && live.fullProblem().english().startsWith(
                                 QStringLiteral("name: the configuration file has a peer of this")));
        QVERIFY(!rig.peer("new").live && rig.peer("new").runs());
        QCOMPARE(rig.peer("new").settings.maxSessions, 10);
        QCOMPARE(rig.peer("new").settings.password, QStringLiteral("f"));
        QCOMPARE(rig.setNames(), QStringList{QStringLiteral("new")});
        QCOMPARE(rig.done.removed, client ? QStringList{QStringLiteral("new")} : QStringList());
        // Until that is solved nothing of the two is edited.
        for (const QString &said :
             {rig.patch("new", R"({"tps_limit": 1})"), rig.replace("new", "{}"), rig.enable("new", false),
              rig.drop("new"), rig.carryOut(rig.directory.importPeers({rig.peer("new").settings}, {}))})
            QVERIFY2(said.startsWith(QStringLiteral("conflict: name: ")), qPrintable(said));
        if (client) {
            QCOMPARE(rig.remove("new"), kNone); // the live one
        } else {
            QCOMPARE(rig.reset("new"), kNone);
        }
        QVERIFY(rig.done.isEmpty());
        QCOMPARE(rig.directory.peers().size(), 4u);
        QCOMPARE(rig.secrets.size(), 0u);
        QCOMPARE(rig.patch("new", R"({"tps_limit": 1})"), kNone);
    }
    void aLivePeerRunsAgainWhenTheFileHasItsNameNoMore()
    {
        PeerRig rig;
        QCOMPARE(rig.addServer(R"({"name": "new", "system_id": "s", "password": "live"})"), kNone);
        rig.changeFile(fileWith("name: \"other\"", "name: \"new\""));
        QCOMPARE(rig.done.removed, QStringList{QStringLiteral("other")});
        rig.changeFile(kPeerFile);
        QVERIFY(rig.peer("new").live && rig.peer("new").runs());
        QCOMPARE(rig.setNames(), (QStringList{QStringLiteral("other"), QStringLiteral("new")}));
    }
    void theFilesSystemIdStandsAboveAnEditedOneAndThatAboveALiveOne()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"system_id": "wanted"})"), kNone);
        QCOMPARE(rig.addServer(R"({"name": "x", "system_id": "also", "password": "p"})"), kNone);
        rig.changeFile(fileWith("system_id: \"other\"", "system_id: \"wanted\""));
        QVERIFY(rig.peer("other").runs());
        QCOMPARE(rig.peer("partner").fullProblem().english(),
                 QStringLiteral("system_id: \"wanted\" is taken by other, a system_id serves one server bind"));
        QCOMPARE(rig.done.removed, QStringList{QStringLiteral("partner")});
        QCOMPARE(rig.patch("partner", R"({"tps_limit": 5})"), kNone); // another setting may be edited
        QCOMPARE(rig.patch("partner", R"({"system_id": "free"})"), kNone);
        QVERIFY(rig.peer("partner").runs());
        rig.changeFile(fileWith("system_id: \"other\"", "system_id: \"also\""));
        QVERIFY(!rig.peer("x").runs() && rig.peer("partner").runs());
    }
    void anEditThatWouldBreakAnotherPeerIsRefused()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"system_id": "else"})"), kNone);
        QCOMPARE(rig.addServer(R"({"name": "x", "system_id": "acme", "password": "p"})"), kNone);
        const QString said = QStringLiteral("conflict: system_id: the server bind x: system_id: \"acme\" is taken by "
                                            "partner, a system_id serves one server bind");
        QCOMPARE(rig.reset("partner"), said);
        QCOMPARE(rig.patch("partner", R"({"system_id": null})"),
                 QStringLiteral("invalid: system_id: \"acme\" is taken by x, a system_id serves one server bind"));
        QVERIFY(rig.peer("x").runs());
        QCOMPARE(rig.peer("partner").settings.systemId, QStringLiteral("else"));
    }
    void aListenerThatDoesNotFitItsEditsIsTheFiles()
    {
        PeerRig rig;
        QCOMPARE(rig.carryOut(rig.directory.patchListener(rig.json(R"({"tls_port": 2780})"), rig.editor())),
                 QStringLiteral("invalid: tls_certificate: is missing, a listener with TLS needs it and "
                                "tls_private_key"));
        QCOMPARE(rig.carryOut(rig.directory.patchListener(rig.json(R"({"max_connections": 5})"), rig.editor())), kNone);
        store(rig, editOf("listener", "", "tls", "true"));
        QCOMPARE(rig.directory.listener().settings, rig.config.listener);
        QCOMPARE(rig.directory.listener().overrides.size(), 0u);
        QCOMPARE(rig.warnings().size(), 2);
        QVERIFY(rig.warnings()[0].startsWith(
            QStringLiteral("listener: max_connections: does not go with the file's values (tls_certificate is ")));
    }

    void filesCountFromTheConfigurationsFolderAndMayBeGoneLater()
    {
        const QTemporaryDir dir;
        QFile file(dir.filePath(QStringLiteral("ca.pem")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        PeerRig rig;
        rig.directory = PeerDirectory(
            rig.config, {},
            [](const QString &) -> Expected<std::optional<QString>, QString> { return std::optional<QString>(); },
            QDir(dir.path()));
        auto planned = rig.directory.patch(QStringLiteral("carrier"),
                                           rig.json(R"({"tls": true, "tls_ca_certificate": "ca.pem"})"), {});
        QVERIFY(planned.ok());
        QVERIFY(rig.db->apply(planned->store).ok());
        QCOMPARE(rig.directory.patch(QStringLiteral("carrier"), rig.json(R"({"tls_ca_certificate": "no.pem"})"), {})
                     .error()
                     .text()
                     .english(),
                 QStringLiteral("tls_ca_certificate: \"no.pem\" is no file that can be read"));
        QVERIFY(file.remove());
        const PeerDirectory later = rig.restarted();
        QCOMPARE(later.find(QStringLiteral("carrier"))->settings.tlsCaCertificate, file.fileName());
        QVERIFY(later.warnings().empty());
    }
    void whatTheFileReadFromAFileIsShownToNobody()
    {
        const QTemporaryDir dir;
        QFile secret(dir.filePath(QStringLiteral("id.txt")));
        QVERIFY(secret.open(QIODevice::WriteOnly));
        secret.write("from-file");
        secret.close();
        const QByteArray given = "system_id: File.read!(\"" + secret.fileName().toUtf8() + "\")";
        PeerRig rig(fileWith("system_id: \"acme\"", given.constData()));
        const QJsonObject json = peerToJson(rig.peer("partner"));
        QCOMPARE(json.value(QStringLiteral("system_id")).toString(), QStringLiteral("********"));
        QVERIFY(!QJsonDocument(json).toJson().contains("from-file"));
        // Written back it stays what it is.
        QCOMPARE(rig.carryOut(rig.directory.replace(QStringLiteral("partner"), json, rig.editor())), kNone);
        QVERIFY(rig.stored.isEmpty());
        QCOMPARE(rig.patch("partner", R"({"system_id": "********", "tps_limit": 5})"), kNone);
        QCOMPARE(rig.peer("partner").settings.systemId, QStringLiteral("from-file"));
        QCOMPARE(rig.patch("partner", R"({"system_id": "mine"})"), kNone);
        QCOMPARE(peerToJson(rig.peer("partner")).value(QStringLiteral("system_id")).toString(), QStringLiteral("mine"));
        QVERIFY(rig.overrides("partner").contains(QStringLiteral("system_id: \"mine\" < \"********\"")));
        QVERIFY(!describeConfig(rig.config, rig.directory.liveEdits()).contains(QStringLiteral("from-file")));
    }

    void aPeerAsJsonSaysWhereItComesFrom()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"max_sessions": 4})"), kNone);
        const QJsonObject json = peerToJson(rig.peer("partner"));
        QCOMPARE(json.value(QStringLiteral("origin")).toString(), QStringLiteral("file"));
        QCOMPARE(json.value(QStringLiteral("mode")).toString(), QStringLiteral("server"));
        QCOMPARE(json.value(QStringLiteral("max_sessions")).toInt(), 4);
        QVERIFY(json.value(QStringLiteral("problem")).isNull() && !json.value(QStringLiteral("dropped")).toBool());
        QVERIFY(!json.contains(QStringLiteral("host"))); // no setting of a server bind
        QCOMPARE(PeerRig::compact(json.value(QStringLiteral("overrides"))),
                 QStringLiteral("[{\"at\":\"1970-01-01T00:00:01.001Z\",\"by\":\"ann\",\"file\":3,\"key\":"
                                "\"max_sessions\",\"value\":4}]"));
    }
    void checkConfigSaysWhoEditedWhatAndWhen()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"max_sessions": 4, "window_size": 9, "password": "hush"})"), kNone);
        QCOMPARE(rig.remove("other"), kNone);
        QCOMPARE(rig.drop("carrier"), kNone);
        QCOMPARE(rig.addServer(R"({"name": "x", "system_id": "s", "password": "hush", "tps_limit": 7})"), kNone);
        QCOMPARE(rig.carryOut(rig.directory.patchListener(rig.json(R"({"port": 2777})"), rig.editor())), kNone);
        const QString text = describeConfig(rig.config, rig.directory.liveEdits());
        QStringList lines;
        for (const QString &line : text.split(u'\n'))
            lines.append(line.simplified());
        for (const QString &line :
             {QStringLiteral(
                  "max_sessions 4 sessions edited live by ann at 1970-01-01T00:00:01Z, r.exs:9 has 3 sessions"),
              QStringLiteral("window_size 9 requests edited live by ann at 1970-01-01T00:00:01Z, the default is 100 "
                             "requests"),
              QStringLiteral("password ******** edited live by ann at 1970-01-01T00:00:01Z, r.exs:8 has ********"),
              QStringLiteral("server bind other, removed live by ann at 1970-01-01T00:00:01Z"),
              QStringLiteral("client bind carrier, dropped"),
              QStringLiteral("server bind x, added live by ann at 1970-01-01T00:00:01Z"),
              QStringLiteral("tps_limit 7 msg/s live"), QStringLiteral("max_sessions 10 sessions default"),
              QStringLiteral("port 2777 edited live by ann at 1970-01-01T00:00:01Z, r.exs:12 has 2776"),
              QStringLiteral("system_id \"me\" r.exs:5")})
            QVERIFY2(lines.contains(line), qPrintable(line + u"\n" + text));
        QVERIFY(!text.contains(QStringLiteral("hush")) && !text.contains(QStringLiteral("_pw")));
    }
};

QTEST_GUILESS_MAIN(TestPeerDirectoryChanges)
#include "tst_peerdirectorychanges.moc"
