// Texts and octets in every alphabet, packed or not, with and without a header, whole and in parts.
#include "fuzz.h"
#include "text/datacoding.h"
#include "text/gsm7.h"
#include "text/segmentation.h"
#include "text/shiftcoding.h"
#include "text/textplan.h"
#include "text/transliterate.h"
#include "text/udh.h"

using namespace gateway;

namespace {

constexpr Alphabet kAlphabets[] = {Alphabet::Gsm7,     Alphabet::Gsm7Packed, Alphabet::Latin1,
                                   Alphabet::Ascii,    Alphabet::Utf8,       Alphabet::Ucs2,
                                   Alphabet::Cyrillic, Alphabet::Hebrew,     Alphabet::Binary};
constexpr LongMessage kWays[] = {LongMessage::Udh8, LongMessage::Udh16, LongMessage::Sar, LongMessage::Payload};

Alphabet alphabetOf(quint8 octet) { return kAlphabets[octet % std::size(kAlphabets)]; }

/// What cannot be told from filling at the end of packed text: CR and `@` (3GPP TS 23.038 section 6.1.2.3).
QStringView withoutFilling(QStringView text)
{
    while (text.endsWith(u'\r') || text.endsWith(u'@'))
        text.chop(1);
    return text;
}

bool reads(Alphabet alphabet, QStringView read, QStringView text)
{
    return alphabet == Alphabet::Gsm7Packed ? withoutFilling(read) == withoutFilling(text) : read == text;
}

qint64 unitsOfAll(Alphabet alphabet, QStringView text)
{
    qint64 units = 0;
    for (const char32_t c : text.toUcs4())
        units += unitsOf(alphabet, c);
    return units;
}

void checkText(Alphabet alphabet, QStringView text)
{
    const auto octets = encodeText(alphabet, text);
    FUZZ_CHECK(octets.has_value() == fits(alphabet, text));
    if (!octets)
        return;
    const qint64 units = unitsOfAll(alphabet, text);
    if (alphabet == Alphabet::Gsm7Packed)
        FUZZ_CHECK(octets->size() == (units * 7 + 7) / 8 || octets->size() == (units * 7 + 7) / 8 + 1);
    else
        FUZZ_CHECK(octets->size() == units);
    const auto again = decodeText(alphabet, *octets);
    FUZZ_CHECK(again.has_value());
    FUZZ_CHECK(reads(alphabet, *again, text));
}

void checkOctets(Alphabet alphabet, QByteArrayView octets, int fillBits)
{
    const auto text = decodeText(alphabet, octets, fillBits);
    FUZZ_CHECK(!text || alphabet != Alphabet::Binary);
    if (!text)
        return;
    checkText(alphabet, *text);
    const auto again = encodeText(alphabet, *text);
    FUZZ_CHECK(again.has_value());
    if (alphabet != Alphabet::Gsm7 && alphabet != Alphabet::Gsm7Packed)
        FUZZ_CHECK(QByteArrayView(*again) == octets);
}

/// A header of up to 15 octets, its length octet right or wrong.
QByteArrayView takeHeader(fuzz::Input &in) { return in.take(in.octet() & 0x0F); }

gsm7::ShiftTables takeTables(fuzz::Input &in)
{
    const auto language = [&in] { return gsm7::Language(in.octet() % (gsm7::kLastLanguage + 1)); };
    const gsm7::Language locking = language();
    return {gsm7::hasLockingTable(locking) ? locking : gsm7::Language::Default, language()};
}

void checkCoding(fuzz::Input &in)
{
    const Alphabet alphabet = alphabetOf(in.octet());
    const quint8 wanted = in.octet();
    const bool isWanted = in.octet() & 1;
    const QByteArrayView header = takeHeader(in);
    const QString text = in.restAsUtf16();
    const auto coding = codingFor(text, isWanted ? std::optional(wanted) : std::nullopt, alphabet, header);
    if (!coding)
        return;
    FUZZ_CHECK(!isWanted || coding->dataCoding == wanted);
    const auto octets = encodeMessage(coding->alphabet, text, header);
    FUZZ_CHECK(octets.has_value());
    const auto again = decodeMessage(coding->dataCoding, alphabet, *octets, header);
    FUZZ_CHECK(again.has_value());
    FUZZ_CHECK(reads(coding->alphabet, *again, text));
}

void checkMessage(fuzz::Input &in)
{
    const Alphabet alphabet = alphabetOf(in.octet());
    const quint8 coding = in.octet();
    const QByteArrayView header = takeHeader(in);
    const auto text = decodeMessage(coding, alphabet, in.rest(), header);
    FUZZ_CHECK(!text || isText(coding, alphabet));
}

void checkTables(fuzz::Input &in)
{
    const gsm7::ShiftTables tables = takeTables(in);
    const QString text = in.restAsUtf16();
    const auto septets = gsm7::encode(text, tables);
    FUZZ_CHECK((septets ? septets->size() : -1) == gsm7::count(text, tables));
    if (septets) {
        const auto again = gsm7::decode(*septets, tables);
        FUZZ_CHECK(again && *again == text);
    }
    QByteArray octets;
    for (const QChar c : text)
        octets += char(c.unicode() & 0x7F);
    if (const auto read = gsm7::decode(octets, tables)) {
        FUZZ_CHECK(gsm7::count(*read, tables) >= 0);
    }
}

void checkTransliterated(fuzz::Input &in)
{
    const Alphabet alphabet = alphabetOf(in.octet());
    const QString text = in.restAsUtf16();
    const auto nearest = transliterate(text, alphabet);
    if (alphabet == Alphabet::Binary)
        return;
    FUZZ_CHECK(!nearest || fits(alphabet, *nearest));
    // In all of Unicode letters and their accents are put together (normalisation form C).
    if (fits(alphabet, text) && alphabet != Alphabet::Ucs2 && alphabet != Alphabet::Utf8)
        FUZZ_CHECK(nearest && *nearest == text);
}

/// What says which part of how many this is, in the header or in the TLVs.
Segment segmentOfPart(const Part &part)
{
    if (part.sar)
        return *part.sar;
    const auto segment = segmentOf(part.udh);
    FUZZ_CHECK(segment.has_value() && readUdh(QByteArray(part.udh + part.octets))->octets == part.udh);
    return *segment;
}

void checkParts(const std::vector<Part> &parts, LongMessage how, quint16 reference)
{
    FUZZ_CHECK(parts.size() <= std::size_t(kMaxParts));
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Part &part = parts[i];
        FUZZ_CHECK(part.octets.size() <= kMaxPayload + 1 && (!part.payload || how == LongMessage::Payload));
        if (parts.size() == 1 && !part.sar && !segmentOf(part.udh))
            continue; // a header may announce tables alone
        const Segment segment = segmentOfPart(part);
        FUZZ_CHECK(segment.number == i + 1 && segment.total == parts.size());
        FUZZ_CHECK(segment.reference == (how == LongMessage::Udh8 ? reference & 0xFF : reference));
        FUZZ_CHECK(!part.octets.isEmpty());
    }
}

