#include "relay/reassembler.h"

#include "text/datacoding.h"

namespace gateway {
namespace {

constexpr quint8 kUdhIndicator = 0x40;
constexpr quint8 kUcs2 = 8; // data_coding

/// What makes a segment part of a message.
QByteArray keyOf(const InboundMessage &m)
{
    return m.source.addr + '\0' + m.destination.addr + '\0' + QByteArray::number(m.segment->reference) + '/' +
           QByteArray::number(m.segment->total);
}

/// The elements of a user data header that say more than the place of a segment or its alphabet (3GPP TS 23.040
/// section 9.2.3.24), as a header; empty where there are none.
QByteArray otherElements(const QByteArray &udh)
{
    QByteArray rest(1, '\0');
    for (qsizetype at = 1; at + 1 < udh.size();) {
        const qsizetype size = 2 + quint8(udh[at + 1]);
        const quint8 element = quint8(udh[at]);
        if (element != 0x00 && element != 0x08 && element != 0x24 && element != 0x25)
            rest += udh.mid(at, size);
        at += size;
    }
    if (rest.size() == 1)
        return {};
    rest[0] = char(rest.size() - 1);
    return rest;
}

} // namespace

Reassembler::Reassembler(Alphabet defaultAlphabet, Clock &clock, Events events)
    : m_defaultAlphabet(defaultAlphabet),
      m_clock(clock),
      m_events(std::move(events)),
      m_timer(clock.makeTimer([this] { timedOut(); }))
{}

Reassembler::~Reassembler() = default;

void Reassembler::add(InboundItem item, QByteArrayView octets)
{
    const Segment place = *item.message.segment;
    if (place.total < 2 || m_oneAtATime.contains(item.replyTo.session)) {
        m_events.handOn(std::move(item.message), {item.replyTo});
        return;
    }
    const QByteArray key = keyOf(item.message);
    Entry entry = m_unfinished.find(m_byKey.value(key));
    if (entry != m_unfinished.end()) {
        const auto known = entry->second.pieces.find(place.number);
        if (known != entry->second.pieces.end() && known->second.octets == octets) {
            known->second.replyTo.push_back(item.replyTo);
            return;
        }
        if (known != entry->second.pieces.end()) { // another message with the same reference
            pass(take(entry));
            entry = m_unfinished.end();
        }
    }
    if (entry == m_unfinished.end()) {
        entry = m_unfinished.emplace(m_next, Unfinished{key, m_clock.nowNs() + kTimeoutMs * 1'000'000, {}}).first;
        m_byKey[key] = m_next++;
    }
    Piece piece{std::move(item.message), octets.toByteArray(), {item.replyTo}};
    m_octets += sizeOf(piece);
    entry->second.pieces.emplace(place.number, std::move(piece));
    if (entry->second.pieces.size() == std::size_t(place.total))
        join(take(entry));
    while (m_octets > kMaxOctets)
        pass(take(m_unfinished.begin()));
    arm();
}

void Reassembler::forget(quint64 session)
{
    m_oneAtATime.remove(session);
    for (Entry entry = m_unfinished.begin(); entry != m_unfinished.end();) {
        auto &pieces = entry->second.pieces;
        for (auto piece = pieces.begin(); piece != pieces.end();) {
            std::erase_if(piece->second.replyTo, [session](const ReplyTo &to) { return to.session == session; });
            if (!piece->second.replyTo.empty()) {
                ++piece; // it came by another session too
            } else {
                m_octets -= sizeOf(piece->second);
                piece = pieces.erase(piece);
            }
        }
        const Entry now = entry++;
        if (pieces.empty())
            take(now);
    }
    arm();
}

void Reassembler::passAll()
{
    while (!m_unfinished.empty())
        pass(take(m_unfinished.begin()));
    arm();
}

Reassembler::Unfinished Reassembler::take(Entry entry)
{
    Unfinished taken = std::move(entry->second);
    for (const auto &[number, piece] : taken.pieces)
        m_octets -= sizeOf(piece);
    m_byKey.remove(taken.key);
    m_unfinished.erase(entry);
    return taken;
}

void Reassembler::pass(Unfinished gone)
{
    for (auto &[number, piece] : gone.pieces)
        m_events.handOn(std::move(piece.message), std::move(piece.replyTo));
}

void Reassembler::join(Unfinished whole)
{
    InboundMessage m = whole.pieces.begin()->second.message;
    std::vector<ReplyTo> replyTo;
    QString text;
    QByteArray octets;
    bool allText = true;
    for (const auto &[number, piece] : whole.pieces) {
        replyTo.insert(replyTo.end(), piece.replyTo.begin(), piece.replyTo.end());
        octets += piece.octets;
        const InboundMessage &part = piece.message;
        allText = allText && part.text;
        text += part.text.value_or(QString());
        m.registeredDelivery |= part.registeredDelivery; // many ask for the receipt with the last segment alone
    }
    m.segment.reset();
    m.udh = otherElements(m.udh);
    if (m.udh.isEmpty())
        m.esmClass &= quint8(~kUdhIndicator);
    m.text.reset();
    m.payload.reset();
    // Segments of text are joined as text; where one alone is none, it may have been cut within a character.
    if (allText)
        m.text = text;
    else if (isText(*m.dataCoding, m_defaultAlphabet))
        m.text = decodeMessage(*m.dataCoding, m_defaultAlphabet, octets);
    if (!m.text)
        m.payload = octets;
    else if (!fits(meaningOf(*m.dataCoding, m_defaultAlphabet).alphabet, *m.text))
        m.dataCoding = kUcs2; // it came with national tables, which its header named
    m_events.handOn(std::move(m), std::move(replyTo));
}

void Reassembler::timedOut()
{
    const qint64 now = m_clock.nowNs();
    while (!m_unfinished.empty() && m_unfinished.begin()->second.deadlineNs <= now) {
        Unfinished gone = take(m_unfinished.begin());
        if (gone.pieces.size() == 1) {
            const quint64 session = gone.pieces.begin()->second.replyTo.front().session;
            if (m_events.waitsForUs(session))
                m_oneAtATime.insert(session);
        }
        pass(std::move(gone));
    }
    arm();
}

void Reassembler::arm()
{
    if (m_unfinished.empty())
        m_timer->stop();
    else if (!m_timer->isActive())
        m_timer->start(
            std::max<qint64>(0, (m_unfinished.begin()->second.deadlineNs - m_clock.nowNs() + 999'999) / 1'000'000));
}

} // namespace gateway
