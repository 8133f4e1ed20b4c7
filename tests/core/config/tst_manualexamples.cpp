#include "config/gatewayconfig.h"

#include <QtCore/QDir>
#include <QtTest>

using namespace gateway;

namespace {

QString example(const QString &name) { return QStringLiteral(TEST_VECTORS "/manual/") + name; }

LoadResult load(const QString &name) { return loadConfig(example(name), QProcessEnvironment()); }

QStringList said(const LoadResult &result)
{
    QStringList all;
    for (const ConfigProblem &problem : result.problems)
        all.append(problem.text().remove(QStringLiteral(TEST_VECTORS "/manual/")));
    return all;
}

} // namespace

/// Every configuration example of the reference manual, with the lines that its layout wrapped joined again and
/// fragments completed to a whole file.
class TestManualExamples : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyExampleIsRead_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QStringList>("warnings");
        const QHash<QString, QStringList> slips{
            {QStringLiteral("14-server-bind.exs"),
             {QStringLiteral("14-server-bind.exs:5:8: warning: :omnimessage_smp is written :omnimessage_smpp")}},
            {QStringLiteral("18-listen.exs"),
             {QStringLiteral("18-listen.exs:5:8: warning: :omnimessage_smp is written :omnimessage_smpp")}},
            {QStringLiteral("19-one-carrier.exs"),
             {QStringLiteral("19-one-carrier.exs:6:3: warning: smc_name: is written smsc_name")}}};
        const QStringList files =
            QDir(example(QString())).entryList({QStringLiteral("*.exs")}, QDir::Files, QDir::Name);
        QCOMPARE(files.size(), 27);
        for (const QString &file : files) {
            if (!file.startsWith(QLatin1String("01-")))
                QTest::addRow("%s", qPrintable(file)) << file << slips.value(file);
        }
    }
    void everyExampleIsRead()
    {
        QFETCH(QString, file);
        QFETCH(QStringList, warnings);
        const LoadResult result = load(file);
        QCOMPARE(said(result), warnings);
        QVERIFY(result.ok());
    }
    void thePlaceholdersOfTheFirstExampleAreNamed()
    {
        const QString file = QStringLiteral("01-structure.exs");
        QStringList all = said(load(file));
        QCOMPARE(all.size(), 8);
        QVERIFY2(all[0].startsWith(QLatin1String("01-structure.exs:4:1: error: api_base_url: is missing")),
                 qPrintable(all[0]));
        QVERIFY2(all[1].startsWith(QLatin1String("01-structure.exs:5:3: error: setting_name: is an unknown key")),
                 qPrintable(all[1]));
        QVERIFY2(all[2].startsWith(QLatin1String("01-structure.exs:5:17: error: setting_name: a bare word")),
                 qPrintable(all[2]));
        QVERIFY2(all[3].startsWith(QLatin1String("01-structure.exs:9:3: error: mode: is missing")), qPrintable(all[3]));
        for (int i = 4; i < 8; ++i)
            QVERIFY2(all[i].contains(QLatin1String("9:3: error: ")) && all[i].contains(QLatin1String("is missing")),
                     qPrintable(all[i]));
    }

    void theCompleteClientBindMeansWhatItSays()
    {
        const LoadResult result = load(QStringLiteral("09-client-bind.exs"));
        QCOMPARE(result.config.peers.size(), std::size_t(1));
        PeerSettings expected;
        expected.name = QStringLiteral("vodafone_uk");
        expected.host = QStringLiteral("smpp.vodafone.co.uk");
        expected.systemId = QStringLiteral("your_username");
        expected.password = QStringLiteral("your_password");
        QCOMPARE(result.config.peers.front(), expected);
    }
    void theCompleteServerBindMeansWhatItSays()
    {
        const LoadResult result = load(QStringLiteral("14-server-bind.exs"));
        QCOMPARE(result.config.peers.size(), std::size_t(1));
        PeerSettings expected;
        expected.mode = PeerMode::Server;
        expected.name = QStringLiteral("partner_acme");
        expected.systemId = QStringLiteral("acme_corp");
        expected.password = QStringLiteral("acme_secret");
        expected.ipWhitelist = QStringList{QStringLiteral("192.168.1.0/24"), QStringLiteral("10.50.1.100")};
        expected.tpsLimit = 50;
        QCOMPARE(result.config.peers.front(), expected);
        QVERIFY(!result.config.listenerConfigured);
    }
    void globalSettingsMeanWhatTheySay()
    {
        const GatewaySettings one = load(QStringLiteral("19-one-carrier.exs")).config.gateway;
        QCOMPARE(one.apiBaseUrl, QStringLiteral("https://smc.com:8443"));
        QCOMPARE(one.smscName, QStringLiteral("smpp_prod"));
        QVERIFY(one.verifySslPeer);
        const GatewaySettings cache = load(QStringLiteral("22-cache-settings.exs")).config.gateway;
        QCOMPARE(cache.cacheFlushInterval, 10000);
        QCOMPARE(cache.cacheMaxRetryAttempts, 10);
        QCOMPARE(cache.cacheBackoffMultiplier, 2.0);
        QCOMPARE(cache.mnesiaStorageType, StorageType::DiscCopies);
    }
    void aBindWithModeServerIsAServerBind()
    {
        const LoadResult result = load(QStringLiteral("23-cache-bind.exs"));
        QCOMPARE(result.config.peers.front().mode, PeerMode::Server);
        QVERIFY(result.config.peers.front().cacheEnabled);
    }
    void theGatewayWithServerBindsHasAll()
    {
        const GatewayConfig config = load(QStringLiteral("21-server-binds.exs")).config;
        QCOMPARE(config.peers.size(), std::size_t(3));
        QCOMPARE(config.peers[2].allowedBindTypes, BindTypeSet{BindType::Transceiver});
        QCOMPARE(config.peers[2].queueCheckFrequency, 2000);
        QVERIFY(config.listenerConfigured);
        QCOMPARE(config.listener, ListenerSettings());
    }
    void rowsOfAlternativesAreEachRead()
    {
        const auto values = [](const char *file, auto member) {
            QStringList all;
            const LoadResult result = load(QString::fromLatin1(file));
            for (const PeerSettings &peer : result.config.peers)
                all.append(QString::number(peer.*member));
            return all.join(u' ');
        };
        QCOMPARE(values("11-port.exs", &PeerSettings::port), QStringLiteral("2775 3000"));
        QCOMPARE(values("12-tps-limit.exs", &PeerSettings::tpsLimit), QStringLiteral("10 50 100 1000"));
        QCOMPARE(values("13-enquire-link-interval.exs", &PeerSettings::enquireLinkInterval), QStringLiteral("60 30 0"));
        const GatewayConfig lists = load(QStringLiteral("17-source-address-whitelist.exs")).config;
        QCOMPARE(lists.peers[0].sourceAddressWhitelist, QStringList());
        QCOMPARE(lists.peers[3].sourceAddressWhitelist.join(u' '), QStringLiteral("MyBrand 614* +61400000001"));
    }
};

QTEST_GUILESS_MAIN(TestManualExamples)
#include "tst_manualexamples.moc"
