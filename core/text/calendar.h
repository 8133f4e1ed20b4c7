#pragma once
// Civil dates of the proleptic Gregorian calendar without a time zone: what the wire's dates need, at the cost of
// a few divisions and no allocation.
#include <QtCore/QtGlobal>

namespace gateway {

inline constexpr qint64 kMsPerDay = 86'400'000;

struct CivilDate
{
    int year = 1970;
    int month = 1; ///< 1-12
    int day = 1;   ///< 1-31
};

constexpr int daysInMonth(int year, int month)
{
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 ? (leap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// Days since 1970-01-01 of a date from 1970 on. Counted in years that start in March, so that the leap day comes last.
constexpr qint64 daysSince1970(const CivilDate &date)
{
    const qint64 year = date.month > 2 ? date.year : date.year - 1;
    const qint64 monthFromMarch = date.month > 2 ? date.month - 3 : date.month + 9;
    return year * 365 + year / 4 - year / 100 + year / 400 + (153 * monthFromMarch + 2) / 5 + date.day - 1 - 719'468;
}

/// The inverse, for 0 and above.
constexpr CivilDate dateOf(qint64 days)
{
    const qint64 z = days + 719'468; // since 0000-03-01
    const qint64 era = z / 146'097;  // of 400 years
    const qint64 dayOfEra = z % 146'097;
    const qint64 yearOfEra = (dayOfEra - dayOfEra / 1'460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
    const qint64 dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const qint64 monthFromMarch = (5 * dayOfYear + 2) / 153;
    const int month = int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9);
    return {int(era * 400 + yearOfEra) + (month <= 2 ? 1 : 0), month,
            int(dayOfYear - (153 * monthFromMarch + 2) / 5) + 1};
}

/// True for a date that exists.
constexpr bool isDate(const CivilDate &date)
{
    return date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= daysInMonth(date.year, date.month);
}

/// Milliseconds since 1970 of a date and a time of day.
constexpr qint64 msSince1970(const CivilDate &date, int hour, int minute, int second)
{
    return daysSince1970(date) * kMsPerDay + ((hour * 60 + minute) * 60 + second) * qint64(1000);
}

/// Writes two decimal digits; the value's last two.
inline char *putTwoDigits(char *out, int value)
{
    *out++ = char('0' + value / 10 % 10);
    *out++ = char('0' + value % 10);
    return out;
}

/// Writes YYMMDDhhmm (10 characters) and with `seconds` also ss, UTC; times outside of 2000-2099 as its nearest.
inline char *putDate(char *out, qint64 ms, bool seconds)
{
    constexpr qint64 first = msSince1970({2000, 1, 1}, 0, 0, 0);
    constexpr qint64 last = msSince1970({2099, 12, 31}, 23, 59, 59);
    ms = ms < first ? first : ms > last ? last : ms;
    const CivilDate date = dateOf(ms / kMsPerDay);
    const int second = int(ms % kMsPerDay / 1000);
    for (const int value : {date.year, date.month, date.day, second / 3600, second / 60 % 60})
        out = putTwoDigits(out, value);
    return seconds ? putTwoDigits(out, second % 60) : out;
}

} // namespace gateway
