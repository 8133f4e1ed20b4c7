#include "text/segmentation.h"

#include "text/gsm7.h"
#include "text/shiftcoding.h"
#include "text/udh.h"

#include <QtCore/QTextBoundaryFinder>
#include <algorithm>

namespace gateway {

namespace {

// 3GPP TS 23.040: 140 octets of user data; the header of a part takes 6 or 7 of them.
constexpr qsizetype kOctets = 140;
constexpr qsizetype kUdh8Octets = 134;
constexpr qsizetype kUdh16Octets = 133;

qsizetype octetsOfPart(LongMessage how) { return how == LongMessage::Udh16 ? kUdh16Octets : kUdh8Octets; }

// Room of `octets` octets in the alphabet's units (unitsOf): the septets that they hold packed, or themselves, whole
// characters of UCS-2 only.
qsizetype roomOf(Alphabet alphabet, qsizetype octets)
{
    if (isGsm(alphabet))
        return octets * 8 / 7;
    return alphabet == Alphabet::Ucs2 ? octets / 2 * 2 : octets;
}

// Of a header with the elements of national tables alone.
qsizetype headerOctets(const gsm7::ShiftTables &tables) { return tables.isDefault() ? 0 : 1 + shiftOctets(tables); }

// Most units that are sent whole in message_payload: there unpacked septets take an octet each.
qsizetype payloadRoom(Alphabet alphabet)
{
    return alphabet == Alphabet::Gsm7Packed ? roomOf(alphabet, kMaxPayload) : kMaxPayload;
}

struct CodePoint
{
    char32_t value;
    qsizetype size; // in UTF-16 units
};

CodePoint codePointAt(QStringView text, qsizetype i)
{
    const QChar c = text[i];
    if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate())
        return {QChar::surrogateToUcs4(c, text[i + 1]), 2};
    return {c.unicode(), 1};
}

// Units of the whole text, -1 where a character has no place.
qsizetype measure(QStringView text, Alphabet alphabet, const gsm7::ShiftTables &tables)
{
    if (isGsm(alphabet))
        return gsm7::count(text, tables);
    if (!fits(alphabet, text))
        return -1;
    if (alphabet != Alphabet::Utf8)
        return alphabet == Alphabet::Ucs2 ? text.size() * 2 : text.size();
    qsizetype units = 0;
    for (qsizetype i = 0; i < text.size();) {
        const CodePoint c = codePointAt(text, i);
        units += unitsOf(alphabet, c.value);
        i += c.size;
    }
    return units;
}

// Tells where a text may be cut: between grapheme clusters. In the small alphabets only CR LF is one of more than one
// character.
class Cuts
{
public:
    Cuts(QStringView text, Alphabet alphabet)
        : m_text(text), m_unicode(alphabet == Alphabet::Ucs2 || alphabet == Alphabet::Utf8)
    {
        if (m_unicode)
            m_finder = QTextBoundaryFinder(QTextBoundaryFinder::Grapheme, text);
    }
    bool allowedBefore(qsizetype i)
    {
        if (i == 0)
            return true;
        if (!m_unicode)
            return m_text[i - 1] != u'\r' || m_text[i] != u'\n';
        m_finder.setPosition(i);
        return m_finder.isAtBoundary();
    }

private:
    QStringView m_text;
    bool m_unicode;
    QTextBoundaryFinder m_finder;
};

// unitsOf() in the tables, for text that fits.
int unitsIn(Alphabet alphabet, const gsm7::ShiftTables &tables, char32_t c)
{
    if (!isGsm(alphabet))
        return unitsOf(alphabet, c);
    const int place = tables.isDefault() ? gsm7::septet(char16_t(c)) : gsm7::placeOf(char16_t(c), tables);
    return place & gsm7::kExtended ? 2 : 1;
}

// Pieces of at most `room` units, at most one more than kMaxParts.
std::vector<QStringView> cut(QStringView text, Alphabet alphabet, qsizetype room, const gsm7::ShiftTables &tables)
{
    std::vector<QStringView> pieces;
    Cuts cuts(text, alphabet);
    qsizetype start = 0;
    qsizetype allowed = 0; // the last place where a cut is allowed
    qsizetype used = 0;
    for (qsizetype i = 0; i < text.size();) {
        const CodePoint c = codePointAt(text, i);
        const int units = unitsIn(alphabet, tables, c.value);
        if (cuts.allowedBefore(i))
            allowed = i;
        if (used + units > room) {
            const qsizetype end = allowed > start ? allowed : i;
            pieces.push_back(text.sliced(start, end - start));
            if (pieces.size() > kMaxParts)
                return pieces;
            start = allowed = i = end;
            used = 0;
            continue;
        }
        used += units;
        i += c.size;
    }
    pieces.push_back(text.sliced(start));
    return pieces;
}

QByteArray encodePiece(QStringView piece, Alphabet alphabet, const gsm7::ShiftTables &tables, qsizetype udhOctets,
                       qsizetype room)
{
    if (!isGsm(alphabet))
        return encodeText(alphabet, piece).value_or(QByteArray());
    const auto septets = gsm7::encode(piece, tables);
    if (!septets || alphabet == Alphabet::Gsm7)
        return septets.value_or(QByteArray());
    return gsm7::pack(*septets, gsm7::fillBitsAfter(udhOctets), room);
}

Part whole(QByteArray octets, bool payload) { return {std::move(octets), {}, std::nullopt, payload}; }

Part emptyPart(LongMessage how, const Segment &segment, const gsm7::ShiftTables &tables = {})
{
    if (how == LongMessage::Sar)
        return {{}, makeHeader({}, false, tables), segment, false};
    return {{}, makeHeader(segment, how == LongMessage::Udh16, tables), std::nullopt, false};
}

// What a text needs: whether it goes whole, else the octets that a part has for it.
struct Plan
{
    qsizetype units = -1; // -1: it cannot go at all
    bool isShort = false;
    qsizetype octetsOfPart = 0;
};
Plan planFor(QStringView text, Alphabet alphabet, LongMessage how, const gsm7::ShiftTables &tables)
{
    Plan plan{measure(text, alphabet, tables), false, octetsOfPart(how) - shiftOctets(tables)};
    plan.isShort = plan.units <= roomOf(alphabet, kOctets - headerOctets(tables));
    if (!plan.isShort && how == LongMessage::Payload &&
        plan.units > payloadRoom(alphabet) - headerOctets(tables) * 8 / 7)
        plan.units = -1;
    return plan;
}

} // namespace

