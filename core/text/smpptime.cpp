#include "text/smpptime.h"

#include "text/calendar.h"

#include <algorithm>
#include <array>

namespace gateway {

namespace {

constexpr qsizetype kSize = 16;
constexpr int kMaxQuarterHours = 48;
constexpr qint64 kMsPerQuarterHour = 900'000;

struct Fields
{
    int years, months, days, hours, minutes, seconds, tenths, quarterHours;
};

std::optional<Fields> readFields(QByteArrayView time)
{
    std::array<int, kSize - 1> digit{};
    for (std::size_t i = 0; i < digit.size(); ++i) {
        digit[i] = time[qsizetype(i)] - '0';
        if (digit[i] < 0 || digit[i] > 9)
            return std::nullopt;
    }
    const auto two = [&digit](std::size_t i) { return digit[i] * 10 + digit[i + 1]; };
    return Fields{two(0), two(2), two(4), two(6), two(8), two(10), digit[12], two(13)};
}

bool isTimeOfDay(const Fields &f) { return f.hours < 24 && f.minutes < 60 && f.seconds < 60; }

std::optional<qint64> absolute(const Fields &f, char sign)
{
    const CivilDate date{2000 + f.years, f.months, f.days};
    if (!isDate(date) || !isTimeOfDay(f) || f.quarterHours > kMaxQuarterHours)
        return std::nullopt;
    const qint64 local = msSince1970(date, f.hours, f.minutes, f.seconds) + f.tenths * 100;
    const qint64 ahead = f.quarterHours * kMsPerQuarterHour;
    return sign == '+' ? local - ahead : local + ahead;
}

std::optional<qint64> relative(const Fields &f, qint64 receivedAtMs)
{
    if (f.months > 12 || f.days > 31 || !isTimeOfDay(f) || f.tenths != 0 || f.quarterHours != 0)
        return std::nullopt;
    CivilDate date = dateOf(receivedAtMs / kMsPerDay);
    const int months = date.year * 12 + date.month - 1 + f.years * 12 + f.months;
    date.year = months / 12;
    date.month = months % 12 + 1;
    date.day = std::min(date.day, daysInMonth(date.year, date.month));
    return msSince1970(date, f.hours, f.minutes, f.seconds) + f.days * kMsPerDay + receivedAtMs % kMsPerDay;
}

} // namespace

Expected<std::optional<qint64>, TimeError> parseTime(QByteArrayView time, qint64 receivedAtMs)
{
    if (time.isEmpty())
        return std::optional<qint64>();
    const auto fields = time.size() == kSize ? readFields(time) : std::nullopt;
    const char kind = fields ? time.back() : '\0';
    if (kind != '+' && kind != '-' && kind != 'R')
        return Unexpected{TimeError::Format};
    const auto ms = kind == 'R' ? relative(*fields, receivedAtMs) : absolute(*fields, kind);
    if (!ms)
        return Unexpected{TimeError::Range};
    return ms;
}

QByteArray formatAbsolute(qint64 ms)
{
    QByteArray time(kSize, '0');
    putDate(time.data(), ms, true);
    time.back() = '+';
    return time;
}

} // namespace gateway
