// The framer: however a stream is cut, the same PDUs come out, and their octets add up to what went in.
#include "fuzz.h"
#include "smpp/framer.h"

#include <vector>

using namespace smpp;

namespace {

struct Outcome
{
    qsizetype framed = 0; ///< octets of all frames together
    std::vector<Header> headers;
    std::optional<FrameError> error;
    qsizetype pending = 0;
};

/// Takes a frame, which begins where the last one ended.
bool take(Framer &framer, QByteArrayView stream, Outcome &outcome)
{
    const Framer::Result result = framer.next();
    if (const auto *frame = std::get_if<Frame>(&result)) {
        FUZZ_CHECK(frame->octets.size() == qsizetype(frame->header.commandLength));
        FUZZ_CHECK(frame->octets.size() >= kHeaderLength && frame->octets.size() <= qsizetype(kMaxPduLength));
        FUZZ_CHECK(frame->header == readHeader(frame->octets.data()));
        FUZZ_CHECK(frame->body.data() == frame->octets.data() + kHeaderLength);
        FUZZ_CHECK(frame->body.size() == frame->octets.size() - kHeaderLength);
        FUZZ_CHECK(frame->octets == stream.sliced(outcome.framed, frame->octets.size()));
        outcome.framed += frame->octets.size();
        outcome.headers.push_back(frame->header);
        return true;
    }
    if (const auto *error = std::get_if<FrameError>(&result))
        outcome.error = *error;
    return false;
}

/// Out of an error, or over whole PDUs: what follows is the start of a PDU or the end, or nothing has changed.
void checkSkip(Framer &framer, qsizetype octets, bool wasError)
{
    const qsizetype before = framer.pending();
    if (!framer.skip(octets)) {
        FUZZ_CHECK(framer.pending() == before);
        FUZZ_CHECK(!wasError || std::holds_alternative<FrameError>(framer.next()));
        return;
    }
    FUZZ_CHECK(framer.pending() == before - octets);
    FUZZ_CHECK(!std::holds_alternative<FrameError>(framer.next()));
}

template <class Next>
Outcome read(QByteArrayView stream, qsizetype skip, Next next)
{
    Framer framer;
    Outcome outcome;
    qsizetype fed = 0;
    while (fed < stream.size() && !outcome.error) {
        const QByteArrayView piece = stream.sliced(fed, qMin(stream.size() - fed, qsizetype(next())));
        fed += piece.size();
        framer.buffer().append(piece);
        while (take(framer, stream, outcome)) {
        }
    }
    outcome.pending = framer.pending();
    FUZZ_CHECK(outcome.framed + outcome.pending == fed);
    if (outcome.error) {
        const auto error = outcome.error;
        FUZZ_CHECK(!take(framer, stream, outcome) && outcome.error->commandLength == error->commandLength);
    }
    checkSkip(framer, skip, outcome.error.has_value());
    return outcome;
}

/// PDUs of lengths that the input gives in two octets each, for frames that are larger than inputs are.
QByteArray longStream(fuzz::Input &in)
{
    QByteArray stream;
    while (!in.isEmpty() && stream.size() < 70'000) {
        const quint16 word = in.u16();
        const quint32 length = word >= 0xFFF0 ? kMaxPduLength - 12 + (word & 0xF) : word & 0x3FFu;
        for (const quint32 value : {length, quint32(4), quint32(0), quint32(stream.size())}) {
            for (int shift = 24; shift >= 0; shift -= 8)
                stream += char(value >> shift);
        }
        if (length > kHeaderLength)
            stream.append(qsizetype(length) - kHeaderLength, char(word));
    }
    return stream;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    fuzz::Input in(data, size);
    const quint16 seed = in.u16();
    const QByteArray stream = seed & 0x8000 ? longStream(in) : in.rest().toByteArray();
    const Outcome whole = read(stream, seed >> 8 & 0x3F, [&] { return stream.size(); });
    fuzz::Cuts cuts(seed, stream.size());
    const Outcome cut = read(stream, seed & 0x3F, [&] { return cuts.next(); });

    FUZZ_CHECK(cut.framed == whole.framed && cut.headers == whole.headers);
    FUZZ_CHECK(cut.error.has_value() == whole.error.has_value());
    if (whole.error) {
        FUZZ_CHECK(cut.error->commandLength == whole.error->commandLength && cut.error->hint == whole.error->hint);
        FUZZ_CHECK(whole.error->commandLength < kHeaderLength || whole.error->commandLength > kMaxPduLength);
        FUZZ_CHECK(fuzz::isPrintable(whole.error->hint));
    } else {
        FUZZ_CHECK(cut.pending == whole.pending && whole.pending < qsizetype(kMaxPduLength));
    }
    return 0;
}
