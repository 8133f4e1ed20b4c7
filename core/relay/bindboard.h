#pragma once
#include "session/session.h"

#include <functional>
#include <map>
#include <mutex>

namespace gateway {

/// What went wrong with a bind last, in parts, so that a cause can be told from it.
struct BindError
{
    enum class Kind {
        None,
        Dns, ///< no connection: the name is unknown …
        Refused,
        Reset,
        Timeout,
        Tls,
        Link,               ///< any other failure of the connection
        BindRefused,        ///< client: the carrier's answer, server: ours; see `status`
        BindTimeout,        ///< no answer to our bind
        EnquireLinkTimeout, ///< no answer to enquire_link
        UnboundByPeer,
        ClosedByPeer, ///< without an unbind
        Inactivity,   ///< inactivity_timeout ran out
        Protocol,     ///< octets that cannot be SMPP
    };
    Kind kind = Kind::None;
    qint64 at = 0;      ///< wall clock, ms
    quint32 status = 0; ///< of BindRefused
    QString text;       ///< English: what the log says of it
    QString address;    ///< server binds: where the other side was
};

/// The word of a kind: "dns", "refused", "bind_refused" …; empty for None.
const char *wordOf(BindError::Kind kind);

/// What the end of a session, bound or not, says of the bind; None where nobody did anything wrong.
BindError::Kind errorKindOf(const SessionEnd &end);

/// What a bind tells of itself to other threads.
class BindBoard
{
public:
    struct State
    {
        int sessions = 0;     ///< bound
        qint64 since = 0;     ///< wall clock, ms: of the first of them, or since there is none
        qint64 attemptAt = 0; ///< last connection attempt; client: ours, server: one that came; 0: none
        qint64 boundAt = 0;   ///< last bind; 0: none
        qint64 nextAt = 0;    ///< client: when it connects again; 0: not waiting
        QString host;         ///< server: where the latest session came from; empty: none so far
        quint16 port = 0;     ///< likewise
        bool tls = false;     ///< likewise
        BindType bindType = BindType::Transceiver; ///< likewise, as what it bound
        int failures = 0;                          ///< attempts without a bind since the last bind
        quint64 falls = 0;                         ///< binds that the other side or the network ended
        BindError error;
    };
    /// `changed` is called after each change, on the thread that makes it; before the bind's start.
    void setChanged(std::function<void()> changed) { m_changed = std::move(changed); }

    State state() const
    {
        const std::lock_guard lock(m_mutex);
        return m_state;
    }
    template <class F>
    void change(F &&f)
    {
        {
            const std::lock_guard lock(m_mutex);
            f(m_state);
        }
        if (m_changed)
            m_changed();
    }

    /// How many messages failed for good, by the status that the other side refused them with.
    using Refusals = std::map<quint32, quint64>;
    Refusals refusals() const
    {
        const std::lock_guard lock(m_mutex);
        return m_refusals;
    }
    void countRefusal(quint32 status)
    {
        const std::lock_guard lock(m_mutex);
        if (m_refusals.size() < kMaxRefusals || m_refusals.contains(status)) // what it answers is the other side's
            ++m_refusals[status];
    }

private:
    static constexpr std::size_t kMaxRefusals = 100;
    mutable std::mutex m_mutex;
    State m_state;
    Refusals m_refusals;
    std::function<void()> m_changed;
};

} // namespace gateway
