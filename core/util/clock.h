#pragma once
#include <QtCore/QtGlobal>
#include <functional>
#include <memory>

namespace gateway {

/// A one-shot timer of a Clock. Its callback runs on the thread that made it; destroying it stops it.
class Timer
{
public:
    virtual ~Timer() = default;
    /// Fires once after `ms` (0 or more); a running timer starts anew.
    virtual void start(qint64 ms) = 0;
    virtual void stop() = 0;
    virtual bool isActive() const = 0;
};

/// Time, injectable: the real one, or FakeClock of the tests. Safe to read from every thread.
class Clock
{
public:
    virtual ~Clock() = default;
    /// Monotonic nanoseconds from an arbitrary start, for windows, pacing and leases.
    virtual qint64 nowNs() const = 0;
    /// Wall clock, milliseconds since 1970 UTC, for what people and peers read.
    virtual qint64 wallMs() const = 0;
    virtual std::unique_ptr<Timer> makeTimer(std::function<void()> fired) = 0;

    qint64 nowMs() const { return nowNs() / 1'000'000; }
};

/// The machine's clock; timers are QTimers of the calling thread: precise, those of 20 s and more up to a second late.
Clock &systemClock();

} // namespace gateway
