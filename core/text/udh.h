#pragma once
// The user data header of a short message (3GPP TS 23.040 section 9.2.3.24).
#include "coreapi/message.h"
#include "text/nationaltables.h"

#include <QtCore/QByteArrayView>

namespace gateway {

/// A header and what it says about concatenation.
struct Udh
{
    QByteArray octets; ///< the length octet included
    std::optional<Segment> segment;
    bool operator==(const Udh &) const = default;
};

/// The header at the start of the user data, length octet included; nothing where its length goes beyond the data.
/// A view into `shortMessage`.
std::optional<QByteArrayView> userDataHeader(QByteArrayView shortMessage);

/// The place in a concatenated message that a header (length octet included) gives with an 8-bit or 16-bit reference;
/// the last one counts. Nothing where there is none, or where number or total is impossible.
std::optional<Segment> segmentOf(QByteArrayView udh);

/// userDataHeader() and segmentOf() in one, as a copy.
std::optional<Udh> readUdh(QByteArrayView shortMessage);

/// The national language tables that a header (length octet included) announces for GSM 7-bit text (section
/// 9.2.3.24.15 and the next); the last of a kind counts, unknown languages are the default.
gsm7::ShiftTables shiftTablesOf(QByteArrayView udh);

/// A header with the elements that are asked for: the concatenation element, with an 8-bit reference (its lower octet)
/// or a 16-bit one (`wide`), and those of the shift tables that are not the default. Empty without any.
QByteArray makeHeader(const std::optional<Segment> &segment, bool wide, const gsm7::ShiftTables &tables);

/// Octets that the elements of the tables take in a header.
constexpr qsizetype shiftOctets(const gsm7::ShiftTables &tables)
{
    return (tables.single != gsm7::Language::Default ? 3 : 0) + (tables.locking != gsm7::Language::Default ? 3 : 0);
}

/// A header with the concatenation element alone: 6 octets with an 8-bit reference (its lower octet), 7 with `wide`.
QByteArray concatenationHeader(const Segment &segment, bool wide);

} // namespace gateway
