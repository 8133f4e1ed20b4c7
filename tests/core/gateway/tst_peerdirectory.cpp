// Edits of peers over a configuration file: what they change, what they refuse, what stays over a restart.
#include "peerrig.h"

using namespace gateway;

namespace {
const QString kNone;
}

class TestPeerDirectory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void withoutEditsPeersAreTheFiles()
    {
        PeerRig rig;
        QCOMPARE(rig.names(),
                 (QStringList{QStringLiteral("carrier"), QStringLiteral("partner"), QStringLiteral("other")}));
        QCOMPARE(rig.peer("carrier").settings, rig.config.peers[0]);
        QVERIFY(rig.peer("carrier").runs() && !rig.peer("carrier").live && !rig.peer("carrier").dropped);
        QCOMPARE(rig.directory.listener().settings, rig.config.listener);
        QVERIFY(rig.directory.listener().configured);
        QCOMPARE(rig.warnings(), QStringList());
        QCOMPARE(rig.secretsRead, 0);
    }

    void aPatchStandsAboveTheFileKeyByKey()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("carrier", R"({"tps_limit": 20, "default_alphabet": "latin1"})"), kNone);
        const PeerRecord &carrier = rig.peer("carrier");
        QCOMPARE(carrier.settings.tpsLimit, 20);
        QCOMPARE(carrier.settings.defaultAlphabet, DefaultAlphabet::Latin1);
        QCOMPARE(carrier.settings.host, QStringLiteral("smsc"));
        QCOMPARE(rig.overrides("carrier"), (QStringList{QStringLiteral("default_alphabet: \"latin1\" < \"gsm7\""),
                                                        QStringLiteral("tps_limit: 20 < 50")}));
        QCOMPARE(carrier.overrides[1].by, QStringLiteral("ann"));
        QCOMPARE(carrier.overrides[1].at, 1'001);
        QCOMPARE(rig.setNames(), QStringList{QStringLiteral("carrier")});
        QVERIFY(rig.done.removed.isEmpty() && !rig.done.listener);
        // The next one leaves the first one's author and time.
        QCOMPARE(rig.patch("carrier", R"({"window_size": 7, "tps_limit": 20})"), kNone);
        QCOMPARE(rig.peer("carrier").overrides[1].at, 1'001);
        QCOMPARE(rig.peer("carrier").overrides[2].at, 1'002);
    }
    void precedenceIsLiveThenFileThenDefault_data()
    {
        QTest::addColumn<bool>("inFile");
        QTest::addColumn<bool>("edited");
        QTest::addColumn<int>("expected");
        QTest::newRow("default") << false << false << 10;
        QTest::newRow("file") << true << false << 3;
        QTest::newRow("live over default") << false << true << 42;
        QTest::newRow("live over file") << true << true << 42;
    }
    void precedenceIsLiveThenFileThenDefault()
    {
        QFETCH(bool, inFile);
        QFETCH(bool, edited);
        PeerRig rig;
        const char *name = inFile ? "partner" : "other";
        if (edited)
            QCOMPARE(rig.patch(name, R"({"max_sessions": 42})"), kNone);
        QTEST(rig.peer(name).settings.maxSessions, "expected");
        QTEST(PeerDirectory(rig.restarted()).find(QString::fromLatin1(name))->settings.maxSessions, "expected");
    }
    void theFilesOwnValueIsNoEdit()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("carrier", R"({"tps_limit": 50, "window_size": 100})"), kNone);
        QCOMPARE(rig.overrides("carrier"), QStringList());
        QVERIFY(rig.stored.isEmpty() && rig.done.isEmpty());
        QCOMPARE(rig.patch("carrier", R"({"tps_limit": 51})"), kNone);
        QCOMPARE(rig.patch("carrier", R"({"tps_limit": 50})"), kNone);
        QCOMPARE(rig.overrides("carrier"), QStringList());
        QCOMPARE(rig.db->peers()->edits.size(), 0u);
    }
    void nullGoesBackToTheFileOrTheDefault()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"max_sessions": 5, "window_size": 9, "strict": true})"), kNone);
        QCOMPARE(rig.patch("partner", R"({"max_sessions": null, "window_size": null})"), kNone);
        QCOMPARE(rig.peer("partner").settings.maxSessions, 3);
        QCOMPARE(rig.peer("partner").settings.windowSize, 100);
        QCOMPARE(rig.overrides("partner"), QStringList{QStringLiteral("strict: true < false")});
        QCOMPARE(rig.patch("partner", R"({"system_id": "x"})"), kNone);
        QCOMPARE(rig.patch("partner", R"({"system_id": null})"), kNone);
        QCOMPARE(rig.peer("partner").settings.systemId, QStringLiteral("acme"));
    }
    void anEmptyListOrTextIsAValueLikeAnother()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"ip_whitelist": []})"), kNone);
        QCOMPARE(rig.overrides("partner"), QStringList{QStringLiteral("ip_whitelist: [] < [\"10.0.0.0/8\"]")});
        QVERIFY(rig.peer("partner").settings.ipWhitelist.isEmpty());
        PeerRig two(QByteArray(kPeerFile).replace("tps_limit: 50", "account: \"acc\", exclusive: true"));
        QCOMPARE(two.patch("carrier", R"({"account": ""})"), kNone);
        QCOMPARE(two.overrides("carrier"), QStringList{QStringLiteral("account: \"\" < \"acc\"")});
        // What the file sets can be unset: by the whole peer, which does not name it.
        QCOMPARE(two.replace("carrier", R"({"bind_type": "transceiver", "host": "smsc", "system_id": "me"})"), kNone);
        QCOMPARE(two.peer("carrier").settings.exclusive, std::nullopt);
        QCOMPARE(two.overrides("carrier"),
                 (QStringList{QStringLiteral("account: \"\" < \"acc\""), QStringLiteral("exclusive: null < true")}));
    }

    void wrongValuesAreNamedAndChangeNothing_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("said");
        const auto row = [](const char *json, const char *said) {
            QTest::addRow("%s", json) << QByteArray(json) << QString::fromUtf8(said);
        };
        row(R"({"tps_limit": 0})", "tps_limit: 0 is out of range, allowed are 1 to 10000");
        row(R"({"tps_limit": "fast"})", "tps_limit: \"fast\" is a string, allowed is an integer from 1 to 10000");
        row(R"({"tps_limit": 1.5})", "tps_limit: 1.5 is a decimal number, allowed is an integer from 1 to 10000");
        row(R"({"tps_limt": 1})", "tps_limt: is an unknown key, did you mean tps_limit?");
        row(R"({"host": "h"})", "host: is no key of a server bind, only of a client bind");
        row(R"({"enabled": 1})", "enabled: 1 is an integer, allowed is true or false");
        row(R"({"ip_whitelist": ["10.0.0.0/33"]})",
            "ip_whitelist: \"10.0.0.0/33\" is not valid, allowed is an IP address or a CIDR range, as "
            "\"192.168.1.0/24\" or \"2001:db8::/32\"");
        row(R"({"ip_whitelist": {"a": 1}})", "ip_whitelist: %{…} is a map, allowed is a list of strings");
        row(R"({"long_message": "udh"})",
            "long_message: \"udh\" is not known, allowed is :udh8, :udh16, :sar or :payload");
        row(R"({"system_id": "", "tps_limit": -1})",
            "system_id: \"\" is empty, allowed are 1 to 15 octets; tps_limit: -1 is out of range, allowed are 1 to "
            "10000");
        row(R"({"password": 4711})", "password: ******** is an integer, allowed is a string");
        row(R"({"name": "new"})", "name: cannot be changed: add a peer of the new name and remove this one");
        row(R"({"mode": "client"})", "mode: cannot be changed, this is a server bind");
        row(R"({"system_id": "other"})", "system_id: \"other\" is taken by other, a system_id serves one server bind");
    }
    void wrongValuesAreNamedAndChangeNothing()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, said);
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"window_size": 9, "password": "live"})"), kNone);
        const auto peers = rig.directory.peers();
        const StoredPeers stored = *rig.db->peers();
        QCOMPARE(rig.patch("partner", json.constData()), QString(QStringLiteral("invalid: ") + said));
        QVERIFY(rig.directory.peers() == peers);
        QVERIFY(*rig.db->peers() == stored);
        QCOMPARE(rig.secrets.size(), 1u);
    }
    void whatIsPlannedChangesNothingUntilItIsCommitted()
    {
        PeerRig rig;
        const auto planned = rig.directory.patch(QStringLiteral("carrier"), rig.json(R"({"tps_limit": 1})"), {});
        QVERIFY(planned.ok() && planned->difference.set[0].settings.tpsLimit == 1);
        QCOMPARE(rig.peer("carrier").settings.tpsLimit, 50);
    }
    void oneThatIsNotThereIsNotFound()
    {
        PeerRig rig;
        const QString said = QStringLiteral("not found: name: there is no peer \"nobody\"");
        QCOMPARE(rig.patch("nobody", R"({"tps_limit": 1})"), said);
        QCOMPARE(rig.replace("nobody", "{}"), said);
        QCOMPARE(rig.remove("nobody"), said);
        QCOMPARE(rig.reset("nobody"), said);
        QCOMPARE(rig.enable("nobody"), said);
        QCOMPARE(rig.drop("nobody"), said);
        QVERIFY(!rig.directory.find(PeerMode::Server, QStringLiteral("carrier")));
        QVERIFY(rig.directory.find(PeerMode::Client, QStringLiteral("carrier")));
    }

    void aPeerIsAddedLiveAndStays()
    {
        PeerRig rig;
        QCOMPARE(rig.addServer(R"({"name": "added", "system_id": "added", "password": "pw", "max_sessions": 10,
                                   "allowed_bind_types": ["receiver"], "tps_limit": 10})"),
                 kNone);
        const PeerRecord &added = rig.peer("added");
        QVERIFY(added.live && added.runs());
        QCOMPARE(added.by, QStringLiteral("ann"));
        QCOMPARE(added.settings.mode, PeerMode::Server);
        QCOMPARE(added.settings.allowedBindTypes, BindTypeSet{BindType::Receiver});
        QCOMPARE(added.settings.tpsLimit, 10);
        QCOMPARE(added.settings.password, QStringLiteral("pw"));
        QCOMPARE(added.overrides.size(), 0u);
        QCOMPARE(rig.setNames(), QStringList{QStringLiteral("added")});
        QCOMPARE(rig.add(PeerMode::Client, R"({"name": "later", "bind_type": "receiver", "host": "h",
                                               "system_id": "acme", "password": "pw"})"),
                 kNone);
        QCOMPARE(rig.add(PeerMode::Client, R"({"name": "earlier", "bind_type": "receiver", "host": "h",
                                               "system_id": "acme", "password": "pw"})"),
                 kNone);
        QCOMPARE(rig.names().mid(3),
                 (QStringList{QStringLiteral("added"), QStringLiteral("later"), QStringLiteral("earlier")}));
        QCOMPARE(rig.patch("added", R"({"tps_limit": 11, "max_sessions": 1})"), kNone);
        QCOMPARE(rig.patch("added", R"({"max_sessions": null})"), kNone);
        QCOMPARE(rig.peer("added").settings.tpsLimit, 11);
        QCOMPARE(rig.peer("added").settings.maxSessions, 10);
        QCOMPARE(rig.names()[3], QStringLiteral("added"));
    }
    void whatANewPeerLacksOrCannotHaveIsNamed()
    {
        PeerRig rig;
        QCOMPARE(rig.addServer(R"({"name": "x"})"),
                 QStringLiteral("invalid: system_id: is missing, a server bind needs it; password: is missing, a "
                                "server bind needs it"));
        QCOMPARE(rig.addServer(R"({"system_id": "s", "password": "p"})"),
                 QStringLiteral("invalid: name: is missing, a server bind needs it"));
        QCOMPARE(rig.addServer(R"({"name": "server", "system_id": "s", "password": "p"})"),
                 QStringLiteral("invalid: name: \"server\" is not valid, allowed is any name but the reserved client "
                                "and server"));
        QCOMPARE(rig.addServer(R"({"name": "carrier", "system_id": "s", "password": "p"})"),
                 QStringLiteral("conflict: name: \"carrier\" is taken by the client bind carrier, names are unique "
                                "over client and server binds"));
        QCOMPARE(
            rig.addServer(R"({"name": "x", "system_id": "acme", "password": "p"})"),
            QStringLiteral("invalid: system_id: \"acme\" is taken by partner, a system_id serves one server bind"));
        QCOMPARE(rig.addServer(R"({"name": "x", "mode": "client", "system_id": "s", "password": "p"})"),
                 QStringLiteral("invalid: mode: cannot be changed, this is a server bind"));
        QCOMPARE(rig.addServer(R"({"name": "x", "mode": "server", "system_id": "s", "password": "p"})"), kNone);
        QCOMPARE(rig.patch("x", R"({"password": null, "system_id": null})"),
                 QStringLiteral("invalid: system_id: is null, but a server bind needs it; password: is null, but a "
                                "server bind needs it"));
        // Of a client bind a system_id is the carrier's affair.
        QCOMPARE(rig.add(PeerMode::Client, R"({"name": "y", "bind_type": "receiver", "host": "h", "system_id": "acme",
                                               "password": "p"})"),
                 kNone);
    }
    void aLivePeerGoesWithItsRowsAndSecrets()
    {
        PeerRig rig;
        QCOMPARE(rig.addServer(R"({"name": "x", "system_id": "s", "password": "p"})"), kNone);
        QCOMPARE(rig.secrets.size(), 1u);
        QCOMPARE(rig.remove("x"), kNone);
        QVERIFY(!rig.has("x"));
        QCOMPARE(rig.done.removed, QStringList{QStringLiteral("x")});
        QVERIFY(*rig.db->peers() == StoredPeers());
        QCOMPARE(rig.secrets.size(), 0u);
        QCOMPARE(rig.directory.removed().size(), 0u);
        QVERIFY(rig.reset("x").startsWith(QStringLiteral("not found")));
    }
    void aPeerOfTheFileStaysAwayUntilItIsReset()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"max_sessions": 5, "password": "live"})"), kNone);
        QCOMPARE(rig.remove("partner"), kNone);
        QVERIFY(!rig.has("partner"));
        QCOMPARE(rig.done.removed, QStringList{QStringLiteral("partner")});
        QCOMPARE(rig.directory.removed().size(), 1u);
        QCOMPARE(rig.directory.removed()[0],
                 (RemovedPeer{QStringLiteral("partner"), PeerMode::Server, 1'002, QStringLiteral("ann")}));
        QCOMPARE(rig.secrets.size(), 0u);
        QVERIFY(rig.remove("partner").startsWith(QStringLiteral("not found")));
        // Its system_id is free, and a conflict when it comes back.
        QCOMPARE(rig.addServer(R"({"name": "x", "system_id": "acme", "password": "p"})"), kNone);
        QCOMPARE(rig.reset("partner"),
                 QStringLiteral("conflict: system_id: the server bind x: system_id: \"acme\" is taken by partner, a "
                                "system_id serves one server bind"));
        QCOMPARE(rig.remove("x"), kNone);
        QCOMPARE(rig.reset("partner"), kNone);
        QCOMPARE(rig.peer("partner").settings, rig.config.peers[1]);
        QCOMPARE(rig.setNames(), QStringList{QStringLiteral("partner")});
        QCOMPARE(rig.overrides("partner"), QStringList());
        QVERIFY(*rig.db->peers() == StoredPeers());
    }
    void oneThatWasRemovedMayBeAddedAgain()
    {
        PeerRig rig;
        QCOMPARE(rig.remove("partner"), kNone);
        QCOMPARE(rig.add(PeerMode::Client, R"({"name": "partner", "bind_type": "receiver", "host": "h",
                                               "system_id": "s", "password": "p"})"),
                 QStringLiteral("conflict: name: is the name of a peer of the configuration file that was removed "
                                "live"));
        QCOMPARE(rig.addServer(R"({"name": "partner", "system_id": "acme", "password": "partner_pw"})"), kNone);
        QVERIFY(!rig.peer("partner").live);
        // Exactly as given: what the file sets besides is by default.
        QCOMPARE(rig.overrides("partner"), (QStringList{QStringLiteral("ip_whitelist: [] < [\"10.0.0.0/8\"]"),
                                                        QStringLiteral("max_sessions: 10 < 3")}));
        QCOMPARE(rig.secrets.size(), 0u); // the password is the file's
    }
    void aResetDropsOverrides()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("carrier", R"({"tps_limit": 20, "password": "live", "host": "elsewhere"})"), kNone);
        QCOMPARE(rig.reset("carrier"), kNone);
        QCOMPARE(rig.peer("carrier").settings, rig.config.peers[0]);
        QVERIFY(*rig.db->peers() == StoredPeers());
        QCOMPARE(rig.secrets.size(), 0u);
        QCOMPARE(rig.reset("carrier"), kNone);
        QVERIFY(rig.stored.isEmpty() && rig.done.isEmpty());
        QCOMPARE(rig.addServer(R"({"name": "x", "system_id": "s", "password": "p"})"), kNone);
        QCOMPARE(rig.reset("x"), QStringLiteral("conflict: name: was added live: the configuration file has no values "
                                                "to go back to"));
    }
    void aReplacedPeerIsWhatWasGivenAndElseByDefault()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"window_size": 9, "password": "live"})"), kNone);
        QCOMPARE(rig.replace("partner", R"({"system_id": "acme", "tps_limit": 7})"), kNone);
        PeerSettings expected;
        expected.name = QStringLiteral("partner");
        expected.mode = PeerMode::Server;
        expected.systemId = QStringLiteral("acme");
        expected.password = QStringLiteral("live"); // an absent one keeps what is stored
        expected.tpsLimit = 7;
        QCOMPARE(rig.peer("partner").settings, expected);
        QCOMPARE(rig.replace("partner", R"({"tps_limit": 7})"),
                 QStringLiteral("invalid: system_id: is missing, a server bind needs it"));
        QCOMPARE(rig.replace("partner", R"({"system_id": "acme", "password": "partner_pw", "max_sessions": 3,
                                            "ip_whitelist": ["10.0.0.0/8"]})"),
                 kNone);
        QCOMPARE(rig.overrides("partner"), QStringList()); // all as the file has it
        QCOMPARE(rig.secrets.size(), 0u);
    }
    void whatIsReadMayBeWrittenBack()
    {
        PeerRig rig;
        QCOMPARE(rig.patch("partner", R"({"window_size": 9, "password": "live"})"), kNone);
        QCOMPARE(rig.add(PeerMode::Client, R"({"name": "x", "bind_type": "receiver", "host": "h", "system_id": "s",
                                               "password": "p"})"),
                 kNone);
        for (const char *name : {"carrier", "partner", "x"}) {
            const PeerRecord before = rig.peer(name);
            const QJsonObject json = peerToJson(before);
            QCOMPARE(rig.carryOut(rig.directory.replace(QString::fromLatin1(name), json, rig.editor())), kNone);
            QVERIFY2(rig.peer(name) == before, name);
            QVERIFY(rig.stored.isEmpty());
        }
        QCOMPARE(rig.carryOut(rig.directory.replaceListener(listenerToJson(rig.directory.listener()), rig.editor())),
                 kNone);
        QVERIFY(rig.stored.isEmpty());
    }

    void enablingAndDisablingAreEditsOfTheirKey()
    {
        PeerRig rig;
        QCOMPARE(rig.enable("carrier", false), kNone);
        QVERIFY(!rig.peer("carrier").settings.enabled);
        QCOMPARE(rig.overrides("carrier"), QStringList{QStringLiteral("enabled: false < true")});
        QCOMPARE(rig.setNames(), QStringList{QStringLiteral("carrier")});
        QCOMPARE(rig.enable("carrier"), kNone);
        QCOMPARE(rig.overrides("carrier"), QStringList());
    }
    void aDroppedClientBindStaysSoUntilItIsReconnectedOrEnabled()
    {
        PeerRig rig;
        QCOMPARE(rig.drop("carrier"), kNone);
        QVERIFY(rig.peer("carrier").dropped);
        QCOMPARE(rig.setNames(), QStringList{QStringLiteral("carrier")});
        QCOMPARE(rig.overrides("carrier"), QStringList()); // nothing of the file is overridden
        QCOMPARE(rig.patch("carrier", R"({"tps_limit": 1, "enabled": false})"), kNone);
        QCOMPARE(rig.reset("carrier"), kNone);
        QVERIFY(rig.peer("carrier").dropped);
        QCOMPARE(rig.drop("carrier", false), kNone);
        QVERIFY(!rig.peer("carrier").dropped);
        QVERIFY(*rig.db->peers() == StoredPeers());
        QCOMPARE(rig.drop("carrier"), kNone);
        QCOMPARE(rig.enable("carrier"), kNone);
        QVERIFY(!rig.peer("carrier").dropped);
        QCOMPARE(rig.setNames(), QStringList{QStringLiteral("carrier")});
        // Of a whole peer `enabled: true` says nothing new, unless it was disabled.
        QCOMPARE(rig.drop("carrier"), kNone);
        const QJsonObject whole = peerToJson(rig.peer("carrier"));
        QCOMPARE(rig.carryOut(rig.directory.replace(QStringLiteral("carrier"), whole, rig.editor())), kNone);
        QVERIFY(rig.peer("carrier").dropped);
        QCOMPARE(rig.enable("carrier", false), kNone);
        QCOMPARE(rig.carryOut(rig.directory.replace(QStringLiteral("carrier"), whole, rig.editor())), kNone);
        QVERIFY(!rig.peer("carrier").dropped);
    }
    void aLiveClientBindIsDroppedLikewise()
    {
        PeerRig rig;
        QCOMPARE(rig.add(PeerMode::Client, R"({"name": "x", "bind_type": "receiver", "host": "h", "system_id": "s",
                                               "password": "p"})"),
                 kNone);
        QCOMPARE(rig.drop("x"), kNone);
        QVERIFY(rig.peer("x").dropped && rig.peer("x").live);
        QCOMPARE(rig.drop("x", false), kNone);
        QVERIFY(!rig.peer("x").dropped && rig.peer("x").live);
    }
    void ofADroppedServerBindNothingIsKept()
    {
        PeerRig rig;
        QCOMPARE(rig.drop("partner"), kNone);
        QVERIFY(!rig.peer("partner").dropped && rig.stored.isEmpty() && rig.done.isEmpty());
    }

    void theListenerIsEditedAndReset()
    {
        PeerRig rig;
        QCOMPARE(rig.carryOut(rig.directory.patchListener(rig.json(R"({"max_connections": 7})"), rig.editor())), kNone);
        QCOMPARE(rig.directory.listener().settings.maxConnections, 7);
        QCOMPARE(rig.directory.listener().settings.port, quint16(2776));
        QVERIFY(rig.done.listener && rig.done.listener->settings.maxConnections == 7 && rig.done.set.empty());
        QCOMPARE(rig.carryOut(rig.directory.replaceListener(rig.json(R"({"port": 2777})"), rig.editor())), kNone);
        QCOMPARE(
            PeerRig::shown(rig.directory.listener().overrides),
            (QStringList{QStringLiteral("host: \"0.0.0.0\" < \"127.0.0.1\""), QStringLiteral("port: 2777 < 2776")}));
        const auto refused = [&](const char *json) {
            return rig.carryOut(rig.directory.patchListener(rig.json(json), rig.editor()));
        };
        QCOMPARE(refused(R"({"tls": true})"), QStringLiteral("invalid: tls_certificate: is missing, a listener with "
                                                             "TLS needs it and tls_private_key"));
        QCOMPARE(refused(R"({"port": 0})"), QStringLiteral("invalid: port: 0 is out of range, allowed are 1 to 65535"));
        QCOMPARE(refused(R"({"prot": 1})"), QStringLiteral("invalid: prot: is an unknown key, did you mean port?"));
        QCOMPARE(rig.carryOut(rig.directory.resetListener()), kNone);
        QCOMPARE(rig.directory.listener().settings, rig.config.listener);
        QVERIFY(*rig.db->peers() == StoredPeers());
    }

    void anImportAddsAndReplacesAllOrNothing()
    {
        PeerRig rig;
        const QByteArray file =
            "import Config\nconfig :omnimessage_smpp, api_base_url: \"http://core:1\"\n"
            "config :omnimessage_smpp, :binds, [%{name: \"far\", mode: :client, bind_type: "
            ":receiver, host: \"far\", system_id: \"me\", password: \"far_pw\"}]\n"
            "config :omnimessage_smpp, :server_binds, [%{name: \"partner\", system_id: \"other\", "
            "password: \"partner_pw\"}, %{name: \"other\", system_id: \"acme\", password: \"new\"}]\n";
        const auto import = [&](const QByteArray &text) {
            return rig.carryOut(rig.directory.importPeers(PeerRig::load(text).peers, rig.editor()));
        };
        QCOMPARE(import(file), kNone); // also swaps the two system_ids
        QVERIFY(rig.peer("far").live && rig.peer("far").settings.password == QStringLiteral("far_pw"));
        QCOMPARE(rig.overrides("partner"), (QStringList{QStringLiteral("ip_whitelist: [] < [\"10.0.0.0/8\"]"),
                                                        QStringLiteral("max_sessions: 10 < 3"),
                                                        QStringLiteral("system_id: \"other\" < \"acme\"")}));
        QCOMPARE(rig.peer("other").settings.password, QStringLiteral("new"));
        QCOMPARE(rig.setNames().size(), 3);
        // The gateway's own file: its values are the live ones again, what was added live stays.
        QCOMPARE(rig.remove("other"), kNone);
        QCOMPARE(import(kPeerFile), kNone);
        QCOMPARE(rig.overrides("partner"), QStringList());
        QVERIFY(rig.has("other") && rig.has("far"));

        const StoredPeers before = *rig.db->peers();
        QByteArray other = file;
        QCOMPARE(
            import(
                other.replace("name: \"far\"", "name: \"partner2\"").replace("name: \"partner\"", "name: \"carrier\"")),
            QStringLiteral("conflict: name: \"carrier\" is a client bind here, not a server bind"));
        other = file;
        QCOMPARE(import(other.replace("name: \"other\"", "name: \"third\"")),
                 QStringLiteral("conflict: system_id: the server bind partner: system_id: \"other\" is taken by other, "
                                "a system_id serves one server bind"));
        QVERIFY(*rig.db->peers() == before);
    }
    void manyPeersAreImportedInReasonableTime()
    {
        PeerRig rig;
        std::vector<PeerSettings> many(500, rig.config.peers[0]);
        for (std::size_t i = 0; i < many.size(); ++i)
            many[i].name = QStringLiteral("bind%1").arg(i);
        QCOMPARE(rig.carryOut(rig.directory.importPeers(many, rig.editor())), kNone);
        QCOMPARE(rig.directory.peers().size(), 503u);
        QCOMPARE(rig.names()[3], QStringLiteral("bind0"));
        QCOMPARE(rig.names().last(), QStringLiteral("bind499"));
    }
};

QTEST_GUILESS_MAIN(TestPeerDirectory)
#include "tst_peerdirectory.moc"
