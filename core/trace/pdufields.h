#pragma once
#include "smpp/header.h"
#include "smpp/tlvs.h"

#include <QtCore/QByteArrayView>
#include <vector>

namespace gateway {

/// A piece of a PDU where it stands on the wire, found by the field list of its PDU. The views are into the PDU.
struct WireField
{
    enum class Kind : quint8 {
        Number,
        String,  ///< a C-octet string
        Octets,  ///< after a length octet, which is a field of its own before it
        List,    ///< `number` elements, which follow with a greater depth
        Tlv,     ///< `row` is null for an unknown tag
        Surplus, ///< octets that belong to no field
    };
    Kind kind = Kind::Surplus;
    const char *name = "";
    qsizetype offset = 0;   ///< from the start of the PDU
    qsizetype length = 0;   ///< octets on the wire
    QByteArrayView content; ///< of strings without the NUL, of TLVs the value
    quint32 number = 0;
    bool secret = false; ///< a password, or what people write to each other
    int depth = 0;
    quint16 tag = 0;
    const smpp::TlvRow *row = nullptr;
};

/// The pieces of the body of a PDU, as far as its octets go: what does not fit the list any more is Surplus. `octets`
/// begins with the header, whose 16 octets are there; an unknown command's body is Surplus.
std::vector<WireField> fieldsOnWire(QByteArrayView octets);

} // namespace gateway
