// Strangers at the door, over real sockets: what they cost, and that partners come in nevertheless.
#include "listenerrig.h"

#include <fcntl.h>
#include <sys/resource.h>

using namespace gateway;

namespace {

QByteArray wrongBind()
{
    smpp::BindTransceiver pdu;
    pdu.systemId.assign("acme");
    pdu.password.assign("wrong");
    return octetsOf(1, pdu);
}

} // namespace

class TestListener : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        log::setOutput(-1);
    }

    void aPartnerComesIn()
    {
        ListenerRig rig;
        QVERIFY(rig.listening.ok());
        const auto partner = rig.stranger();
        QVERIFY(rig.comesIn(*partner));
        QCOMPARE(rig.listener->guests(), 0u);
        QCOMPARE(rig.listener->connections(), 1);
    }

    void whoSaysNothingIsSentAwayAfterTenSeconds()
    {
        ListenerRig rig;
        const auto silent = rig.stranger();
        QVERIFY(rig.until([&] { return rig.listener->guests() == 1; }));
        rig.advance(9999);
        QVERIFY(!silent->isGone());
        rig.advance(1);
        QVERIFY(rig.until([&] { return silent->isGone(); }));
        QVERIFY(rig.until([&] { return rig.listener->connections() == 0 || (rig.clock.advance(1000), false); }));
        QCOMPARE(rig.lines("127.0.0.1"),
                 QStringList(QStringLiteral("SMPP Server: connection from 127.0.0.1 closed: no bind in 10 s")));
        QCOMPARE(rig.counted("no_bind"), 1);
    }

    void octetsThatTrickleWinNoTime()
    {
        ListenerRig rig;
        const auto slow = rig.stranger();
        QVERIFY(rig.until([&] { return rig.listener->guests() == 1; }));
        for (const char octet : bindPdu().first(20)) {
            slow->say(QByteArray(1, octet));
            rig.advance(500);
        }
        QVERIFY(rig.until([&] { return slow->isGone(); }));
        rig.advance(1000); // in which it might have closed its side
        QVERIFY(rig.until([&] { return rig.listener->guests() == 0; }));
        QCOMPARE(rig.lines("no bind in 10 s").size(), 1);
    }

    void aFloodOfRequestsGetsFewAnswers()
    {
        ListenerRig rig;
        const auto flood = rig.stranger();
        flood->say(octetsOf<smpp::Unbind>(1).repeated(1000));
        QVERIFY(rig.until([&] { return flood->isGone() || (rig.clock.advance(100), false); }));
        QVERIFY(flood->heard().size() <= 11 * 16);
        QCOMPARE(rig.lines("too many PDUs before a bind").size(), 1);
        QCOMPARE(rig.counted("flood"), 1);
        QCOMPARE(rig.lines("127.0.0.1").size(), 2); // and the first broken rule
    }

    void aFloodOfAllowedRequestsEndsToo()
    {
        ListenerRig rig;
        const auto flood = rig.stranger();
        const QByteArray block = octetsOf<smpp::EnquireLink>(1).repeated(1000);
        QVERIFY(rig.until([&] {
            flood->say(block);
            return flood->isGone() || (rig.clock.advance(100), false);
        }));
        QVERIFY2(flood->heard().size() <= 7 * 1024, QByteArray::number(flood->heard().size()).constData());
        QCOMPARE(rig.counted("flood"), 1);
    }

    void whoLiesAboutLengthsIsSentAway()
    {
        ListenerRig rig;
        const auto liar = rig.stranger();
        liar->say(QByteArray::fromHex("ffffffff000000090000000000000001"));
        QVERIFY(rig.until([&] { return liar->isGone() || (rig.clock.advance(100), false); }));
        QVERIFY(shown(liar->heard()).startsWith("generic_nack"));
        QCOMPARE(rig.counted("bad_length"), 1);
    }

    void whoSpeaksTlsOnThePlainPortIsNamed()
    {
        ListenerRig rig;
        const auto mistaken = rig.stranger();
        mistaken->say(QByteArray::fromHex("1603010200010001fc0303"));
        QVERIFY(rig.until([&] { return !rig.log.isEmpty(); }));
        QVERIFY2(rig.log.first().endsWith(u"looks like a TLS ClientHello"_qs), qPrintable(rig.log.first()));
    }

    void manyOfOneSourceAreNamedOnce()
    {
        ListenerRig rig;
        const auto silent = rig.strangers(20);
        QVERIFY(rig.until([&] { return rig.listener->guests() == 20; }));
        rig.advance(10'000);
        rig.advance(1000);
        QVERIFY(rig.until([&] { return rig.listener->guests() == 0; }));
        QCOMPARE(rig.lines("127.0.0.1").size(), 1);
        QCOMPARE(rig.counted("no_bind"), 20);
        rig.advance(70'000);
        QCOMPARE(rig.lines("127.0.0.1").size(), 2);
        QVERIFY2(rig.log.last().endsWith(u"no bind in 10 s (19 times more within a minute)"_qs),
                 qPrintable(rig.log.last()));
    }

    void aSourceThatConnectsTooOftenWaitsItsTurnAndOthersDoNot()
    {
        ListenerRig rig(ListenerRig::settings(1000));
        const auto many = rig.strangers(310, 2);
        QVERIFY(rig.until([&] { return rig.listener->guests() + rig.listener->waiting() == 310; }));
        QCOMPARE(rig.listener->guests(), 300u);
        const auto partner = rig.stranger();
        QVERIFY(rig.comesIn(*partner));
        rig.advance(100);
        QVERIFY(rig.until([&] { return rig.listener->guests() >= 304; }));
        rig.advance(200);
        QVERIFY(rig.until([&] { return rig.listener->waiting() == 0; }));
        QCOMPARE(rig.lines("they wait their turn").size(), 1);
        QCOMPARE(rig.counted("slowed"), 10);
    }

    void whoWaitsAndLeavesIsForgotten()
    {
        ListenerRig rig(ListenerRig::settings(1000));
        auto many = rig.strangers(310);
        QVERIFY(rig.until([&] { return rig.listener->waiting() == 10; }));
        for (int i = 300; i < 309; ++i)
            many[std::size_t(i)].reset();
        rig.advance(40);
        QVERIFY(rig.until([&] { return rig.listener->waiting() == 0; })); // nine cost no turn
        QCOMPARE(rig.listener->guests(), 301u);
    }

    void guestsMakeRoomForAPartner()
    {
        ListenerRig rig(ListenerRig::settings(4));
        const auto silent = rig.strangers(4, 2);
        QVERIFY(rig.until([&] { return rig.listener->guests() == 4; }));
        const auto partner = rig.stranger();
        QVERIFY(rig.comesIn(*partner));
        QVERIFY(rig.until([&] { return silent[0]->isGone(); }));
        QVERIFY(!silent[3]->isGone());
        QCOMPARE(rig.listener->connections(), 4);
        QCOMPARE(rig.counted("crowd"), 1);
    }

    void aSourceKeepsNoMoreThanItsShareOfGuests()
    {
        ListenerRig rig(ListenerRig::settings(10));
        const auto silent = rig.strangers(5, 2);
        QVERIFY(rig.until([&] { return rig.listener->guests() == 5; }));
        rig.advance(1000);
        const auto one = rig.stranger(2);
        QVERIFY(rig.until([&] { return silent[0]->isGone(); }));
        QCOMPARE(rig.listener->guests(), 5u);
        const auto other = rig.stranger();
        QVERIFY(rig.until([&] { return rig.listener->guests() == 6; })); // another source has a share of its own
    }

    void whoIsBoundStays()
    {
        ListenerRig rig(ListenerRig::settings(1));
        const auto partner = rig.stranger();
        QVERIFY(rig.comesIn(*partner));
        const auto more = rig.stranger(2);
        QVERIFY(rig.until([&] { return more->isGone(); }));
        QVERIFY(!partner->isGone());
        QCOMPARE(
            rig.lines("127.0.0.2"),
            QStringList(QStringLiteral("SMPP Server: connection from 127.0.0.2 closed: max_connections 1 are open")));
    }

    void whoTriesPasswordsLocksNobodyOut()
    {
        ListenerRig rig;
        std::vector<std::unique_ptr<Stranger>> thieves;
        for (int i = 0; i < 40; ++i) {
            thieves.push_back(rig.stranger());
            thieves.back()->say(wrongBind());
        }
        QVERIFY(rig.until([&] { return rig.listener->guests() == 0; }));
        rig.settle();
        const auto partner = rig.stranger(); // the same address
        QVERIFY(rig.comesIn(*partner));
        int waiting = 0;
        for (const auto &thief : thieves)
            waiting += thief->isGone() ? 0 : 1;
        QVERIFY2(waiting <= 8 + 10, QByteArray::number(waiting).constData());
        QCOMPARE(rig.lines("wrong password").size(), 1);
    }

    void unknownNamesAreRefusedSlowlyToo()
    {
        ListenerRig rig;
        std::vector<std::unique_ptr<Stranger>> guessing;
        for (int i = 0; i < 30; ++i) {
            guessing.push_back(rig.stranger());
            guessing.back()->say(bindPdu(1, "nobody"));
        }
        QVERIFY(rig.until([&] { return rig.listener->guests() == 30 || !rig.log.isEmpty(); }));
        rig.settle();
        rig.advance(1000); // in which the ten that were refused at once might have closed their side
        QVERIFY(rig.until([&] { return rig.listener->guests() <= 8; }));
        QCOMPARE(rig.lines("no server bind has this system_id").size(), 1);
    }

    void withoutDescriptorsItRestsAndGoesOn()
    {
        ListenerRig rig;
        const auto waiting = std::make_unique<Stranger>(rig.listener->port()); // in the kernel's queue
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        const rlimit before = limit;
        limit.rlim_cur = 256;
        ::setrlimit(RLIMIT_NOFILE, &limit);
        std::vector<int> held;
        for (int descriptor = 0; (descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;)
            held.push_back(descriptor);
        const bool said = rig.until([&] { return !rig.lines("no connection can be accepted").isEmpty(); });
        for (int i = 0; i < 5; ++i)
            rig.advance(1000); // still none
        for (const int descriptor : held)
            ::close(descriptor);
        ::setrlimit(RLIMIT_NOFILE, &before);
        QVERIFY(said);
        QCOMPARE(rig.lines("no connection can be accepted").size(), 1);
        QCOMPARE(rig.listener->guests(), 0u);
        rig.advance(1000);
        QVERIFY(rig.until([&] { return rig.listener->guests() == 1; }));
        QCOMPARE(rig.lines("are accepted again").size(), 1);
    }

    void closingSendsEverybodyAway()
    {
        ListenerRig rig(ListenerRig::settings(1000));
        const auto many = rig.strangers(305);
        QVERIFY(rig.until([&] { return rig.listener->waiting() == 5; }));
        rig.listener->close();
        QVERIFY(rig.until([&] { return many.front()->isGone() && many.back()->isGone(); }));
        QCOMPARE(rig.listener->connections(), 0);
    }
};

QTEST_GUILESS_MAIN(TestListener)
#include "tst_listener.moc"
