// Requests of ours and their answers.
#include "sessionrig.h"

using namespace gateway;

namespace {
SessionSettings withWindow(int size)
{
    SessionSettings settings;
    settings.windowSize = size;
    settings.enquireLinkInterval = 0;
    return settings;
}
} // namespace

class TestSessionSend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void sendsWithSequenceNumbersOfItsOwn()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(70);
        rig.send(71);
        QCOMPARE(rig.written(), QByteArray("submit_sm 2 ESME_ROK 20, submit_sm 3 ESME_ROK 20"));
        QCOMPARE(rig.session->inFlight(), 2);
        QCOMPARE(rig.session->windowFree(), 98);
    }

    void aResponseEndsItsRequestWithStatusIdAndTime()
    {
        Rig rig(kClient);
        rig.bound();
        const qint64 sent = rig.clock.nowNs();
        rig.send(70);
        rig.clock.advance(40);
        rig.link->receive(submitResp(2, "carrier-7"));
        QCOMPARE(rig.said(), QByteArray("answered 70"));
        QCOMPARE(rig.events.ids, QByteArrayList{"carrier-7"});
        QCOMPARE(rig.events.ends.first().status, 0u);
        QCOMPARE(rig.events.ends.first().sentNs, sent);
        QCOMPARE(rig.session->inFlight(), 0);
    }

    void responsesMayComeInAnyOrder()
    {
        Rig rig(kClient);
        rig.bound();
        for (quint64 cookie = 10; cookie < 14; ++cookie)
            rig.send(cookie);
        rig.link->receive(submitResp(4) + submitResp(2) + submitResp(5) + submitResp(3));
        QCOMPARE(rig.said(), QByteArray("answered 12, answered 10, answered 13, answered 11"));
    }

    void sendsDeliverSmToAPartner()
    {
        Rig rig(kServer);
        rig.bound();
        QVERIFY(rig.session->send(smpp::DeliverSm{}, 5).ok());
        QCOMPARE(rig.written(), QByteArray("deliver_sm 1 ESME_ROK 17"));
        rig.link->receive(octetsOf<smpp::DeliverSmResp>(1));
        QCOMPARE(rig.said(), QByteArray("answered 5"));
    }

    void refusesMoreThanItsWindow()
    {
        Rig rig(kClient, withWindow(2));
        rig.bound();
        rig.send(1);
        rig.send(2);
        QCOMPARE(rig.session->windowFree(), 0);
        const auto third = rig.session->send(smpp::SubmitSm{}, 3);
        QCOMPARE(third.error().kind, Session::SendError::Kind::WindowFull);
        rig.link->takeWritten();
        rig.link->receive(submitResp(2));
        QCOMPARE(rig.session->windowFree(), 1);
        QVERIFY(rig.session->send(smpp::SubmitSm{}, 3).ok());
    }

    void refusesToSendUnlessBound()
    {
        Rig rig(kClient);
        using Kind = Session::SendError::Kind;
        QCOMPARE(rig.session->send(smpp::SubmitSm{}, 1).error().kind, Kind::NotBound);
        QCOMPARE(rig.session->windowFree(), 0);
        rig.bound();
        rig.session->unbind(QStringLiteral("over"));
        const auto refused = rig.session->send(smpp::SubmitSm{}, 1);
        QCOMPARE(refused.error().kind, Kind::NotBound);
        QCOMPARE(refused.error().detail, QByteArray("unbinding"));
    }

    void refusesWhatTheBindDoesNotAllow()
    {
        using Kind = Session::SendError::Kind;
        Rig receiver(kClient);
        receiver.bound(BindType::Receiver);
        QCOMPARE(receiver.session->send(smpp::SubmitSm{}, 1).error().kind, Kind::NotBound);
        Rig transmitter(kServer);
        transmitter.bound(BindType::Transmitter);
        QCOMPARE(transmitter.session->send(smpp::DeliverSm{}, 1).error().kind, Kind::NotBound);
        Rig client(kClient);
        client.bound();
        QCOMPARE(client.session->send(smpp::DeliverSm{}, 1).error().kind, Kind::NotBound);
        QCOMPARE(client.written(), QByteArray());
    }

    void namesTheFieldThatCannotBeEncoded()
    {
        Rig rig(kClient);
        rig.bound();
        smpp::SubmitSm pdu;
        pdu.destinationAddr.assign(QByteArray(40, '1'));
        const auto refused = rig.session->send(pdu, 1);
        QCOMPARE(refused.error().kind, Session::SendError::Kind::Encoding);
        QVERIFY(refused.error().detail.contains("destination_addr"));
        QCOMPARE(rig.session->inFlight(), 0);
        QCOMPARE(rig.written(), QByteArray());
        rig.send(2); // nothing of the refused one is left over
        QCOMPARE(rig.written().count("submit_sm"), 1);
    }

    void anErrorStatusIsPassedOnAsItIs()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        rig.send(2);
        rig.link->receive(rawPdu(0x80000004, 2, {}, 0x58) + rawPdu(0x80000004, 3, QByteArray("abc\0", 4), 0x400));
        QCOMPARE(rig.said(), QByteArray("answered 1, answered 2"));
        QCOMPARE(rig.events.ends[0].status, 0x58u);
        QCOMPARE(rig.events.ends[1].status, 0x400u);
    }

    void successWithoutABodyIsASuccessWithoutId()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        rig.link->receive(rawPdu(0x80000004, 2));
        QCOMPARE(rig.said(), QByteArray("pduError tolerated_empty_response, answered 1"));
        QCOMPARE(rig.events.ends[0].status, 0u);
        QCOMPARE(rig.events.ids, QByteArrayList{QByteArray()});
    }

    void anIdWithoutItsNulIsTakenUnlessStrict()
    {
        for (const bool strict : {false, true}) {
            SessionSettings settings;
            settings.strict = strict;
            Rig rig(kClient, settings);
            rig.bound();
            rig.send(1);
            rig.link->receive(rawPdu(0x80000004, 2, "abc"));
            QCOMPARE(rig.said(), strict ? QByteArray("pduError invalid_body, answered 1")
                                        : QByteArray("pduError tolerated_unterminated, answered 1"));
            QCOMPARE(rig.events.ids, QByteArrayList{strict ? QByteArray() : QByteArray("abc")});
        }
    }

    void aResponseThatCannotBeReadStillEndsItsRequest()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        rig.link->receive(rawPdu(0x80000004, 2, QByteArray(100, 'x')));
        QCOMPARE(rig.said(), QByteArray("pduError tolerated_response_body, answered 1"));
        QCOMPARE(rig.events.ids, QByteArrayList{QByteArray()});
    }

    void keepsTheIdOfAResponseWhoseRestIsBrokenUnlessStrict()
    {
        for (const bool strict : {false, true}) {
            SessionSettings settings;
            settings.strict = strict;
            Rig rig(kClient, settings);
            rig.bound();
            rig.send(1);
            rig.link->receive(rawPdu(0x80000004, 2, QByteArray("abc\0\x02\x10\x00\x09", 8)));
            QCOMPARE(rig.said(), strict ? QByteArray("pduError invalid_body, answered 1")
                                        : QByteArray("pduError tolerated_broken_tlv, answered 1"));
            QCOMPARE(rig.events.ids, QByteArrayList{strict ? QByteArray() : QByteArray("abc")});
        }
    }

    void aSessionDroppedOverAResponseLosesItsRequestOnce()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        rig.events.onError = [](Session &session) { session.drop(QStringLiteral("enough")); };
        rig.link->receive(rawPdu(0x80000004, 2, "abc"));
        QCOMPARE(rig.said(), QByteArray("pduError tolerated_unterminated, lost 1, ended Dropped"));
    }

    void readsTheIdOfAResponseWithTlvs()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        rig.link->receive(rawPdu(0x80000004, 2, QByteArray("abc\0", 4) + QByteArray::fromHex("1454000101")));
        QCOMPARE(rig.said(), QByteArray("answered 1"));
        QCOMPARE(rig.events.ids, QByteArrayList{"abc"});
    }

    void aGenericNackIsTheAnswerToItsSequenceNumber()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        rig.send(2);
        rig.link->receive(rawPdu(0x80000000, 3, {}, 0x58) + rawPdu(0x80000000, 2, {}, 0));
        QCOMPARE(rig.said(), QByteArray("answered 2, answered 1"));
        QCOMPARE(rig.events.ends[0].status, 0x58u);
        QCOMPARE(rig.events.ends[1].status, 0xFFu); // a nack is never a success
    }

    void aGenericNackOfNothingIsCountedAlone()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        rig.link->receive(rawPdu(0x80000000, 0, {}, 3));
        QCOMPARE(rig.said(), QByteArray("pduError unexpected_response"));
        QCOMPARE(rig.session->inFlight(), 1);
        QCOMPARE(rig.written().count("generic_nack"), 0);
    }

    void aResponseOfTheWrongCommandEndsNothing()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        rig.link->receive(octetsOf<smpp::DataSmResp>(2) + rawPdu(0x80000077, 2) + octetsOf<smpp::EnquireLinkResp>(2));
        QCOMPARE(rig.said(), QByteArray("pduError unexpected_response, pduError unexpected_response, "
                                        "pduError unexpected_response"));
        QCOMPARE(rig.events.details[0], QStringLiteral("data_sm_resp with sequence number 2"));
        rig.link->receive(submitResp(2));
        QCOMPARE(rig.said(), QByteArray("answered 1"));
    }

    void aSecondResponseEndsNothing()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        rig.link->receive(submitResp(2) + submitResp(2));
        QCOMPARE(rig.said(), QByteArray("answered 1, pduError unexpected_response"));
    }

    void aRequestWithoutResponseTimesOut()
    {
        Rig rig(kClient, withWindow(10));
        rig.bound();
        rig.send(1);
        rig.clock.advance(10'000);
        rig.send(2);
        rig.clock.advance(19'999);
        QCOMPARE(rig.said(), QByteArray());
        rig.clock.advance(1);
        QCOMPARE(rig.said(), QByteArray("timedOut 1"));
        QCOMPARE(rig.session->inFlight(), 1);
        rig.clock.advance(10'000);
        QCOMPARE(rig.said(), QByteArray("timedOut 2"));
        QVERIFY(rig.session->isBound());
    }

    void timesOutWhatIsSentAfterAQuietTime()
    {
        Rig rig(kClient, withWindow(10));
        rig.bound();
        rig.send(1);
        rig.link->receive(submitResp(2));
        rig.clock.advance(25'000);
        rig.send(2);
        rig.said();
        rig.clock.advance(29'999);
        QCOMPARE(rig.said(), QByteArray());
        rig.clock.advance(1);
        QCOMPARE(rig.said(), QByteArray("timedOut 2"));
    }

    void aLateResponseIsMatchedForTenTimesTheTimeout()
    {
        Rig rig(kClient, withWindow(10));
        rig.bound();
        rig.send(1);
        rig.send(2);
        rig.clock.advance(30'000);
        QCOMPARE(rig.said(), QByteArray("timedOut 1, timedOut 2"));
        rig.clock.advance(300'000);
        rig.link->receive(submitResp(2, "late"));
        QCOMPARE(rig.said(), QByteArray("late 1"));
        QCOMPARE(rig.events.ids.last(), QByteArray("late"));
        rig.clock.advance(1);
        rig.link->receive(submitResp(3));
        QCOMPARE(rig.said(), QByteArray("pduError unexpected_response"));
    }

    void lateOnesAreKeptForTenWindowsAtMost()
    {
        Rig rig(kClient, withWindow(1));
        rig.bound();
        for (quint64 i = 0; i < 11; ++i) {
            rig.send(100 + i);
            rig.clock.advance(30'000);
        }
        rig.said();
        rig.link->receive(submitResp(2) + submitResp(3));
        QCOMPARE(rig.said(), QByteArray("pduError unexpected_response, late 101"));
    }

    void aTimeOutFreesItsPlaceInTheWindow()
    {
        Rig rig(kClient, withWindow(1));
        rig.bound();
        rig.send(1);
        rig.events.onEnded = [](Session &session) {
            if (session.windowFree() > 0)
                QVERIFY(session.send(smpp::SubmitSm{}, 2).ok());
        };
        rig.clock.advance(30'000);
        QCOMPARE(rig.session->inFlight(), 1);
        rig.events.onEnded = {};
        rig.clock.advance(30'000);
        QCOMPARE(rig.said(), QByteArray("timedOut 1, timedOut 2"));
    }

    void hasNoTimeOutAtZero()
    {
        SessionSettings settings = withWindow(1);
        settings.responseTimeout = 0;
        Rig rig(kClient, settings);
        rig.bound();
        rig.send(1);
        rig.clock.advance(10'000'000);
        QCOMPARE(rig.said(), QByteArray());
        rig.link->receive(submitResp(2));
        QCOMPARE(rig.said(), QByteArray("answered 1"));
    }

    void newSettingsWorkAtOnce()
    {
        SessionSettings settings = withWindow(1);
        Rig rig(kClient, settings);
        rig.bound();
        rig.send(1);
        settings.windowSize = 3;
        settings.responseTimeout = 1000;
        settings.enquireLinkInterval = 500;
        rig.session->setSettings(settings);
        QCOMPARE(rig.session->windowFree(), 2);
        rig.clock.advance(500);
        QCOMPARE(rig.said(), QByteArray("enquireSent"));
        rig.clock.advance(500);
        QCOMPARE(rig.said(), QByteArray("timedOut 1"));
        settings.windowSize = 1;
        rig.send(2);
        rig.send(3);
        rig.session->setSettings(settings);
        QCOMPARE(rig.session->windowFree(), 0);
    }

    void sendingWithinABatchLeavesInOneWrite()
    {
        Rig rig(kClient);
        rig.bound();
        for (quint64 i = 0; i < 20; ++i)
            rig.send(i);
        rig.events.onEnded = [](Session &session) { QVERIFY(session.send(smpp::SubmitSm{}, 7).ok()); };
        QByteArray answers;
        for (quint32 i = 2; i < 22; ++i)
            answers += submitResp(i);
        const int before = rig.link->writes();
        rig.link->receive(answers);
        QCOMPARE(rig.link->writes() - before, 1);
        QCOMPARE(rig.session->inFlight(), 20);
    }
};

QTEST_GUILESS_MAIN(TestSessionSend)
#include "tst_sessionsend.moc"
