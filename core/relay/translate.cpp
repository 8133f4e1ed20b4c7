#include "relay/translate.h"

#include "smpp/tlvs.h"
#include "text/datacoding.h"
#include "text/messageid.h"
#include "text/receipt.h"
#include "text/smpptime.h"
#include "text/textplan.h"
#include "text/transliterate.h"
#include "text/udh.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QVarLengthArray>

namespace gateway {
namespace {

using smpp::CommandStatus;
namespace tlv = smpp::tlv;

constexpr quint8 kUdhIndicator = 0x40;
constexpr quint8 kMessageTypeMask = 0x3C; // 3.4 section 5.2.12
constexpr quint8 kReceiptType = 0x04;
constexpr quint8 kIntermediateType = 0x20;
constexpr quint8 kBinaryCoding = 4;
constexpr quint8 kAlphanumeric = 5; // type of number, 3.4 section 5.2.5
constexpr qsizetype kMaxShortMessage = 254;

LongMessage longMessageOf(LongMessageStyle style)
{
    switch (style) {
    case LongMessageStyle::Udh8:
        return LongMessage::Udh8;
    case LongMessageStyle::Udh16:
        return LongMessage::Udh16;
    case LongMessageStyle::Sar:
        return LongMessage::Sar;
    case LongMessageStyle::Payload:
        return LongMessage::Payload;
    }
    return LongMessage::Udh8;
}

MessageIdFormat idFormatOf(IdFormat format)
{
    switch (format) {
    case IdFormat::AsIs:
        return MessageIdFormat::AsIs;
    case IdFormat::HexToDec:
        return MessageIdFormat::HexToDec;
    case IdFormat::DecToHex:
        return MessageIdFormat::DecToHex;
    }
    return MessageIdFormat::AsIs;
}

std::optional<Segment> sarSegment(const smpp::Tlvs &tlvs)
{
    if (tlvs.isEmpty())
        return std::nullopt;
    const auto reference = get(tlvs, tlv::kSarMsgRefNum);
    const auto total = get(tlvs, tlv::kSarTotalSegments);
    const auto number = get(tlvs, tlv::kSarSegmentSeqnum);
    if (!reference || !total || !number || *total == 0 || *number == 0 || *number > *total)
        return std::nullopt;
    return Segment{*reference, *total, *number};
}

bool isSar(quint16 tag)
{
    return tag == tlv::kSarMsgRefNum.tag || tag == tlv::kSarTotalSegments.tag || tag == tlv::kSarSegmentSeqnum.tag;
}

} // namespace

QByteArrayView userDataOf(const MessageFields &pdu)
{
    if (const auto payload = pdu.tlvs->find(tlv::kMessagePayload.tag); payload && pdu.shortMessage.isEmpty())
        return *payload;
    return pdu.shortMessage;
}

Alphabet alphabetOf(DefaultAlphabet alphabet)
{
    switch (alphabet) {
    case DefaultAlphabet::Gsm7:
        return Alphabet::Gsm7;
    case DefaultAlphabet::Gsm7Packed:
        return Alphabet::Gsm7Packed;
    case DefaultAlphabet::Latin1:
        return Alphabet::Latin1;
    case DefaultAlphabet::Ascii:
        return Alphabet::Ascii;
    case DefaultAlphabet::Utf8:
        return Alphabet::Utf8;
    }
    return Alphabet::Gsm7;
}

namespace {
/// What data_sm has as well.
template <class P>
MessageFields commonFields(const P &pdu)
{
    MessageFields f;
    f.serviceType = pdu.serviceType.view();
    f.sourceAddrTon = pdu.sourceAddrTon;
    f.sourceAddrNpi = pdu.sourceAddrNpi;
    f.sourceAddr = pdu.sourceAddr.view();
    f.esmClass = pdu.esmClass;
    f.registeredDelivery = pdu.registeredDelivery;
    f.dataCoding = pdu.dataCoding;
    f.tlvs = &pdu.tlvs;
    return f;
}
template <class P>
MessageFields submitFields(const P &pdu)
{
    MessageFields f = commonFields(pdu);
    f.protocolId = pdu.protocolId;
    f.priorityFlag = pdu.priorityFlag;
    f.scheduleDeliveryTime = pdu.scheduleDeliveryTime.view();
    f.validityPeriod = pdu.validityPeriod.view();
    f.replaceIfPresentFlag = pdu.replaceIfPresentFlag;
    f.shortMessage = pdu.shortMessage.view();
    return f;
}
template <class P>
void setDestination(MessageFields &f, const P &from)
{
    f.destAddrTon = from.destAddrTon;
    f.destAddrNpi = from.destAddrNpi;
    f.destinationAddr = from.destinationAddr.view();
}
} // namespace

template <smpp::CommandId Id>
MessageFields fieldsOf(const smpp::ShortMessagePdu<Id> &pdu)
{
    MessageFields f = submitFields(pdu);
    setDestination(f, pdu);
    return f;
}
template MessageFields fieldsOf(const smpp::SubmitSm &);
template MessageFields fieldsOf(const smpp::DeliverSm &);

MessageFields fieldsOf(const smpp::DataSm &pdu)
{
    MessageFields f = commonFields(pdu);
    setDestination(f, pdu);
    return f;
}

MessageFields fieldsOf(const smpp::SubmitMulti &pdu) { return submitFields(pdu); }

Expected<Inbound, CommandStatus> toInbound(const MessageFields &pdu, Direction direction, Alphabet defaultAlphabet,
                                           bool strict, qint64 receivedAt)
{
    const bool fromPartner = direction == Direction::MobileTerminated;
    Inbound in;
    InboundMessage &m = in.message;
    const bool hasPayload = !pdu.tlvs->isEmpty() && pdu.tlvs->contains(tlv::kMessagePayload.tag);
    if (hasPayload && !pdu.shortMessage.isEmpty() && fromPartner)
        return Unexpected{CommandStatus::ESME_ROPTPARNOTALLWD};
    if (pdu.priorityFlag > 4 && fromPartner)
        return Unexpected{CommandStatus::ESME_RINVPRTFLG};
    // A carrier's times say nothing to Core; a partner's are its orders.
    if (fromPartner) {
        const auto schedule = parseTime(pdu.scheduleDeliveryTime, receivedAt);
        if (!schedule)
            return Unexpected{CommandStatus::ESME_RINVSCHED};
        const auto expiry = parseTime(pdu.validityPeriod, receivedAt);
        if (!expiry)
            return Unexpected{CommandStatus::ESME_RINVEXPIRY};
        m.deliverAfter = *schedule;
        m.expires = *expiry;
    }
    m.direction = direction;
    m.receivedAt = receivedAt;
    m.serviceType = pdu.serviceType.toByteArray();
    m.source = {pdu.sourceAddr.toByteArray(), pdu.sourceAddrTon, pdu.sourceAddrNpi};
    m.destination = {pdu.destinationAddr.toByteArray(), pdu.destAddrTon, pdu.destAddrNpi};
    m.esmClass = pdu.esmClass;
    m.protocolId = pdu.protocolId;
    m.priority = std::min<quint8>(pdu.priorityFlag, 4);
    m.registeredDelivery = pdu.registeredDelivery;
    m.replaceIfPresent = pdu.replaceIfPresentFlag != 0;
    m.dataCoding = pdu.dataCoding;

    QByteArrayView octets = userDataOf(pdu);
    bool brokenHeader = false;
    if (pdu.esmClass & kUdhIndicator) {
        if (const auto header = userDataHeader(octets)) {
            m.udh = header->toByteArray();
            m.segment = segmentOf(*header);
            octets = octets.sliced(header->size());
        } else {
            brokenHeader = true;
        }
    }
    const std::optional<Segment> sar = sarSegment(*pdu.tlvs);
    if (!m.segment) // a header that says it wins; one of another kind (ports) does not hide what the TLVs say
        m.segment = sar;
    for (const smpp::TlvView t : *pdu.tlvs) {
        if (t.tag == tlv::kMessagePayload.tag || (sar && isSar(t.tag)))
            continue;
        m.tlvs.push_back({t.tag, t.value.toByteArray()});
    }

    if (!brokenHeader)
        m.text = decodeMessage(pdu.dataCoding, defaultAlphabet, octets, m.udh);
    if (!m.text) {
        in.undecodable = brokenHeader || isText(pdu.dataCoding, defaultAlphabet);
        if (in.undecodable && strict && fromPartner)
            return Unexpected{CommandStatus::ESME_RSUBMITFAIL};
        m.payload = octets.toByteArray();
    }
    return in;
}

namespace {
/// The id that counts of the one in the TLV and the one in the text, either may be empty: the TLV wins. Some carriers
/// write one as the receipts' form and the other as the answers'; where the text, converted, is the TLV as it stands,
/// that form is the answers' already and is not converted once more.
QByteArray receiptId(QByteArrayView fromTlv, const QByteArray &fromText, MessageIdFormat format)
{
    if (fromTlv.isEmpty() || format == MessageIdFormat::AsIs)
        return canonicalReceiptId(fromTlv.isEmpty() ? fromText : fromTlv, format);
    QByteArray asItStands = canonicalOutcomeId(fromTlv, format);
    if (!fromText.isEmpty() && canonicalReceiptId(fromText, format) == asItStands)
        return asItStands;
    return canonicalReceiptId(fromTlv, format);
}
} // namespace

std::optional<DeliveryReport> toReport(const MessageFields &pdu, Alphabet defaultAlphabet, IdFormat idFormat)
{
    const quint8 type = pdu.esmClass & kMessageTypeMask;
    const bool marked = type == kReceiptType || type == kIntermediateType;
    if (!marked && type != 0)
        return std::nullopt; // acknowledgements of the user are messages
    const auto idTlv = get(*pdu.tlvs, tlv::kReceiptedMessageId);
    const auto stateTlv = get(*pdu.tlvs, tlv::kMessageState);
    const bool byTlv = idTlv && stateTlv;

    QByteArrayView octets = userDataOf(pdu);
    QByteArrayView header;
    if (pdu.esmClass & kUdhIndicator) {
        header = userDataHeader(octets).value_or(QByteArrayView());
        octets = octets.sliced(header.size());
    }
    // An unmarked message is looked at only where it begins like a receipt: a subscriber may write "id:" too.
    if (!marked && !byTlv &&
        !(octets.size() >= 15 && (octets[0] == 'i' || octets[0] == 'I' || octets[0] == 's' || pdu.dataCoding == 8)))
        return std::nullopt;
    std::optional<QString> text = decodeMessage(pdu.dataCoding, defaultAlphabet, octets, header);
    if (!text)
        text = QString::fromLatin1(octets);
    std::optional<ReadReceipt> read = marked || byTlv ? readReceiptFields(*text) : readReceipt(*text);
    if (!marked && !byTlv && !(read && !read->id.isEmpty() && (read->doneDate || read->submitDate)))
        return std::nullopt;
    if (!read)
        read.emplace();

    DeliveryReport report;
    report.smscMessageId = receiptId(idTlv.value_or(QByteArrayView()), read->id, idFormatOf(idFormat));
    report.state = stateTlv && *stateTlv <= quint8(MessageState::Skipped) ? MessageState(*stateTlv)
                                                                          : read->state.value_or(MessageState::Unknown);
    report.final = type != kIntermediateType;
    report.error = read->error;
    if (const auto code = pdu.tlvs->find(tlv::kNetworkErrorCode.tag))
        report.networkErrorCode = code->toByteArray();
    report.submitDate = read->submitDate;
    report.doneDate = read->doneDate;
    report.source = {pdu.sourceAddr.toByteArray(), pdu.sourceAddrTon, pdu.sourceAddrNpi};
    report.destination = {pdu.destinationAddr.toByteArray(), pdu.destAddrTon, pdu.destAddrNpi};
    report.text = read->text;
    return report;
}

QByteArray reportKey(const DeliveryReport &report)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(report.account.toUtf8());
    for (const QByteArray &part : {report.smscMessageId, QByteArray::number(int(report.state)), report.error,
                                   report.doneDate ? QByteArray::number(*report.doneDate) : QByteArray()}) {
        hash.addData(QByteArrayView("\0", 1));
        hash.addData(part);
    }
    return hash.result().toHex();
}

