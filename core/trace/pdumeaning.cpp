#include "trace/pdumeaning.h"

#include "smpp/commandstatus.h"

#include <QtCore/QStringList>
#include <iterator>

namespace gateway {
namespace {

struct Word
{
    quint32 value;
    const char *text;
};

// 3.4 section 5.2.5
constexpr Word kTon[] = {{0, "unknown"},           {1, "international"}, {2, "national"},   {3, "network specific"},
                         {4, "subscriber number"}, {5, "alphanumeric"},  {6, "abbreviated"}};
// 3.4 section 5.2.6
constexpr Word kNpi[] = {{0, "unknown"},
                         {1, "ISDN (E.163/E.164)"},
                         {3, "data (X.121)"},
                         {4, "telex (F.69)"},
                         {6, "land mobile (E.212)"},
                         {8, "national"},
                         {9, "private"},
                         {10, "ERMES"},
                         {14, "Internet (IP)"},
                         {18, "WAP client id"}};
// 3.4 section 5.2.19
constexpr Word kDataCoding[] = {{0, "the peer's default alphabet"},
                                {1, "IA5"},
                                {2, "octets"},
                                {3, "Latin-1"},
                                {4, "octets"},
                                {5, "JIS"},
                                {6, "Cyrillic"},
                                {7, "Hebrew"},
                                {8, "UCS-2"},
                                {9, "pictogram"},
                                {10, "ISO-2022-JP"},
                                {13, "extended Kanji JIS"},
                                {14, "KS C 5601"}};
// 3.4 section 5.2.28; 0 and 9 since 5.0
constexpr Word kMessageState[] = {{0, "SCHEDULED"}, {1, "ENROUTE"},       {2, "DELIVERED"}, {3, "EXPIRED"},
                                  {4, "DELETED"},   {5, "UNDELIVERABLE"}, {6, "ACCEPTED"},  {7, "UNKNOWN"},
                                  {8, "REJECTED"},  {9, "SKIPPED"}};
constexpr Word kVersion[] = {{0x33, "SMPP 3.3"}, {0x34, "SMPP 3.4"}, {0x50, "SMPP 5.0"}};
constexpr Word kReplace[] = {{0, "do not replace"}, {1, "replace"}};
constexpr Word kDestFlag[] = {{1, "address"}, {2, "distribution list"}};
constexpr Word kMoreMessages[] = {{0, "no more"}, {1, "more follow"}};
constexpr Word kFailureReason[] = {{0, "destination unavailable"},
                                   {1, "destination address invalid"},
                                   {2, "permanent network error"},
                                   {3, "temporary network error"}};

template <std::size_t N>
QString find(const Word (&words)[N], quint32 value)
{
    for (const Word &word : words) {
        if (word.value == value)
            return QLatin1String(word.text);
    }
    return {};
}

/// 3.4 section 5.2.12.
QString esmClass(quint32 value)
{
    static constexpr Word kModes[] = {{1, "datagram"}, {2, "forward"}, {3, "store and forward"}};
    static constexpr Word kTypes[] = {{0x04, "delivery receipt"},
                                      {0x08, "delivery acknowledgement"},
                                      {0x10, "user acknowledgement"},
                                      {0x18, "conversation abort"},
                                      {0x20, "intermediate notification"}};
    QStringList parts;
    for (const QString &part : {find(kModes, value & 0x03), find(kTypes, value & 0x3C)}) {
        if (!part.isEmpty())
            parts += part;
    }
    if (value & 0x40)
        parts += QStringLiteral("user data header");
    if (value & 0x80)
        parts += QStringLiteral("reply path");
    return parts.isEmpty() ? QStringLiteral("default") : parts.join(u", ");
}

/// 3.4 section 5.2.17.
QString registeredDelivery(quint32 value)
{
    static constexpr Word kReceipts[] = {
        {0, "no receipt"}, {1, "receipt"}, {2, "receipt on failure"}, {3, "receipt on success"}};
    QStringList parts = {find(kReceipts, value & 0x03)};
    if (value & 0x04)
        parts += QStringLiteral("delivery acknowledgement");
    if (value & 0x08)
        parts += QStringLiteral("user acknowledgement");
    if (value & 0x10)
        parts += QStringLiteral("intermediate notification");
    return parts.join(u", ");
}

QString dataCoding(quint32 value)
{
    if (value >= 0xF0)
        return QStringLiteral("GSM message class %1, %2")
            .arg(value & 0x03)
            .arg(value & 0x04 ? QLatin1String("8-bit data") : QLatin1String("GSM 7-bit"));
    return find(kDataCoding, value);
}

QString statusOf(quint32 value) { return QLatin1String(smpp::statusName(value)); }

struct Row
{
    const char *field;
    QString (*meaning)(quint32);
    bool bits = false;
};

// Fields of PDUs and TLVs alike.
const Row kRows[] = {
    {"source_addr_ton", [](quint32 v) { return find(kTon, v); }},
    {"dest_addr_ton", [](quint32 v) { return find(kTon, v); }},
    {"esme_addr_ton", [](quint32 v) { return find(kTon, v); }},
    {"addr_ton", [](quint32 v) { return find(kTon, v); }},
    {"source_addr_npi", [](quint32 v) { return find(kNpi, v); }},
    {"dest_addr_npi", [](quint32 v) { return find(kNpi, v); }},
    {"esme_addr_npi", [](quint32 v) { return find(kNpi, v); }},
    {"addr_npi", [](quint32 v) { return find(kNpi, v); }},
    {"esm_class", esmClass, true},
    {"registered_delivery", registeredDelivery},
    {"data_coding", dataCoding},
    {"message_state", [](quint32 v) { return find(kMessageState, v); }},
    {"interface_version", [](quint32 v) { return find(kVersion, v); }, true},
    {"sc_interface_version", [](quint32 v) { return find(kVersion, v); }, true},
    {"replace_if_present_flag", [](quint32 v) { return find(kReplace, v); }},
    {"dest_flag", [](quint32 v) { return find(kDestFlag, v); }},
    {"error_status_code", statusOf, true},
    {"broadcast_error_status", statusOf, true},
    {"more_messages_to_send", [](quint32 v) { return find(kMoreMessages, v); }},
    {"delivery_failure_reason", [](quint32 v) { return find(kFailureReason, v); }},
    {"sm_length", [](quint32) { return QStringLiteral("octets"); }},
};

const Row *rowOf(QByteArrayView field)
{
    const auto row =
        std::find_if(std::begin(kRows), std::end(kRows), [&](const Row &one) { return field == one.field; });
    return row == std::end(kRows) ? nullptr : row;
}

} // namespace

QString meaningOfNumber(QByteArrayView field, quint32 value)
{
    const Row *row = rowOf(field);
    return row ? row->meaning(value) : QString();
}

bool isBitField(QByteArrayView field)
{
    const Row *row = rowOf(field);
    return row && row->bits;
}

} // namespace gateway
