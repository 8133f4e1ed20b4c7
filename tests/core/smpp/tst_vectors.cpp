#include "smpp/codec.h"
#include "smpp/framer.h"
#include "smpp/tlvs.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QTest>

using namespace smpp;

namespace {

// ---- A decoded PDU in the words of the vector file

QJsonValue json(quint8 value) { return value; }
template <std::size_t Max, std::size_t Cap>
QJsonValue json(const CString<Max, Cap> &value)
{
    return QString::fromLatin1(value.view());
}
QJsonValue json(const DestAddress &value)
{
    if (value.destFlag == DestAddress::DistributionList)
        return QJsonObject{{QStringLiteral("dest_flag"), 2}, {QStringLiteral("dl_name"), json(value.dlName)}};
    return QJsonObject{{QStringLiteral("dest_flag"), 1},
                       {QStringLiteral("dest_addr_ton"), value.destAddrTon},
                       {QStringLiteral("dest_addr_npi"), value.destAddrNpi},
                       {QStringLiteral("destination_addr"), json(value.destinationAddr)}};
}
QJsonValue json(const UnsuccessSme &value)
{
    return QJsonObject{{QStringLiteral("dest_addr_ton"), value.destAddrTon},
                       {QStringLiteral("dest_addr_npi"), value.destAddrNpi},
                       {QStringLiteral("destination_addr"), json(value.destinationAddr)},
                       {QStringLiteral("error_status_code"), qint64(value.errorStatusCode)}};
}

template <class T>
void add(QJsonObject &into, const char *name, const T &value)
{
    into[QLatin1String(name)] = json(value);
}
void add(QJsonObject &, const char *, const Tlvs &) {}
template <std::size_t Max>
void add(QJsonObject &into, const char *, const Octets8<Max> &value)
{
    into[QStringLiteral("sm_length")] = value.size();
    into[QStringLiteral("short_message_hex")] = QString::fromLatin1(value.view().toByteArray().toHex());
}
template <class T>
void add(QJsonObject &into, const char *name, const std::vector<T> &value)
{
    QJsonArray all;
    for (const T &one : value)
        all.append(json(one));
    into[QLatin1String(name)] = all;
    into[std::is_same_v<T, DestAddress> ? QStringLiteral("number_of_dests") : QStringLiteral("no_unsuccess")] =
        all.size();
}

template <PduType P>
QJsonObject fieldsOf(const P &pdu)
{
    QJsonObject all;
    std::apply([&](auto... field) { (add(all, field.name, pdu.*field.member), ...); }, P::fields());
    return all;
}

template <PduType P>
QStringList tlvsOf(const P &pdu)
{
    QStringList all;
    if constexpr (kCarriesTlvs<P>) {
        for (const TlvView &one : pdu.tlvs)
            all += QStringLiteral("0x%1 %2 %3")
                       .arg(one.tag, 4, 16, QLatin1Char('0'))
                       .arg(one.value.size())
                       .arg(QString::fromLatin1(one.value.toByteArray().toHex()));
    }
    return all;
}

QStringList tlvsOf(const QJsonObject &vector)
{
    QStringList all;
    const QJsonArray tlvs = vector[QStringLiteral("tlvs")].toArray();
    for (const QJsonValue &one : tlvs)
        all += QStringLiteral("%1 %2 %3")
                   .arg(one[QStringLiteral("tag")].toString())
                   .arg(one[QStringLiteral("length")].toInt())
                   .arg(one[QStringLiteral("value_hex")].toString());
    return all;
}

QString deviationsOf(const QJsonObject &vector)
{
    QStringList all;
    const QJsonArray deviations = vector[QStringLiteral("deviations")].toArray();
    for (const QJsonValue &one : deviations)
        all += one.toString();
    return all.join(QStringLiteral("; "));
}

/// The first frame of a vector's octets, cut by the Framer.
std::optional<Frame> firstFrame(Framer &framer, const QByteArray &octets)
{
    framer.buffer().append(octets);
    const Framer::Result next = framer.next();
    const Frame *frame = std::get_if<Frame>(&next);
    return frame ? std::optional(*frame) : std::nullopt;
}

/// Decodes a frame as whatever PDU it is, and hands on what came of it.
std::optional<DecodeError> refusalOf(const Frame &frame)
{
    std::optional<DecodeError> refusal;
    withPdu(frame.header.commandId, [&]<class P>() {
        P pdu;
        if (const auto done = decode(pdu, frame.header, frame.body); !done.ok())
            refusal = done.error();
    });
    return refusal;
}

} // namespace