namespace {

/// The parts of ready-made user data, with a header of its own or without.
std::vector<Part> readyPart(const QByteArray &octets, const QByteArray &udh)
{
    Part part;
    part.octets = octets;
    part.udh = udh;
    part.payload = octets.size() + udh.size() > kMaxShortMessage;
    if (octets.size() + udh.size() > kMaxPayload)
        return {};
    return {part};
}

/// The header of content that Core has as one part: its own, else that of its segment where the peer wants it there.
QByteArray readyHeader(const QueueMessage &m, LongMessageStyle style)
{
    const bool marked = style == LongMessageStyle::Udh8 || style == LongMessageStyle::Udh16;
    if (!m.udh.isEmpty() || !m.segment || !marked)
        return m.udh;
    return concatenationHeader(*m.segment, style == LongMessageStyle::Udh16);
}

using Languages = QVarLengthArray<gsm7::Language, 3>;
Languages languagesOf(const ShiftLanguages &set)
{
    Languages languages;
    for (const auto &[setting, language] : {std::pair(ShiftLanguage::Turkish, gsm7::Language::Turkish),
                                            std::pair(ShiftLanguage::Spanish, gsm7::Language::Spanish),
                                            std::pair(ShiftLanguage::Portuguese, gsm7::Language::Portuguese)}) {
        if (set.contains(setting))
            languages.append(language);
    }
    return languages;
}

bool isPrintableAscii(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// The nearest form of an alphanumeric sender that cannot stand in a C-octet string, which is ASCII (3.4 section 3.1);
/// empty where there is none.
QByteArray nearestSender(const QByteArray &address)
{
    const auto text = transliterate(QString::fromUtf8(address), Alphabet::Ascii);
    const QByteArray ascii = text ? text->toLatin1() : QByteArray();
    return isPrintableAscii(ascii) ? ascii : QByteArray();
}

} // namespace

Expected<Outbound, QByteArray> toOutbound(const QueueMessage &m, const PeerSettings &peer, quint16 reference)
{
    const auto unencodable = [] { return Unexpected{QByteArrayLiteral("encoding_error")}; };
    Outbound out;
    smpp::SubmitSm &p = out.shared;
    const bool deliver = peer.mode == PeerMode::Server;
    const auto misfit = [](const char *field) { return Unexpected{QByteArray(QByteArrayLiteral("invalid_") + field)}; };
    if (!p.serviceType.assign(m.serviceType) || m.serviceType.size() >= smpp::ServiceType::kMax)
        return misfit("service_type");
    QByteArray sender = m.source.addr;
    // `@` is 0x40 here, not the 0x00 of GSM 7-bit, which would end the string.
    if (m.source.ton == kAlphanumeric && !isPrintableAscii(sender)) {
        if (peer.transliterate)
            sender = nearestSender(sender);
        if (!isPrintableAscii(sender) || sender.isEmpty())
            return misfit("source");
    }
    if (!p.sourceAddr.assign(sender) || sender.size() >= smpp::AddressText::kMax)
        return misfit("source");
    if (!p.destinationAddr.assign(m.destination.addr) || m.destination.addr.size() >= smpp::AddressText::kMax)
        return misfit("destination");
    p.sourceAddrTon = m.source.ton;
    p.sourceAddrNpi = m.source.npi;
    p.destAddrTon = m.destination.ton;
    p.destAddrNpi = m.destination.npi;
    p.esmClass = m.esmClass & quint8(~kUdhIndicator);
    p.protocolId = m.protocolId;
    p.priorityFlag = m.priority;
    p.registeredDelivery = m.registeredDelivery;
    if (!deliver) {
        p.replaceIfPresentFlag = m.replaceIfPresent ? 1 : 0;
        if (m.expires)
            p.validityPeriod.assign(formatAbsolute(*m.expires));
    }
    for (const RawTlv &t : m.tlvs)
        out.tlvs.append(t.tag, t.value);

    const Alphabet defaultAlphabet = alphabetOf(peer.defaultAlphabet);
    const LongMessage how = longMessageOf(peer.longMessage);
    if (m.type == MessageType::DeliveryReceipt) {
        if (!m.receipt)
            return misfit("receipt");
        p.esmClass = quint8((p.esmClass & ~kMessageTypeMask) | kReceiptType);
        set(out.tlvs, tlv::kReceiptedMessageId, m.receipt->messageId);
        set(out.tlvs, tlv::kMessageState, quint8(m.receipt->state));
        QByteArray text = writeReceipt(*m.receipt);
        if (defaultAlphabet == Alphabet::Gsm7Packed)
            text = encodeText(defaultAlphabet, QString::fromLatin1(text)).value_or(text);
        out.parts = readyPart(text, {});
        return out;
    }
    const bool ready = !m.udh.isEmpty() || m.segment;
    const QByteArray header = ready ? readyHeader(m, peer.longMessage) : QByteArray();
    if (m.payload) {
        p.dataCoding = m.dataCoding.value_or(kBinaryCoding);
        out.parts = ready ? readyPart(*m.payload, header) : splitBinary(*m.payload, how, reference);
    } else {
        const Languages languages = languagesOf(peer.nationalLanguages);
        const TextRules rules{defaultAlphabet, how, peer.transliterate, languages};
        const QString text = m.text.value_or(QString());
        const auto plan =
            ready ? planWholeText(text, m.dataCoding, rules, header) : planText(text, m.dataCoding, rules);
        if (!plan)
            return unencodable();
        p.dataCoding = plan->coding.dataCoding;
        if (!ready)
            out.parts = splitText(plan->text, plan->coding.alphabet, how, reference, plan->tables);
        else if (const auto octets = encodeMessage(plan->coding.alphabet, plan->text, header))
            out.parts = readyPart(*octets, header);
    }
    if (out.parts.empty())
        return unencodable();
    if (m.segment && !segmentOf(header))
        out.parts.front().sar = m.segment;
    return out;
}

template <class P>
void fillPart(P &pdu, const Outbound &outbound, std::size_t number)
{
    const Part &part = outbound.parts[number];
    const smpp::SubmitSm &s = outbound.shared;
    pdu.serviceType = s.serviceType;
    pdu.sourceAddrTon = s.sourceAddrTon;
    pdu.sourceAddrNpi = s.sourceAddrNpi;
    pdu.sourceAddr = s.sourceAddr;
    pdu.destAddrTon = s.destAddrTon;
    pdu.destAddrNpi = s.destAddrNpi;
    pdu.destinationAddr = s.destinationAddr;
    pdu.esmClass = part.udh.isEmpty() ? s.esmClass : quint8(s.esmClass | kUdhIndicator);
    pdu.protocolId = s.protocolId;
    pdu.priorityFlag = s.priorityFlag;
    pdu.scheduleDeliveryTime.clear();
    pdu.validityPeriod = s.validityPeriod;
    pdu.registeredDelivery = s.registeredDelivery;
    pdu.replaceIfPresentFlag = s.replaceIfPresentFlag;
    pdu.dataCoding = s.dataCoding;
    pdu.smDefaultMsgId = 0;
    pdu.tlvs = outbound.tlvs;
    if (part.sar) {
        set(pdu.tlvs, tlv::kSarMsgRefNum, part.sar->reference);
        set(pdu.tlvs, tlv::kSarTotalSegments, part.sar->total);
        set(pdu.tlvs, tlv::kSarSegmentSeqnum, part.sar->number);
    }
    if (part.payload) {
        pdu.shortMessage.clear();
        set(pdu.tlvs, tlv::kMessagePayload, QByteArray(part.udh + part.octets));
    } else if (part.udh.isEmpty()) {
        pdu.shortMessage.assign(part.octets);
    } else {
        pdu.shortMessage.assign(QByteArray(part.udh + part.octets));
    }
}
template void fillPart(smpp::SubmitSm &, const Outbound &, std::size_t);
template void fillPart(smpp::DeliverSm &, const Outbound &, std::size_t);

} // namespace gateway
