#include "relay/signinguard.h"

#include "util/backoff.h"

namespace gateway {
namespace {
constexpr int kFree = 10;            // typing errors and the monitoring of a partner cost nothing
constexpr qint64 kForgetMs = 60'000; // without a further failure
constexpr qsizetype kMaxSources = 10'000;
constexpr Backoff kDelay{250, 10'000};
} // namespace

SignInGuard::SignInGuard() : m_waiting(std::make_shared<Waiting>()) {}

void SignInGuard::setConnections(int maxConnections)
{
    const std::lock_guard lock(m_mutex);
    m_maxWaiting = std::clamp(maxConnections / 4, 1, 64);
    m_maxOfSource = std::clamp(maxConnections / 8, 1, 8);
}

SignInGuard::Refusal SignInGuard::refused(const QString &source, qint64 nowMs)
{
    const std::lock_guard lock(m_mutex);
    if (m_records.size() >= kMaxSources && !m_records.contains(source)) {
        if (nowMs - m_sweptMs >= 1000) {
            m_sweptMs = nowMs;
            m_records.removeIf([nowMs](const auto &it) { return nowMs - it.value().lastMs > kForgetMs; });
        }
        if (m_records.size() >= kMaxSources)
            return later(source, kDelay.last); // so many sources at once are one attack
    }
    Record &record = m_records[source];
    if (nowMs - record.lastMs > kForgetMs)
        record.failures = 0;
    record.lastMs = nowMs;
    ++record.failures;
    return record.failures <= kFree ? Refusal{} : later(source, kDelay.delayMs(record.failures - kFree - 1));
}

SignInGuard::Refusal SignInGuard::later(const QString &source, qint64 delayMs)
{
    const std::lock_guard lock(m_waiting->mutex);
    int &ofSource = m_waiting->bySource[source];
    if (m_waiting->all >= m_maxWaiting || ofSource >= m_maxOfSource) {
        if (ofSource == 0)
            m_waiting->bySource.remove(source);
        return {delayMs, false, nullptr};
    }
    ++ofSource;
    ++m_waiting->all;
    return {delayMs, true, std::shared_ptr<void>(nullptr, [waiting = m_waiting, source](void *) {
                const std::lock_guard guard(waiting->mutex);
                --waiting->all;
                if (--waiting->bySource[source] == 0)
                    waiting->bySource.remove(source);
            })};
}

} // namespace gateway
