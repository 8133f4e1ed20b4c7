#pragma once
#include <QtCore/QStringList>
#include <functional>
#include <memory>
#include <type_traits>
#include <vector>

namespace gateway {

/// Gives a text of the sources in the language of its reader; an empty one leaves them in English.
using Translate = std::function<QString(const char *source)>;

/// A text for a person whose language is known only when it is read: an English source of the catalogue's context
/// "Phrase", and what its {names} stand for. Names, values and keys stay as they are in every language; what is itself
/// a text is a Phrase. Cheap to copy.
class Phrase
{
public:
    /// The context of the sources: QT_TRANSLATE_NOOP("Phrase", …).
    static constexpr const char *kContext = "Phrase";
    struct Named; ///< what one {name} stands for
    using Values = std::vector<Named>;

    /// A source that was checked, when it was compiled, to have as many different {names} as there are arguments.
    template <std::size_t places>
    struct Source
    {
        consteval Source(const char *literal) : text(literal)
        {
            if (placesOf(literal) != places)
                throw "a phrase has as many arguments as its source has names"; // does not compile
        }
        const char *text;
    };

    Phrase() = default;
    /// The arguments (texts, numbers or Phrases) are those of the {names} in the order in which they first occur.
    template <class... A>
    explicit Phrase(std::type_identity_t<Source<sizeof...(A)>> source, const A &...arguments)
        : Phrase(source.text, std::vector<Phrase>{argument(arguments)...})
    {}
    /// A source that stands in a table, with values by their names; other {names} are as they stand. An empty source is
    /// an empty phrase.
    static Phrase ofTable(const char *source, std::shared_ptr<const Values> values = {});
    /// The same in every language.
    static Phrase asIs(QString text);
    /// One after the other, with `separator` between them.
    static Phrase joined(std::vector<Phrase> parts, QString separator);

    bool isEmpty() const { return !m_source && !m_values && m_text.isEmpty(); }
    QString in(const Translate &translate) const;
    /// For logs.
    QString english() const { return in({}); }

    bool operator==(const Phrase &other) const;

private:
    Phrase(const char *source, std::vector<Phrase> arguments);

    template <class A>
    static Phrase argument(const A &value)
    {
        if constexpr (std::is_same_v<A, Phrase>)
            return value;
        else if constexpr (std::is_arithmetic_v<A>)
            return asIs(QString::number(value));
        else
            return asIs(value);
    }
    static constexpr bool isNamePart(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
    /// Octets of the {name} that a text begins with; 0: it begins with none.
    static constexpr std::size_t placeSize(const char *text)
    {
        if (*text != '{' || !isNamePart(text[1]))
            return 0;
        std::size_t size = 1;
        while (isNamePart(text[size]))
            ++size;
        return text[size] == '}' ? size + 1 : 0;
    }
    static constexpr bool isSame(const char *a, const char *b, std::size_t size)
    {
        while (size > 0 && *a == *b)
            --size, ++a, ++b;
        return size == 0;
    }
    /// How many different {names} a source has.
    static constexpr std::size_t placesOf(const char *source)
    {
        std::size_t count = 0;
        for (const char *at = source; *at != '\0'; ++at) {
            const std::size_t size = placeSize(at);
            bool isNew = size > 0;
            for (const char *before = source; isNew && before != at; ++before)
                isNew = placeSize(before) != size || !isSame(before, at, size);
            count += isNew ? 1 : 0;
        }
        return count;
    }

    const char *m_source = nullptr;
    QString m_text;                         ///< without a source: the text; of parts: what stands between them
    std::shared_ptr<const Values> m_values; ///< of a source; without one: the parts
};

struct Phrase::Named
{
    QString name;
    Phrase value;
    bool operator==(const Named &) const = default;
};

/// `{words} or {last}`, `{words} and {last}`: what may be chosen from, and all there are.
Phrase anyOf(const QStringList &words);
Phrase allOf(const QStringList &words);

} // namespace gateway
