// Every PDU, read strictly and with patience: what is read is written as the same octets, and nothing else crashes.
#include "fuzz.h"
#include "smpp/codec.h"

using namespace smpp;

namespace {

template <PduType P>
QByteArray encoded(const P &pdu, const Header &header)
{
    QByteArray out("before");
    const auto written = encode(out, pdu, header.sequence, header.commandStatus);
    FUZZ_CHECK(out.startsWith("before"));
    FUZZ_CHECK(written.ok() || out == "before");
    if (!written)
        FUZZ_CHECK(fuzz::isPrintable(written.error().message()));
    return out.sliced(6);
}

void checkError(const DecodeError &error, qsizetype size)
{
    FUZZ_CHECK(error.offset >= kHeaderLength && error.offset <= size);
    FUZZ_CHECK(error.status != CommandStatus::ESME_ROK);
    FUZZ_CHECK(fuzz::isPrintable(error.message()));
}

/// Whether an answer with that status has a body at all.
template <PduType P>
bool writesBody(const Header &header)
{
    return !P::kResponse || header.commandStatus == 0 || P::kErrorBody;
}

template <PduType P>
void checkStrict(const P &pdu, const Header &header, QByteArrayView octets)
{
    const QByteArray again = encoded(pdu, header);
    FUZZ_CHECK(!again.isEmpty());
    const bool bare = octets.size() == kHeaderLength && P::kResponse && header.commandStatus != 0;
    if (writesBody<P>(header) && !bare)
        FUZZ_CHECK(QByteArrayView(again) == octets);
    else if (!writesBody<P>(header))
        FUZZ_CHECK(again.size() == kHeaderLength);
    const QByteArray line = describe(pdu);
    FUZZ_CHECK(line.startsWith(P::name) && fuzz::isPrintable(line));
}

template <PduType P>
void checkPatient(const P &pdu, const Header &header, const Deviations &tolerated, qsizetype size)
{
    for (const Deviation &deviation : tolerated) {
        FUZZ_CHECK(deviation.offset >= kHeaderLength && deviation.offset <= size);
        FUZZ_CHECK(fuzz::isPrintable(deviation.message(P::name)));
    }
    FUZZ_CHECK(fuzz::isPrintable(describe(pdu)));
    // Only a string over the specification's size is no longer written; what is written reads strictly as the same.
    const QByteArray again = encoded(pdu, header);
    FUZZ_CHECK(!again.isEmpty() || tolerated.contains(PduError::ToleratedLongString));
    if (again.isEmpty() || !writesBody<P>(header))
        return;
    P back;
    FUZZ_CHECK(decode(back, readHeader(again.constData()), QByteArrayView(again).sliced(kHeaderLength)).ok());
    FUZZ_CHECK(back == pdu);
}

template <PduType P>
void check(const Header &header, QByteArrayView octets)
{
    const QByteArrayView body = octets.sliced(kHeaderLength);
    P strict;
    const auto read = decode(strict, header, body);
    if (read)
        checkStrict(strict, header, octets);
    else
        checkError(read.error(), octets.size());

    P patient;
    Deviations tolerated;
    const auto taken = decode(patient, header, body, &tolerated);
    FUZZ_CHECK(taken.ok() || (!read.ok() && !P::kResponse));
    if (!taken) {
        checkError(taken.error(), octets.size());
        return;
    }
    FUZZ_CHECK(tolerated.isEmpty() == read.ok());
    if (read)
        FUZZ_CHECK(patient == strict);
    checkPatient(patient, header, tolerated, octets.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < std::size_t(kHeaderLength) || size > kMaxPduLength)
        return 0;
    QByteArray octets(reinterpret_cast<const char *>(data), qsizetype(size));
    for (int i = 0; i < 4; ++i)
        octets[i] = char(size >> (24 - 8 * i));
    const Header header = readHeader(octets.constData());
    withPdu(header.commandId, [&]<class P>() { check<P>(header, octets); });
    return 0;
}
