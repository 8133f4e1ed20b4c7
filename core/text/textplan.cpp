#include "text/textplan.h"

#include "text/shiftcoding.h"
#include "text/transliterate.h"

#include <algorithm>

namespace gateway {

using gsm7::Language;
using gsm7::ShiftTables;

namespace {

bool anyCarries(std::span<const Language> languages, QStringView text)
{
    return std::any_of(languages.begin(), languages.end(), [text](Language language) {
        return gsm7::count(text, {Language::Default, language}) >= 0 ||
               (hasLockingTable(language) && gsm7::count(text, {language, language}) >= 0);
    });
}

// As UCS-2, or not at all.
bool isOutside(const std::optional<OutboundCoding> &coding, std::optional<quint8> wanted)
{
    return !coding || (!wanted && coding->alphabet == Alphabet::Ucs2);
}

std::optional<TextPlan> inTables(const QString &text, std::optional<quint8> wanted, Alphabet alphabet,
                                 const TextRules &rules)
{
    const qsizetype asUcs2 = wanted ? 0 : partCount(text, Alphabet::Ucs2, rules.how);
    const auto tables = cheapestShift(text, rules.languages, rules.how, asUcs2 > 0 ? asUcs2 : kMaxParts + 1);
    if (!tables)
        return std::nullopt;
    return TextPlan{text, {wanted.value_or(0), alphabet}, *tables};
}

std::optional<TextPlan> asItIs(const QString &text, const std::optional<OutboundCoding> &coding)
{
    if (!coding)
        return std::nullopt;
    return TextPlan{text, *coding, {}};
}

std::optional<TextPlan> nearestOrAsItIs(const QString &text, const std::optional<OutboundCoding> &coding,
                                        std::optional<quint8> wanted, const TextRules &rules,
                                        QByteArrayView header = {})
{
    if (!wanted && rules.transliterate) {
        // A header may name tables that lack what the default alphabet has.
        const auto nearest = transliterate(text, rules.defaultAlphabet);
        if (nearest && codingFor(*nearest, quint8(0), rules.defaultAlphabet, header))
            return TextPlan{*nearest, {0, rules.defaultAlphabet}, {}};
    }
    return asItIs(text, coding);
}

} // namespace

std::optional<TextPlan> planText(const QString &text, std::optional<quint8> wanted, const TextRules &rules)
{
    const auto coding = codingFor(text, wanted, rules.defaultAlphabet);
    if (!isOutside(coding, wanted))
        return asItIs(text, coding);
    const Alphabet alphabet = meaningOf(wanted.value_or(0), rules.defaultAlphabet).alphabet;
    if (!isGsm(alphabet) || !anyCarries(rules.languages, text))
        return nearestOrAsItIs(text, coding, wanted, rules);
    if (auto plan = inTables(text, wanted, alphabet, rules))
        return plan;
    return asItIs(text, coding); // what can be sent unchanged is not changed
}

std::optional<TextPlan> planWholeText(const QString &text, std::optional<quint8> wanted, const TextRules &rules,
                                      QByteArrayView header)
{
    const auto coding = codingFor(text, wanted, rules.defaultAlphabet, header);
    return isOutside(coding, wanted) ? nearestOrAsItIs(text, coding, wanted, rules, header) : asItIs(text, coding);
}

std::optional<ShiftTables> cheapestShift(QStringView text, std::span<const Language> allowed, LongMessage how,
                                         qsizetype fewerThan)
{
    std::optional<ShiftTables> best;
    if (fewerThan <= 1)
        return best;
    const bool whole = how == LongMessage::Payload;
    const auto consider = [&](const ShiftTables &tables) {
        const qsizetype parts = partCount(text, Alphabet::Gsm7, whole ? LongMessage::Udh8 : how, tables);
        if (parts == 0 || parts >= fewerThan || (whole && parts > 1))
            return;
        best = tables;
        fewerThan = parts;
    };
    for (const auto &[locking, single] : {std::pair(false, true), std::pair(true, false), std::pair(true, true)}) {
        for (const Language language : allowed) {
            if (!locking || hasLockingTable(language))
                consider({locking ? language : Language::Default, single ? language : Language::Default});
        }
    }
    return best;
}

} // namespace gateway
