#include "text/transliterate.h"

#include <QtCore/QList>
#include <algorithm>
#include <array>

namespace gateway {

namespace {

struct Form
{
    char16_t character;
    std::u16string_view nearest;
};

// What Unicode's decompositions do not say or say otherwise, by code point.
constexpr std::array kForms{
    Form{u'\t', u" "},          Form{u'`', u"'"},        Form{u'\u00A2', u"c"},      Form{u'\u00A6', u"|"},
    Form{u'\u00A8', u"\""},     Form{u'\u00A9', u"(c)"}, Form{u'\u00AA', u"a"},      Form{u'\u00AB', u"\""},
    Form{u'\u00AD', u""},       Form{u'\u00AE', u"(r)"}, Form{u'\u00AF', u"-"},      Form{u'\u00B0', u"o"},
    Form{u'\u00B1', u"+/-"},    Form{u'\u00B4', u"'"},   Form{u'\u00B7', u"."},      Form{u'\u00B8', u","},
    Form{u'\u00BA', u"o"},      Form{u'\u00BB', u"\""},  Form{u'\u00D0', u"D"},      Form{u'\u00D7', u"x"},
    Form{u'\u00DE', u"Th"},     Form{u'\u00F0', u"d"},   Form{u'\u00F7', u"/"},      Form{u'\u00FE', u"th"},
    Form{u'\u0110', u"D"},      Form{u'\u0111', u"d"},   Form{u'\u0126', u"H"},      Form{u'\u0127', u"h"},
    Form{u'\u0131', u"i"},      Form{u'\u0138', u"k"},   Form{u'\u0141', u"L"},      Form{u'\u0142', u"l"},
    Form{u'\u014A', u"N"},      Form{u'\u014B', u"n"},   Form{u'\u0152', u"OE"},     Form{u'\u0153', u"oe"},
    Form{u'\u0166', u"T"},      Form{u'\u0167', u"t"},   Form{u'\u0192', u"f"},      Form{u'\u02B9', u"'"},
    Form{u'\u02BA', u"\""},     Form{u'\u02BB', u"'"},   Form{u'\u02BC', u"'"},      Form{u'\u02BD', u"'"},
    Form{u'\u02C6', u"^"},      Form{u'\u02C8', u"'"},   Form{u'\u02CA', u"'"},      Form{u'\u02CB', u"'"},
    Form{u'\u02DA', u"o"},      Form{u'\u02DC', u"~"},   Form{u'\u0391', u"A"},      Form{u'\u0392', u"B"},
    Form{u'\u0395', u"E"},      Form{u'\u0396', u"Z"},   Form{u'\u0397', u"H"},      Form{u'\u0399', u"I"},
    Form{u'\u039A', u"K"},      Form{u'\u039C', u"M"},   Form{u'\u039D', u"N"},      Form{u'\u039F', u"O"},
    Form{u'\u03A1', u"P"},      Form{u'\u03A4', u"T"},   Form{u'\u03A5', u"Y"},      Form{u'\u03A7', u"X"},
    Form{u'\u03BC', u"u"},      Form{u'\u1E9E', u"SS"},  Form{u'\u200B', u""},       Form{u'\u200C', u""},
    Form{u'\u200D', u""},       Form{u'\u200E', u""},    Form{u'\u200F', u""},       Form{u'\u2010', u"-"},
    Form{u'\u2011', u"-"},      Form{u'\u2012', u"-"},   Form{u'\u2013', u"-"},      Form{u'\u2014', u"-"},
    Form{u'\u2015', u"-"},      Form{u'\u2018', u"'"},   Form{u'\u2019', u"'"},      Form{u'\u201A', u"'"},
    Form{u'\u201B', u"'"},      Form{u'\u201C', u"\""},  Form{u'\u201D', u"\""},     Form{u'\u201E', u"\""},
    Form{u'\u201F', u"\""},     Form{u'\u2020', u"+"},   Form{u'\u2022', u"*"},      Form{u'\u2023', u"*"},
    Form{u'\u2027', u"."},      Form{u'\u2028', u"\n"},  Form{u'\u2029', u"\n"},     Form{u'\u202A', u""},
    Form{u'\u202C', u""},       Form{u'\u2032', u"'"},   Form{u'\u2033', u"\""},     Form{u'\u2035', u"'"},
    Form{u'\u2036', u"\""},     Form{u'\u2039', u"'"},   Form{u'\u203A', u"'"},      Form{u'\u2043', u"-"},
    Form{u'\u2044', u"/"},      Form{u'\u2060', u""},    Form{u'\u20A0', u"\u20AC"}, Form{u'\u20A3', u"F"},
    Form{u'\u20A4', u"\u00A3"}, Form{u'\u20A7', u"Pts"}, Form{u'\u20B9', u"Rs"},     Form{u'\u20BA', u"TL"},
    Form{u'\u2122', u"TM"},     Form{u'\u2190', u"<-"},  Form{u'\u2192', u"->"},     Form{u'\u2212', u"-"},
    Form{u'\u2215', u"/"},      Form{u'\u2219', u"."},   Form{u'\u2223', u"|"},      Form{u'\u223C', u"~"},
    Form{u'\u2264', u"<="},     Form{u'\u2265', u">="},  Form{u'\u25CF', u"*"},      Form{u'\u301D', u"\""},
    Form{u'\u301E', u"\""},     Form{u'\uFE0E', u""},    Form{u'\uFE0F', u""},       Form{u'\uFEFF', u""},
};
static_assert(std::is_sorted(kForms.begin(), kForms.end(),
                             [](const Form &a, const Form &b) { return a.character < b.character; }));

const Form *formOf(char16_t c)
{
    const auto found = std::lower_bound(kForms.begin(), kForms.end(), c,
                                        [](const Form &form, char16_t wanted) { return form.character < wanted; });
    return found != kForms.end() && found->character == c ? &*found : nullptr;
}

// A mark over or under a letter. Those through it (U+0334 to U+0338) make another sign of it: U+2260 is no '='.
bool isAccent(QChar c)
{
    const char16_t u = c.unicode();
    return u >= 0x300 && u <= 0x36F && (u < 0x334 || u > 0x338);
}

bool isDigit(QChar c) { return c >= u'0' && c <= u'9'; }

class Writer
{
public:
    Writer(Alphabet alphabet, qsizetype size) : m_alphabet(alphabet) { m_out.reserve(size + size / 4); }

