// Requests over HTTP as the simulated Core reads them: however they are cut, the same ones come out.
#include "fuzz.h"
#include "sim/httprequest.h"

#include <vector>

using namespace gateway::sim;

namespace {

constexpr qsizetype kMaxBody = 256;
using Result = HttpRequestReader::Result;

struct Outcome
{
    std::vector<std::pair<Result, HttpRequest>> taken;
    int status = 0; ///< of the last one, where it is bad
};

bool isSame(const HttpRequest &a, const HttpRequest &b)
{
    return a.method == b.method && a.path == b.path && a.query == b.query && a.authorization == b.authorization &&
           a.body == b.body && a.keepAlive == b.keepAlive;
}

template <class Next>
Outcome read(QByteArrayView stream, Next next)
{
    HttpRequestReader reader(kMaxBody);
    Outcome outcome;
    while (!stream.isEmpty()) {
        const QByteArrayView piece = stream.first(qMin(stream.size(), qsizetype(next())));
        stream = stream.sliced(piece.size());
        reader.append(piece.toByteArray());
        while (true) {
            HttpRequest request;
            const Result result = reader.next(request);
            if (result == Result::Bad) {
                outcome.status = reader.status();
                FUZZ_CHECK(outcome.status >= 400 && qstrcmp(httpReason(outcome.status), "Error") != 0);
                return outcome;
            }
            if (result == Result::More)
                break;
            if (result == Result::Continue)
                continue;
            FUZZ_CHECK(request.body.size() <= kMaxBody && (result == Result::Whole || request.body.isEmpty()));
            FUZZ_CHECK(!request.method.isEmpty() && !request.method.contains(' ') && !request.path.contains('?'));
            outcome.taken.emplace_back(result, request);
        }
    }
    return outcome;
}

/// 0xFF and a number: so many times 64 octets, for heads and bodies that are larger than inputs are.
QByteArray expanded(fuzz::Input &in)
{
    QByteArray stream;
    while (!in.isEmpty()) {
        const quint8 octet = in.octet();
        if (octet == 0xFF && stream.size() < 20'000)
            stream.append(qsizetype(in.octet()) * 64, 'x');
        else
            stream.append(char(octet));
    }
    return stream;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    fuzz::Input in(data, size);
    const quint16 seed = in.u16();
    const QByteArray stream = expanded(in);
    const Outcome whole = read(stream, [&] { return stream.size(); });
    fuzz::Cuts cuts(seed, stream.size());
    const Outcome cut = read(stream, [&] { return cuts.next(); });
    FUZZ_CHECK(whole.status == cut.status && whole.taken.size() == cut.taken.size());
    for (std::size_t i = 0; i < whole.taken.size(); ++i) {
        FUZZ_CHECK(whole.taken[i].first == cut.taken[i].first);
        FUZZ_CHECK(isSame(whole.taken[i].second, cut.taken[i].second));
    }
    return 0;
}
