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
    QByteArrayList passed; ///< to QHttpServer
    int status = 0;        ///< of the last one, where it is refused
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
            QByteArray octets;
            const Result result = reader.next(request, octets);
            if (result == Result::Refused) {
                outcome.status = reader.status();
                FUZZ_CHECK(outcome.status >= 400 && outcome.status < 600);
                return outcome;
            }
            if (result == Result::More)
                break;
            if (result == Result::Continue)
                continue;
            // What is passed on has one head and one body, of the size that it says.
            const qsizetype end = octets.indexOf("\r\n\r\n");
            const QByteArray head = octets.left(end + 2);
            FUZZ_CHECK(end > 0 && end <= kLimits.headOctets && octets.size() - end - 4 <= kLimits.bodyOctets);
            FUZZ_CHECK(head.count("\r\n") <= kLimits.headers + 1 && head.count('\n') == head.count("\r\n") &&
                       head.count('\r') == head.count('\n') && !head.contains('\0'));
            const QByteArray lower = head.toLower();
            FUZZ_CHECK(!lower.contains("\r\nconnection:") && !lower.contains("\r\ntransfer-encoding:"));
            const qsizetype length = lower.indexOf("\r\ncontent-length:");
            FUZZ_CHECK(octets.size() - end - 4 ==
                       (length < 0 ? 0 : lower.mid(length + 17).split('\r').first().trimmed().toLongLong()));
            FUZZ_CHECK(request.path.startsWith('/') && !request.path.contains('?') && !request.path.contains(' '));
            for (const auto &[name, value] : request.headers)
                FUZZ_CHECK(!name.isEmpty() && name == name.toLower() && !value.contains('\n') && !value.contains('\r'));
            QString decoded;
            if (percentDecoded(request.path, decoded))
                FUZZ_CHECK(!decoded.contains(QChar(0)) && decoded.size() <= request.path.size());
            outcome.taken.push_back(std::move(request));
            outcome.passed += octets;
        }
    }
    return outcome;
}

bool isSame(const HttpRequest &a, const HttpRequest &b)
{
    return a.method == b.method && a.path == b.path && a.query == b.query && a.headers == b.headers &&
           a.keepAlive == b.keepAlive;
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
    FUZZ_CHECK(whole.status == cut.status && whole.taken.size() == cut.taken.size() && whole.passed == cut.passed);
    for (std::size_t i = 0; i < whole.taken.size(); ++i)
        FUZZ_CHECK(isSame(whole.taken[i], cut.taken[i]));
    return 0;
}
