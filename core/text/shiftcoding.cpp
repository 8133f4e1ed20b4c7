#include "text/shiftcoding.h"

#include "text/gsm7.h"

namespace gateway::gsm7 {

namespace {

int codeIn(const Table &table, char16_t c)
{
    return int(QStringView(table.data(), qsizetype(table.size())).indexOf(QChar(c)));
}

} // namespace

int placeOf(char16_t c, const ShiftTables &tables)
{
    if (c == kNoCharacter)
        return -1;
    const quint8 where = septet(c); // most characters have the same place in all tables that have them
    const Table &locking = lockingTable(tables.locking);
    const Table &single = singleShiftTable(tables.single);
    if (where <= 0x7F && locking[where] == c)
        return where;
    if (tables.locking != Language::Default) {
        if (const int code = codeIn(locking, c); code >= 0)
            return code;
    }
    if (where != kNone && single[where & 0x7F] == c)
        return kExtended | where;
    const int code = codeIn(single, c);
    return code < 0 ? -1 : kExtended | code;
}

qsizetype count(QStringView text, const ShiftTables &tables)
{
    if (tables.isDefault())
        return count(text);
    qsizetype septets = 0;
    for (const QChar c : text) {
        const int where = placeOf(c.unicode(), tables);
        if (where < 0)
            return -1;
        septets += where & kExtended ? 2 : 1;
    }
    return septets;
}

std::optional<QString> decode(QByteArrayView septets, const ShiftTables &tables)
{
    if (tables.isDefault())
        return decode(septets);
    const Table &locking = lockingTable(tables.locking);
    const Table &single = singleShiftTable(tables.single);
    QString text(septets.size(), Qt::Uninitialized);
    auto *out = text.data();
    for (qsizetype i = 0; i < septets.size(); ++i) {
        const bool shifted = septets[i] == kEscape;
        if (shifted && ++i == septets.size())
            return std::nullopt;
        const quint8 code = quint8(septets[i]);
        if (code > 0x7F)
            return std::nullopt;
        char16_t c = shifted ? single[code] : locking[code];
        if (c == kNoCharacter)
            c = locking[code];
        if (c == kNoCharacter)
            return std::nullopt;
        *out++ = QChar(c);
    }
    text.truncate(out - text.data());
    return text;
}

std::optional<QByteArray> encode(QStringView text, const ShiftTables &tables)
{
    if (tables.isDefault())
        return encode(text);
    QByteArray septets(text.size() * 2, Qt::Uninitialized);
    char *out = septets.data();
    for (const QChar c : text) {
        const int where = placeOf(c.unicode(), tables);
        if (where < 0)
            return std::nullopt;
        if (where & kExtended)
            *out++ = char(kEscape);
        *out++ = char(where & 0x7F);
    }
    septets.truncate(out - septets.data());
    return septets;
}

} // namespace gateway::gsm7
