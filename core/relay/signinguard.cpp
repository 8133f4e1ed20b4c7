#include "relay/signinguard.h"

#include "util/backoff.h"

namespace gateway {
namespace {
constexpr int kFree = 10;            // typing errors and the monitoring of a partner cost nothing
constexpr qint64 kForgetMs = 60'000; // without a further failure
constexpr qsizetype kMaxAddresses = 10'000;
constexpr Backoff kDelay{250, 10'000};
} // namespace

qint64 SignInGuard::refused(const QString &address, qint64 nowMs)
{
    const std::lock_guard lock(m_mutex);
    if (m_records.size() >= kMaxAddresses && !m_records.contains(address)) {
        m_records.removeIf([nowMs](const auto &it) { return nowMs - it.value().lastMs > kForgetMs; });
        if (m_records.size() >= kMaxAddresses)
            return kDelay.last; // so many sources at once are one attack
    }
    Record &record = m_records[address];
    if (nowMs - record.lastMs > kForgetMs)
        record.failures = 0;
    record.lastMs = nowMs;
    ++record.failures;
    return record.failures <= kFree ? 0 : kDelay.delayMs(record.failures - kFree - 1);
}

} // namespace gateway
