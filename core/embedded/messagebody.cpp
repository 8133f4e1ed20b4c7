#include "embedded/messagebody.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QtEndian>
#include <charconv>

namespace gateway::embedded {
namespace {

constexpr quint8 kVersion = 1;
constexpr qsizetype kMaxDetail = 300;

enum Flag : quint64 {
    HasText = 1,
    HasPayload = 2,
    HasDataCoding = 4,
    HasUdh = 8,
    HasSegment = 16,
    HasServiceType = 32,
    HasReplace = 64,
    HasTlvs = 128,
    HasReceipt = 256,
    HasSubmitDate = 512,
    HasDoneDate = 1024,
    HasOrigin = 2048,
    HasAfter = 4096,
    IsFromCarrier = 8192,
};

class Writer
{
public:
    explicit Writer(qsizetype size) { m_out.reserve(size); }
    void octet(quint8 value) { m_out.append(static_cast<char>(value)); }
    void number(quint64 value)
    {
        for (; value >= 0x80; value >>= 7)
            octet(static_cast<quint8>(value | 0x80));
        octet(static_cast<quint8>(value));
    }
    void time(qint64 value) { number(static_cast<quint64>(value)); }
    void octets(QByteArrayView value)
    {
        number(static_cast<quint64>(value.size()));
        m_out.append(value);
    }
    void address(const Address &a)
    {
        octets(a.addr);
        octet(a.ton);
        octet(a.npi);
    }
    QByteArray take() { return std::move(m_out); }

private:
    QByteArray m_out;
};

/// Reads nothing more after what does not fit.
class Reader
{
public:
    explicit Reader(const QByteArray &from) : m_at(from.constData()), m_end(m_at + from.size()) {}
    bool good() const { return m_good; }
    quint8 octet()
    {
        if (m_at == m_end) {
            m_good = false;
            return 0;
        }
        return static_cast<quint8>(*m_at++);
    }
    quint64 number()
    {
        quint64 value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const quint8 next = octet();
            value |= quint64(next & 0x7f) << shift;
            if ((next & 0x80) == 0)
                return value;
        }
        m_good = false;
        return 0;
    }
    qint64 time() { return static_cast<qint64>(number()); }
    QByteArrayView view()
    {
        const quint64 size = number();
        if (!m_good || size > static_cast<quint64>(m_end - m_at)) {
            m_good = false;
            return {};
        }
        const QByteArrayView value(m_at, static_cast<qsizetype>(size));
        m_at += size;
        return value;
    }
    QByteArray octets() { return view().toByteArray(); }
    Address address()
    {
        Address a;
        a.addr = octets();
        a.ton = octet();
        a.npi = octet();
        return a;
    }

private:
    const char *m_at;
    const char *m_end;
    bool m_good = true;
};

quint64 flagsOf(const Content &c, const Protocol &p, const Receipt *receipt, const BodyExtras &extras)
{
    quint64 flags = 0;
    const auto set = [&flags](bool on, Flag flag) { flags |= on ? quint64(flag) : 0; };
    set(c.text.has_value(), HasText);
    set(c.payload.has_value(), HasPayload);
    set(c.dataCoding.has_value(), HasDataCoding);
    set(!c.udh.isEmpty(), HasUdh);
    set(c.segment.has_value(), HasSegment);
    set(!p.serviceType.isEmpty(), HasServiceType);
    set(p.replaceIfPresent, HasReplace);
    set(!p.tlvs.empty(), HasTlvs);
    set(receipt, HasReceipt);
    set(receipt && receipt->submitDate, HasSubmitDate);
    set(receipt && receipt->doneDate, HasDoneDate);
    set(extras.origin != 0, HasOrigin);
    set(extras.after.has_value(), HasAfter);
    set(extras.kind == Kind::FromCarrier, IsFromCarrier);
    return flags;
}

void writeReceipt(Writer &w, const Receipt &receipt)
{
    w.octets(receipt.messageId);
    w.octet(static_cast<quint8>(receipt.state));
    w.octets(receipt.error);
    w.number(static_cast<quint64>(receipt.submitted));
    w.number(static_cast<quint64>(receipt.delivered));
    if (receipt.submitDate)
        w.time(*receipt.submitDate);
    if (receipt.doneDate)
        w.time(*receipt.doneDate);
    w.octets(receipt.text.toUtf8());
}

Receipt readReceipt(Reader &r, quint64 flags)
{
    Receipt receipt;
    receipt.messageId = r.octets();
    receipt.state = static_cast<MessageState>(r.octet());
    receipt.error = r.octets();
    receipt.submitted = static_cast<int>(r.number());
    receipt.delivered = static_cast<int>(r.number());
    if (flags & HasSubmitDate)
        receipt.submitDate = r.time();
    if (flags & HasDoneDate)
        receipt.doneDate = r.time();
    receipt.text = QString::fromUtf8(r.view());
    return receipt;
}

} // namespace

