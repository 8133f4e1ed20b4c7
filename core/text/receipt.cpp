#include "text/receipt.h"

#include "text/calendar.h"

#include <algorithm>
#include <array>

namespace gateway {

namespace {

constexpr int kTextCharacters = 20;
constexpr int kErrorCharacters = 3;

struct Word
{
    QLatin1String word;
    MessageState state;
};
// In the order of MessageState, then the synonyms seen at carriers.
constexpr std::array kWords{
    Word{QLatin1String("SCHEDUL"), MessageState::Scheduled},
    Word{QLatin1String("ENROUTE"), MessageState::Enroute},
    Word{QLatin1String("DELIVRD"), MessageState::Delivered},
    Word{QLatin1String("EXPIRED"), MessageState::Expired},
    Word{QLatin1String("DELETED"), MessageState::Deleted},
    Word{QLatin1String("UNDELIV"), MessageState::Undeliverable},
    Word{QLatin1String("ACCEPTD"), MessageState::Accepted},
    Word{QLatin1String("UNKNOWN"), MessageState::Unknown},
    Word{QLatin1String("REJECTD"), MessageState::Rejected},
    Word{QLatin1String("SKIPPED"), MessageState::Skipped},
    Word{QLatin1String("SCHEDULED"), MessageState::Scheduled},
    Word{QLatin1String("BUFFRED"), MessageState::Enroute},
    Word{QLatin1String("BUFFERD"), MessageState::Enroute},
    Word{QLatin1String("BUFFERED"), MessageState::Enroute},
    Word{QLatin1String("SENT"), MessageState::Enroute},
    Word{QLatin1String("DELIVERED"), MessageState::Delivered},
    Word{QLatin1String("DELIVERD"), MessageState::Delivered},
    Word{QLatin1String("DELIVRED"), MessageState::Delivered},
    Word{QLatin1String("DELIV"), MessageState::Delivered},
    Word{QLatin1String("EXPIRD"), MessageState::Expired},
    Word{QLatin1String("UNDELIVERED"), MessageState::Undeliverable},
    Word{QLatin1String("UNDELIVERD"), MessageState::Undeliverable},
    Word{QLatin1String("UNDELIVRD"), MessageState::Undeliverable},
    Word{QLatin1String("UNDELIVERABLE"), MessageState::Undeliverable},
    Word{QLatin1String("FAILED"), MessageState::Undeliverable},
    Word{QLatin1String("ACCEPTED"), MessageState::Accepted},
    Word{QLatin1String("ACKED"), MessageState::Accepted},
    Word{QLatin1String("REJECTED"), MessageState::Rejected},
    Word{QLatin1String("REJECT"), MessageState::Rejected},
    Word{QLatin1String("DND_REJECTED"), MessageState::Rejected},
};
static_assert(kWords[std::size_t(MessageState::Skipped)].state == MessageState::Skipped);

// --- reading ---------------------------------------------------------------------------------------------------------

enum class Key { Id, Submitted, Delivered, SubmitDate, DoneDate, State, Error, Text };

struct KeyName
{
    QLatin1String name;
    bool date; // followed by "date", with or without blanks or an underscore between
    Key key;
};
constexpr std::array kKeys{
    KeyName{QLatin1String("id"), false, Key::Id},           KeyName{QLatin1String("sub"), false, Key::Submitted},
    KeyName{QLatin1String("dlvrd"), false, Key::Delivered}, KeyName{QLatin1String("submit"), true, Key::SubmitDate},
    KeyName{QLatin1String("done"), true, Key::DoneDate},    KeyName{QLatin1String("stat"), false, Key::State},
    KeyName{QLatin1String("err"), false, Key::Error},       KeyName{QLatin1String("text"), false, Key::Text},
};

struct FoundKey
{
    Key key;
    qsizetype after; // where its value starts
};

bool isBlank(QChar c) { return c.isSpace() || c.isNull(); }

qsizetype skipBlanks(QStringView text, qsizetype at)
{
    while (at < text.size() && isBlank(text[at]))
        ++at;
    return at;
}

qsizetype skipWord(QStringView text, qsizetype at)
{
    while (at < text.size() && !isBlank(text[at]))
        ++at;
    return at;
}

bool standsAt(QStringView text, qsizetype at, QLatin1String word)
{
    return text.sliced(at).startsWith(word, Qt::CaseInsensitive);
}

std::optional<FoundKey> keyAt(QStringView text, qsizetype at)
{
    for (const KeyName &name : kKeys) {
        if (!standsAt(text, at, name.name))
            continue;
        qsizetype i = at + name.name.size();
        if (name.date) {
            while (i < text.size() && (isBlank(text[i]) || text[i] == u'_' || text[i] == u'-'))
                ++i;
            if (!standsAt(text, i, QLatin1String("date")))
                continue;
            i += 4;
        }
        if (i < text.size() && text[i] == u':')
            return FoundKey{name.key, i + 1};
    }
    return std::nullopt;
}

std::optional<int> readCount(QStringView value)
{
    bool ok = false;
    const int count = value.toInt(&ok);
    return ok && count >= 0 ? std::optional(count) : std::nullopt;
}

// Digits as pairs after a year of `yearDigits`: month, day, hour, minute and, where they are there, seconds.
std::optional<qint64> readDigits(QStringView digits, int yearDigits)
{
    const auto number = [&digits](qsizetype at, qsizetype size) {
        int n = 0;
        for (const QChar c : digits.sliced(at, size))
            n = n * 10 + (c.unicode() - u'0');
        return n;
    };
    const auto pair = [&](qsizetype i) {
        const qsizetype at = yearDigits + 2 * i;
        return at < digits.size() ? number(at, 2) : 0;
    };
    CivilDate date{number(0, yearDigits), pair(0), pair(1)};
    if (yearDigits == 2) // a carrier without a date writes the start of 1970
        date.year += date.year < 70 ? 2000 : 1900;
    const int hour = pair(2), minute = pair(3), second = pair(4);
    if (date.year < 1970 || !isDate(date) || hour > 23 || minute > 59 || second > 59)
        return std::nullopt;
    return msSince1970(date, hour, minute, second);
}

std::optional<qint64> readDate(QStringView value)
{
    if (!std::all_of(value.begin(), value.end(), [](QChar c) { return c >= u'0' && c <= u'9'; }))
        return std::nullopt;
    switch (value.size()) {
    case 10: // YYMMDDhhmm
        return readDigits(value, 2);
    case 12: // YYMMDDhhmmss, or else YYYYMMDDhhmm, whose year is no year and month from 2013 on
        if (const auto date = readDigits(value, 2))
            return date;
        return readDigits(value, 4);
    case 14: // YYYYMMDDhhmmss
        return readDigits(value, 4);
    default:
        return std::nullopt;
    }
}

// Fields as they are found; the first of a kind counts.
struct Fields
{
    std::array<std::optional<QStringView>, std::size_t(Key::Text) + 1> values;

