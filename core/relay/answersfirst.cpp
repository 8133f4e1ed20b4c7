#include "relay/answersfirst.h"

#include <QtCore/QSet>
#include <algorithm>
#include <iterator>

namespace gateway {

AnswersFirst::Epoch AnswersFirst::asked(quint64 session)
{
    std::deque<Count> &counts = m_open[session];
    if (counts.empty() || counts.back().epoch != m_epoch)
        counts.push_back({m_epoch, 0});
    ++counts.back().open;
    return m_epoch;
}

bool AnswersFirst::answered(quint64 session, Epoch epoch)
{
    const auto it = m_open.find(session);
    if (it == m_open.end())
        return false;
    std::deque<Count> &counts = *it;
    const auto count = std::find_if(counts.begin(), counts.end(), [epoch](const Count &c) { return c.epoch == epoch; });
    if (count == counts.end() || --count->open > 0)
        return false;
    counts.erase(count);
    if (counts.empty())
        m_open.erase(it);
    return !m_held.empty() && isFirstFree();
}

bool AnswersFirst::forget(quint64 session) { return m_open.remove(session) && !m_held.empty() && isFirstFree(); }

void AnswersFirst::hold(std::vector<QueueMessage> &messages)
{
    const bool withReceipt =
        std::any_of(messages.begin(), messages.end(), [](const QueueMessage &m) { return m.receipt.has_value(); });
    if (m_held.empty() && (m_open.isEmpty() || !withReceipt))
        return;
    // Without a receipt it has only to stay behind what is held.
    const Epoch until = withReceipt ? m_epoch : m_held.back().until;
    m_held.push_back({until, std::exchange(messages, {})});
    if (withReceipt)
        ++m_epoch;
}

std::vector<QueueMessage> AnswersFirst::released()
{
    std::vector<QueueMessage> free;
    while (!m_held.empty() && isFirstFree()) {
        std::move(m_held.front().messages.begin(), m_held.front().messages.end(), std::back_inserter(free));
        m_held.pop_front();
    }
    return free;
}

std::vector<QueueMessage> AnswersFirst::releaseAll()
{
    std::vector<QueueMessage> all;
    for (Held &held : m_held)
        std::move(held.messages.begin(), held.messages.end(), std::back_inserter(all));
    m_held.clear();
    return all;
}

void AnswersFirst::forgetClaims(const std::vector<ClaimRef> &claims)
{
    if (m_held.empty())
        return;
    QSet<QByteArray> lost;
    for (const ClaimRef &claim : claims)
        lost.insert(claim.claimId);
    for (Held &held : m_held)
        std::erase_if(held.messages, [&lost](const QueueMessage &m) { return lost.contains(m.claimId); });
}

bool AnswersFirst::isFirstFree() const
{
    const Epoch until = m_held.front().until;
    // Epochs wrap: their difference counts.
    return std::none_of(m_open.begin(), m_open.end(), [until](const std::deque<Count> &counts) {
        return static_cast<qint16>(static_cast<Epoch>(counts.front().epoch - until)) <= 0;
    });
}

} // namespace gateway
