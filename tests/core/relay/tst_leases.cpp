// Claims: how long they are held, and held claims.
#include "claimsrig.h"

using namespace gateway;

class TestLeases : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    // ---- Leases

    void theLeaseCoversSendingAnswerAndTwoRequests_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<int>("responseTimeout");
        QTest::addColumn<int>("apiTimeout");
        QTest::addColumn<int>("lease");
        QTest::newRow("usual") << 10.0 << 30 << 10'000 << 2 + 30 + 20;
        QTest::newRow("rounded up") << 7.6 << 30 << 10'300 << 3 + 30 + 21; // 16 messages take 2.1 s
        QTest::newRow("slow") << 0.2 << 60 << 10'000 << 5 + 60 + 20;
        QTest::newRow("the contract's least") << 100.0 << 1 << 100 << 5;
    }
    void theLeaseCoversSendingAnswerAndTwoRequests()
    {
        QFETCH(double, rate);
        QFETCH(int, responseTimeout);
        QFETCH(int, apiTimeout);
        QFETCH(int, lease);
        Rig rig(false, apiTimeout);
        rig.add("a", PeerMode::Client, 1000, responseTimeout);
        rig.canSend("a", rate);
        rig.claims.start();
        rig.clock.advance(0);
        QCOMPARE(rig.core.claims.take().asked.claims.front().leaseSeconds, lease);
    }

    void whatIsHeldAlreadyCountsForTheLease()
    {
        Rig rig;
        rig.firstClaim().answer({rig.messages(12)});
        rig.canSend("a", 8); // what it held takes longer than it was thought to
        rig.clock.advance(1000);
        const ClaimRequest second = rig.core.claims.take().asked.claims.front();
        QCOMPARE(second.limit, 4);
        QCOMPARE(second.leaseSeconds, 2 + 30 + 20); // 16 messages at 8 a second
    }

    void claimsAreExtendedInTime()
    {
        Rig rig;
        rig.firstClaim().answer({rig.messages(2)}); // a lease of 52 s, two requests of 10 s must still fit
        rig.cannotSend("a");
        rig.canSend("a", 0.1); // and it has become slow: the lease now is 20 + 30 + 20
        rig.clock.advance(28'000);
        QCOMPARE(rig.core.extensions.waiting(), 0);
        rig.clock.advance(2000);
        const auto call = rig.core.extensions.take();
        QCOMPARE(call.asked.claims.size(), 2u);
        QCOMPARE(call.asked.leaseSeconds, 70);
        rig.clock.advance(3000);
        QCOMPARE(rig.core.extensions.waiting(), 0); // one at a time
        call.answer({true, true});
        rig.clock.advance(42'000); // the new lease counts from the question: 70 - 45 s are left
        QCOMPARE(rig.core.extensions.waiting(), 0);
        rig.clock.advance(4000);
        QCOMPARE(rig.core.extensions.waiting(), 1);
    }

    void aLongLeaseIsCutAtTheContractsMost()
    {
        Rig rig;
        rig.add("a");
        rig.canSend("a", 500);
        rig.claims.start();
        rig.clock.advance(0);
        rig.core.claims.take().answer({rig.messages(900)});
        rig.canSend("a", 0.1); // 9000 s to go
        rig.clock.advance(1000);
        QCOMPARE(rig.core.extensions.take().asked.leaseSeconds, 3600);
    }

    void whatIsFinishedIsNotExtended()
    {
        Rig rig;
        rig.firstClaim().answer({rig.messages(3)});
        rig.cannotSend("a");
        rig.finish(1, 2);
        rig.clock.advance(32'000);
        const auto call = rig.core.extensions.take();
        QCOMPARE(call.asked.claims.size(), 1u);
        QCOMPARE(call.asked.claims.front().claimId, QByteArray("c3"));
        QCOMPARE(call.asked.claims.front().id, 3);
        rig.finish(3, 3); // its outcome crossed the question
        call.answer({false});
        QVERIFY(rig.lost.isEmpty());
    }

    void anExtensionThatFailsIsTriedAgain()
    {
        Rig rig;
        rig.firstClaim().answer({rig.messages(1)});
        rig.cannotSend("a");
        rig.clock.advance(32'000);
        rig.core.extensions.take().fail(httpError(500));
        rig.clock.advance(1000);
        rig.core.extensions.take().answer({true});
        QVERIFY(rig.lost.isEmpty());
        QCOMPARE(rig.claims.held(), 1u);
    }

    void nothingIsExtendedWhileCoreIsDown()
    {
        Rig rig;
        rig.firstClaim().answer({rig.messages(1)});
        rig.down();
        rig.clock.advance(60'000);
        QCOMPARE(rig.core.extensions.made(), 0);
        rig.monitor.succeeded();
        rig.clock.advance(1000);
        QCOMPARE(rig.core.extensions.made(), 1);
    }

    void lostClaimsAreTakenFromTheirPeer()
    {
        Rig rig;
        rig.firstClaim().answer({rig.messages(20)});
        rig.cannotSend("a");
        rig.clock.advance(32'000);
        std::vector<bool> held(20, false);
        held[0] = true;
        const auto call = rig.core.extensions.take();
        const QByteArray kept = call.asked.claims.front().claimId;
        call.answer(held);
        QCOMPARE(rig.lost[QStringLiteral("a")].size(), 19);
        QVERIFY(!rig.lost[QStringLiteral("a")].contains(kept));
        QCOMPARE(rig.claims.held(), 1u);
        rig.canSend("a"); // and there is room for others
        rig.clock.advance(100);
        QCOMPARE(rig.core.claims.take().asked.claims.front().limit, 19);
    }

    // ---- Held claims

    void oneHeldClaimServesAllPeersThatCanSend()
    {
        Rig rig(true);
        rig.add("a");
        rig.add("b", PeerMode::Server);
        rig.add("away");
        rig.canSend("a");
        rig.canSend("b");
        rig.claims.start();
        rig.clock.advance(0);
        const auto first = rig.core.claims.take();
        QCOMPARE(first.asked.waitMs, 5000);
        QCOMPARE(first.asked.claims.size(), 2u);
        rig.clock.advance(4900);
        QCOMPARE(rig.asked(), 0);
        first.answer({rig.messages(1), {}});
        QCOMPARE(rig.asked(), 1); // the next follows at once
        QCOMPARE(rig.core.claims.take().asked.waitMs, 5000);
        QCOMPARE(rig.delivered[QStringLiteral("a")], QByteArrayList{"c1"});
    }

    void aPeerThatComesUpDoesNotWaitForTheHeldClaim()
    {
        Rig rig(true);
        const auto held = rig.firstClaim("a");
        QCOMPARE(held.asked.waitMs, 5000);
        rig.add("b");
        rig.canSend("b");
        rig.clock.advance(100);
        const auto second = rig.core.claims.take();
        QCOMPARE(second.asked.waitMs, 0);
        QCOMPARE(second.asked.claims.front().destSmsc, QStringLiteral("b"));
        second.answer({{}});
        held.answer({{}});
        QCOMPARE(rig.core.claims.take().asked.claims.size(), 2u);
    }

    void aHeldClaimThatFailsWaitsForThePoll()
    {
        Rig rig(true);
        rig.firstClaim().fail(timeoutError());
        QCOMPARE(rig.asked(), 0);
        rig.clock.advance(100);
        QCOMPARE(rig.asked(), 1);
    }

    void theLeaseOfAHeldClaimCountsFromItsAnswer()
    {
        Rig rig(true);
        const auto held = rig.firstClaim();
        rig.clock.advance(5000);
        held.answer({rig.messages(1)}); // 52 s from now
        rig.clock.advance(29'000);
        QCOMPARE(rig.core.extensions.made(), 0);
        rig.clock.advance(2000);
        QCOMPARE(rig.core.extensions.made(), 1);
    }
};

QTEST_GUILESS_MAIN(TestLeases)
#include "tst_leases.moc"