QByteArray encodeBody(const Content &c, const Protocol &p, const Address &source, const Address &destination,
                      const Receipt *receipt, const BodyExtras &extras)
{
    const QByteArray text = c.text ? c.text->toUtf8() : QByteArray();
    Writer w(text.size() + (c.payload ? c.payload->size() : 0) + 160);
    const quint64 flags = flagsOf(c, p, receipt, extras);
    w.octet(kVersion);
    w.number(flags);
    w.time(extras.created);
    w.time(extras.receivedAt);
    if (flags & HasOrigin)
        w.time(extras.origin);
    if (flags & HasAfter)
        w.time(*extras.after);
    w.octets(extras.key);
    w.address(source);
    w.address(destination);
    if (c.text)
        w.octets(text);
    if (c.payload)
        w.octets(*c.payload);
    if (c.dataCoding)
        w.octet(*c.dataCoding);
    if (flags & HasUdh)
        w.octets(c.udh);
    if (c.segment) {
        w.number(c.segment->reference);
        w.octet(c.segment->total);
        w.octet(c.segment->number);
    }
    if (flags & HasServiceType)
        w.octets(p.serviceType);
    w.octet(p.esmClass);
    w.octet(p.protocolId);
    w.octet(p.priority);
    w.octet(p.registeredDelivery);
    if (flags & HasTlvs) {
        w.number(p.tlvs.size());
        for (const RawTlv &tlv : p.tlvs) {
            w.number(tlv.tag);
            w.octets(tlv.value);
        }
    }
    if (receipt)
        writeReceipt(w, *receipt);
    return w.take();
}

bool decodeBody(const QByteArray &body, QueueMessage &into, BodyExtras &extras)
{
    Reader r(body);
    if (r.octet() != kVersion)
        return false;
    const quint64 flags = r.number();
    extras.kind = flags & HasReceipt ? Kind::Receipt : flags & IsFromCarrier ? Kind::FromCarrier : Kind::FromPartner;
    extras.created = r.time();
    extras.receivedAt = r.time();
    extras.origin = flags & HasOrigin ? r.time() : 0;
    if (flags & HasAfter)
        extras.after = r.time();
    extras.key = r.octets();
    into.type = flags & HasReceipt ? MessageType::DeliveryReceipt : MessageType::ShortMessage;
    into.createdAt = extras.created;
    into.deliverAfter = extras.after;
    into.source = r.address();
    into.destination = r.address();
    if (flags & HasText)
        into.text = QString::fromUtf8(r.view());
    if (flags & HasPayload)
        into.payload = r.octets();
    if (flags & HasDataCoding)
        into.dataCoding = r.octet();
    if (flags & HasUdh)
        into.udh = r.octets();
    if (flags & HasSegment) {
        Segment segment;
        segment.reference = static_cast<quint16>(r.number());
        segment.total = r.octet();
        segment.number = r.octet();
        into.segment = segment;
    }
    if (flags & HasServiceType)
        into.serviceType = r.octets();
    into.esmClass = r.octet();
    into.protocolId = r.octet();
    into.priority = r.octet();
    into.registeredDelivery = r.octet();
    into.replaceIfPresent = (flags & HasReplace) != 0;
    if (flags & HasTlvs) {
        for (quint64 left = r.number(); left > 0 && r.good(); --left) {
            RawTlv tlv;
            tlv.tag = static_cast<quint16>(r.number());
            tlv.value = r.octets();
            into.tlvs.push_back(std::move(tlv));
        }
    }
    if (flags & HasReceipt)
        into.receipt = readReceipt(r, flags);
    return r.good();
}

QByteArray encodeExtras(const RowExtras &e)
{
    if (e == RowExtras())
        return {};
    Writer w(e.past.size() + e.error.size() + e.lastError.size() + 32);
    w.octet(kVersion);
    w.octets(e.past);
    w.time(e.parts);
    w.time(e.partsClaim);
    w.octet(e.final ? static_cast<quint8>(static_cast<int>(*e.final) + 1) : 0);
    w.time(e.done.value_or(0));
    w.octets(e.error);
    w.octets(e.lastError);
    return w.take();
}

RowExtras decodeExtras(const QByteArray &octets)
{
    RowExtras e;
    if (octets.isEmpty())
        return e;
    Reader r(octets);
    r.octet();
    e.past = r.octets();
    e.parts = r.time();
    e.partsClaim = r.time();
    if (const quint8 state = r.octet(); state != 0) {
        e.final = static_cast<MessageState>(state - 1);
        e.done = r.time();
    } else {
        r.time();
    }
    e.error = r.octets();
    e.lastError = r.octets();
    return e;
}

QByteArray logLine(qint64 at, const char *event, const QByteArray &detail)
{
    char time[24];
    const char *const timeEnd = std::to_chars(time, std::end(time), at).ptr;
    const QByteArrayView name(event);
    const qsizetype shown = qMin(detail.size(), kMaxDetail);
    QByteArray line(timeEnd - time + 1 + name.size() + (shown > 0 ? 1 + shown : 0) + 1, Qt::Uninitialized);
    char *to = std::copy(static_cast<const char *>(time), timeEnd, line.data());
    *to++ = ' ';
    to = std::copy(name.begin(), name.end(), to);
    if (shown > 0) {
        *to++ = ' ';
        to = std::transform(detail.cbegin(), detail.cbegin() + shown, to,
                            [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c; });
    }
    *to = '\n';
    return line;
}

std::vector<HistoryEntry> readLog(const QByteArray &log)
{
    std::vector<HistoryEntry> entries;
    const QList<QByteArray> lines = log.split('\n');
    for (const QByteArray &line : lines) {
        const qsizetype first = line.indexOf(' ');
        if (first < 0)
            continue;
        const qsizetype second = line.indexOf(' ', first + 1);
        HistoryEntry entry;
        entry.at = line.first(first).toLongLong();
        entry.event = line.sliced(first + 1, (second < 0 ? line.size() : second) - first - 1);
        if (second >= 0)
            entry.detail = QString::fromUtf8(line.sliced(second + 1));
        entries.push_back(std::move(entry));
    }
    return entries;
}

qint64 stableHash(QByteArrayView octets)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData(octets);
    const QByteArrayView digest = hash.resultView();
    return qFromLittleEndian<qint64>(digest.data()) >> 2 & (std::numeric_limits<qint64>::max() >> 1);
}

} // namespace gateway::embedded
