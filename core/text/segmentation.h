#pragma once
#include "coreapi/message.h"
#include "text/alphabet.h"
#include "text/nationaltables.h"

namespace gateway {

/// How a text that is too long for one short message goes out.
enum class LongMessage {
    Udh8,    ///< parts with a user data header, 8-bit reference
    Udh16,   ///< the same, 16-bit reference
    Sar,     ///< parts with the sar_ TLVs
    Payload, ///< whole, in message_payload
};

/// What one submit_sm carries.
struct Part
{
    QByteArray octets; ///< user data without the header; with packed text the fill bits after the header included
    QByteArray udh;    ///< goes before `octets`, length octet included; empty where there is none
    std::optional<Segment> sar;
    bool payload = false; ///< goes into message_payload instead of short_message
    bool operator==(const Part &) const = default;
};

/// Longest content of message_payload that is sent, octets.
inline constexpr qsizetype kMaxPayload = 64'000;
/// Most parts of one message.
inline constexpr qsizetype kMaxParts = 255;

/// The parts of a text: one where it fits one short message (160 septets, 70 UCS-2 units, 140 octets), else parts of
/// 153/67/134, with a 16-bit reference 152/66/133. A part never ends within an escape sequence, a surrogate pair or a
/// grapheme cluster; only a cluster longer than a part is cut, between its characters. Empty where a character has no
/// place in the alphabet, or the text needs more than kMaxParts parts or kMaxPayload octets.
/// GSM text in national `tables` has a header that announces them, in each part and in a text of one part too; the
/// octets of that header are taken from the text's room.
std::vector<Part> splitText(QStringView text, Alphabet alphabet, LongMessage how, quint16 reference,
                            const gsm7::ShiftTables &tables = {});

/// How many parts splitText() makes, without making them; 0 where it makes none.
qsizetype partCount(QStringView text, Alphabet alphabet, LongMessage how, const gsm7::ShiftTables &tables = {});

/// The parts of binary content that has no user data header of its own: 140 octets, else parts of 134 (133 with a
/// 16-bit reference). Empty where it needs more than kMaxParts parts or kMaxPayload octets.
std::vector<Part> splitBinary(QByteArrayView octets, LongMessage how, quint16 reference);

} // namespace gateway
