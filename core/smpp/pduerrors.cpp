#include "smpp/pduerrors.h"

#include <algorithm>

namespace smpp {

const char *wordsOf(PduError error)
{
    static constexpr const char *kWords[] = {
#define SMPP_PDU_ERROR_WORDS(name, kind, what) what,
        SMPP_PDU_ERRORS(SMPP_PDU_ERROR_WORDS)
#undef SMPP_PDU_ERROR_WORDS
    };
    return kWords[int(error)];
}

QByteArray Deviation::message(const char *pdu) const
{
    return QByteArray(pdu) + ": " + field + " at octet " + QByteArray::number(offset) + ": " + wordsOf(kind);
}

bool Deviations::contains(PduError kind) const
{
    return std::any_of(begin(), end(), [kind](const Deviation &one) { return one.kind == kind; });
}

void Deviations::add(const Deviation &deviation)
{
    if (m_count < int(m_all.size()))
        m_all[std::size_t(m_count++)] = deviation;
}

} // namespace smpp
