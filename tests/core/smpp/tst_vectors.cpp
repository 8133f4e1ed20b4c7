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

/// The first frame of a vector's octets, cut by the Framer.
std::optional<Frame> firstFrame(Framer &framer, const QByteArray &octets)
{
    framer.buffer().append(octets);
    const Framer::Result next = framer.next();
    const Frame *frame = std::get_if<Frame>(&next);
    return frame ? std::optional(*frame) : std::nullopt;
}

/// How a frame is read: "whole", "refused FIELD STATUS", or the deviations that were passed over as "KIND FIELD".
/// `check` is called with what was read.
template <class F>
QByteArray readingOf(const Frame &frame, bool patient, F &&check)
{
    QByteArrayList lines;
    const bool known = withPdu(frame.header.commandId, [&]<class P>() {
        P pdu;
        Deviations found;
        if (const auto done = decode(pdu, frame.header, frame.body, patient ? &found : nullptr); !done) {
            lines << QByteArray("refused ") + done.error().field + ' ' + statusName(done.error().status);
            return;
        }
        for (const Deviation &one : found)
            lines << QByteArray(kindOf(one.kind)) + ' ' + one.field;
        if (found.isEmpty())
            lines << "whole";
        check(pdu);
    });
    return known ? lines.join(", ") : QByteArray("unknown");
}

/// All of a vector's octets as a stream: readings and, in brackets, what became of the stream after them.
template <class F>
QByteArray readingOf(const QByteArray &octets, bool patient, F &&check)
{
    Framer framer;
    framer.buffer().append(octets);
    QByteArray all;
    for (;;) {
        const Framer::Result next = framer.next();
        if (const auto *frame = std::get_if<Frame>(&next))
            all += readingOf(*frame, patient, check);
        else if (std::holds_alternative<FrameError>(next))
            return all + " [bad length]";
        else
            return framer.pending() == 0 ? all : all + " [more]";
    }
}

