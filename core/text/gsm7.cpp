#include "text/gsm7.h"

#include "text/gsm7tables.h"

#include <array>

namespace gateway::gsm7 {

namespace {

constexpr auto kExtensionTable = [] {
    auto table = kBasicTable;
    for (const Extension &e : kExtension)
        table[e.code] = e.character;
    return table;
}();

// Characters up to U+00FF and the Greek capitals, each with its place; the euro sign alone lies elsewhere.
constexpr char16_t kGreekFirst = u'\u0393';
constexpr char16_t kGreekLast = u'\u03A9';
constexpr char16_t kEuro = u'\u20AC';

constexpr void place(auto &latin, auto &greek, char16_t c, quint8 where)
{
    if (c < latin.size())
        latin[c] = where;
    else if (c >= kGreekFirst && c <= kGreekLast)
        greek[c - kGreekFirst] = where;
}

struct Reverse
{
    std::array<quint8, 256> latin{};
    std::array<quint8, kGreekLast - kGreekFirst + 1> greek{};
};
constexpr auto kReverse = [] {
    Reverse r;
    r.latin.fill(kNone);
    r.greek.fill(kNone);
    for (quint8 i = 0; i < 128; ++i) {
        if (i != kEscape)
            place(r.latin, r.greek, kBasicTable[i], i);
    }
    for (const Extension &e : kExtension)
        place(r.latin, r.greek, e.character, quint8(kExtended | e.code));
    return r;
}();

inline quint8 find(char16_t c)
{
    if (c < kReverse.latin.size())
        return kReverse.latin[c];
    if (c >= kGreekFirst && c <= kGreekLast)
        return kReverse.greek[c - kGreekFirst];
    return c == kEuro ? quint8(kExtended | 0x65) : kNone;
}

bool isFilling(quint8 septet) { return septet == '\r' || septet == 0; }

} // namespace

quint8 septet(char16_t c) { return find(c); }

qsizetype count(QStringView text)
{
    qsizetype septets = 0;
    bool none = false;
    for (const QChar c : text) {
        const quint8 where = find(c.unicode());
        none |= where == kNone;
        septets += 1 + (where >> 7);
    }
    return none ? -1 : septets;
}

std::optional<QString> decode(QByteArrayView septets)
{
    const auto *in = reinterpret_cast<const uchar *>(septets.data());
    const qsizetype n = septets.size();
    QString text(n, Qt::Uninitialized);
    auto *out = reinterpret_cast<char16_t *>(text.data());
    quint8 seen = 0;
    qsizetype i = 0;
    for (; i < n && in[i] != kEscape; ++i) {
        seen |= in[i];
        out[i] = kBasicTable[in[i] & 0x7F];
    }
    qsizetype size = i;
    for (; i < n; ++i) {
        seen |= in[i];
        if (in[i] != kEscape) {
            out[size++] = kBasicTable[in[i] & 0x7F];
            continue;
        }
        if (++i == n)
            return std::nullopt;
        seen |= in[i];
        out[size++] = kExtensionTable[in[i] & 0x7F];
    }
    if (seen & 0x80)
        return std::nullopt;
    text.truncate(size);
    return text;
}

std::optional<QByteArray> encode(QStringView text)
{
    QByteArray septets(text.size() * 2, Qt::Uninitialized);
    auto *out = reinterpret_cast<uchar *>(septets.data());
    qsizetype size = 0;
    for (const QChar c : text) {
        const quint8 where = find(c.unicode());
        if (where == kNone)
            return std::nullopt;
        if (where & kExtended)
            out[size++] = kEscape;
        out[size++] = where & 0x7F;
    }
    septets.truncate(size);
    return septets;
}

QByteArray pack(QByteArrayView septets, int fillBits, qsizetype full)
{
    const qsizetype bits = fillBits + septets.size() * 7;
    if (septets.isEmpty())
        return {};
    QByteArray octets((bits + 7) / 8, '\0');
    auto *out = reinterpret_cast<uchar *>(octets.data());
    qsizetype at = fillBits;
    const auto put = [&](uint septet) {
        const uint shifted = septet << (at % 8);
        out[at / 8] = uchar(out[at / 8] | shifted);
        if (shifted > 0xFF)
            out[at / 8 + 1] = uchar(shifted >> 8);
        at += 7;
    };
    for (const char septet : septets)
        put(quint8(septet) & 0x7F);
    const qsizetype spare = octets.size() * 8 - bits;
    if (spare == 7)
        put('\r');
    else if (spare == 0 && octets.size() != full && isFilling(quint8(septets.back())))
        octets.append('\r');
    return octets;
}

QByteArray unpack(QByteArrayView octets, int fillBits)
{
    const qsizetype bits = octets.size() * 8 - fillBits;
    const qsizetype n = bits > 0 ? bits / 7 : 0;
    QByteArray septets(n, Qt::Uninitialized);
    const auto *in = reinterpret_cast<const uchar *>(octets.data());
    auto *out = reinterpret_cast<uchar *>(septets.data());
    qsizetype at = fillBits;
    for (qsizetype i = 0; i < n; ++i, at += 7) {
        uint pair = in[at / 8];
        if (at / 8 + 1 < octets.size())
            pair |= uint(in[at / 8 + 1]) << 8;
        out[i] = uchar((pair >> (at % 8)) & 0x7F);
    }
    const qsizetype spare = bits - n * 7;
    if (n > 1 && spare == 0 && isFilling(out[n - 1]) && (out[n - 1] != 0 || out[n - 2] != kEscape))
        septets.chop(1);
    else if (n > 1 && spare == 1 && out[n - 1] == '\r' && isFilling(out[n - 2]))
        septets.chop(1);
    return septets;
}

} // namespace gateway::gsm7