std::vector<Part> splitText(QStringView text, Alphabet alphabet, LongMessage how, quint16 reference,
                            const gsm7::ShiftTables &tables)
{
    const Plan plan = planFor(text, alphabet, how, tables);
    if (plan.units < 0)
        return {};
    std::vector<Part> parts;
    if (plan.isShort || how == LongMessage::Payload) {
        QByteArray header = makeHeader({}, false, tables);
        QByteArray octets = encodePiece(text, alphabet, tables, header.size(), kOctets - header.size());
        parts.push_back({std::move(octets), std::move(header), std::nullopt, !plan.isShort});
        return parts;
    }
    const std::vector<QStringView> pieces = cut(text, alphabet, roomOf(alphabet, plan.octetsOfPart), tables);
    if (pieces.size() > kMaxParts)
        return {};
    parts.reserve(pieces.size());
    for (const QStringView piece : pieces) {
        const Segment segment{reference, quint8(pieces.size()), quint8(parts.size() + 1)};
        Part part = emptyPart(how, segment, tables);
        part.octets = encodePiece(piece, alphabet, tables, part.udh.size(), plan.octetsOfPart);
        parts.push_back(std::move(part));
    }
    return parts;
}

qsizetype partCount(QStringView text, Alphabet alphabet, LongMessage how, const gsm7::ShiftTables &tables)
{
    const Plan plan = planFor(text, alphabet, how, tables);
    if (plan.units < 0)
        return 0;
    if (plan.isShort || how == LongMessage::Payload)
        return 1;
    const std::size_t pieces = cut(text, alphabet, roomOf(alphabet, plan.octetsOfPart), tables).size();
    return pieces > kMaxParts ? 0 : qsizetype(pieces);
}

std::vector<Part> splitBinary(QByteArrayView octets, LongMessage how, quint16 reference)
{
    std::vector<Part> parts;
    const bool isShort = octets.size() <= kOctets;
    if (isShort || how == LongMessage::Payload) {
        if (octets.size() <= kMaxPayload)
            parts.push_back(whole(octets.toByteArray(), !isShort));
        return parts;
    }
    const qsizetype room = octetsOfPart(how);
    const qsizetype total = (octets.size() + room - 1) / room;
    if (total > kMaxParts)
        return {};
    parts.reserve(std::size_t(total));
    for (qsizetype at = 0; at < octets.size(); at += room) {
        Part part = emptyPart(how, {reference, quint8(total), quint8(parts.size() + 1)});
        part.octets = octets.sliced(at, std::min(room, octets.size() - at)).toByteArray();
        parts.push_back(std::move(part));
    }
    return parts;
}

} // namespace gateway
