#pragma once
#include "coreapi/message.h"

#include <QtCore/QHash>
#include <deque>
#include <vector>

namespace gateway {

/// Keeps what Core has for a partner behind the answers it still waits for: Core may hand out a receipt while its
/// answer to the submission of that very message is on its way to us, and partners lose a receipt that comes before
/// its submit_sm_resp. What comes with a receipt in it waits until every request that was unanswered then is answered;
/// what comes later waits behind it, in order. The waiting ends as the requests do, within api_timeout.
/// Requests are counted in epochs: a new one begins whenever something is held.
class AnswersFirst
{
public:
    using Epoch = quint16;

    /// A request of this session went to Core; the epoch comes back with its answer.
    Epoch asked(quint64 session);
    /// Its answer is written. True where something held may leave now.
    bool answered(quint64 session, Epoch epoch);
    /// The session is gone: nobody waits for its answers. True as above.
    bool forget(quint64 session);

    /// Takes what may not leave yet; what may stays in `messages`.
    void hold(std::vector<QueueMessage> &messages);
    /// What may leave now.
    std::vector<QueueMessage> released();
    /// All that is held, for the stop.
    std::vector<QueueMessage> releaseAll();
    /// Claims that are no longer ours.
    void forgetClaims(const std::vector<ClaimRef> &claims);

private:
    struct Count
    {
        Epoch epoch = 0;
        int open = 0;
    };
    struct Held
    {
        Epoch until = 0; ///< leaves when no request of this or an earlier epoch is open
        std::vector<QueueMessage> messages;
    };
    bool isFirstFree() const;

    QHash<quint64, std::deque<Count>> m_open; ///< by session, oldest epoch first; none without open requests
    std::deque<Held> m_held;
    Epoch m_epoch = 0;
};

} // namespace gateway
