// Joining the segments that a peer sends, where it asks for that.
#include "bindrig.h"
#include "smpp/tlvs.h"
#include "text/udh.h"

using namespace gateway;
using smpp::CommandStatus;

namespace {

PeerSettings joining(DefaultAlphabet alphabet = DefaultAlphabet::Gsm7)
{
    PeerSettings peer = ServerRig::settings();
    peer.reassemble = true;
    peer.defaultAlphabet = alphabet;
    return peer;
}

struct Place
{
    quint16 reference = 7;
    quint8 total = 2;
    quint8 number = 1;
};

smpp::SubmitSm segment(const QByteArray &octets, Place place, quint8 dataCoding = 0,
                       const QByteArray &otherElements = {})
{
    smpp::SubmitSm pdu;
    pdu.sourceAddr.assign("BANK");
    pdu.destinationAddr.assign("49170");
    pdu.esmClass = 0x40;
    pdu.dataCoding = dataCoding;
    QByteArray header = concatenationHeader({place.reference, place.total, place.number}, false) + otherElements;
    header[0] = char(header.size() - 1);
    header += octets;
    pdu.shortMessage.assign(header);
    return pdu;
}

/// A partner that sends segments.
struct PartnerRig
{
    explicit PartnerRig(const PeerSettings &settings = joining()) : server(settings), link(&server.partner()) {}
    void send(const smpp::SubmitSm &pdu) { sendBy(*link, pdu, m_sequence++); }
    void sendBy(FakeLink &by, const smpp::SubmitSm &pdu, quint32 sequence)
    {
        by.receive(octetsOf(sequence, pdu));
        server.turn();
    }
    /// The messages handed on so far.
    std::vector<InboundMessage> got() const
    {
        std::vector<InboundMessage> all;
        for (const InboundItem &item : server.inbox.inbound)
            all.push_back(item.message);
        return all;
    }
    QByteArray answers() { return answersOn(*link); }
    /// "10 ESME_ROK 100; …": sequence, status and id of each submit_sm_resp.
    static QByteArray answersOn(FakeLink &on)
    {
        QByteArrayList all;
        for (const auto &w : pdusIn<smpp::SubmitSmResp>(on.takeWritten()))
            all << QByteArray::number(w.sequence) + ' ' + smpp::statusName(w.status) + ' ' +
                       w.pdu.messageId.view().toByteArray();
        return all.join("; ");
    }

    ServerRig server;
    FakeLink *link;

private:
    quint32 m_sequence = 10;
};

} // namespace

