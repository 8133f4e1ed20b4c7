#include "samples.h"
#include "smpp/codec.h"

#include <QtTest/QTest>

using namespace smpp;

namespace {

constexpr quint32 kSequence = 0x01020304;

template <PduType P>
QByteArray encoded(const P &pdu, quint32 status = 0)
{
    QByteArray out;
    const auto done = encode(out, pdu, kSequence, status);
    return done.ok() ? out : done.error().message();
}

QByteArrayView bodyOf(const QByteArray &octets) { return QByteArrayView(octets).sliced(kHeaderLength); }

/// What a body without the last `tlvs` octets of its TLV block may end at.
template <PduType P>
std::vector<qsizetype> tlvBoundaries(const P &pdu, qsizetype bodySize)
{
    std::vector<qsizetype> ends;
    if constexpr (kCarriesTlvs<P>) {
        qsizetype at = bodySize - pdu.tlvs.raw().size();
        for (const TlvView &one : pdu.tlvs) {
            ends.push_back(at);
            at += 4 + one.value.size();
        }
    }
    return ends;
}

} // namespace

class TestCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyPduComesBackAsItWas()
    {
        int seen = 0;
        forEachPdu([&]<class P>() {
            Sampler sampler;
            const P pdu = sampler.make<P>();
            const QByteArray octets = encoded(pdu);
            const Header header = readHeader(octets.constData());
            QCOMPARE(header, (Header{quint32(octets.size()), quint32(P::id), 0, kSequence}));
            P back = sampler.make<P>(); // other values, to see that all are overwritten
            const auto done = decode(back, header, bodyOf(octets));
            QVERIFY2(done.ok(), done.ok() ? "" : done.error().message().constData());
            QVERIFY2(back == pdu, P::name);
            ++seen;
        });
        QCOMPARE(seen, int(AllPdus::size));
    }

    void everyPduTravelsEmpty()
    {
        forEachPdu([&]<class P>() {
            const QByteArray octets = encoded(P{});
            Sampler sampler;
            P back = sampler.make<P>();
            QVERIFY2(decode(back, readHeader(octets.constData()), bodyOf(octets)).ok(), P::name);
            QVERIFY2(back == P{}, P::name);
        });
    }

    void aBodyCutAnywhereIsRefusedNamingTheField()
    {
        forEachPdu([&]<class P>() {
            Sampler sampler;
            const P pdu = sampler.make<P>();
            const QByteArray octets = encoded(pdu);
            const QByteArrayView body = bodyOf(octets);
            const std::vector<qsizetype> whole = tlvBoundaries(pdu, body.size());
            for (qsizetype size = 0; size < body.size(); ++size) {
                P back;
                const auto done = decode(back, readHeader(octets.constData()), body.first(size));
                const QByteArray where = QByteArray(P::name) + " cut to " + QByteArray::number(size);
                if (std::find(whole.begin(), whole.end(), size) != whole.end()) {
                    QVERIFY2(done.ok(), where.constData());
                    continue;
                }
                QVERIFY2(!done.ok(), where.constData());
                const DecodeError &error = done.error();
                QCOMPARE(error.pdu, P::name);
                QVERIFY2(std::apply([&](auto... field) { return ((qstrcmp(field.name, error.field) == 0) || ...); },
                                    P::fields()),
                         error.message().constData());
                QVERIFY2(error.offset >= kHeaderLength && error.offset <= kHeaderLength + size,
                         QByteArray(where + ": " + error.message()).constData());
                QVERIFY2(error.status != CommandStatus::ESME_ROK, where.constData());
            }
        });
    }

    void anOctetTooManyIsRefused()
    {
        forEachPdu([&]<class P>() {
            Sampler sampler;
            const QByteArray octets = encoded(sampler.make<P>()) + '\0';
            P back;
            const auto done = decode(back, readHeader(octets.constData()), bodyOf(octets));
            QVERIFY2(!done.ok(), P::name);
            QCOMPARE(done.error().offset, octets.size() - 1);
            QCOMPARE(done.error().status,
                     kCarriesTlvs<P> ? CommandStatus::ESME_RINVOPTPARSTREAM : CommandStatus::ESME_RINVMSGLEN);
        });
    }

    void anErrorResponseMayHaveNoBodyAndARequestMayNot()
    {
        forEachPdu([&]<class P>() {
            Sampler sampler;
            P back = sampler.make<P>();
            const QByteArray octets = encoded(back);
            Header header = readHeader(octets.constData());
            header.commandStatus = quint32(CommandStatus::ESME_RSYSERR);
            const bool fieldless = encoded(P{}).size() == kHeaderLength;
            const auto done = decode(back, header, QByteArrayView());
            QVERIFY2(done.ok() == (P::kResponse || fieldless), P::name);
            if (done.ok())
                QVERIFY2(back == P{}, P::name);
        });
    }

    void anErrorResponseIsWrittenWithABodyOnlyWhereItHasOne()
    {
        Sampler sampler;
        const quint32 status = quint32(CommandStatus::ESME_RTHROTTLED);
        forEachPdu([&]<class P>() {
            if (!P::kResponse || P::kErrorBody)
                return;
            const QByteArray octets = encoded(sampler.make<P>(), status);
            QCOMPARE(octets.size(), kHeaderLength);
            QCOMPARE(readHeader(octets.constData()), (Header{16, quint32(P::id), status, kSequence}));
        });
        QCOMPARE(encoded(SubmitSmResp{}, status).toHex(), QByteArray("0000001180000004000000580102030400"));
        QCOMPARE(encoded(DeliverSmResp{}, status).toHex(), QByteArray("0000001180000005000000580102030400"));
        QCOMPARE(encoded(DataSmResp{}, status).toHex(), QByteArray("0000001180000103000000580102030400"));
        QCOMPARE(encoded(SubmitMultiResp{}, status).toHex(), QByteArray("000000128000002100000058010203040000"));
        QCOMPARE(encoded(BindTransceiverResp{}, status).toHex(), QByteArray("00000010800000090000005801020304"));
        QCOMPARE(encoded(QuerySmResp{}, status).toHex(), QByteArray("00000010800000030000005801020304"));
        QCOMPARE(encoded(EnquireLinkResp{}).toHex(), QByteArray("00000010800000150000000001020304"));
    }

    void stringsOverTheSpecificationAreRefusedThoughTheyCouldBeHeld()
    {
        SubmitSm pdu;
        QVERIFY(pdu.sourceAddr.assign(QByteArray(20, '1')));
        const QByteArray longest = encoded(pdu);
        SubmitSm back;
        QVERIFY(decode(back, readHeader(longest.constData()), bodyOf(longest)).ok());
        QVERIFY(pdu.sourceAddr.assign(QByteArray(21, '1')));
        QCOMPARE(encoded(pdu), QByteArray("submit_sm: source_addr: does not fit its size in the specification"));

        QByteArray body = bodyOf(longest).toByteArray();
        body.insert(3, '1');
        const auto done = decode(back, Header{quint32(body.size() + 16), quint32(SubmitSm::id), 0, 1}, body);
        QVERIFY(!done.ok());
        QCOMPARE(done.error().message(), QByteArray("submit_sm: source_addr at octet 19: longer than the specification "
                                                    "allows (ESME_RINVPARLEN)"));
    }

    void passwordsOfSixtyFourOctetsTravel()
    {
        BindTransceiver bind;
        QVERIFY(bind.password.assign(QByteArray(64, 'p')));
        const QByteArray octets = encoded(bind);
        BindTransceiver back;
        QVERIFY(decode(back, readHeader(octets.constData()), bodyOf(octets)).ok());
        QCOMPARE(back.password.view(), QByteArray(64, 'p'));
        QVERIFY(bind.password.assign(QByteArray(65, 'p')));
        QVERIFY(encoded(bind).startsWith("bind_transceiver: password"));
    }

    void aLengthOctetThatLiesIsAWrongMessageLength()
    {
        SubmitSm pdu;
        pdu.shortMessage.assign("hello");
        QByteArray octets = encoded(pdu);
        octets[octets.size() - 6] = 6;
        SubmitSm back;
        const auto done = decode(back, readHeader(octets.constData()), bodyOf(octets));
        QVERIFY(!done.ok());
        QCOMPARE(done.error().field, "short_message");
        QCOMPARE(done.error().offset, octets.size() - 6);
        QCOMPARE(done.error().status, CommandStatus::ESME_RINVMSGLEN);
    }

    void aStringWithoutItsNulIsAWrongParameterLength()
    {
        const QByteArray body("away\0\x1c\x1d"
                              "Alice",
                              12);
        QuerySm back;
        const auto done = decode(back, Header{28, quint32(QuerySm::id), 0, 1}, body);
        QVERIFY(!done.ok());
        QCOMPARE(done.error().field, "source_addr");
        QCOMPARE(done.error().offset, 16 + 7);
        QCOMPARE(done.error().status, CommandStatus::ESME_RINVPARLEN);
    }

    void aTlvOverTheEndIsABrokenStream()
    {
        const QByteArray body = QByteArray::fromHex("6900"
                                                    "02100001340427000202");
        BindReceiverResp back;
        const auto done = decode(back, Header{28, quint32(BindReceiverResp::id), 0, 1}, body);
        QVERIFY(!done.ok());
        QCOMPARE(done.error().field, "tlvs");
        QCOMPARE(done.error().offset, 16 + 2 + 5);
        QCOMPARE(done.error().status, CommandStatus::ESME_RINVOPTPARSTREAM);
    }

    void aListThatPromisesMoreThanThereIsIsRefused()
    {
        const QByteArray body = QByteArray::fromHex("6900"
                                                    "ff"
                                                    "0101413100"
                                                    "00000001");
        SubmitMultiResp back;
        const auto done = decode(back, Header{quint32(16 + body.size()), quint32(SubmitMultiResp::id), 0, 1}, body);
        QVERIFY(!done.ok());
        QCOMPARE(done.error().field, "unsuccess_smes");
        QCOMPARE(done.error().offset, 16 + 2);
        QCOMPARE(done.error().status, CommandStatus::ESME_RINVMSGLEN);
    }

    void aDestinationOfAnUnknownKindIsRefused()
    {
        SubmitMulti pdu;
        pdu.destAddresses.resize(1);
        QByteArray octets = encoded(pdu);
        octets[16 + 5] = 3; // service_type, ton, npi, source_addr, count
        SubmitMulti back;
        const auto done = decode(back, readHeader(octets.constData()), bodyOf(octets));
        QVERIFY(!done.ok());
        QCOMPARE(done.error().field, "dest_addresses");
        QCOMPARE(done.error().offset, 16 + 5);
        QCOMPARE(done.error().status, CommandStatus::ESME_RINVDESTFLAG);
        pdu.destAddresses[0].destFlag = 3;
        QVERIFY(encoded(pdu).startsWith("submit_multi: dest_addresses"));
    }

    void aListOfMoreThan255IsNotWritten()
    {
        SubmitMulti pdu;
        pdu.destAddresses.resize(255);
        const QByteArray octets = encoded(pdu);
        SubmitMulti back;
        QVERIFY(decode(back, readHeader(octets.constData()), bodyOf(octets)).ok());
        QCOMPARE(back.destAddresses.size(), std::size_t(255));
        pdu.destAddresses.resize(256);
        QVERIFY(encoded(pdu).startsWith("submit_multi: dest_addresses"));
    }

    void whatIsLongerThan64KiBIsNotWritten()
    {
        DataSm pdu;
        const qsizetype rest = encoded(pdu).size() + 4;
        set(pdu.tlvs, tlv::kMessagePayload, QByteArray(65536 - rest, 'x'));
        QCOMPARE(encoded(pdu).size(), qsizetype(65536));
        set(pdu.tlvs, tlv::kMessagePayload, QByteArray(65537 - rest, 'x'));
        QCOMPARE(encoded(pdu), QByteArray("data_sm: body: longer than 64 KiB"));
        pdu.tlvs.clear();
        pdu.tlvs.append(0x1401, QByteArray(100'000, 'x'));
        QCOMPARE(encoded(pdu), QByteArray("data_sm: body: longer than 64 KiB"));
    }

    void encodeAppendsAndARefusalLeavesWhatWasThere()
    {
        QByteArray out = "before";
        QVERIFY(encode(out, EnquireLink{}, 7).ok());
        QCOMPARE(out.toHex(), QByteArray("before").toHex() + "00000010000000150000000000000007");
        const QByteArray was = out;
        QuerySm pdu;
        QVERIFY(pdu.messageId.assign(QByteArray(65, '1')));
        QVERIFY(!encode(out, pdu, 8).ok());
        QCOMPARE(out, was);
    }

    void sequenceNumbersTravelUnchanged()
    {
        for (const quint32 sequence : {0u, 1u, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFFu}) {
            QByteArray out;
            QVERIFY(encode(out, UnbindResp{}, sequence).ok());
            QCOMPARE(readHeader(out.constData()).sequence, sequence);
        }
    }

    void dispatchFindsEveryPduByItsIdAndNoOther()
    {
        forEachPdu([&]<class Wanted>() {
            int calls = 0;
            QVERIFY(withPdu(quint32(Wanted::id), [&]<class P>() {
                ++calls;
                QCOMPARE(P::id, Wanted::id);
            }));
            QCOMPARE(calls, 1);
        });
        QVERIFY(!withPdu(0x0000000A, []<class P>() { QFAIL("there is no such PDU"); }));
    }
};

QTEST_GUILESS_MAIN(TestCodec)
#include "tst_codec.moc"