/// What becomes of the octets of each vector that is not valid. "[more]": the rest is awaited, "[bad length]": nothing
/// after it can be read (but see Session, which skips what a PDU said that it was longer).
struct Treatment
{
    const char *id;
    const char *strict;
    const char *patient;
};
constexpr Treatment kTreatments[] = {
    {"pdu-001", "unknown", "unknown"},
    {"pdu-002", "unknown", "unknown"},
    {"pdu-004", " [bad length]", " [bad length]"},
    {"pdu-011", "whole [more]", "whole [more]"},
    {"pdu-013", "refused message_id ESME_RINVMSGLEN", "tolerated_empty_response body"},
    {"pdu-015", "refused message_id ESME_RINVPARLEN", "tolerated_unterminated message_id"},
    {"pdu-018", "refused message_id ESME_RINVMSGLEN", "tolerated_empty_response body"},
    {"pdu-021", "refused message_id ESME_RINVMSGLEN", "tolerated_empty_response body"},
    {"pdu-032", "refused tlvs ESME_RINVOPTPARSTREAM", "tolerated_broken_tlv tlvs"},
    {"pdu-044", "whole", "whole"},
    {"pdu-071", " [bad length]", " [bad length]"},
    {"pdu-072", "refused body ESME_RINVMSGLEN", "tolerated_left_over body"},
    {"pdu-073", " [more]", " [more]"},
    {"pdu-074", "refused tlvs ESME_RINVOPTPARSTREAM [more]", "tolerated_broken_tlv tlvs [more]"},
    {"pdu-075", "refused tlvs ESME_RINVOPTPARSTREAM", "tolerated_broken_tlv tlvs"},
    {"pdu-124", "whole", "whole"},
    {"pdu-139", " [bad length]", " [bad length]"},
    {"pdu-141", " [more]", " [more]"},
    {"pdu-142", "whole [more]", "whole [more]"},
    {"pdu-144", " [bad length]", " [bad length]"},
    {"pdu-145", "unknown [more]", "unknown [more]"},
    {"pdu-146", "whole [more]", "whole [more]"},
    {"pdu-150", "refused message_id ESME_RINVPARLEN [more]", "tolerated_unterminated message_id [more]"},
    {"pdu-158", "refused short_message ESME_RINVMSGLEN [bad length]",
     "tolerated_text_length short_message [bad length]"},
    {"pdu-163", "refused final_date ESME_RINVPARLEN", "tolerated_long_string final_date"},
    {"pdu-166", "refused tlvs ESME_RINVOPTPARSTREAM", "tolerated_extra_nul tlvs"},
    {"pdu-169", "refused tlvs ESME_RINVOPTPARSTREAM", "tolerated_broken_tlv tlvs"},
    {"pdu-172", "refused tlvs ESME_RINVOPTPARSTREAM", "tolerated_broken_tlv tlvs"},
    {"pdu-174", "refused tlvs ESME_RINVOPTPARSTREAM", "tolerated_broken_tlv tlvs"},
    {"pdu-200", "refused body ESME_RINVMSGLEN", "refused body ESME_RINVMSGLEN"},
    {"pdu-202", "refused body ESME_RINVMSGLEN", "refused body ESME_RINVMSGLEN"},
    {"pdu-203", "refused tlvs ESME_RINVOPTPARSTREAM", "tolerated_extra_nul tlvs"},
    {"pdu-204", "refused body ESME_RINVMSGLEN", "refused body ESME_RINVMSGLEN"},
    {"pdu-206", "refused body ESME_RINVMSGLEN", "refused body ESME_RINVMSGLEN"},
    {"pdu-212", "refused tlvs ESME_RINVOPTPARSTREAM", "tolerated_extra_nul tlvs"},
};

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

    void validPdusAreNothingToTolerate_data() { rows(QStringLiteral("valid"), 100); }
    void validPdusAreNothingToTolerate()
    {
        QFETCH(QJsonObject, vector);
        const QByteArray octets = QByteArray::fromHex(vector[QStringLiteral("hex")].toString().toLatin1());
        QCOMPARE(readingOf(octets, true, [](const auto &) {}), QByteArray("whole"));
    }

    void everyOtherVectorIsTreatedAsWritten_data()
    {
        QTest::addColumn<QJsonObject>("vector");
        for (const QJsonValue &one : std::as_const(m_vectors)) {
            if (one[QStringLiteral("category")].toString() != u"valid")
                QTest::newRow(
                    qPrintable(one[QStringLiteral("id")].toString() + u' ' + one[QStringLiteral("command")].toString()))
                    << one.toObject();
        }
    }
    void everyOtherVectorIsTreatedAsWritten()
    {
        QFETCH(QJsonObject, vector);
        const QByteArray id = vector[QStringLiteral("id")].toString().toLatin1();
        const QByteArray octets = QByteArray::fromHex(vector[QStringLiteral("hex")].toString().toLatin1());
        const auto *row = std::find_if(std::begin(kTreatments), std::end(kTreatments),
                                       [&](const Treatment &one) { return id == one.id; });
        QVERIFY2(row != std::end(kTreatments), "nothing is written of this vector");
        const QJsonObject fields = vector[QStringLiteral("fields")].toObject();
        QCOMPARE(readingOf(octets, false, [](const auto &) {}), QByteArray(row->strict));
        QCOMPARE(readingOf(octets, true,
                           [&](const auto &pdu) {
                               const QJsonObject read = fieldsOf(pdu);
                               for (auto it = read.begin(); it != read.end(); ++it) {
                                   // The length octet is no field of ours, and in one vector it is wrong.
                                   if (fields.contains(it.key()) && it.key() != u"sm_length")
                                       QCOMPARE(QJsonValue(it.value()), fields[it.key()]);
                               }
                           }),
                 QByteArray(row->patient));
    }

    void noTreatmentIsWrittenOfAVectorThatIsNotThere()
    {
        for (const Treatment &one : kTreatments) {
            QVERIFY2(std::any_of(m_vectors.begin(), m_vectors.end(),
                                 [&](const QJsonValue &v) {
                                     return v[QStringLiteral("id")].toString() == QLatin1String(one.id);
                                 }),
                     one.id);
        }
        QCOMPARE(std::size(kTreatments), std::size_t(35));
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
