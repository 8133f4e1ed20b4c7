#pragma once
#include <QtCore/QtGlobal>
#include <algorithm>

namespace gateway {

/// Exponential backoff: `first` milliseconds after the first failure, doubled after each further one, `last` at most.
struct Backoff
{
    qint64 first;
    qint64 last;
    /// `failures` counts from 0.
    constexpr qint64 delayMs(int failures) const
    {
        return failures >= 30 ? last : std::min(last, first << failures);
    }
};

} // namespace gateway