class TestVectors : public QObject
{
    Q_OBJECT

private:
    QJsonArray m_vectors;
    int m_rows = 0;

    void rows(const QString &category, int expected)
    {
        QTest::addColumn<QJsonObject>("vector");
        m_rows = 0;
        for (const QJsonValue &one : std::as_const(m_vectors)) {
            if (one[QStringLiteral("category")].toString() != category)
                continue;
            QTest::newRow(
                qPrintable(one[QStringLiteral("id")].toString() + u' ' + one[QStringLiteral("command")].toString()))
                << one.toObject();
            ++m_rows;
        }
        QCOMPARE(m_rows, expected);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(QStringLiteral(TEST_VECTORS "/pdu.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_vectors = QJsonDocument::fromJson(file.readAll())[QStringLiteral("vectors")].toArray();
        QCOMPARE(m_vectors.size(), 135);
    }
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void validPdusAreReadAndWrittenBackTheSame_data() { rows(QStringLiteral("valid"), 100); }
    void validPdusAreReadAndWrittenBackTheSame()
    {
        QFETCH(QJsonObject, vector);
        const QByteArray octets = QByteArray::fromHex(vector[QStringLiteral("hex")].toString().toLatin1());
        Framer framer;
        const std::optional<Frame> frame = firstFrame(framer, octets);
        QVERIFY(frame);
        QCOMPARE(framer.pending(), 0);
        const QJsonObject header = vector[QStringLiteral("header")].toObject();
        QCOMPARE(frame->header.commandLength, quint32(header[QStringLiteral("command_length")].toInteger()));
        QCOMPARE(frame->header.commandStatus, quint32(header[QStringLiteral("command_status")].toInteger()));
        QCOMPARE(frame->header.sequence, quint32(header[QStringLiteral("sequence_number")].toInteger()));
        QCOMPARE(commandName(frame->header.commandId), vector[QStringLiteral("command")].toString().toLatin1());

        const bool known = withPdu(frame->header.commandId, [&]<class P>() {
            P pdu;
            const auto done = decode(pdu, frame->header, frame->body);
            QVERIFY2(done.ok(), done.ok() ? "" : done.error().message().constData());
            QCOMPARE(tlvsOf(pdu), tlvsOf(vector));
            QByteArray again;
            QVERIFY(encode(again, pdu, frame->header.sequence, frame->header.commandStatus).ok());
            if (vector[QStringLiteral("fields")].toObject().contains(QStringLiteral("_body"))) {
                // An error response without the body that it may have: read as empty, written with an empty message_id.
                QVERIFY(pdu == P{});
                QVERIFY(frame->header.commandStatus != 0);
                QCOMPARE(again.sliced(4).toHex(), octets.sliced(4).toHex() + "00");
                return;
            }
            QCOMPARE(fieldsOf(pdu), vector[QStringLiteral("fields")].toObject());
            QCOMPARE(again.toHex(), octets.toHex());
        });
        QVERIFY(known);
    }

    void malformedBodiesAreRefusedWithTheirStatus_data() { rows(QStringLiteral("malformed_body"), 14); }
    void malformedBodiesAreRefusedWithTheirStatus()
    {
        QFETCH(QJsonObject, vector);
        const QByteArray octets = QByteArray::fromHex(vector[QStringLiteral("hex")].toString().toLatin1());
        Framer framer;
        const std::optional<Frame> frame = firstFrame(framer, octets);
        QVERIFY(frame);
        const std::optional<DecodeError> refusal = refusalOf(*frame);
        QVERIFY2(refusal, qPrintable(deviationsOf(vector)));
        QVERIFY(refusal->offset >= kHeaderLength && refusal->offset <= octets.size());
        bool carriesTlvs = false;
        withPdu(frame->header.commandId, [&]<class P>() { carriesTlvs = kCarriesTlvs<P>; });
        const CommandStatus status = deviationsOf(vector).startsWith(u"no NUL") ? CommandStatus::ESME_RINVPARLEN
                                     : carriesTlvs                              ? CommandStatus::ESME_RINVOPTPARSTREAM
                                                                                : CommandStatus::ESME_RINVMSGLEN;
        QCOMPARE(statusName(refusal->status), statusName(status));
    }

    void tolerableDeviationsAreRefusedUnlessOurLimitsHoldThem_data() { rows(QStringLiteral("tolerable_deviation"), 6); }
    void tolerableDeviationsAreRefusedUnlessOurLimitsHoldThem()
    {
        QFETCH(QJsonObject, vector);
        const QByteArray octets = QByteArray::fromHex(vector[QStringLiteral("hex")].toString().toLatin1());
        Framer framer;
        const std::optional<Frame> frame = firstFrame(framer, octets);
        QVERIFY(frame);
        const QString deviation = deviationsOf(vector);
        const bool held = deviation.startsWith(u"sm_length 255") || deviation.startsWith(u"password longer");
        QCOMPARE(!refusalOf(*frame).has_value(), held);
    }

    void aStreamIsCutWhereItsFirstPduEnds_data() { rows(QStringLiteral("stream_with_trailing_bytes"), 6); }
    void aStreamIsCutWhereItsFirstPduEnds()
    {
        QFETCH(QJsonObject, vector);
        const QByteArray octets = QByteArray::fromHex(vector[QStringLiteral("hex")].toString().toLatin1());
        const QStringList deviations = deviationsOf(vector).split(QStringLiteral("; "));
        Framer framer;
        const std::optional<Frame> frame = firstFrame(framer, octets);
        QVERIFY(frame);
        QCOMPARE(framer.pending(), deviations[0].section(u' ', 0, 0).toInt());
        // What else is wrong is wrong within the PDU: it was cut short by its own command_length.
        QCOMPARE(refusalOf(*frame).has_value(), deviations.size() > 1);
    }

    void framingErrorsNeverMakeAFrame_data() { rows(QStringLiteral("framing_error_or_partial"), 4); }
    void framingErrorsNeverMakeAFrame()
    {
        QFETCH(QJsonObject, vector);
        Framer framer;
        framer.buffer().append(QByteArray::fromHex(vector[QStringLiteral("hex")].toString().toLatin1()));
        const Framer::Result next = framer.next();
        if (deviationsOf(vector).startsWith(u"command_length<16"))
            QVERIFY(std::holds_alternative<FrameError>(next));
        else
            QVERIFY(std::holds_alternative<NeedMore>(next));
    }

    void unknownCommandsHaveNoPdu_data() { rows(QStringLiteral("unknown_command_id"), 5); }
    void unknownCommandsHaveNoPdu()
    {
        QFETCH(QJsonObject, vector);
        const QByteArray octets = QByteArray::fromHex(vector[QStringLiteral("hex")].toString().toLatin1());
        const quint32 id = readHeader(octets.constData()).commandId;
        QCOMPARE(commandName(id), "unknown");
        QVERIFY(!withPdu(id, []<class P>() {}));
    }
};

QTEST_GUILESS_MAIN(TestVectors)
#include "tst_vectors.moc"