    std::optional<QStringView> &operator[](Key key) { return values[std::size_t(key)]; }
    QStringView value(Key key) const { return values[std::size_t(key)].value_or(QStringView()); }
    bool has(Key key) const { return values[std::size_t(key)].has_value(); }
};

Fields findFields(QStringView text)
{
    Fields fields;
    for (qsizetype at = skipBlanks(text, 0); at < text.size(); at = skipBlanks(text, at)) {
        const auto found = keyAt(text, at);
        if (!found) {
            at = skipWord(text, at);
            continue;
        }
        auto &value = fields[found->key];
        if (found->key == Key::Text) {
            while (text.endsWith(QChar()))
                text.chop(1);
            value = found->after < text.size() ? text.sliced(found->after).trimmed() : QStringView();
            break;
        }
        at = skipBlanks(text, found->after);
        if (keyAt(text, at)) { // the value is empty
            if (!value)
                value = QStringView();
            continue;
        }
        const qsizetype end = skipWord(text, at);
        if (!value)
            value = text.sliced(at, end - at);
        at = end;
    }
    return fields;
}

ReadReceipt read(const Fields &fields)
{
    ReadReceipt receipt;
    receipt.id = fields.value(Key::Id).toUtf8();
    if (const QStringView word = fields.value(Key::State); !word.isEmpty())
        receipt.state = stateOfWord(word);
    receipt.error = fields.value(Key::Error).toUtf8();
    receipt.submitted = readCount(fields.value(Key::Submitted));
    receipt.delivered = readCount(fields.value(Key::Delivered));
    receipt.submitDate = readDate(fields.value(Key::SubmitDate));
    receipt.doneDate = readDate(fields.value(Key::DoneDate));
    receipt.text = fields.value(Key::Text).toString();
    return receipt;
}

// --- writing ---------------------------------------------------------------------------------------------------------

void appendCount(QByteArray &out, int count)
{
    count = std::clamp(count, 0, 999);
    out += char('0' + count / 100);
    out += char('0' + count / 10 % 10);
    out += char('0' + count % 10);
}

void appendDate(QByteArray &out, std::optional<qint64> ms)
{
    std::array<char, 10> date;
    date.fill('0');
    if (ms)
        putDate(date.data(), *ms, false);
    out.append(date.data(), qsizetype(date.size()));
}

void appendError(QByteArray &out, QByteArrayView error)
{
    for (qsizetype i = error.size(); i < kErrorCharacters; ++i)
        out += '0';
    out += error.first(std::min<qsizetype>(error.size(), kErrorCharacters));
}

void appendText(QByteArray &out, QStringView text)
{
    int characters = 0;
    for (const QChar c : text) {
        if (c.isLowSurrogate())
            continue; // its character has its mark already
        if (++characters > kTextCharacters)
            break;
        const char16_t u = c.unicode();
        out += c.isSpace() ? ' ' : u > 0x20 && u < 0x7F ? char(u) : '?';
    }
}

} // namespace

QByteArrayView stateWord(MessageState state)
{
    const QLatin1String word = kWords[std::size_t(state <= MessageState::Skipped ? state : MessageState::Unknown)].word;
    return {word.data(), word.size()};
}

MessageState stateOfWord(QStringView word)
{
    for (const Word &known : kWords) {
        if (word.compare(known.word, Qt::CaseInsensitive) == 0)
            return known.state;
    }
    return MessageState::Unknown;
}

QByteArray writeReceipt(const Receipt &receipt)
{
    QByteArray out;
    out.reserve(128 + receipt.messageId.size());
    out += "id:";
    out += receipt.messageId;
    out += " sub:";
    appendCount(out, receipt.submitted);
    out += " dlvrd:";
    appendCount(out, receipt.delivered);
    out += " submit date:";
    appendDate(out, receipt.submitDate ? receipt.submitDate : receipt.doneDate);
    out += " done date:";
    appendDate(out, receipt.doneDate);
    out += " stat:";
    out += stateWord(receipt.state);
    out += " err:";
    appendError(out, receipt.error);
    out += " text:";
    appendText(out, receipt.text);
    return out;
}

std::optional<ReadReceipt> readReceipt(QStringView text)
{
    const Fields fields = findFields(text);
    if (!fields.has(Key::Id) || fields.value(Key::State).isEmpty())
        return std::nullopt;
    return read(fields);
}

std::optional<ReadReceipt> readReceiptFields(QStringView text)
{
    const Fields fields = findFields(text);
    const auto last = fields.values.end() - 1; // Key::Text says nothing of a receipt
    if (std::none_of(fields.values.begin(), last, [](const auto &value) { return value.has_value(); }))
        return std::nullopt;
    return read(fields);
}

} // namespace gateway
