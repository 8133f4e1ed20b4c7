#include "api/attemptlimiter.h"

#include "util/backoff.h"

namespace gateway::api {
namespace {

constexpr qint64 kMinuteMs = 60'000;

qint64 endOf(const auto &record)
{
    if constexpr (requires { record.waitUntilMs; })
        return record.lastMs + AttemptLimiter::kForgetMs;
    else
        return record.beganMs + kMinuteMs;
}

} // namespace

/// Forgets what is over; where all of them stand, the one that would be over first.
template <class Map>
void AttemptLimiter::makeRoom(Map &map, qint64 nowMs)
{
    if (map.size() < kMaxRecords)
        return;
    map.removeIf([nowMs](const auto &it) { return endOf(it.value()) <= nowMs; });
    if (map.size() < kMaxRecords)
        return;
    auto first = map.begin();
    for (auto it = map.begin(); it != map.end(); ++it) {
        if (endOf(it.value()) < endOf(first.value()))
            first = it;
    }
    map.erase(first);
}

AttemptLimiter::Minute &AttemptLimiter::minuteOf(QHash<QString, Minute> &minutes, const QString &source, qint64 nowMs)
{
    if (!minutes.contains(source))
        makeRoom(minutes, nowMs);
    Minute &minute = minutes[source];
    if (minute.wrong == 0 || nowMs - minute.beganMs >= kMinuteMs)
        minute = {nowMs, 0};
    return minute;
}

qint64 AttemptLimiter::attempt(const QString &user, const QString &source, qint64 nowMs)
{
    const Pair pair(user, source);
    if (!m_pairs.contains(pair))
        makeRoom(m_pairs, nowMs);
    Record &record = m_pairs[pair];
    if (record.wrong > 0 && nowMs - record.lastMs > kForgetMs)
        record = {};
    if (record.waitUntilMs > nowMs)
        return record.waitUntilMs - nowMs;
    Minute &minute = minuteOf(m_passwords, source, nowMs);
    if (minute.wrong >= kOfSource)
        return minute.beganMs + kMinuteMs - nowMs;
    ++minute.wrong;
    ++record.wrong;
    record.lastMs = nowMs;
    constexpr Backoff wait{kFirstWaitMs, kLongestWaitMs};
    if (record.wrong >= kFree)
        record.waitUntilMs = nowMs + wait.delayMs(record.wrong - kFree);
    return 0;
}

void AttemptLimiter::succeeded(const QString &user, const QString &source)
{
    m_pairs.remove({user, source});
    if (const auto it = m_passwords.find(source); it != m_passwords.end() && it->wrong > 0)
        --it->wrong;
}

void AttemptLimiter::unanswered(const QString &user, const QString &source)
{
    if (const auto it = m_pairs.find({user, source}); it != m_pairs.end()) {
        it->waitUntilMs = 0;
        --it->wrong;
    }
    if (const auto it = m_passwords.find(source); it != m_passwords.end() && it->wrong > 0)
        --it->wrong;
}

qint64 AttemptLimiter::wrongToken(const QString &source, qint64 nowMs)
{
    Minute &minute = minuteOf(m_tokens, source, nowMs);
    return ++minute.wrong > kTokens ? std::max<qint64>(minute.beganMs + kMinuteMs - nowMs, 1) : 0;
}

} // namespace gateway::api
