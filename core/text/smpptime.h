#pragma once
// Times on the wire, SMPP 3.4 section 7.1.1: YYMMDDhhmmsstnnp.
#include "util/expected.h"

#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>
#include <optional>

namespace gateway {

/// Why a time cannot be read.
enum class TimeError {
    Format, ///< not 16 characters, not digits, no '+', '-' or 'R' at the end
    Range,  ///< a field beyond its range, or a date that does not exist
};

/// Reads schedule_delivery_time or validity_period (without the final NUL) as milliseconds since 1970 UTC; empty is no
/// time. Years are 2000-2099. A relative time counts from `receivedAtMs` in calendar years and months (the last day of
/// a month where the day does not exist), then days, hours, minutes and seconds.
Expected<std::optional<qint64>, TimeError> parseTime(QByteArrayView time, qint64 receivedAtMs);

/// The absolute form of a time, UTC, to the second (cut): YYMMDDhhmmss000+. Outside of 2000-2099 the nearest one.
QByteArray formatAbsolute(qint64 ms);

} // namespace gateway
