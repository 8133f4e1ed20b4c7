#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>
#include <QtNetwork/QHostAddress>
#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace gateway {

/// Octets that the rings of all peers may hold together. Thread-safe.
class TraceBudget
{
public:
    explicit TraceBudget(qsizetype octets) : m_left(octets) {}
    /// False, and nothing changes, where they are not there.
    bool take(qsizetype octets);
    void give(qsizetype octets) { m_left.fetch_add(octets, std::memory_order_relaxed); }

private:
    std::atomic<qsizetype> m_left;
};

/// A request of ours with a message of Core in it.
struct CarriedMessage
{
    quint32 sequence = 0;
    qint64 messageId = 0;
};

/// A PDU as the ring kept it. The octets share the memory of the copy that they were read from.
struct TracedPdu
{
    quint64 id = 0;        ///< counts up from 1 within the peer
    qint64 atNs = 0;       ///< of Clock::nowNs
    bool outgoing = false; ///< from the gateway to the other side
    bool server = false;   ///< the other side is the ESME
    quint64 session = 0;   ///< Session::id
    QHostAddress remote;   ///< null where the link never opened
    quint16 remotePort = 0;
    quint32 length = 0;    ///< of the whole PDU
    QByteArrayView octets; ///< as many as were kept, passwords masked
    quint32 broken = 0;    ///< set of smpp::PduError that its octets alone do not show
    qint64 messageId = 0;  ///< Core's, of the message that a request of ours carries; 0: none
    std::shared_ptr<const std::vector<char>> memory;
};

/// The last PDUs of one peer, always kept: a ring of octets into which every PDU is copied. Small at first, it doubles
/// while the budget lasts, to `maxOctets`; after that nothing is allocated. One thread adds (a peer's sessions live on
/// one reactor), any thread reads; the lock is held for one copy.
class PduRing
{
public:
    static constexpr qsizetype kFirstOctets = 16 * 1024;
    /// Of a longer PDU the rest is left out.
    static constexpr qsizetype kMaxKept = 4096;

    /// `budget` outlives the ring. Nothing is allocated before the first PDU.
    explicit PduRing(TraceBudget &budget, qsizetype maxOctets = 1024 * 1024);
    ~PduRing();
    Q_DISABLE_COPY_MOVE(PduRing)

    /// A session begins; the handle is for the calls below.
    quint16 addSession(quint64 id, bool server);
    void setRemote(quint16 session, const QHostAddress &address, quint16 port);
    /// What was kept of it stays.
    void endSession(quint16 session);
    /// `octets` are whole PDUs, one after the other, or one that broke off; some of them, in this order, carry
    /// messages.
    void add(quint16 session, bool outgoing, qint64 atNs, QByteArrayView octets,
             std::span<const CarriedMessage> carried = {});
    /// Marks the last one of the session that came in; `rule` is a smpp::PduError.
    void mark(quint16 session, int rule);

    /// All that is kept, oldest first.
    std::vector<TracedPdu> pdus() const;
    /// How many PDUs are kept now.
    qsizetype count() const;
    /// Octets allocated.
    qsizetype capacity() const;

private:
    struct Record;
    struct SessionEntry
    {
        quint64 id = 0;
        QHostAddress remote;
        quint16 port = 0;
        bool server = false;
        bool open = false;
        qsizetype records = 0;
        qsizetype lastRead = -1; ///< where the record of the PDU that came last begins
    };

    void put(quint16 session, bool outgoing, qint64 atNs, QByteArrayView pdu, qint64 messageId);
    bool makeRoom(qsizetype size);
    bool grow(qsizetype wanted);
    void dropOldest();

    TraceBudget &m_budget;
    const qsizetype m_max;
    mutable std::mutex m_mutex;
    std::vector<char> m_octets;
    qsizetype m_tail = 0; ///< the oldest record
    qsizetype m_head = 0; ///< where the next one goes
    qsizetype m_end = 0;  ///< behind the last record before the ring began anew, while m_head < m_tail
    qsizetype m_count = 0;
    quint64 m_lastId = 0;
    std::vector<SessionEntry> m_sessions;
};

} // namespace gateway
