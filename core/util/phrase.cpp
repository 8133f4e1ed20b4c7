#include "util/phrase.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>
#include <cstring>

namespace gateway {

Phrase::Phrase(const char *source, std::vector<Phrase> arguments) : m_source(source)
{
    if (arguments.empty())
        return;
    Values values;
    for (const char *at = source; *at != '\0' && values.size() < arguments.size(); ++at) {
        const std::size_t size = placeSize(at);
        if (size == 0)
            continue;
        QString name = QString::fromLatin1(at + 1, qsizetype(size) - 2);
        const bool isNew =
            std::none_of(values.begin(), values.end(), [&](const Named &one) { return one.name == name; });
        if (isNew)
            values.push_back({std::move(name), std::move(arguments[values.size()])});
    }
    m_values = std::make_shared<const Values>(std::move(values));
}

Phrase Phrase::ofTable(const char *source, std::shared_ptr<const Values> values)
{
    Phrase phrase;
    if (*source == '\0')
        return phrase;
    phrase.m_source = source;
    phrase.m_values = std::move(values);
    return phrase;
}

Phrase Phrase::asIs(QString text)
{
    Phrase phrase;
    phrase.m_text = std::move(text);
    return phrase;
}

Phrase Phrase::joined(std::vector<Phrase> parts, QString separator)
{
    Phrase phrase;
    if (parts.empty())
        return phrase;
    if (parts.size() == 1)
        return std::move(parts.front());
    Values values;
    for (Phrase &part : parts)
        values.push_back({QString(), std::move(part)});
    phrase.m_text = std::move(separator);
    phrase.m_values = std::make_shared<const Values>(std::move(values));
    return phrase;
}

QString Phrase::in(const Translate &translate) const
{
    if (!m_source && !m_values)
        return m_text;
    QString out;
    if (!m_source) {
        for (const Named &part : *m_values)
            out += (out.isEmpty() ? QString() : m_text) + part.value.in(translate);
        return out;
    }
    const QString form = translate ? translate(m_source) : QString::fromUtf8(m_source);
    if (!m_values)
        return form;
    for (qsizetype at = 0; at < form.size();) {
        const qsizetype end = form[at] == u'{' ? form.indexOf(u'}', at) : -1;
        const QStringView name = end > 0 ? QStringView(form).sliced(at + 1, end - at - 1) : QStringView();
        const auto value = std::find_if(m_values->begin(), m_values->end(),
                                        [name](const Named &one) { return !name.isEmpty() && one.name == name; });
        if (value != m_values->end()) {
            out += value->value.in(translate); // never looked through again: it comes from outside
            at = end + 1;
        } else {
            out += form[at++];
        }
    }
    return out;
}

bool Phrase::operator==(const Phrase &other) const
{
    const bool sameSource =
        m_source && other.m_source ? std::strcmp(m_source, other.m_source) == 0 : m_source == other.m_source;
    const bool sameValues = m_values && other.m_values ? *m_values == *other.m_values : !m_values && !other.m_values;
    return sameSource && m_text == other.m_text && sameValues;
}

Phrase anyOf(const QStringList &words)
{
    if (words.size() < 2)
        return Phrase::asIs(words.value(0));
    return Phrase(QT_TRANSLATE_NOOP("Phrase", "{words} or {last}"), words.mid(0, words.size() - 1).join(u", "_qs),
                  words.last());
}

Phrase allOf(const QStringList &words)
{
    if (words.size() < 2)
        return Phrase::asIs(words.value(0));
    return Phrase(QT_TRANSLATE_NOOP("Phrase", "{words} and {last}"), words.mid(0, words.size() - 1).join(u", "_qs),
                  words.last());
}

} // namespace gateway
