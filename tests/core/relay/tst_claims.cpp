#include "claimsrig.h"

using namespace gateway;

class TestClaims : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    // ---- Who is claimed for, and when

    void allPeersThatAreDueAreClaimedForInOneRequest()
    {
        Rig rig;
        rig.add("carrier");
        rig.add("partner", PeerMode::Server);
        rig.canSend("carrier", 10);
        rig.canSend("partner", 100);
        rig.claims.start();
        rig.clock.advance(0);
        const auto call = rig.core.claims.take();
        QCOMPARE(call.asked.waitMs, 0);
        QCOMPARE(call.asked.claims.size(), 2u);
        const ClaimRequest &carrier = call.asked.claims[0];
        QCOMPARE(carrier.frontend, QStringLiteral("host_carrier"));
        QCOMPARE(carrier.destSmsc, QStringLiteral("carrier"));
        QCOMPARE(carrier.sourceSmsc, QString());
        QCOMPARE(carrier.limit, 20); // two seconds' worth
        const ClaimRequest &partner = call.asked.claims[1];
        QCOMPARE(partner.frontend, QStringLiteral("host_partner"));
        QCOMPARE(partner.destSmsc, QString());
        QCOMPARE(partner.sourceSmsc, QStringLiteral("partner"));
        QCOMPARE(partner.limit, 200);
    }

    void messagesGoToTheirPeers()
    {
        Rig rig;
        rig.add("a");
        rig.add("b");
        rig.canSend("a");
        rig.canSend("b");
        rig.claims.start();
        rig.clock.advance(0);
        const auto a = rig.messages(2);
        rig.core.claims.take().answer({a, rig.messages(1)});
        QCOMPARE(rig.delivered[QStringLiteral("a")], (QByteArrayList{"c1", "c2"}));
        QCOMPARE(rig.delivered[QStringLiteral("b")], (QByteArrayList{"c3"}));
        QCOMPARE(rig.claims.held(), 3u);
        rig.finish(1, 2);
        QCOMPARE(rig.claims.held(), 1u);
        rig.claims.finished("c1");
        rig.claims.finished("nobody's");
        QCOMPARE(rig.claims.held(), 1u);
    }

    void eachPeerIsAskedForAtItsOwnFrequency()
    {
        Rig rig;
        rig.add("often", PeerMode::Client, 300);
        rig.add("seldom", PeerMode::Client, 1000);
        rig.canSend("often");
        rig.canSend("seldom");
        rig.claims.start();
        QByteArrayList asked;
        for (int ms = 0; ms <= 1200; ms += 100) {
            rig.clock.advance(ms == 0 ? 0 : 100);
            if (rig.asked() == 0)
                continue;
            const auto call = rig.core.claims.take();
            for (const ClaimRequest &c : call.asked.claims)
                asked << QByteArray::number(ms) + c.destSmsc.toLatin1();
            call.answer(std::vector<std::vector<QueueMessage>>(call.asked.claims.size()));
        }
        QCOMPARE(asked.join(' '), QByteArray("0often 0seldom 300often 600often 900often 1000seldom 1200often"));
    }

    void nothingIsClaimedForAPeerThatCannotSend()
    {
        Rig rig;
        rig.add("a");
        rig.claims.start();
        rig.clock.advance(5000);
        QCOMPARE(rig.asked(), 0);
        rig.canSend("a");
        rig.clock.advance(100); // at the next poll
        QCOMPARE(rig.asked(), 1);
        rig.core.claims.take().answer({{}});
        rig.cannotSend("a");
        rig.clock.advance(5000);
        QCOMPARE(rig.asked(), 0);
        rig.canSend("a"); // due at once, whenever it was asked for last
        rig.clock.advance(100);
        rig.core.claims.take().answer({{}});
        rig.clock.advance(300);
        rig.cannotSend("a");
        rig.canSend("a");
        rig.clock.advance(100);
        QCOMPARE(rig.asked(), 1);
    }

    void aPeerThatIsRemovedIsForgotten()
    {
        Rig rig;
        rig.add("a");
        rig.canSend("a");
        rig.claims.removePeer(QStringLiteral("a"));
        rig.canSend("a");
        rig.claims.start();
        rig.clock.advance(5000);
        QCOMPARE(rig.asked(), 0);
    }

    void nothingIsClaimedWhileCoreIsDown()
    {
        Rig rig;
        const auto first = rig.firstClaim();
        first.fail(refusedError());
        QVERIFY(!rig.monitor.isUp());
        rig.clock.advance(1900);
        QCOMPARE(rig.asked(), 0);
        rig.monitor.succeeded();
        rig.claims.coreIsBack();
        rig.clock.advance(100);
        QCOMPARE(rig.asked(), 1);
    }

    void whenCoreIsBackEveryPeerIsDue()
    {
        Rig rig;
        rig.firstClaim().answer({{}});
        rig.claims.coreIsBack();
        rig.clock.advance(100); // and not 1000
        QCOMPARE(rig.asked(), 1);
    }

    void aFailedClaimIsMadeAgainWhenItIsDue()
    {
        Rig rig;
        rig.firstClaim().fail(httpError(500));
        rig.clock.advance(999);
        QCOMPARE(rig.asked(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.asked(), 1);
    }

    void aPeerHasOneClaimUnderWayAndTheOthersDoNotWaitForIt()
    {
        Rig rig;
        const auto slow = rig.firstClaim("a");
        rig.add("b");
        rig.canSend("b");
        rig.clock.advance(3000);
        const auto second = rig.core.claims.take();
        QCOMPARE(second.asked.claims.size(), 1u);
        QCOMPARE(second.asked.claims.front().destSmsc, QStringLiteral("b"));
        QCOMPARE(rig.asked(), 0);
        slow.answer({{}});
        rig.clock.advance(100);
        QCOMPARE(rig.core.claims.take().asked.claims.front().destSmsc, QStringLiteral("a"));
    }

    void threeClaimsAreUnderWayAtMost()
    {
        Rig rig;
        rig.claims.start();
        for (const char *peer : {"a", "b", "c", "d"}) {
            rig.add(peer);
            rig.canSend(peer);
            rig.clock.advance(100);
        }
        QCOMPARE(rig.asked(), 3);
        rig.core.claims.take().answer({{}});
        rig.clock.advance(100);
        QCOMPARE(rig.asked(), 3);
    }

    // ---- How much

    void aFullAnswerIsFollowedUpAtOnce()
    {
        Rig rig;
        rig.add("fast");
        rig.canSend("fast", 1500);
        rig.claims.start();
        rig.clock.advance(0);
        const auto first = rig.core.claims.take();
        QCOMPARE(first.asked.claims.front().limit, 1000); // the contract's limit, of 3000 that it may hold
        first.answer({rig.messages(1000)});
        QCOMPARE(rig.asked(), 1); // without any time passing
        const auto second = rig.core.claims.take();
        QCOMPARE(second.asked.claims.front().limit, 1000);
        second.answer({rig.messages(999)});
        QCOMPARE(rig.asked(), 0);
    }

    void aPeerHoldsNoMoreThanItSendsInTwoSeconds()
    {
        Rig rig;
        rig.firstClaim().answer({rig.messages(15)});
        rig.clock.advance(1000);
        const auto second = rig.core.claims.take();
        QCOMPARE(second.asked.claims.front().limit, 5);
        second.answer({rig.messages(5)});
        rig.clock.advance(5000);
        QCOMPARE(rig.asked(), 0);
        rig.claims.setState(QStringLiteral("a"), {true, true, 20}); // it became faster
        rig.finish(1, 1);
        rig.clock.advance(100);
        QCOMPARE(rig.core.claims.take().asked.claims.front().limit, 21);
    }

    void aBacklogIsFollowedUpWhenHalfIsDone()
    {
        Rig rig;
        rig.firstClaim().answer({rig.messages(20)});
        rig.finish(1, 9);
        rig.clock.advance(99);
        QCOMPARE(rig.asked(), 0);
        rig.finish(10, 10);
        rig.clock.advance(0); // not at the next poll
        QCOMPARE(rig.core.claims.take().asked.claims.front().limit, 10);
    }

    void withoutABacklogTheFrequencyCounts()
    {
        Rig rig;
        rig.firstClaim().answer({rig.messages(19)});
        rig.finish(1, 19);
        rig.clock.advance(999);
        QCOMPARE(rig.asked(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.asked(), 1);
    }

    void aVerySlowPeerHoldsOneMessage()
    {
        Rig rig;
        rig.add("a");
        rig.canSend("a", 0.1);
        rig.claims.start();
        rig.clock.advance(0);
        QCOMPARE(rig.core.claims.take().asked.claims.front().limit, 1);
    }

    // ---- The end

    void afterTheStopNothingIsClaimed()
    {
        Rig rig;
        rig.firstClaim().answer({rig.messages(20)});
        rig.claims.stop();
        rig.finish(1, 20);
        rig.claims.coreIsBack();
        rig.clock.advance(10'000);
        QCOMPARE(rig.asked(), 0);
    }

    void whatAClaimBringsAfterTheStopIsReleased()
    {
        Rig rig;
        const auto call = rig.firstClaim();
        QString frontend;
        std::vector<QueueMessage> released;
        rig.claims.released = [&](const QString &f, const std::vector<QueueMessage> &messages) {
            frontend = f;
            released = messages;
        };
        rig.claims.stop();
        call.answer({rig.messages(20)});
        QCOMPARE(frontend, QStringLiteral("host_a"));
        QCOMPARE(released.size(), 20u);
        QVERIFY(rig.delivered.isEmpty());
        QCOMPARE(rig.claims.held(), 0u);
        rig.clock.advance(1000);
        QCOMPARE(rig.asked(), 0);
    }

    void whatAClaimBringsForAPeerThatIsGoneIsReleased()
    {
        Rig rig;
        const auto call = rig.firstClaim();
        QString frontend;
        std::vector<QueueMessage> released;
        rig.claims.released = [&](const QString &f, const std::vector<QueueMessage> &messages) {
            frontend = f;
            released = messages;
        };
        rig.claims.removePeer(QStringLiteral("a"));
        call.answer({rig.messages(20)});
        QCOMPARE(frontend, QStringLiteral("host_a"));
        QCOMPARE(released.size(), 20u);
        QVERIFY(rig.delivered.isEmpty());
        QCOMPARE(rig.claims.held(), 0u);
    }

    void aPeerThatComesBackStillHoldsWhatItHeld()
    {
        Rig rig;
        rig.firstClaim().answer({rig.messages(15)}); // of the 20 that it may hold
        rig.claims.removePeer(QStringLiteral("a"));
        rig.add("a");
        rig.canSend("a", 10);
        rig.clock.advance(1000);
        QCOMPARE(rig.core.claims.take().asked.claims.front().limit, 5);
    }

    void answersAfterItsEndAreIgnored()
    {
        CoreRig rig;
        rig.up();
        auto claims = std::make_unique<Claims>(rig.core, rig.monitor, rig.clock, 100, 10'000);
        ClaimPeer peer;
        peer.name = QStringLiteral("a");
        peer.deliver = [](const std::vector<QueueMessage> &) { QFAIL("delivered"); };
        claims->addPeer(peer);
        claims->setState(QStringLiteral("a"), {true, true, 1});
        claims->start();
        rig.clock.advance(0);
        const auto call = rig.core.claims.take();
        claims.reset();
        call.answer({std::vector<QueueMessage>(1)});
        rig.clock.advance(10'000);
        QCOMPARE(rig.core.claims.made(), 1);
    }
};

QTEST_GUILESS_MAIN(TestClaims)
#include "tst_claims.moc"
