#pragma once
#include "relay/traffic.h"
#include "util/clock.h"

#include <QtCore/QHash>
#include <QtCore/QSet>
#include <functional>
#include <map>

namespace gateway {

/// Joins the segments of the long messages that one peer sends (its setting `reassemble`). A segment waits unanswered,
/// since nothing may be acknowledged that only this memory holds; the answer to the whole message answers them all.
/// What is not whole in time, or has no room here, passes on as the segments it came in: joining loses nothing.
/// A sender that waits for each answer before it sends the next segment would always run into the time-out: after the
/// first one its segments pass on at once. Lives on the peer's reactor.
class Reassembler
{
public:
    static constexpr qint64 kTimeoutMs = 5000; ///< from the first segment of a message
    static constexpr qsizetype kMaxOctets = 4 * 1024 * 1024;
    static constexpr qsizetype kOctetsPerSegment = 1024; ///< what one is counted with besides its user data

    struct Events
    {
        /// A whole message, or a segment that goes on by itself; all of `replyTo`, one at least, wait for its answer.
        std::function<void(InboundMessage, std::vector<ReplyTo> replyTo)> handOn;
        /// Whether a session has no request unanswered but one: it may be waiting for our answer.
        std::function<bool(quint64 session)> waitsForUs;
    };

    /// `defaultAlphabet` is the peer's.
    Reassembler(Alphabet defaultAlphabet, Clock &clock, Events events);
    ~Reassembler();
    Q_DISABLE_COPY_MOVE(Reassembler)

    /// A segment, as it would go on by itself, with its user data without the header. It has `segment`.
    void add(InboundItem item, QByteArrayView octets);
    /// The session is gone: its segments will come again, nobody waits for an answer to them.
    void forget(quint64 session);
    /// Everything that waits goes on as segments.
    void passAll();

    std::size_t waiting() const { return m_unfinished.size(); }
    qsizetype octets() const { return m_octets; }

private:
    struct Piece
    {
        InboundMessage message;
        QByteArray octets;
        std::vector<ReplyTo> replyTo; ///< several where the same segment came again
    };
    struct Unfinished
    {
        QByteArray key;
        qint64 deadlineNs = 0;
        std::map<int, Piece> pieces; ///< by their number
    };
    using Entry = std::map<quint64, Unfinished>::iterator;

    static qsizetype sizeOf(const Piece &piece) { return piece.octets.size() + kOctetsPerSegment; }
    Unfinished take(Entry entry);
    void pass(Unfinished gone);
    void join(Unfinished whole);
    void timedOut();
    void arm();

    const Alphabet m_defaultAlphabet;
    Clock &m_clock;
    const Events m_events;
    std::map<quint64, Unfinished> m_unfinished; ///< the oldest first
    QHash<QByteArray, quint64> m_byKey;
    QSet<quint64> m_oneAtATime; ///< sessions
    quint64 m_next = 1;
    qsizetype m_octets = 0;
    std::unique_ptr<Timer> m_timer;
};

} // namespace gateway
