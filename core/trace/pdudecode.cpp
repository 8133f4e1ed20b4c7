#include "trace/pdudecode.h"

#include "smpp/codec.h"
#include "text/datacoding.h"
#include "text/receipt.h"
#include "text/udh.h"
#include "trace/pdufields.h"
#include "trace/pdumeaning.h"

#include <QtCore/QDateTime>

namespace gateway {
namespace {

using smpp::CommandId;
using smpp::kHeaderLength;
using Kind = WireField::Kind;
using Group = PduField::Group;

/// What a stranger wrote, on one line: UTF-8 where it is, else Latin-1; control characters as \xNN.
QString readable(QByteArrayView octets)
{
    const bool utf8 = octets.isValidUtf8();
    const QString text = utf8 ? QString::fromUtf8(octets) : QString::fromLatin1(octets);
    QString out;
    for (const QChar c : text) {
        if (c.unicode() < 0x20 || (c.unicode() >= 0x7F && c.unicode() < 0xA0))
            out += u"\\x" + QString::number(c.unicode(), 16).rightJustified(2, u'0');
        else
            out += c;
    }
    return out;
}

QString hex(QByteArrayView octets) { return QString::fromLatin1(octets.toByteArray().toHex(' ')); }

QString hexNumber(quint32 value, int digits) { return u"0x" + QString::number(value, 16).rightJustified(digits, u'0'); }

QString octetCount(qsizetype count) { return QString::number(count) + (count == 1 ? u" octet" : u" octets"); }

/// What the texts of a message depend on.
struct MessageFacts
{
    quint32 esmClass = 0;
    quint32 dataCoding = 0;
    bool receipt = false; ///< its esm_class or its TLVs mark it as one
    bool hasHeader() const { return (esmClass & 0x40) != 0; }
};

MessageFacts factsOf(quint32 commandId, const std::vector<WireField> &fields)
{
    MessageFacts facts;
    const bool fromSmsc = CommandId(commandId) == CommandId::DeliverSm || CommandId(commandId) == CommandId::DataSm;
    for (const WireField &field : fields) {
        const QByteArrayView name(field.name);
        if (name == "esm_class")
            facts.esmClass = field.number;
        else if (name == "data_coding")
            facts.dataCoding = field.number;
        else if (field.tag == smpp::tlv::kReceiptedMessageId.tag)
            facts.receipt = fromSmsc;
    }
    const quint32 type = facts.esmClass & 0x3C;
    facts.receipt = facts.receipt || (fromSmsc && (type == 0x04 || type == 0x20));
    return facts;
}

/// The header before a text: it is no text, so it is never masked.
QByteArrayView headerOf(const MessageFacts &facts, QByteArrayView octets)
{
    return facts.hasHeader() ? userDataHeader(octets).value_or(QByteArrayView()) : QByteArrayView();
}

void append(std::vector<PduField> &to, const WireField &parent, const char *name, const QString &value,
            const QString &meaning = {})
{
    PduField field;
    field.group = parent.kind == Kind::Tlv ? Group::Tlv : Group::Body;
    field.name = QLatin1String(name);
    field.offset = parent.offset;
    field.length = 0;
    field.value = value;
    field.meaning = meaning;
    to.push_back(std::move(field));
}

QString dateOf(qint64 ms) { return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODate); }

/// What a receipt says besides the text of its message.
void appendReceipt(std::vector<PduField> &to, const WireField &parent, const ReadReceipt &receipt)
{
    if (!receipt.id.isEmpty())
        append(to, parent, "id", readable(receipt.id));
    if (receipt.submitted)
        append(to, parent, "sub", QString::number(*receipt.submitted));
    if (receipt.delivered)
        append(to, parent, "dlvrd", QString::number(*receipt.delivered));
    if (receipt.submitDate)
        append(to, parent, "submit date", dateOf(*receipt.submitDate));
    if (receipt.doneDate)
        append(to, parent, "done date", dateOf(*receipt.doneDate));
    if (receipt.state)
        append(to, parent, "stat", QString::fromLatin1(stateWord(*receipt.state)));
    if (!receipt.error.isEmpty())
        append(to, parent, "err", readable(receipt.error));
}

class Decoder
{
public:
    Decoder(const TracedPdu &pdu, const DecodeOptions &options) : m_pdu(pdu), m_octets(pdu.octets), m_options(options)
    {}

