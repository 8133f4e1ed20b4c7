#pragma once
#include "relay/sourcelog.h"

#include <QtCore/QHash>
#include <QtCore/QString>
#include <memory>
#include <mutex>

namespace gateway {

/// Slows down those who try passwords: after a few refused binds from one source within a minute each further refusal
/// is answered later and later, and only a few answers wait at a time: who asks for more gets none. A right password is
/// nobody's business here, so nobody can lock out others behind the same address. Thread-safe; bounded memory.
class SignInGuard
{
public:
    /// What becomes of a refused bind.
    struct Refusal
    {
        qint64 delayMs = 0;
        bool answered = true;        ///< false: it is dropped without an answer
        std::shared_ptr<void> place; ///< to be held while the answer waits
    };

    SignInGuard();
    /// Answers that wait may take a quarter of the listener's connections, and no source more than an eighth.
    void setConnections(int maxConnections);
    /// Notes a refused bind from a source (see `sourceOf`).
    Refusal refused(const QString &source, qint64 nowMs);

    SourceLog log; ///< where refusals are told

private:
    struct Record
    {
        int failures = 0;
        qint64 lastMs = 0;
    };
    struct Waiting
    {
        std::mutex mutex;
        int all = 0;
        QHash<QString, int> bySource;
    };
    Refusal later(const QString &source, qint64 delayMs);

    std::mutex m_mutex;
    QHash<QString, Record> m_records;
    qint64 m_sweptMs = 0;
    std::shared_ptr<Waiting> m_waiting; ///< shared with the places given
    int m_maxWaiting = 25;
    int m_maxOfSource = 8;
};

} // namespace gateway
