#pragma once
#include <QtCore/QHash>
#include <QtCore/QString>
#include <mutex>

namespace gateway {

/// Slows down those who try passwords: after a few refused binds from one address within a minute each further
/// refusal is answered later and later. Thread-safe; bounded memory.
class SignInGuard
{
public:
    /// Notes a refused bind; returns how long its answer waits, in milliseconds.
    qint64 refused(const QString &address, qint64 nowMs);

private:
    struct Record
    {
        int failures = 0;
        qint64 lastMs = 0;
    };
    std::mutex m_mutex;
    QHash<QString, Record> m_records;
};

} // namespace gateway
