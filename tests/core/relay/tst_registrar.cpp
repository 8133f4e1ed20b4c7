#include "corerig.h"
#include "relay/registrar.h"

using namespace gateway;

namespace {

struct Rig : CoreRig
{
    explicit Rig(bool coreUp = true)
    {
        if (coreUp)
            up();
        registrar.start();
    }
    Registrar registrar{core, monitor, clock, {QStringLiteral("gw"), QStringLiteral("host"), QStringLiteral("1.2")}};

    void add(const char *peer, PeerMode mode = PeerMode::Client)
    {
        registrar.addPeer(QString::fromLatin1(peer), mode,
                          mode == PeerMode::Client ? std::optional(BindType::Receiver) : std::nullopt);
    }
    void connected(const char *peer, bool on = true) { registrar.setConnected(QString::fromLatin1(peer), on); }
    /// Answers the oldest request; "a+ b-" says which peers it names, and which are connected.
    QByteArray registered()
    {
        const auto call = core.registrations.take();
        call.answer(Done{});
        return names(call.asked);
    }
    static QByteArray names(const std::vector<Registration> &frontends)
    {
        QByteArrayList list;
        for (const Registration &r : frontends)
            list << r.peerName.toLatin1() + (r.connected ? '+' : '-');
        return list.join(' ');
    }
    int asked() const { return core.registrations.waiting(); }
};

} // namespace

