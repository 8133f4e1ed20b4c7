#include "cli/arguments.h"

#include "cli/texts.h"

#include <algorithm>

namespace gateway::cli {
namespace {

bool isOption(const QString &word) { return word.size() > 1 && word.front() == u'-' && !word.at(1).isDigit(); }

} // namespace

Expected<Arguments, QString> Arguments::parse(const QStringList &words, std::span<const OptionRow> options)
{
    Arguments parsed;
    bool ended = false;
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QString &word = words.at(i);
        if (!ended && word == u"--") {
            ended = true;
            continue;
        }
        if (ended || !isOption(word)) {
            parsed.m_positional.append(word);
            continue;
        }
        const QString given = word == u"-h" ? QStringLiteral("--help") : word;
        const qsizetype equals = given.indexOf(u'=');
        const QString name = given.left(equals).sliced(given.startsWith(u"--") ? 2 : 1);
        const auto row = std::find_if(options.begin(), options.end(),
                                      [&](const OptionRow &option) { return name == QLatin1String(option.name); });
        if (!given.startsWith(u"--") || row == options.end())
            return Unexpected{Cli::tr("there is no option '%1'").arg(given.left(equals))};
        QString value;
        if (equals >= 0) {
            if (!row->takesValue())
                return Unexpected{Cli::tr("the option --%1 takes no value").arg(name)};
            value = given.sliced(equals + 1);
        } else if (row->valueIsOptional()) {
            const QString next = words.value(i + 1);
            if (!next.isEmpty() && next.front().isDigit())
                value = words.at(++i);
        } else if (row->takesValue()) {
            if (i + 1 >= words.size())
                return Unexpected{Cli::tr("the option --%1 needs a value").arg(name)};
            value = words.at(++i);
        }
        const QStringList choices = QString::fromLatin1(row->value).split(u'|');
        if (choices.size() > 1 && !choices.contains(value))
            return Unexpected{
                Cli::tr("the value of --%1 must be one of: %2").arg(name, choices.join(QStringLiteral(", ")))};
        parsed.m_values[name].append(value);
    }
    return parsed;
}

Arity arityOf(const char *synopsis)
{
    Arity arity;
    for (const QString &word : QString::fromLatin1(synopsis).split(u' ', Qt::SkipEmptyParts)) {
        if (arity.most >= 0)
            ++arity.most;
        if (!word.startsWith(u'['))
            ++arity.least;
        if (word.contains(QLatin1String("...")))
            arity.most = -1;
    }
    return arity;
}

} // namespace gateway::cli