/// What the parts say together, however they are read.
QString joinedText(const std::vector<Part> &parts, Alphabet alphabet, const gsm7::ShiftTables &tables)
{
    QString joined;
    for (const Part &part : parts) {
        FUZZ_CHECK(part.payload || alphabet == Alphabet::Gsm7 || part.udh.size() + part.octets.size() <= 140);
        if (isGsm(alphabet)) {
            const bool packed = alphabet == Alphabet::Gsm7Packed;
            const qsizetype room = (140 - part.udh.size()) * 8 / 7;
            FUZZ_CHECK(part.payload || packed || part.octets.size() <= room);
            FUZZ_CHECK(part.udh.isEmpty() || shiftTablesOf(part.udh) == tables);
            const int fillBits = gsm7::fillBitsAfter(part.udh.size());
            const QByteArray septets = packed ? gsm7::unpack(part.octets, fillBits) : part.octets;
            const auto piece = gsm7::decode(septets, tables);
            FUZZ_CHECK(piece.has_value());
            joined += *piece;
        } else {
            const auto piece = decodeText(alphabet, part.octets);
            FUZZ_CHECK(piece.has_value());
            joined += *piece;
        }
    }
    return joined;
}

void checkJoined(QString joined, QString text, Alphabet alphabet)
{
    if (alphabet != Alphabet::Gsm7Packed) {
        FUZZ_CHECK(joined == text);
        return;
    }
    // Each part may have lost or won what looks like filling.
    FUZZ_CHECK(joined.remove(u'\r').remove(u'@') == text.remove(u'\r').remove(u'@'));
}

void checkSplitText(fuzz::Input &in)
{
    const Alphabet alphabet = alphabetOf(in.octet());
    const quint8 options = in.octet();
    const LongMessage how = kWays[options % std::size(kWays)];
    const quint16 reference = in.u16();
    const quint8 times = in.octet();
    const gsm7::ShiftTables tables = isGsm(alphabet) && options & 0x80 ? takeTables(in) : gsm7::ShiftTables();
    const QString text = in.restAsUtf16().repeated(times & 0x80 ? times & 0x7F : 1);
    const std::vector<Part> parts = splitText(text, alphabet, how, reference, tables);
    FUZZ_CHECK(partCount(text, alphabet, how, tables) == qsizetype(parts.size()));
    checkParts(parts, how, reference);
    const bool hasPlaces = isGsm(alphabet) ? gsm7::count(text, tables) >= 0 : fits(alphabet, text);
    FUZZ_CHECK(parts.empty() || hasPlaces);
    if (!parts.empty() && (tables.isDefault() || !parts.front().udh.isEmpty()))
        checkJoined(joinedText(parts, alphabet, tables), text, alphabet);
}