class TestRegistrar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    void registersANewPeerWithinASecond()
    {
        Rig rig;
        rig.clock.advance(5000);
        rig.add("carrier");
        rig.add("partner", PeerMode::Server);
        rig.clock.advance(1000);
        const auto call = rig.core.registrations.take();
        QCOMPARE(call.asked.size(), 2u);
        const Registration &r = call.asked[0];
        QCOMPARE(r.frontend, QStringLiteral("host_carrier"));
        QCOMPARE(r.smscName, QStringLiteral("gw"));
        QCOMPARE(r.peerName, QStringLiteral("carrier"));
        QVERIFY(r.mode == PeerMode::Client);
        QVERIFY(r.bindType == BindType::Receiver);
        QVERIFY(!r.connected);
        QCOMPARE(r.hostname, QStringLiteral("host"));
        QCOMPARE(r.version, QStringLiteral("1.2"));
        QCOMPARE(r.uptimeSeconds, 5);
        QCOMPARE(r.expiresIn, 90);
        QVERIFY(call.asked[1].mode == PeerMode::Server);
        QVERIFY(!call.asked[1].bindType);
        QCOMPARE(rig.asked(), 0);
    }

    void registersAllOfThemEveryMinute()
    {
        Rig rig;
        rig.add("a");
        rig.add("b");
        rig.clock.advance(1000);
        rig.registered();
        rig.clock.advance(58'999);
        QCOMPARE(rig.asked(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.registered(), QByteArray("a- b-"));
        rig.clock.advance(60'000);
        QCOMPARE(rig.registered(), QByteArray("a- b-"));
    }

    void registersAChangedPeerAloneWithinASecond()
    {
        Rig rig;
        rig.add("a");
        rig.add("b");
        rig.clock.advance(1000);
        rig.registered();
        rig.connected("b");
        rig.clock.advance(1000);
        QCOMPARE(rig.registered(), QByteArray("b+"));
        rig.connected("b");
        rig.connected("nobody");
        rig.clock.advance(1000);
        QCOMPARE(rig.asked(), 0);
        rig.connected("b", false);
        rig.clock.advance(1000);
        QCOMPARE(rig.registered(), QByteArray("b-"));
    }

    void changesThatComeTogetherAreRegisteredTogether()
    {
        Rig rig;
        for (const char *peer : {"a", "b", "c"}) {
            rig.add(peer);
            rig.connected(peer);
            rig.clock.advance(50);
        }
        rig.clock.advance(1000);
        QCOMPARE(rig.registered(), QByteArray("a+ b+ c+"));
        QCOMPARE(rig.asked(), 0);
    }

    void aPeerAddedAnewKeepsItsConnection()
    {
        Rig rig;
        rig.add("a");
        rig.connected("a");
        rig.clock.advance(1000);
        rig.registered();
        rig.add("a");
        rig.clock.advance(1000);
        QCOMPARE(rig.registered(), QByteArray("a+"));
    }

    void registersAllWithinASecondWhenCoreIsBack()
    {
        Rig rig;
        rig.add("a");
        rig.add("b");
        rig.clock.advance(1000);
        rig.registered();
        rig.down();
        rig.connected("a");
        rig.clock.advance(5000);
        QCOMPARE(rig.asked(), 0);
        rig.monitor.succeeded();
        rig.registrar.coreIsBack();
        rig.clock.advance(1000);
        QCOMPARE(rig.registered(), QByteArray("a+ b-"));
        QCOMPARE(rig.asked(), 0);
    }

    void repeatsWhatFailedWithinASecond()
    {
        Rig rig;
        rig.add("a");
        rig.add("b");
        rig.clock.advance(1000);
        rig.core.registrations.take().fail(httpError(500));
        rig.clock.advance(1000);
        rig.core.registrations.take().fail(httpError(500));
        rig.connected("b"); // what is said then is how things are then
        rig.clock.advance(1000);
        QCOMPARE(rig.registered(), QByteArray("a- b+"));
        rig.clock.advance(5000);
        QCOMPARE(rig.asked(), 0);
    }

    void aRegistrationThatFindsCoreDownWaitsForIt()
    {
        Rig rig(false);
        rig.add("a");
        rig.clock.advance(1000); // nobody knows yet whether Core is there
        rig.core.registrations.take().fail(refusedError());
        rig.clock.advance(10'000);
        QCOMPARE(rig.asked(), 0);
        rig.monitor.succeeded();
        rig.registrar.coreIsBack();
        rig.clock.advance(0);
        QCOMPARE(rig.registered(), QByteArray("a-"));
    }

    void moreThanAThousandGoInSeveralRequests()
    {
        Rig rig;
        for (int i = 0; i < 1001; ++i)
            rig.add(QByteArray("p" + QByteArray::number(i)).constData());
        rig.clock.advance(1000);
        QCOMPARE(rig.core.registrations.take().asked.size(), 1000u);
        QCOMPARE(rig.core.registrations.take().asked.size(), 1u);
    }

    void aRemovedPeerIsWithdrawn()
    {
        Rig rig;
        rig.add("a");
        rig.add("b");
        rig.registrar.removePeer(QStringLiteral("a"));
        rig.registrar.removePeer(QStringLiteral("nobody"));
        QCOMPARE(rig.core.withdrawals.take().asked, QStringLiteral("host_a"));
        QCOMPARE(rig.core.withdrawals.waiting(), 0);
        rig.clock.advance(1000);
        QCOMPARE(rig.registered(), QByteArray("b-"));
    }

    void theStopWithdrawsAllAndWaitsForTheAnswers()
    {
        Rig rig;
        rig.add("a");
        rig.add("b");
        rig.clock.advance(1000);
        rig.registered();
        rig.connected("a"); // a change that is not told any more
        int done = 0;
        rig.registrar.withdrawAll([&done] { ++done; });
        const auto first = rig.core.withdrawals.take();
        const auto second = rig.core.withdrawals.take();
        QCOMPARE(first.asked, QStringLiteral("host_a"));
        QCOMPARE(second.asked, QStringLiteral("host_b"));
        first.fail(timeoutError());
        QCOMPARE(done, 0);
        second.answer(Done{});
        QCOMPARE(done, 1);
        rig.registrar.coreIsBack();
        rig.clock.advance(120'000);
        QCOMPARE(rig.asked(), 0);
    }

    void theStopDoesNotWaitForACoreThatIsDown()
    {
        Rig rig;
        rig.add("a");
        rig.down();
        int done = 0;
        rig.registrar.withdrawAll([&done] { ++done; });
        QCOMPARE(done, 1);
        QCOMPARE(rig.core.withdrawals.waiting(), 0);
    }

    void theStopWithoutPeersIsOverAtOnce()
    {
        Rig rig;
        int done = 0;
        rig.registrar.withdrawAll([&done] { ++done; });
        QCOMPARE(done, 1);
    }

    void tellsTheLogOfRegistrations()
    {
        LogCatcher log;
        Rig rig;
        rig.add("a");
        rig.clock.advance(1000);
        rig.core.registrations.take().fail(httpError(500));
        QCOMPARE(log.lines, QStringList(u"WARN frontend_register failed for 1 frontends: " + httpError(500).text()));
        // The first one that succeeds is told at info, those that only keep it alive are not.
        log.lines.clear();
        rig.clock.advance(1000);
        rig.registered();
        QCOMPARE(log.lines, QStringList(u"INFO frontend_register 1 frontends registered"_qs));
        rig.clock.advance(60'000);
        rig.registered();
        QCOMPARE(log.lines.size(), 1);
        rig.add("b");
        rig.clock.advance(1000);
        rig.registered();
        QCOMPARE(log.lines.last(), u"INFO frontend_register 1 frontends registered"_qs);
    }
};

QTEST_GUILESS_MAIN(TestRegistrar)
#include "tst_registrar.moc"
