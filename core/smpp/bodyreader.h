#pragma once
#include "smpp/commandstatus.h"
#include "smpp/header.h"
#include "smpp/pduerrors.h"
#include "smpp/pdus.h"
#include "smpp/tlvs.h"

/// How codec.cpp, which alone includes this, reads the values of a body: `take` for each type that a field may have,
/// strictly or with patience. It moves `at` only when it succeeds, so that on a fault it is where the value begins.
namespace smpp::detail {

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
inline FaultMeaning meaningOf(Fault fault)
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
    static constexpr bool kPatient = false;
    const char *at;
    const char *end;
    qsizetype left() const { return end - at; }
};

/// Goes on where a Reader gives up, as long as what is meant is certain. A type of its own, so that a body without a
/// fault pays nothing for it.
struct PatientReader : Reader
{
    static constexpr bool kPatient = true;
    const char *start; ///< of the body
    Deviations *found;
    const char *field = "body";   ///< being read
    bool last = false;            ///< no field but TLVs follows it
    ShortMessage *text = nullptr; ///< the field before the TLVs, where it is one
    void note(PduError kind, const char *where) { found->add({kind, field, kHeaderLength + (where - start)}); }
};

/// A string of `size` octets at `in.at`, which then is behind it; or the fault that remains.
inline Fault takePatiently(PatientReader &in, qsizetype max, qsizetype cap, qsizetype &size)
{
    const void *nul = in.left() > 0 ? std::memchr(in.at, 0, std::size_t(qMin(in.left(), cap))) : nullptr;
    if (!nul && !(in.last && in.left() < cap))
        return in.left() == 0 ? Fault::CutShort : in.left() >= max ? Fault::TooLong : Fault::NotTerminated;
    size = nul ? static_cast<const char *>(nul) - in.at : in.left();
    if (size >= max)
        in.note(PduError::ToleratedLongString, in.at);
    if (!nul) {
        in.note(PduError::ToleratedUnterminated, in.at);
        in.found->setMissing(1); // the NUL itself may be behind the end
    }
    in.at += nul ? size + 1 : size;
    return Fault::None;
}

/// What stands where TLVs should, and is not whole.
inline Fault takePatiently(PatientReader &in, Tlvs &into)
{
    const QByteArrayView raw(in.at, in.left());
    const QByteArrayView rest = raw.sliced(1);
    const qsizetype broken = Tlvs::brokenAt(raw);
    // An octet before TLVs, or alone. A text octet is believed to be one only before a TLV that is known.
    const bool one = broken == 0 && Tlvs::brokenAt(rest) < 0;
    const bool known = rest.isEmpty() || (rest.size() >= 4 && tlvRow(quint16(readU32(rest.data()) >> 16)));
    if (raw.count('\0') == raw.size()) {
        in.note(PduError::ToleratedExtraNul, in.at);
        into.clear();
    } else if (one && raw.front() == '\0') {
        in.note(PduError::ToleratedExtraNul, in.at);
        into.assignRaw(rest);
    } else if (one && known && in.text && in.text->size() < ShortMessage::kMax) {
        in.note(PduError::ToleratedTextLength, in.at);
        in.text->assign(in.text->view().toByteArray().append(raw.front()));
        into.assignRaw(rest);
    } else {
        in.at += broken;
        if (in.left() >= 4) {
            const quint32 head = readU32(in.at);
            if (quint16(head >> 16) == tlv::kMessagePayload.tag)
                return Fault::BrokenTlv;
            in.found->setMissing(qsizetype(head & 0xFFFF) - (in.left() - 4));
        }
        in.note(PduError::ToleratedBrokenTlv, in.at);
        into.assignRaw(raw.first(broken));
    }
    in.at = in.end;
    return Fault::None;
}

template <class R>
Fault take(R &in, quint8 &into)
{
    if (in.at == in.end)
        return Fault::CutShort;
    into = quint8(*in.at++);
    return Fault::None;
}

template <class R>
Fault take(R &in, quint32 &into)
{
    if (in.left() < 4)
        return Fault::CutShort;
    into = readU32(in.at);
    in.at += 4;
    return Fault::None;
}

template <class R, std::size_t Max, std::size_t Cap>
Fault take(R &in, CString<Max, Cap> &into)
{
    if constexpr (R::kPatient) {
        const char *const at = in.at;
        qsizetype size = 0;
        const Fault fault = takePatiently(in, qsizetype(Max), qsizetype(Cap), size);
        if (fault == Fault::None)
            into.set(at, size);
        return fault;
    }
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

template <class R, std::size_t Max>
Fault take(R &in, Octets8<Max> &into)
{
    if (in.at == in.end)
        return Fault::CutShort;
    qsizetype size = quint8(*in.at);
    if constexpr (R::kPatient) {
        in.text = in.last ? &into : nullptr;
        if (in.last && size > in.left() - 1 && in.left() > 1) {
            in.note(PduError::ToleratedTextLength, in.at);
            in.found->setMissing(size - (in.left() - 1));
            size = in.left() - 1;
        }
    }
    if (size > qsizetype(Max) || size > in.left() - 1)
        return Fault::LengthLies;
    into.set(in.at + 1, size);
    in.at += 1 + size;
    return Fault::None;
}

template <class R>
Fault take(R &in, Tlvs &into)
{
    const QByteArrayView raw(in.at, in.left());
    if (Q_UNLIKELY(!into.assignRaw(raw))) {
        if constexpr (R::kPatient)
            return takePatiently(in, into);
        in.at += Tlvs::brokenAt(raw);
        return Fault::BrokenTlv;
    }
    in.at = in.end;
    return Fault::None;
}

/// Takes one after the other and stops at the first fault.
template <class R, class... T>
Fault takeAll(R &in, T &...into)
{
    Fault fault = Fault::None;
    void((((fault = take(in, into)) == Fault::None) && ...));
    return fault;
}

template <class R>
Fault take(R &in, DestAddress &into)
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

template <class R>
Fault take(R &in, UnsuccessSme &into)
{
    return std::apply([&](auto... field) { return takeAll(in, into.*field.member...); }, UnsuccessSme::fields());
}

template <class R, class T>
Fault take(R &in, std::vector<T> &into)
{
    into.clear();
    if constexpr (R::kPatient)
        in.last = false; // of a list only its own end would be certain
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

} // namespace smpp::detail