    // False where the character has no nearest form.
    bool put(char32_t character)
    {
        if (unitsOf(m_alphabet, character) > 0) {
            m_out.append(QChar::fromUcs4(character));
            return true;
        }
        if (character <= 0xFFFF) {
            if (const Form *form = formOf(char16_t(character)))
                return putNearest(QStringView(form->nearest));
            if (isAccent(QChar(char16_t(character)))) // its letter has gone before
                return !m_out.isEmpty();
        }
        return putDecomposed(character);
    }
    QString take() { return std::move(m_out); }

private:
    bool putNearest(QStringView nearest)
    {
        return std::all_of(nearest.begin(), nearest.end(), [this](QChar c) {
            if (unitsOf(m_alphabet, c.unicode()) == 0)
                return false;
            m_out.append(c);
            return true;
        });
    }

    bool putDecomposed(char32_t character)
    {
        switch (QChar::decompositionTag(character)) {
        case QChar::Canonical:
            return putLetter(QChar::decomposition(character));
        case QChar::Super:
        case QChar::Sub:
        case QChar::Fraction: // 10 to the 2nd is not 102
            if (!m_out.isEmpty() && isDigit(m_out.back()))
                return false;
            break;
        case QChar::Font:
        case QChar::NoBreak:
        case QChar::Wide:
        case QChar::Narrow:
        case QChar::Small:
        case QChar::Compat:
            break;
        default: // none, circled, parts of Arabic words: forms that mean more than their letters
            return false;
        }
        const QString parts = QChar::decomposition(character);
        const QList<uint> characters = parts.toUcs4();
        return std::all_of(characters.begin(), characters.end(), [this](uint c) { return put(c); });
    }

    // A letter and its accents: with as many of them as the alphabet has.
    bool putLetter(const QString &decomposition)
    {
        const QString parts = decomposition.normalized(QString::NormalizationForm_D);
        if (parts.isEmpty() || !std::all_of(parts.begin() + 1, parts.end(), isAccent))
            return false; // of two halves of a pair the second is no accent
        for (qsizetype size = parts.size() - 1; size > 1; --size) {
            const QString composed = parts.first(size).normalized(QString::NormalizationForm_C);
            if (composed.size() == 1 && unitsOf(m_alphabet, composed.front().unicode()) > 0) {
                m_out.append(composed);
                return true;
            }
        }
        return put(parts.front().unicode());
    }

    Alphabet m_alphabet;
    QString m_out;
};

} // namespace

std::optional<QString> transliterate(QStringView text, Alphabet alphabet)
{
    if (fits(alphabet, text))
        return text.toString();
    // Letters with their accents become one character each where there is one: they may have a place as such.
    const QString composed = text.toString().normalized(QString::NormalizationForm_C);
    if (!composed.isValidUtf16())
        return std::nullopt;
    Writer writer(alphabet, composed.size());
    for (const uint character : composed.toUcs4()) {
        if (!writer.put(character))
            return std::nullopt;
    }
    const QString written = writer.take();
    return fits(alphabet, written) ? std::optional(written) : std::nullopt;
}

} // namespace gateway
