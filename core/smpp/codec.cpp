#include "smpp/codec.h"

#include "smpp/bodyreader.h"
#include "util/arity.h"

#include <QtCore/QStringBuilder>

namespace smpp {
namespace {

using detail::Fault;
using detail::PatientReader;
using detail::Reader;

void reset(quint8 &value) { value = 0; }
template <class T>
void reset(T &value)
{
    value.clear();
}

// ---- Writing. `sizeOf` is exact, or -1 for what does not fit the wire; `put` needs no checks after it.

constexpr qsizetype sizeOf(quint8) { return 1; }
template <std::size_t Max, std::size_t Cap>
qsizetype sizeOf(const CString<Max, Cap> &value)
{
    return value.size() < qsizetype(Max) ? value.size() + 1 : -1;
}
template <std::size_t Max>
qsizetype sizeOf(const Octets8<Max> &value)
{
    return value.size() + 1;
}
qsizetype sizeOf(const Tlvs &value) { return value.raw().size(); }
qsizetype sizeOf(const DestAddress &value)
{
    const bool list = value.destFlag == DestAddress::DistributionList;
    if (!list && value.destFlag != DestAddress::Address)
        return -1;
    const qsizetype text = list ? sizeOf(value.dlName) : sizeOf(value.destinationAddr);
    return text < 0 ? -1 : text + (list ? 1 : 3);
}
qsizetype sizeOf(const UnsuccessSme &value)
{
    const qsizetype address = sizeOf(value.destinationAddr);
    return address < 0 ? -1 : address + 6;
}
template <class T>
qsizetype sizeOf(const std::vector<T> &value)
{
    qsizetype sum = 1;
    if (value.size() > 255)
        return -1;
    for (const T &element : value) {
        const qsizetype size = sizeOf(element);
        if (size < 0)
            return -1;
        sum += size;
    }
    return sum;
}

void put(char *&out, quint8 value) { *out++ = char(value); }
void put(char *&out, quint32 value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        *out++ = char(value >> shift);
}
void putOctets(char *&out, const char *octets, qsizetype size)
{
    if (size > 0)
        std::memcpy(out, octets, std::size_t(size));
    out += size;
}
template <std::size_t Max, std::size_t Cap>
void put(char *&out, const CString<Max, Cap> &value)
{
    putOctets(out, value.view().data(), value.size());
    *out++ = '\0';
}
template <std::size_t Max>
void put(char *&out, const Octets8<Max> &value)
{
    put(out, quint8(value.size()));
    putOctets(out, value.view().data(), value.size());
}
void put(char *&out, const Tlvs &value) { putOctets(out, value.raw().constData(), value.raw().size()); }
void put(char *&out, const DestAddress &value)
{
    put(out, value.destFlag);
    if (value.destFlag == DestAddress::DistributionList) {
        put(out, value.dlName);
        return;
    }
    put(out, value.destAddrTon);
    put(out, value.destAddrNpi);
    put(out, value.destinationAddr);
}
void put(char *&out, const UnsuccessSme &value)
{
    std::apply([&](auto... field) { (put(out, value.*field.member), ...); }, UnsuccessSme::fields());
}
template <class T>
void put(char *&out, const std::vector<T> &value)
{
    put(out, quint8(value.size()));
    for (const T &element : value)
        put(out, element);
}

} // namespace

namespace {

template <class P, class T>
constexpr bool isTlvs(const Field<P, T> &)
{
    return std::is_same_v<T, Tlvs>;
}

template <PduType P>
DecodeError errorOf(Fault fault, const char *field, qsizetype inBody)
{
    const detail::FaultMeaning meaning = detail::meaningOf(fault);
    return {P::name, field, kHeaderLength + inBody, meaning.status, meaning.what};
}

/// What follows the last field of a PDU that has no TLVs.
template <PduType P>
Fault passOver(PatientReader &in)
{
    const QByteArrayView raw(in.at, in.left());
    in.field = "body";
    if (raw.count('\0') == raw.size())
        in.note(PduError::ToleratedExtraNul, in.at);
    else if (Tlvs::brokenAt(raw) < 0)
        in.note(PduError::ToleratedExtraTlvs, in.at);
    else if (P::kResponse || std::tuple_size_v<decltype(P::fields())> == 0)
        in.note(PduError::ToleratedLeftOver, in.at);
    else
        return Fault::LeftOver; // the fields may have been read from the wrong places
    in.at = in.end;
    return Fault::None;
}

/// After a strict reading has failed.
template <PduType P>
[[gnu::cold, gnu::noinline]] Expected<void, DecodeError> decodePatiently(P &into, QByteArrayView body,
                                                                         Deviations &found)
{
    PatientReader in{{body.data(), body.data() + body.size()}, body.data(), &found};
    const bool nothing = P::kResponse && body.isEmpty();
    Fault fault = nothing ? Fault::CutShort : Fault::None;
    int whole = 0; // fields
    if (!nothing) {
        std::apply(
            [&](auto... field) {
                int left = (int(!isTlvs(field)) + ... + 0);
                void(((in.field = field.name, in.last = --left == 0,
                       (fault = take(in, into.*field.member)) == Fault::None && ++whole) &&
                      ...));
            },
            P::fields());
        if (fault == Fault::None && in.at != in.end)
            fault = passOver<P>(in);
    }
    if (fault == Fault::None)
        return {};
    if (!P::kResponse) {
        found.clear(); // nothing was passed over in the end
        return Unexpected{errorOf<P>(fault, in.field, in.at - in.start)};
    }
    std::apply(
        [&](auto... field) {
            int index = 0;
            void(((index++ < whole ? void() : reset(into.*field.member)), ...));
        },
        P::fields());
    in.note(nothing ? PduError::ToleratedEmptyResponse : PduError::ToleratedResponseBody, in.at);
    return {};
}

} // namespace

template <PduType P>
Expected<void, DecodeError> decode(P &into, const Header &header, QByteArrayView body, Deviations *tolerated)
{
    if (tolerated)
        tolerated->clear();
    if (P::kResponse && header.commandStatus != 0 && body.isEmpty()) {
        std::apply([&](auto... field) { (reset(into.*field.member), ...); }, P::fields());
        return {};
    }
    Reader in{body.data(), body.data() + body.size()};
    Fault fault = Fault::None;
    const char *broken = "body";
    const bool whole = std::apply(
        [&](auto... field) {
            return (((fault = take(in, into.*field.member)) == Fault::None || (broken = field.name, false)) && ...);
        },
        P::fields());
    if (Q_LIKELY(whole && in.at == in.end))
        return {};
    if (tolerated)
        return decodePatiently(into, body, *tolerated);
    return Unexpected{errorOf<P>(whole ? Fault::LeftOver : fault, broken, in.at - body.data())};
}

template <PduType P>
Expected<void, EncodeError> encode(QByteArray &out, const P &pdu, quint32 sequence, quint32 status)
{
    const bool withBody = !P::kResponse || status == 0 || P::kErrorBody;
    qsizetype size = kHeaderLength;
    if (withBody) {
        const char *bad = nullptr;
        const auto add = [&](const char *name, qsizetype one) {
            size += one;
            bad = one < 0 ? name : bad;
        };
        std::apply([&](auto... field) { (add(field.name, sizeOf(pdu.*field.member)), ...); }, P::fields());
        if (Q_UNLIKELY(bad))
            return Unexpected{EncodeError{P::name, bad, "does not fit its size in the specification"}};
        if (Q_UNLIKELY(size > qsizetype(kMaxPduLength)))
            return Unexpected{EncodeError{P::name, "body", "longer than 64 KiB"}};
    }
    const qsizetype before = out.size();
    out.resize(before + size);
    char *at = out.data() + before;
    put(at, quint32(size));
    put(at, quint32(P::id));
    put(at, status);
    put(at, sequence);
    if (withBody)
        std::apply([&](auto... field) { (put(at, pdu.*field.member), ...); }, P::fields());
    return {};
}

QByteArray DecodeError::message() const
{
    return QByteArray(pdu) + ": " + field + " at octet " + QByteArray::number(offset) + ": " + what + " (" +
           statusName(status) + ')';
}

QByteArray EncodeError::message() const { return QByteArray(pdu) + ": " + field + ": " + what; }

/// Naming the address of each function makes it, for all the code that knows the declaration alone.
template <class List>
struct CodecInstances;
template <class... P>
struct CodecInstances<TypeList<P...>>
{
    // One more than the fields: the empty base counts as a member.
    static_assert(((arity<P>() == std::tuple_size_v<decltype(P::fields())> + 1) && ...), "fields() forgets a member");
    static_assert(arity<UnsuccessSme>() == std::tuple_size_v<decltype(UnsuccessSme::fields())>);
    static constexpr std::tuple decoders{&decode<P>...};
    static constexpr std::tuple encoders{&encode<P>...};
};
template struct CodecInstances<AllPdus>;

} // namespace smpp
