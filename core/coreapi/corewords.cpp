#include "coreapi/corewords.h"

#include "coreapi/coreapi.h"

#include <chrono>

namespace gateway {
namespace {

using namespace std::chrono;

constexpr qint64 kDayMs = 86'400'000;
constexpr qint64 kFirstMs = sys_days{year{0} / 1 / 1}.time_since_epoch().count() * kDayMs;
constexpr qint64 kLastMs = (sys_days{year{9999} / 12 / 31}.time_since_epoch().count() + 1) * kDayMs - 1;

void digits(char *into, int count, qint64 value)
{
    while (count-- > 0) {
        into[count] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

/// Takes `count` digits off the front, or answers false.
bool takeNumber(std::string_view &text, std::size_t count, int &value)
{
    if (text.size() < count)
        return false;
    value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return true;
}

bool takeOneOf(std::string_view &text, std::string_view allowed)
{
    if (text.empty() || allowed.find(text.front()) == std::string_view::npos)
        return false;
    text.remove_prefix(1);
    return true;
}

} // namespace

void writeTime(char *into, qint64 ms)
{
    ms = qBound(kFirstMs, ms, kLastMs);
    const sys_days day = floor<days>(sys_time<milliseconds>{milliseconds{ms}});
    const year_month_day date{day};
    const qint64 inDay = ms - day.time_since_epoch().count() * kDayMs;
    constexpr char pattern[] = "0000-00-00T00:00:00.000Z";
    std::copy_n(pattern, kTimeSize, into);
    digits(into, 4, static_cast<int>(date.year()));
    digits(into + 5, 2, static_cast<unsigned>(date.month()));
    digits(into + 8, 2, static_cast<unsigned>(date.day()));
    digits(into + 11, 2, inDay / 3'600'000);
    digits(into + 14, 2, inDay / 60'000 % 60);
    digits(into + 17, 2, inDay / 1000 % 60);
    digits(into + 20, 3, inDay % 1000);
}

QByteArray timeText(qint64 ms)
{
    QByteArray text(kTimeSize, Qt::Uninitialized);
    writeTime(text.data(), ms);
    return text;
}

std::optional<qint64> parseTime(std::string_view text)
{
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
    if (!takeNumber(text, 4, y) || !takeOneOf(text, "-") || !takeNumber(text, 2, mo) || !takeOneOf(text, "-") ||
        !takeNumber(text, 2, d) || !takeOneOf(text, "Tt ") || !takeNumber(text, 2, h) || !takeOneOf(text, ":") ||
        !takeNumber(text, 2, mi) || !takeOneOf(text, ":") || !takeNumber(text, 2, s))
        return std::nullopt;
    const year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
    // 60 is a leap second (RFC 3339 section 5.6); it counts as the first of the next minute.
    if (!date.ok() || h > 23 || mi > 59 || s > 60)
        return std::nullopt;
    int fraction = 0;
    if (takeOneOf(text, ".")) {
        int scale = 100, digit = 0, count = 0;
        for (; takeNumber(text, 1, digit); ++count, scale /= 10)
            fraction += digit * scale;
        if (count == 0)
            return std::nullopt;
    }
    int offset = 0;
    if (!takeOneOf(text, "Zz")) {
        const bool behind = !text.empty() && text.front() == '-';
        int oh = 0, om = 0;
        if (!takeOneOf(text, "+-") || !takeNumber(text, 2, oh) || !takeOneOf(text, ":") || !takeNumber(text, 2, om) ||
            oh > 23 || om > 59)
            return std::nullopt;
        offset = (oh * 60 + om) * (behind ? -1 : 1);
    }
    if (!text.empty())
        return std::nullopt;
    const qint64 dayMs = qint64(sys_days{date}.time_since_epoch().count()) * kDayMs;
    return dayMs + ((qint64(h) * 60 + mi - offset) * 60 + s) * 1000 + fraction;
}

QString CoreError::text() const
{
    const QString what = [this] {
        switch (kind) {
        case Kind::Refused:
            return QStringLiteral("connection refused");
        case Kind::Unreachable:
            return QStringLiteral("unreachable");
        case Kind::Reset:
            return QStringLiteral("connection reset");
        case Kind::Timeout:
            return QStringLiteral("timeout");
        case Kind::Http:
            return QStringLiteral("http %1").arg(httpStatus);
        case Kind::Parse:
            return QStringLiteral("parse error");
        case Kind::Cancelled:
            break;
        }
        return QStringLiteral("cancelled");
    }();
    return detail.isEmpty() ? what : QString(what + QStringLiteral(": ") + detail);
}

} // namespace gateway
