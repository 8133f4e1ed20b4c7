#include "smpp/tlvs.h"

#include <algorithm>

namespace smpp {
namespace {

constexpr bool ascends()
{
    for (std::size_t i = 1; i < std::size(tlv::kAll); ++i) {
        if (tlv::kAll[i - 1]->tag >= tlv::kAll[i]->tag)
            return false;
    }
    return true;
}
static_assert(ascends(), "tlv::kAll is searched by tag: ascending, none twice");

} // namespace

const TlvRow *tlvRow(quint16 tag)
{
    const auto row = std::lower_bound(std::begin(tlv::kAll), std::end(tlv::kAll), tag,
                                      [](const TlvRow *one, quint16 wanted) { return one->tag < wanted; });
    return row != std::end(tlv::kAll) && (*row)->tag == tag ? *row : nullptr;
}

QByteArrayView tlvName(quint16 tag)
{
    const TlvRow *row = tlvRow(tag);
    return row ? row->name : "unknown";
}

qsizetype Tlvs::brokenAt(QByteArrayView raw)
{
    qsizetype at = 0;
    while (at < raw.size()) {
        if (raw.size() - at < 4)
            return at;
        const qsizetype length = quint8(raw[at + 2]) << 8 | quint8(raw[at + 3]);
        if (raw.size() - at - 4 < length)
            return at;
        at += 4 + length;
    }
    return -1;
}

bool Tlvs::assignRaw(QByteArrayView raw)
{
    if (brokenAt(raw) >= 0)
        return false;
    if (!raw.isEmpty())
        m_raw = raw.toByteArray();
    else if (!m_raw.isEmpty())
        m_raw = QByteArray();
    return true;
}

std::optional<QByteArrayView> Tlvs::find(quint16 tag) const
{
    for (const TlvView &tlv : *this) {
        if (tlv.tag == tag)
            return tlv.value;
    }
    return std::nullopt;
}

void Tlvs::append(quint16 tag, QByteArrayView value)
{
    value = value.first(qMin(value.size(), qsizetype(0xFFFF)));
    const char head[4] = {char(tag >> 8), char(tag), char(value.size() >> 8), char(value.size())};
    // The value may be a part of this very block.
    const QByteArray own = value.data() >= m_raw.constData() && value.data() < m_raw.constData() + m_raw.size()
                               ? value.toByteArray()
                               : QByteArray();
    m_raw.append(head, 4).append(own.isNull() ? value : QByteArrayView(own));
}

void Tlvs::replace(quint16 tag, QByteArrayView value)
{
    Tlvs made;
    made.m_raw.reserve(m_raw.size() + 4 + value.size());
    bool done = false;
    for (const TlvView &tlv : *this) {
        const bool here = tlv.tag == tag && !done;
        made.append(tlv.tag, here ? value : tlv.value);
        done = done || here;
    }
    if (!done)
        made.append(tag, value);
    *this = std::move(made);
}

void Tlvs::remove(quint16 tag)
{
    Tlvs made;
    for (const TlvView &tlv : *this) {
        if (tlv.tag != tag)
            made.append(tlv.tag, tlv.value);
    }
    *this = std::move(made);
}

} // namespace smpp
