#include "relay/doorman.h"

namespace gateway {
namespace {
constexpr qint64 kGraceNs = 1'000'000'000;
constexpr std::size_t kForgetFrom = 1000;
} // namespace

Doorman::Doorman(const Limits &limits) : m_limits(limits), m_all(limits.allPerSecond, limits.allBurst) {}

void Doorman::setRoom(std::size_t waiting, std::size_t share)
{
    m_limits.waiting = waiting;
    m_limits.share = share;
}

Doorman::Source &Doorman::sourceOf(const QString &name, qint64 nowNs)
{
    if (m_sources.size() >= m_forgetAt)
        forgetQuiet(nowNs);
    return m_sources.try_emplace(name, Source{Bucket(m_limits.perSecond, m_limits.burst), {}, {}}).first->second;
}

/// Drops the sources of which nothing needs to be known any more. In the worst case, one connection from each of many
/// addresses, the rate of all bounds what is left: a bucket is full again within seconds.
void Doorman::forgetQuiet(qint64 nowNs)
{
    std::erase_if(m_sources, [nowNs](const auto &entry) {
        const Source &source = entry.second;
        return source.waiting.empty() && source.guests.empty() && source.bucket.isFull(nowNs);
    });
    m_forgetAt = std::max(kForgetFrom, 2 * m_sources.size());
}

Doorman::Verdict Doorman::arrives(const Caller &caller, qint64 nowNs)
{
    Source &source = sourceOf(caller.source, nowNs);
    if (source.waiting.empty() && source.bucket.take(nowNs)) {
        if (m_all.take(nowNs))
            return Verdict::Enter;
        source.bucket.giveBack();
    }
    if (m_waiting >= m_limits.waiting || source.waiting.size() >= std::max<std::size_t>(1, m_limits.waiting / 2))
        return Verdict::TurnAway;
    source.waiting.push_back(caller);
    ++m_waiting;
    return Verdict::Wait;
}

std::optional<Doorman::Caller> Doorman::next(qint64 nowNs)
{
    if (m_waiting == 0 || !m_all.take(nowNs))
        return std::nullopt;
    // Once around, beginning behind the source that was served last.
    auto it = m_sources.upper_bound(m_lastServed);
    for (std::size_t i = 0; i < m_sources.size(); ++i, ++it) {
        if (it == m_sources.end())
            it = m_sources.begin();
        Source &source = it->second;
        if (source.waiting.empty() || !source.bucket.take(nowNs))
            continue;
        Caller caller = std::move(source.waiting.front());
        source.waiting.pop_front();
        --m_waiting;
        m_lastServed = it->first;
        return caller;
    }
    m_all.giveBack();
    return std::nullopt;
}

void Doorman::wasGone(const Caller &caller)
{
    m_all.giveBack();
    if (const auto it = m_sources.find(caller.source); it != m_sources.end())
        it->second.bucket.giveBack();
}

std::vector<Doorman::Caller> Doorman::dismiss()
{
    std::vector<Caller> callers;
    for (auto &[name, source] : m_sources) {
        callers.insert(callers.end(), source.waiting.begin(), source.waiting.end());
        source.waiting.clear();
    }
    m_waiting = 0;
    return callers;
}

void Doorman::entered(const QString &source, quint64 guest, qint64 nowNs)
{
    sourceOf(source, nowNs).guests.emplace(guest, nowNs);
}

void Doorman::left(const QString &source, quint64 guest)
{
    if (const auto it = m_sources.find(source); it != m_sources.end())
        it->second.guests.erase(guest);
}

std::optional<quint64> Doorman::overShare(const QString &source, qint64 nowNs) const
{
    const auto it = m_sources.find(source);
    if (it == m_sources.end() || it->second.guests.size() < m_limits.share)
        return std::nullopt;
    const auto &[guest, since] = *it->second.guests.begin();
    return nowNs - since >= kGraceNs ? std::optional(guest) : std::nullopt;
}

std::optional<quint64> Doorman::oldestOfMost() const
{
    const Source *most = nullptr;
    for (const auto &[name, source] : m_sources) {
        if (!source.guests.empty() && (!most || source.guests.size() > most->guests.size()))
            most = &source;
    }
    return most ? std::optional(most->guests.begin()->first) : std::nullopt;
}

} // namespace gateway
