// Times of SMPP and of the contract with Core, read, written and read again.
#include "coreapi/corewords.h"
#include "fuzz.h"
#include "text/smpptime.h"

using namespace gateway;

namespace {

constexpr qint64 kFirstMs = 946'684'800'000;  // 2000
constexpr qint64 kLastMs = 4'102'444'800'000; // 2100, no longer to be said
constexpr qint64 kDayMs = 86'400'000;

void checkSmpp(QByteArrayView text, qint64 receivedAtMs)
{
    const auto time = parseTime(text, receivedAtMs);
    FUZZ_CHECK(!time.ok() || text.isEmpty() != time->has_value());
    if (!time || !time->has_value())
        return;
    const qint64 ms = **time;
    if (text.back() == 'R')
        FUZZ_CHECK(ms >= receivedAtMs - 3 * kDayMs && ms <= receivedAtMs + 101 * 366 * kDayMs);
    else
        FUZZ_CHECK(ms >= kFirstMs - kDayMs && ms <= kLastMs + kDayMs);
    const QByteArray written = formatAbsolute(ms);
    FUZZ_CHECK(written.size() == 16 && fuzz::isPrintable(written));
    const auto again = parseTime(written, 0);
    FUZZ_CHECK(again.ok() && again->has_value());
    if (ms >= kFirstMs && ms < kLastMs)
        FUZZ_CHECK(**again == ms / 1000 * 1000);
    FUZZ_CHECK(formatAbsolute(**again) == written);
}

void checkContract(std::string_view text)
{
    const std::optional<qint64> ms = parseTime(text);
    if (!ms)
        return;
    const QByteArray written = timeText(*ms);
    const std::optional<qint64> again = parseTime(std::string_view(written.constData(), std::size_t(written.size())));
    FUZZ_CHECK(again.has_value() && timeText(*again) == written);
    FUZZ_CHECK(*again == *ms || written.startsWith("0000-01-01T00:00:00") || written.startsWith("9999-12-31T23:59:59"));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    fuzz::Input in(data, size);
    if (in.octet() & 1) {
        const QByteArrayView text = in.rest();
        checkContract({text.data(), std::size_t(text.size())});
    } else {
        const qint64 receivedAtMs = qint64(in.u32()) * 1000 + in.octet();
        checkSmpp(in.rest(), receivedAtMs);
    }
    return 0;
}
