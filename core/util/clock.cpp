#include "util/clock.h"

#include <QtCore/QDateTime>
#include <QtCore/QTimer>
#include <chrono>

namespace gateway {
namespace {

constexpr qint64 kLongMs = 20'000;

class QtTimer final : public Timer
{
public:
    explicit QtTimer(std::function<void()> fired)
    {
        m_timer.setSingleShot(true);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, std::move(fired));
    }
    void start(qint64 ms) override
    {
        // Long ones end with a whole second, so that those of thousands of sessions wake the thread together; rounding
        // may take half a second off, and early would be twice.
        const bool isLong = ms >= kLongMs;
        m_timer.setTimerType(isLong ? Qt::VeryCoarseTimer : Qt::PreciseTimer);
        if (isLong)
            ms += 500;
        m_timer.start(std::chrono::milliseconds(qBound(qint64(0), ms, qint64(std::numeric_limits<int>::max()))));
    }
    void stop() override { m_timer.stop(); }
    bool isActive() const override { return m_timer.isActive(); }

private:
    QTimer m_timer;
};

class SystemClock final : public Clock
{
public:
    qint64 nowNs() const override
    {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
            .count();
    }
    qint64 wallMs() const override { return QDateTime::currentMSecsSinceEpoch(); }
    std::unique_ptr<Timer> makeTimer(std::function<void()> fired) override
    {
        return std::make_unique<QtTimer>(std::move(fired));
    }
};

} // namespace

Clock &systemClock()
{
    static SystemClock clock;
    return clock;
}

} // namespace gateway
