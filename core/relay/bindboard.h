#pragma once
#include "session/session.h"

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
        int failures = 0;     ///< attempts without a bind since the last bind
        BindError error;
    };

    State state() const
    {
        const std::lock_guard lock(m_mutex);
        return m_state;
    }
    template <class F>
    void change(F &&f)
    {
        const std::lock_guard lock(m_mutex);
        f(m_state);
    }

private:
    mutable std::mutex m_mutex;
    State m_state;
};

} // namespace gateway