    DecodedPdu decode()
    {
        if (m_octets.size() < kHeaderLength) {
            m_out.command = QStringLiteral("?");
            addSurplus(0, m_octets);
            addMarks();
            return std::move(m_out);
        }
        m_header = smpp::readHeader(m_octets.data());
        m_wire = fieldsOnWire(m_octets);
        m_facts = factsOf(m_header.commandId, m_wire);
        readHead();
        addHeader();
        std::size_t at = 0;
        addLevel(m_out.fields, at, 0);
        addDeviations();
        addMarks();
        summarise();
        return std::move(m_out);
    }

private:
    void readHead()
    {
        const bool known = smpp::operationOf(m_header.commandId);
        m_out.command = known ? QLatin1String(smpp::commandName(m_header.commandId)) : hexNumber(m_header.commandId, 8);
        m_out.commandId = m_header.commandId;
        m_out.sequence = m_header.sequence;
        m_out.status = m_header.commandStatus;
        if (smpp::isResponse(m_header.commandId))
            m_out.statusName = QLatin1String(smpp::statusName(m_header.commandStatus));
    }

    void addHeader()
    {
        const auto add = [&](const char *name, const QString &value, const QString &meaning, bool isDefault = false) {
            PduField field;
            field.group = Group::Header;
            field.name = QLatin1String(name);
            field.offset = qsizetype(m_out.fields.size()) * 4;
            field.length = 4;
            field.value = value;
            field.meaning = meaning;
            field.isDefault = isDefault;
            m_out.fields.push_back(std::move(field));
        };
        add("command_length", QString::number(m_header.commandLength), QStringLiteral("octets"));
        add("command_id", hexNumber(m_header.commandId, 8),
            smpp::operationOf(m_header.commandId) ? m_out.command : QStringLiteral("unknown"));
        add("command_status", hexNumber(m_header.commandStatus, 8), m_out.statusName, m_out.statusName.isEmpty());
        add("sequence_number", QString::number(m_header.sequence), hexNumber(m_header.sequence, 8));
    }

    void addSurplus(qsizetype offset, QByteArrayView octets)
    {
        WireField field;
        field.name = "octets";
        field.offset = offset;
        field.length = octets.size();
        field.content = octets;
        m_out.fields.push_back(rowOf(field));
    }

    /// The wire's fields from `at` on that lie at `depth`, the deeper ones within them.
    void addLevel(std::vector<PduField> &to, std::size_t &at, int depth)
    {
        while (at < m_wire.size() && m_wire[at].depth >= depth) {
            const WireField &wire = m_wire[at++];
            to.push_back(rowOf(wire));
            if (at < m_wire.size() && m_wire[at].depth > depth)
                addLevel(to.back().fields, at, depth + 1);
        }
    }

    PduField rowOf(const WireField &wire)
    {
        PduField row;
        row.group = wire.kind == Kind::Tlv ? Group::Tlv : Group::Body;
        row.name = QLatin1String(wire.name);
        row.offset = wire.offset;
        row.length = wire.length;
        switch (wire.kind) {
        case Kind::Number:
            describeNumber(row, wire.name, wire.number, int(wire.length));
            break;
        case Kind::String:
            row.isDefault = wire.content.isEmpty();
            row.masked = wire.secret && !row.isDefault; // a password: there is nothing to show
            row.value = row.masked ? octetCount(wire.content.size()) : readable(wire.content);
            break;
        case Kind::Octets:
            describeText(row, wire);
            break;
        case Kind::List:
            row.value = QString::number(wire.number);
            row.isDefault = wire.number == 0;
            break;
        case Kind::Tlv:
            describeTlv(row, wire);
            break;
        case Kind::Surplus:
            row.value = hex(wire.content.first(std::min<qsizetype>(wire.content.size(), 64)));
            row.meaning = QStringLiteral("belongs to no field");
            break;
        }
        return row;
    }

