#pragma once
#include "util/clock.h"

#include <map>

/// A clock that stands still until `advance`; timers fire in the order of their times.
class FakeClock final : public gateway::Clock
{
public:
    qint64 nowNs() const override { return m_now; }
    qint64 wallMs() const override { return m_wall + m_now / 1'000'000; }
    std::unique_ptr<gateway::Timer> makeTimer(std::function<void()> fired) override
    {
        return std::make_unique<FakeTimer>(*this, std::move(fired));
    }
    /// Moves the monotonic and the wall clock on, firing what falls due on the way.
    void advance(qint64 ms)
    {
        const qint64 end = m_now + ms * 1'000'000;
        while (!m_due.empty() && m_due.begin()->first <= end) {
            const auto first = m_due.begin();
            FakeTimer *timer = first->second;
            m_now = std::max(m_now, first->first);
            m_due.erase(first);
            timer->m_at = m_due.end();
            timer->m_fired();
        }
        m_now = end;
    }
    /// Jumps the wall clock alone, as an operator or NTP would.
    void jumpWall(qint64 ms) { m_wall += ms; }

private:
    class FakeTimer final : public gateway::Timer
    {
    public:
        FakeTimer(FakeClock &clock, std::function<void()> fired)
            : m_fired(std::move(fired)), m_at(clock.m_due.end()), m_clock(clock)
        {
        }
        ~FakeTimer() override { stop(); }
        void start(qint64 ms) override
        {
            stop();
            m_at = m_clock.m_due.emplace(m_clock.m_now + std::max<qint64>(0, ms) * 1'000'000, this);
        }
        void stop() override
        {
            if (m_at != m_clock.m_due.end())
                m_clock.m_due.erase(m_at);
            m_at = m_clock.m_due.end();
        }
        bool isActive() const override { return m_at != m_clock.m_due.end(); }

        std::function<void()> m_fired;
        std::multimap<qint64, FakeTimer *>::iterator m_at;

    private:
        FakeClock &m_clock;
    };

    qint64 m_now = 1'000'000'000;
    qint64 m_wall = 1'795'000'000'000;
    std::multimap<qint64, FakeTimer *> m_due;
};