class TestReassembler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        log::setOutput(-1);
    }

    void segmentsPassThroughUnlessThePeerAsksForJoining()
    {
        PartnerRig rig(ServerRig::settings());
        rig.send(segment("Hello ", {}));
        QCOMPARE(rig.got().size(), 1u);
        QVERIFY(rig.got()[0].segment.has_value());
    }

    void allSegmentsBecomeOneMessageAndEachIsAnswered()
    {
        PartnerRig rig;
        smpp::SubmitSm first = segment("Hello ", {});
        first.registeredDelivery = 0;
        rig.send(first);
        QVERIFY(rig.got().empty());
        QCOMPARE(rig.answers(), QByteArray()); // nothing is acknowledged that only memory holds
        smpp::SubmitSm last = segment("world", {7, 2, 2});
        last.registeredDelivery = 1;
        rig.send(last);
        QCOMPARE(rig.got().size(), 1u);
        const InboundMessage m = rig.got()[0];
        QCOMPARE(m.text, QStringLiteral("Hello world"));
        QVERIFY(!m.segment && m.udh.isEmpty() && !m.payload);
        QCOMPARE(int(m.esmClass), 0);
        QCOMPARE(int(m.registeredDelivery), 1);
        QCOMPARE(m.source.addr, QByteArray("BANK"));
        QCOMPARE(rig.server.metrics->received.value(), 1u);
        rig.server.answerAll();
        QCOMPARE(rig.answers(), QByteArray("10 ESME_ROK 100; 11 ESME_ROK 100"));
    }

    void aRefusalAnswersEverySegment()
    {
        PartnerRig rig;
        rig.send(segment("a", {}));
        rig.send(segment("b", {7, 2, 2}));
        rig.server.answerAll(CommandStatus::ESME_RSUBMITFAIL);
        QCOMPARE(rig.answers().count("ESME_RSUBMITFAIL"), 2);
    }

    void theOrderOfArrivalDoesNotMatter()
    {
        PartnerRig rig;
        rig.send(segment("c", {7, 3, 3}));
        rig.send(segment("a", {7, 3, 1}));
        rig.send(segment("b", {7, 3, 2}));
        QCOMPARE(rig.got().size(), 1u);
        QCOMPARE(rig.got()[0].text, QStringLiteral("abc"));
    }

    void aSegmentThatComesTwiceCountsOnceAndIsAnsweredTwice()
    {
        PartnerRig rig;
        rig.send(segment("a", {}));
        rig.send(segment("a", {}));
        rig.send(segment("b", {7, 2, 2}));
        QCOMPARE(rig.got().size(), 1u);
        QCOMPARE(rig.got()[0].text, QStringLiteral("ab"));
        rig.server.answerAll();
        QCOMPARE(rig.answers().count("ESME_ROK 100"), 3);
    }

    void aReferenceUsedAnewIsAnotherMessage()
    {
        PartnerRig rig;
        rig.send(segment("old", {}));
        rig.send(segment("new", {}));
        QCOMPARE(rig.got().size(), 1u); // the old one goes on as the segment it is
        QCOMPARE(rig.got()[0].text, QStringLiteral("old"));
        QVERIFY(rig.got()[0].segment.has_value());
        rig.send(segment("er", {7, 2, 2}));
        QCOMPARE(rig.got()[1].text, QStringLiteral("newer"));
    }

    void messagesDoNotMix_data()
    {
        QTest::addColumn<int>("what");
        QTest::newRow("source") << 0;
        QTest::newRow("destination") << 1;
        QTest::newRow("reference") << 2;
        QTest::newRow("total") << 3;
    }
    void messagesDoNotMix()
    {
        QFETCH(int, what);
        PartnerRig rig;
        rig.send(segment("a", {}));
        smpp::SubmitSm other = segment("b", {quint16(what == 2 ? 8 : 7), quint8(what == 3 ? 3 : 2), 2});
        if (what == 0)
            other.sourceAddr.assign("SHOP");
        if (what == 1)
            other.destinationAddr.assign("49171");
        rig.send(other);
        QVERIFY(rig.got().empty());
        rig.send(segment("c", {7, 2, 2}));
        QCOMPARE(rig.got().size(), 1u);
        QCOMPARE(rig.got()[0].text, QStringLiteral("ac"));
    }

    void sarTlvsAreSegmentsToo()
    {
        PartnerRig rig;
        for (const quint8 number : {quint8(1), quint8(2)}) {
            smpp::SubmitSm pdu = segment("x", {});
            pdu.esmClass = 0;
            pdu.shortMessage.assign(number == 1 ? "So " : "long");
            set(pdu.tlvs, smpp::tlv::kSarMsgRefNum, quint16(9));
            set(pdu.tlvs, smpp::tlv::kSarTotalSegments, quint8(2));
            set(pdu.tlvs, smpp::tlv::kSarSegmentSeqnum, number);
            rig.send(pdu);
        }
        QCOMPARE(rig.got().size(), 1u);
        QCOMPARE(rig.got()[0].text, QStringLiteral("So long"));
        QVERIFY(rig.got()[0].tlvs.empty());
    }

    void aCharacterCutBetweenSegmentsIsWholeAgain()
    {
        PartnerRig rig;
        rig.send(segment(QByteArray::fromHex("0048d83d"), {}, 8)); // H and half of an emoji
        rig.send(segment(QByteArray::fromHex("de000049"), {7, 2, 2}, 8));
        QCOMPARE(rig.got().size(), 1u);
        QCOMPARE(rig.got()[0].text, QString::fromUtf8("H😀I"));
        rig.send(segment(QByteArray("a\x1b"), {8, 2, 1}));
        rig.send(segment(QByteArray("eb"), {8, 2, 2}));
        QCOMPARE(rig.got()[1].text, QString::fromUtf8("a€b"));
    }

    void textOfNationalTablesIsToldAsUcs2()
    {
        PartnerRig rig;
        const QByteArray turkish = QByteArray::fromHex("240101"); // single shift: 1B 67 is g with breve
        rig.send(segment(QByteArray::fromHex("611b67"), {}, 0, turkish));
        rig.send(segment("b", {7, 2, 2}, 0, turkish));
        QCOMPARE(rig.got().size(), 1u);
        QCOMPARE(rig.got()[0].text, QString::fromUtf8("ağb"));
        QCOMPARE(int(*rig.got()[0].dataCoding), 8);
        QVERIFY(rig.got()[0].udh.isEmpty());
    }

    void binarySegmentsAreJoinedAsOctets()
    {
        PartnerRig rig;
        rig.send(segment(QByteArray::fromHex("00ff"), {}, 4));
        rig.send(segment(QByteArray::fromHex("80"), {7, 2, 2}, 4));
        QCOMPARE(rig.got().size(), 1u);
        QVERIFY(!rig.got()[0].text);
        QCOMPARE(rig.got()[0].payload, QByteArray::fromHex("00ff80"));
    }

    void otherElementsOfTheHeaderStay()
    {
        PartnerRig rig;
        const QByteArray ports = QByteArray::fromHex("05040b8423f0");
        rig.send(segment("a", {}, 4, ports));
        rig.send(segment("b", {7, 2, 2}, 4, ports));
        QCOMPARE(rig.got().size(), 1u);
        QCOMPARE(rig.got()[0].udh, QByteArray::fromHex("06") + ports);
        QCOMPARE(int(rig.got()[0].esmClass), 0x40);
    }

    void whatIsNotWholeInTimePassesOnAsSegments()
    {
        PartnerRig rig;
        rig.send(segment("a", {7, 3, 1}));
        rig.send(segment("c", {7, 3, 3}));
        rig.server.advance(Reassembler::kTimeoutMs - 1);
        QVERIFY(rig.got().empty());
        rig.server.advance(1);
        QCOMPARE(rig.got().size(), 2u);
        QCOMPARE(rig.got()[0].text, QStringLiteral("a"));
        QCOMPARE(int(rig.got()[1].segment->number), 3);
        rig.server.answerAll();
        QCOMPARE(rig.answers(), QByteArray("10 ESME_ROK 100; 11 ESME_ROK 101"));
    }

    void aPartnerThatSendsOneAtATimeIsHeldUpOnce()
    {
        PartnerRig rig;
        rig.send(segment("a", {}));
        rig.server.advance(Reassembler::kTimeoutMs);
        QCOMPARE(rig.got().size(), 1u);
        rig.server.answerAll();
        rig.send(segment("b", {7, 2, 2}));
        QCOMPARE(rig.got().size(), 1u); // at once
        QVERIFY(rig.got()[0].segment.has_value());
    }

    void aPartnerWithOthersUnderWayIsNotTakenForOne()
    {
        PartnerRig rig;
        rig.send(segment("a", {}));
        smpp::SubmitSm plain = segment("x", {});
        plain.esmClass = 0;
        plain.shortMessage.assign("short");
        rig.send(plain);
        rig.server.advance(Reassembler::kTimeoutMs);
        QCOMPARE(rig.got().size(), 2u);
        rig.send(segment("a", {8, 2, 1}));
        QCOMPARE(rig.got().size(), 2u);
    }

    void whatASessionLeavesUnansweredIsForgottenWithIt()
    {
        PartnerRig rig;
        rig.send(segment("a", {}));
        rig.link->closedByPeer();
        rig.server.turn();
        FakeLink &again = rig.server.partner();
        rig.sendBy(again, segment("b", {7, 2, 2}), 50);
        QVERIFY(rig.got().empty());
        rig.sendBy(again, segment("a", {}), 51);
        QCOMPARE(rig.got().size(), 1u);
        QCOMPARE(rig.got()[0].text, QStringLiteral("ab"));
    }

    void segmentsMayComeBySeveralSessions()
    {
        PartnerRig rig;
        FakeLink &other = rig.server.partner();
        rig.send(segment("a", {}));
        rig.sendBy(other, segment("b", {7, 2, 2}), 50);
        QCOMPARE(rig.got().size(), 1u);
        rig.server.answerAll();
        QCOMPARE(rig.answers(), QByteArray("10 ESME_ROK 100"));
        QCOMPARE(PartnerRig::answersOn(other), QByteArray("50 ESME_ROK 100"));
    }

    void memoryIsBoundedAndTheOldestPassesOn()
    {
        FakeClock clock;
        std::vector<InboundMessage> passed;
        Reassembler reassembler(Alphabet::Gsm7, clock,
                                {[&](InboundMessage m, std::vector<ReplyTo>) { passed.push_back(std::move(m)); },
                                 [](quint64) { return false; }});
        InboundItem item;
        item.message.dataCoding = 4;
        item.message.payload = "x";
        const int fits = int(Reassembler::kMaxOctets / (Reassembler::kOctetsPerSegment + 1000));
        for (int i = 0; i < fits + 5; ++i) {
            item.message.segment = Segment{quint16(i), 2, 1};
            reassembler.add(item, QByteArray(1000, 'x'));
        }
        QCOMPARE(passed.size(), 5u);
        QCOMPARE(int(passed[0].segment->reference), 0);
        QCOMPARE(int(passed[4].segment->reference), 4);
        QVERIFY(reassembler.octets() <= Reassembler::kMaxOctets);
        reassembler.passAll();
        QCOMPARE(passed.size(), std::size_t(fits) + 5);
        QCOMPARE(reassembler.octets(), 0);
    }

    void theStopPassesOnWhatWaits()
    {
        PartnerRig rig;
        rig.send(segment("a", {}));
        bool stopped = false;
        rig.server.bind->stop(10'000, [&] { stopped = true; });
        rig.server.turn();
        QCOMPARE(rig.got().size(), 1u);
        QVERIFY(!stopped);
        rig.server.answerAll();
        QVERIFY(rig.answers().startsWith("10 ESME_ROK 100"));
    }
};

QTEST_GUILESS_MAIN(TestReassembler)
#include "tst_reassembler.moc"