    static void describeNumber(PduField &row, const char *name, quint32 value, int octets)
    {
        row.value = isBitField(name) ? hexNumber(value, 2 * octets) : QString::number(value);
        row.meaning = meaningOfNumber(name, value);
        row.isDefault = value == 0;
    }

    void describeTlv(PduField &row, const WireField &wire)
    {
        if (!wire.row) {
            row.name = hexNumber(wire.tag, 4);
            row.value = hex(wire.content);
            row.meaning = QStringLiteral("unknown TLV, kept");
            return;
        }
        const bool number = wire.row->kind == smpp::TlvKind::U8 || wire.row->kind == smpp::TlvKind::U16 ||
                            wire.row->kind == smpp::TlvKind::U32;
        const bool fits = wire.content.size() == wire.row->minLength; // numbers have one length
        if (wire.secret) {
            describeText(row, wire);
        } else if (number && fits) {
            quint32 value = 0;
            for (const char octet : wire.content)
                value = value << 8 | quint8(octet);
            describeNumber(row, wire.row->name, value, int(wire.content.size()));
            row.isDefault = false; // somebody has put it there
        } else if (wire.row->kind == smpp::TlvKind::CString) {
            const qsizetype nul = wire.content.indexOf('\0');
            row.value = readable(nul < 0 ? wire.content : wire.content.first(nul));
        } else {
            row.value = hex(wire.content);
        }
    }

    /// short_message and message_payload: what people write to each other.
    void describeText(PduField &row, const WireField &wire)
    {
        row.isDefault = wire.content.isEmpty();
        if (row.isDefault)
            return;
        const QByteArrayView header = headerOf(m_facts, wire.content);
        const QByteArrayView octets = wire.content.sliced(header.size());
        if (!header.isEmpty()) {
            QString what = QStringLiteral("user data header");
            if (const auto segment = segmentOf(header))
                what = QStringLiteral("part %1 of %2, reference %3")
                           .arg(segment->number)
                           .arg(segment->total)
                           .arg(segment->reference);
            append(row.fields, wire, "udh", hex(header), what);
        }
        const auto text = decodeMessage(quint8(m_facts.dataCoding), m_options.defaultAlphabet, octets, header);
        if (m_facts.receipt && text) {
            if (const auto receipt = readReceiptFields(*text)) {
                appendReceipt(row.fields, wire, *receipt);
                row.meaning = QStringLiteral("receipt");
                if (receipt->state)
                    m_receiptState = QString::fromLatin1(stateWord(*receipt->state));
                m_receiptId = readable(receipt->id);
            }
        }
        if (row.meaning.isEmpty() && !text)
            row.meaning = QStringLiteral("no text of this data_coding");
        row.masked = !m_options.text && !octets.isEmpty();
        if (row.masked) {
            row.value = octetCount(wire.content.size());
            const qsizetype offset = octets.data() - m_octets.data();
            m_out.masked.push_back({offset, octets.size()});
        } else {
            row.value = text ? *text : hex(octets);
        }
    }

    /// What the codec passed over or refused.
    void addDeviations()
    {
        if (m_pdu.length != quint32(m_octets.size()))
            return; // the rest was not kept
        smpp::withPdu(m_header.commandId, [&]<class P>() {
            P pdu;
            smpp::Deviations found;
            const auto done = smpp::decode(pdu, m_header, m_octets.sliced(kHeaderLength), &found);
            for (const smpp::Deviation &one : found)
                m_out.deviations.push_back(
                    {one.offset, QLatin1String(one.field) + u": " + QLatin1String(smpp::wordsOf(one.kind))});
            if (!done)
                m_out.deviations.push_back({done.error().offset, QLatin1String(done.error().field) + u": " +
                                                                     QLatin1String(done.error().what) + u", refused"});
        });
    }

    /// What only the state of the link showed.
    void addMarks()
    {
        for (std::size_t rule = 0; rule < std::size(smpp::kPduErrorKinds); ++rule) {
            if (m_pdu.broken & (1u << rule))
                m_out.deviations.push_back({0, QLatin1String(smpp::wordsOf(smpp::PduError(rule)))});
        }
    }

