#include "trace/pduring.h"

#include "smpp/codec.h"
#include "smpp/commandid.h"

#include <cstring>

namespace gateway {
namespace {

using smpp::kHeaderLength;

template <class P, class T>
constexpr bool isSecret(const smpp::Field<P, T> &field)
{
    // What people write to each other is masked when it is shown; a password is never kept.
    return field.show == smpp::Show::Masked && requires { T::kCap; };
}
template <smpp::PduType P>
constexpr bool hasSecret()
{
    return std::apply([](auto... field) { return (isSecret(field) || ...); }, P::fields());
}

/// The PDUs with a password.
bool carriesSecret(quint32 id)
{
    return [id]<class... P>(smpp::TypeList<P...>) {
        return ((hasSecret<P>() && quint32(P::id) == id) || ...);
    }(smpp::AllPdus{});
}

/// Overwrites the passwords in a whole PDU. Where a string lacks its NUL, so that it is not known where the password
/// begins, all that follows is masked.
void maskSecrets(char *pdu, qsizetype size)
{
    smpp::withPdu(smpp::readHeader(pdu).commandId, [&]<class P>() {
        char *at = pdu + kHeaderLength;
        char *const end = pdu + size;
        bool lost = false;
        const auto pass = [&](const auto &field) {
            using T = std::remove_cvref_t<decltype(std::declval<P>().*field.member)>;
            if (lost || at == end)
                return;
            if constexpr (requires { T::kCap; }) {
                char *nul = static_cast<char *>(std::memchr(at, 0, std::size_t(end - at)));
                lost = !nul;
                if (lost || isSecret(field))
                    std::memset(at, '*', std::size_t((nul ? nul : end) - at));
                at = nul ? nul + 1 : end;
            } else {
                ++at; // the PDUs with a password have strings and single octets alone
            }
        };
        if constexpr (hasSecret<P>())
            std::apply([&](auto... field) { (pass(field), ...); }, P::fields());
    });
}

/// memcpy for some hundred octets: of a size that is not known the compiler makes a string instruction, which takes
/// longer to begin than this takes in all.
void copy(char *to, const char *from, qsizetype size)
{
    constexpr qsizetype kChunk = 16;
    if (size < kChunk) {
        std::memcpy(to, from, std::size_t(size));
        return;
    }
    for (qsizetype at = 0; at + kChunk <= size; at += kChunk)
        std::memcpy(to + at, from + at, kChunk);
    std::memcpy(to + size - kChunk, from + size - kChunk, kChunk);
}

constexpr qsizetype padded(qsizetype size) { return (size + 7) & ~qsizetype(7); }

} // namespace

bool TraceBudget::take(qsizetype octets)
{
    qsizetype left = m_left.load(std::memory_order_relaxed);
    while (left >= octets) {
        if (m_left.compare_exchange_weak(left, left - octets, std::memory_order_relaxed))
            return true;
    }
    return false;
}

/// What stands before the octets of each PDU in the ring.
struct PduRing::Record
{
    qint64 atNs;
    qint64 messageId;
    quint32 length;
    quint32 broken;
    quint16 kept;
    quint16 session;
    bool outgoing;
};

PduRing::PduRing(TraceBudget &budget, qsizetype maxOctets) : m_budget(budget), m_max(std::max(maxOctets, kFirstOctets))
{
    static_assert(sizeof(Record) == 32);
    static_assert(kMaxKept + qsizetype(sizeof(Record)) < kFirstOctets);
}

PduRing::~PduRing()
{
    if (const qsizetype more = capacity() - kFirstOctets; more > 0)
        m_budget.give(more);
}

quint16 PduRing::addSession(quint64 id, bool server)
{
    const std::lock_guard lock(m_mutex);
    auto free = std::find_if(m_sessions.begin(), m_sessions.end(),
                             [](const SessionEntry &entry) { return !entry.open && entry.records == 0; });
    if (free == m_sessions.end())
        free = m_sessions.insert(m_sessions.end(), SessionEntry{});
    *free = {id, {}, 0, server, true, 0, -1};
    return quint16(free - m_sessions.begin());
}

void PduRing::setRemote(quint16 session, const QHostAddress &address, quint16 port)
{
    const std::lock_guard lock(m_mutex);
    m_sessions[session].remote = address;
    m_sessions[session].port = port;
}

void PduRing::endSession(quint16 session)
{
    const std::lock_guard lock(m_mutex);
    m_sessions[session].open = false;
}

void PduRing::add(quint16 session, bool outgoing, qint64 atNs, QByteArrayView octets,
                  std::span<const CarriedMessage> carried)
{
    const std::lock_guard lock(m_mutex);
    while (octets.size() >= kHeaderLength) {
        const auto length = qsizetype(smpp::readU32(octets.data()));
        if (length < kHeaderLength || length > octets.size()) {
            put(session, outgoing, atNs, octets.first(std::min(octets.size(), kHeaderLength)), 0);
            return;
        }
        qint64 messageId = 0;
        if (!carried.empty()) {
            const smpp::Header header = smpp::readHeader(octets.data());
            if (header.sequence == carried.front().sequence && !smpp::isResponse(header.commandId)) {
                messageId = carried.front().messageId;
                carried = carried.subspan(1);
            }
        }
        put(session, outgoing, atNs, octets.first(length), messageId);
        octets = octets.sliced(length);
    }
    if (!octets.isEmpty())
        put(session, outgoing, atNs, octets, 0);
}

void PduRing::put(quint16 session, bool outgoing, qint64 atNs, QByteArrayView pdu, qint64 messageId)
{
    const qsizetype kept = std::min(pdu.size(), kMaxKept);
    const qsizetype size = qsizetype(sizeof(Record)) + padded(kept);
    if (!makeRoom(size))
        return;
    const Record record{atNs, messageId, quint32(pdu.size()), 0, quint16(kept), session, outgoing};
    char *const at = m_octets.data() + m_head;
    std::memcpy(at, &record, sizeof record);
    copy(at + sizeof record, pdu.data(), kept);
    if (kept >= kHeaderLength && carriesSecret(smpp::readU32(pdu.data() + 4)))
        maskSecrets(at + sizeof record, kept);
    SessionEntry &entry = m_sessions[session];
    ++entry.records;
    if (!outgoing)
        entry.lastRead = m_head;
    m_head += size;
    ++m_count;
    ++m_lastId;
}

void PduRing::mark(quint16 session, int rule)
{
    const std::lock_guard lock(m_mutex);
    const qsizetype at = m_sessions[session].lastRead;
    if (at < 0)
        return;
    Record record;
    std::memcpy(&record, m_octets.data() + at, sizeof record);
    record.broken |= 1u << rule;
    std::memcpy(m_octets.data() + at, &record, sizeof record);
}

/// Room for `size` octets at m_head, in one piece.
bool PduRing::makeRoom(qsizetype size)
{
    for (;;) {
        const auto capacity = qsizetype(m_octets.size());
        if (m_count == 0 || m_head > m_tail) { // free: from m_head to the end, and before m_tail
            if (m_count == 0)
                m_head = m_tail = 0;
            if (capacity - m_head >= size)
                return true;
            if (grow(size))
                continue;
            if (m_count == 0)
                return false; // not even the first piece of memory
            m_end = m_head;
            m_head = 0;
        }
        if (m_tail - m_head >= size)
            return true;
        if (m_count > 0 && m_tail >= m_head)
            dropOldest();
    }
}

/// Twice the memory, where the records lie in one piece, the bound allows it and the budget has it. The first piece is
/// every peer's.
bool PduRing::grow(qsizetype wanted)
{
    const auto capacity = qsizetype(m_octets.size());
    if (capacity == 0) {
        m_octets.resize(std::size_t(kFirstOctets));
        return true;
    }
    const qsizetype next = std::min(m_max, capacity * 2);
    if (next - capacity < wanted || !m_budget.take(next - capacity))
        return false;
    m_octets.resize(std::size_t(next));
    return true;
}

void PduRing::dropOldest()
{
    Record record;
    std::memcpy(&record, m_octets.data() + m_tail, sizeof record);
    SessionEntry &entry = m_sessions[record.session];
    --entry.records;
    if (entry.lastRead == m_tail)
        entry.lastRead = -1;
    m_tail += qsizetype(sizeof(Record)) + padded(record.kept);
    --m_count;
    if (m_tail == m_end && m_head < m_tail) // the rest begins anew
        m_tail = 0;
}

std::vector<TracedPdu> PduRing::pdus() const
{
    std::vector<TracedPdu> all;
    std::shared_ptr<std::vector<char>> memory;
    std::vector<SessionEntry> sessions;
    qsizetype at = 0;
    qsizetype end = 0;
    qsizetype count = 0;
    quint64 id = 0;
    {
        const std::lock_guard lock(m_mutex);
        memory = std::make_shared<std::vector<char>>(m_octets);
        sessions = m_sessions;
        at = m_tail;
        end = m_head > m_tail ? m_head : m_end;
        count = m_count;
        id = m_lastId - quint64(m_count);
    }
    all.reserve(std::size_t(count));
    for (; count > 0; --count) {
        if (at == end)
            at = 0;
        Record record;
        std::memcpy(&record, memory->data() + at, sizeof record);
        const SessionEntry &session = sessions[record.session];
        at += qsizetype(sizeof record);
        all.push_back({++id, record.atNs, record.outgoing, session.server, session.id, session.remote, session.port,
                       record.length, QByteArrayView(memory->data() + at, record.kept), record.broken, record.messageId,
                       memory});
        at += padded(record.kept);
    }
    return all;
}

qsizetype PduRing::count() const
{
    const std::lock_guard lock(m_mutex);
    return m_count;
}

qsizetype PduRing::capacity() const
{
    const std::lock_guard lock(m_mutex);
    return qsizetype(m_octets.size());
}

} // namespace gateway