void checkPlan(fuzz::Input &in)
{
    static constexpr gsm7::Language kLanguages[] = {gsm7::Language::Turkish, gsm7::Language::Spanish,
                                                    gsm7::Language::Portuguese, gsm7::Language::Hindi};
    const quint8 options = in.octet();
    TextRules rules;
    rules.defaultAlphabet = kAlphabets[in.octet() % (std::size(kAlphabets) - 1)]; // all but Binary
    rules.how = kWays[options % std::size(kWays)];
    rules.transliterate = options & 4;
    rules.languages = options & 8 ? std::span(kLanguages) : std::span<const gsm7::Language>();
    const quint8 coding = in.octet();
    const std::optional<quint8> wanted = options & 16 ? std::optional(coding) : std::nullopt;
    const QByteArrayView header = options & 32 ? takeHeader(in) : QByteArrayView();
    const QString text = in.restAsUtf16();
    const auto plan = options & 32 ? planWholeText(text, wanted, rules, header) : planText(text, wanted, rules);
    if (!plan)
        return;
    FUZZ_CHECK(!wanted || plan->coding.dataCoding == *wanted);
    FUZZ_CHECK(plan->text == text || rules.transliterate);
    if (options & 32) {
        FUZZ_CHECK(plan->tables.isDefault() && encodeMessage(plan->coding.alphabet, plan->text, header));
        return;
    }
    const std::vector<Part> parts = splitText(plan->text, plan->coding.alphabet, rules.how, 7, plan->tables);
    FUZZ_CHECK(!parts.empty() || plan->text.size() > 15'000);
    checkJoined(joinedText(parts, plan->coding.alphabet, plan->tables), plan->text, plan->coding.alphabet);
}

void checkSplitBinary(fuzz::Input &in)
{
    const LongMessage how = kWays[in.octet() % std::size(kWays)];
    const quint16 reference = in.u16();
    const quint16 times = in.u16();
    const QByteArray octets = in.rest().toByteArray().repeated(times & 0x8000 ? times & 0x3FF : 1);
    if (octets.size() > 100'000)
        return;
    const std::vector<Part> parts = splitBinary(octets, how, reference);
    checkParts(parts, how, reference);
    FUZZ_CHECK(!parts.empty() || octets.size() > 133 * kMaxParts);
    QByteArray joined;
    for (const Part &part : parts) {
        FUZZ_CHECK(part.payload || part.udh.size() + part.octets.size() <= 140);
        joined += part.octets;
    }
    FUZZ_CHECK(parts.empty() || joined == octets);
}

void checkUdh(fuzz::Input &in)
{
    const Segment made{in.u16(), in.octet(), in.octet()};
    for (const bool wide : {false, true}) {
        const auto back = segmentOf(concatenationHeader(made, wide));
        FUZZ_CHECK(back.has_value() == (made.number > 0 && made.number <= made.total));
        FUZZ_CHECK(!back || (back->total == made.total && back->number == made.number));
        FUZZ_CHECK(!back || back->reference == (wide ? made.reference : made.reference & 0xFF));
    }
    const gsm7::ShiftTables tables = takeTables(in);
    const bool fitting = made.number > 0 && made.number <= made.total;
    const QByteArray header = makeHeader(fitting ? std::optional(made) : std::nullopt, true, tables);
    FUZZ_CHECK(header.isEmpty() || quint8(header.front()) == header.size() - 1);
    FUZZ_CHECK(shiftTablesOf(header) == tables && segmentOf(header).has_value() == fitting);
    const QByteArrayView message = in.rest();
    const auto udh = readUdh(message);
    shiftTablesOf(message);
    FUZZ_CHECK(udh.has_value() == (!message.isEmpty() && quint8(message.front()) < message.size()));
    if (udh) {
        FUZZ_CHECK(message.startsWith(udh->octets) && udh->octets.size() == 1 + quint8(message.front()));
        FUZZ_CHECK(!udh->segment || (udh->segment->number > 0 && udh->segment->number <= udh->segment->total));
    }
}

void checkPacking(fuzz::Input &in)
{
    const int fillBits = in.octet() % 7;
    QByteArray septets = in.rest().toByteArray();
    for (char &septet : septets)
        septet = char(septet & 0x7F);
    const QByteArray packed = gsm7::pack(septets, fillBits);
    FUZZ_CHECK(packed.isEmpty() == septets.isEmpty());
    const QByteArray back = gsm7::unpack(packed, fillBits);
    FUZZ_CHECK(reads(Alphabet::Gsm7Packed, QString::fromLatin1(back).replace(u'\0', u'@'),
                     QString::fromLatin1(septets).replace(u'\0', u'@')));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    fuzz::Input in(data, size);
    switch (in.octet() % 11) {
    case 0: {
        const Alphabet alphabet = alphabetOf(in.octet());
        const int fillBits = in.octet() % 7;
        checkOctets(alphabet, in.rest(), fillBits);
        break;
    }
    case 1: {
        const Alphabet alphabet = alphabetOf(in.octet());
        checkText(alphabet, in.restAsUtf16());
        break;
    }
    case 2:
        checkCoding(in);
        break;
    case 3:
        checkMessage(in);
        break;
    case 4:
        checkSplitText(in);
        break;
    case 5:
        checkSplitBinary(in);
        break;
    case 6:
        checkUdh(in);
        break;
    case 7:
        checkPacking(in);
        break;
    case 8:
        checkTables(in);
        break;
    case 9:
        checkPlan(in);
        break;
    default:
        checkTransliterated(in);
        break;
    }
    return 0;
}
