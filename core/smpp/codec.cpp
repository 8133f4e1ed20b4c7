#include "smpp/codec.h"

#include "util/arity.h"

#include <QtCore/QStringBuilder>

namespace smpp {
namespace {

// ---- Reading. `take` moves `at` only when it succeeds, so that on a fault it is where the value begins.

enum class Fault : quint8 {
    None,
    CutShort,
    NotTerminated,
    TooLong,
    LengthLies,
    ListCutShort,
    BadDestFlag,
    BrokenTlv,
    LeftOver
};

struct FaultMeaning
{
    CommandStatus status;
    const char *what;
};
FaultMeaning meaningOf(Fault fault)
{
    using enum CommandStatus;
    switch (fault) {
    case Fault::NotTerminated:
        return {ESME_RINVPARLEN, "not terminated"};
    case Fault::TooLong:
        return {ESME_RINVPARLEN, "longer than the specification allows"};
    case Fault::LengthLies:
        return {ESME_RINVMSGLEN, "its length octet is larger than what is left or allowed"};
    case Fault::ListCutShort:
        return {ESME_RINVMSGLEN, "its number is larger than what is left"};
    case Fault::BadDestFlag:
        return {ESME_RINVDESTFLAG, "dest_flag is neither 1 nor 2"};
    case Fault::BrokenTlv:
        return {ESME_RINVOPTPARSTREAM, "a TLV reaches over the end"};
    case Fault::LeftOver:
        return {ESME_RINVMSGLEN, "octets left over"};
    case Fault::None:
    case Fault::CutShort:
        break;
    }
    return {ESME_RINVMSGLEN, "the body ends here"};
}

struct Reader
{
    const char *at;
    const char *end;
    qsizetype left() const { return end - at; }
};

Fault take(Reader &in, quint8 &into)
{
    if (in.at == in.end)
        return Fault::CutShort;
    into = quint8(*in.at++);
    return Fault::None;
}

Fault take(Reader &in, quint32 &into)
{
    if (in.left() < 4)
        return Fault::CutShort;
    into = readU32(in.at);
    in.at += 4;
    return Fault::None;
}

template <std::size_t Max, std::size_t Cap>
Fault take(Reader &in, CString<Max, Cap> &into)
{
    if (in.at == in.end)
        return Fault::CutShort;
    const qsizetype reach = qMin(in.left(), qsizetype(Max));
    const void *nul = std::memchr(in.at, 0, std::size_t(reach));
    if (!nul)
        return in.left() >= qsizetype(Max) ? Fault::TooLong : Fault::NotTerminated;
    const char *end = static_cast<const char *>(nul);
    into.set(in.at, end - in.at);
    in.at = end + 1;
    return Fault::None;
}

template <std::size_t Max>
Fault take(Reader &in, Octets8<Max> &into)
{
    if (in.at == in.end)
        return Fault::CutShort;
    const qsizetype size = quint8(*in.at);
    if (size > qsizetype(Max) || size > in.left() - 1)
        return Fault::LengthLies;
    into.set(in.at + 1, size);
    in.at += 1 + size;
    return Fault::None;
}

Fault take(Reader &in, Tlvs &into)
{
    const QByteArrayView raw(in.at, in.left());
    if (Q_UNLIKELY(!into.assignRaw(raw))) {
        in.at += Tlvs::brokenAt(raw);
        return Fault::BrokenTlv;
    }
    in.at = in.end;
    return Fault::None;
}

/// Takes one after the other and stops at the first fault.
template <class... T>
Fault takeAll(Reader &in, T &...into)
{
    Fault fault = Fault::None;
    void((((fault = take(in, into)) == Fault::None) && ...));
    return fault;
}

Fault take(Reader &in, DestAddress &into)
{
    const char *const start = in.at;
    const Fault fault = take(in, into.destFlag);
    if (fault != Fault::None)
        return fault;
    if (into.destFlag == DestAddress::Address)
        return takeAll(in, into.destAddrTon, into.destAddrNpi, into.destinationAddr);
    if (into.destFlag == DestAddress::DistributionList)
        return take(in, into.dlName);
    in.at = start;
    return Fault::BadDestFlag;
}

Fault take(Reader &in, UnsuccessSme &into)
{
    return std::apply([&](auto... field) { return takeAll(in, into.*field.member...); }, UnsuccessSme::fields());
}

template <class T>
Fault take(Reader &in, std::vector<T> &into)
{
    into.clear();
    quint8 count = 0;
    if (take(in, count) != Fault::None)
        return Fault::CutShort;
    if (count > in.left()) { // an element has an octet at least
        --in.at;
        return Fault::ListCutShort;
    }
    into.resize(count);
    for (T &element : into) {
        const Fault fault = take(in, element);
        if (fault != Fault::None)
            return fault;
    }
    return Fault::None;
}

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

template <PduType P>
Expected<void, DecodeError> decode(P &into, const Header &header, QByteArrayView body)
{
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
    const FaultMeaning meaning = meaningOf(whole ? Fault::LeftOver : fault);
    return Unexpected{
        DecodeError{P::name, broken, kHeaderLength + (in.at - body.data()), meaning.status, meaning.what}};
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
