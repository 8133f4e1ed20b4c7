// Requests as the operations API reads them: however they are cut, the same ones come out, within their limits.
#include "api/httprequest.h"
#include "fuzz.h"

#include <QtCore/QString>

using namespace gateway::api;

namespace {

constexpr HttpLimits kLimits{512, 256, 16};
using Result = HttpReader::Result;

struct Outcome
{
    std::vector<HttpRequest> taken;
    int status = 0; ///< of the last one, where it is refused
};

template <class Next>
Outcome read(QByteArrayView stream, Next next)
{
    HttpReader reader(kLimits);
    Outcome outcome;
    while (!stream.isEmpty()) {
        const QByteArrayView piece = stream.first(qMin(stream.size(), qsizetype(next())));
        stream = stream.sliced(piece.size());
        reader.append(piece);
        while (true) {
            HttpRequest request;
            const Result result = reader.next(request);
            if (result == Result::Refused) {
                outcome.status = reader.status();
                FUZZ_CHECK(outcome.status >= 400 && qstrcmp(httpReason(outcome.status), "Status") != 0);
                return outcome;
            }
            if (result == Result::More)
                break;
            if (result == Result::Continue)
                continue;
            FUZZ_CHECK(request.body.size() <= kLimits.bodyOctets);
            FUZZ_CHECK(request.headers.size() <= std::size_t(kLimits.headers));
            FUZZ_CHECK(request.path.startsWith('/') && !request.path.contains('?') && !request.path.contains(' '));
            for (const auto &[name, value] : request.headers)
                FUZZ_CHECK(!name.isEmpty() && name == name.toLower() && !value.contains('\n') && !value.contains('\r'));
            QString decoded;
            if (percentDecoded(request.path, decoded))
                FUZZ_CHECK(!decoded.contains(QChar(0)) && decoded.size() <= request.path.size());
            outcome.taken.push_back(std::move(request));
        }
    }
    return outcome;
}

bool isSame(const HttpRequest &a, const HttpRequest &b)
{
    return a.method == b.method && a.path == b.path && a.query == b.query && a.headers == b.headers &&
           a.body == b.body && a.keepAlive == b.keepAlive;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    fuzz::Input in(data, size);
    const quint16 seed = in.u16();
    QByteArray stream;
    while (!in.isEmpty())
        stream.append(char(in.octet()));
    const Outcome whole = read(stream, [&] { return stream.size(); });
    fuzz::Cuts cuts(seed, stream.size());
    const Outcome cut = read(stream, [&] { return cuts.next(); });
    FUZZ_CHECK(whole.status == cut.status && whole.taken.size() == cut.taken.size());
    for (std::size_t i = 0; i < whole.taken.size(); ++i)
        FUZZ_CHECK(isSame(whole.taken[i], cut.taken[i]));
    return 0;
}