    void summarise()
    {
        const WireField *destination = nullptr;
        const WireField *source = nullptr;
        const WireField *systemId = nullptr;
        qsizetype destinations = 0;
        for (const WireField &field : m_wire) {
            const QByteArrayView name(field.name);
            if (name == "message_id" && field.depth == 0)
                m_out.messageId = readable(field.content);
            else if (field.tag == smpp::tlv::kReceiptedMessageId.tag && field.kind == Kind::Tlv)
                m_receiptId = readable(field.content.endsWith('\0') ? field.content.chopped(1) : field.content);
            else if (name == "source_addr")
                source = &field;
            else if (name == "system_id")
                systemId = &field;
            else if ((name == "destination_addr" || name == "dl_name") && destinations++ == 0)
                destination = &field;
        }
        if (!m_receiptId.isEmpty() && !m_out.messageId)
            m_out.messageId = m_receiptId;
        const bool fromSmsc = CommandId(m_header.commandId) == CommandId::DeliverSm ||
                              (CommandId(m_header.commandId) == CommandId::DataSm && m_pdu.outgoing == m_pdu.server);
        if (m_facts.receipt)
            m_out.summary = m_receiptState.isEmpty() ? QStringLiteral("receipt") : u"receipt " + m_receiptState;
        else if (fromSmsc && source)
            m_out.summary = readable(source->content);
        else if (destination)
            m_out.summary = readable(destination->content) +
                            (destinations > 1 ? u" +" + QString::number(destinations - 1) : QString());
        else if (m_out.messageId)
            m_out.summary = *m_out.messageId;
        else if (const WireField *what = systemId ? systemId : source)
            m_out.summary = readable(what->content);
    }

    const TracedPdu &m_pdu;
    const QByteArrayView m_octets;
    const DecodeOptions &m_options;
    smpp::Header m_header;
    std::vector<WireField> m_wire;
    MessageFacts m_facts;
    QString m_receiptState;
    QString m_receiptId;
    DecodedPdu m_out;
};

} // namespace

DecodedPdu decodePdu(const TracedPdu &pdu, const DecodeOptions &options) { return Decoder(pdu, options).decode(); }

std::vector<PduRange> textRanges(QByteArrayView octets)
{
    std::vector<PduRange> ranges;
    if (octets.size() < kHeaderLength)
        return ranges;
    const std::vector<WireField> fields = fieldsOnWire(octets);
    const MessageFacts facts = factsOf(smpp::readHeader(octets.data()).commandId, fields);
    for (const WireField &field : fields) {
        if (!field.secret || field.kind == Kind::String)
            continue;
        const QByteArrayView text = field.content.sliced(headerOf(facts, field.content).size());
        if (!text.isEmpty())
            ranges.push_back({text.data() - octets.data(), text.size()});
    }
    return ranges;
}

bool matches(const TracedPdu &pdu, QStringView query)
{
    query = query.trimmed();
    if (query.startsWith(u'+'))
        query = query.sliced(1);
    if (query.isEmpty())
        return true;
    if (pdu.octets.size() < kHeaderLength)
        return false;
    const smpp::Header header = smpp::readHeader(pdu.octets.data());
    bool isNumber = false;
    const quint32 number = query.toString().toUInt(&isNumber, query.startsWith(u"0x", Qt::CaseInsensitive) ? 16 : 10);
    if (isNumber && number == header.sequence)
        return true;
    if (pdu.messageId != 0 && query == QString::number(pdu.messageId))
        return true;
    const auto contains = [&](QLatin1StringView text) { return text.contains(query, Qt::CaseInsensitive); };
    if (contains(QLatin1StringView(smpp::commandName(header.commandId).data())))
        return true;
    if (smpp::isResponse(header.commandId) && contains(QLatin1StringView(smpp::statusName(header.commandStatus))))
        return true;
    for (const WireField &field : fieldsOnWire(pdu.octets)) {
        const bool text = field.kind == Kind::String ||
                          (field.kind == Kind::Tlv && field.row && field.row->kind == smpp::TlvKind::CString);
        if (text && !field.secret && readable(field.content).contains(query, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

} // namespace gateway
