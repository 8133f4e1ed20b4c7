// The functions that a configuration may call: variables, files and two conversions.
#include "config/exsparser.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QStringDecoder>

namespace gateway {
namespace {

struct Function
{
    QLatin1String name;
    int least;
    int most;
};
constexpr Function kFunctions[]{{QLatin1String("System.get_env"), 1, 2},
                                {QLatin1String("System.fetch_env!"), 1, 1},
                                {QLatin1String("String.to_integer"), 1, 1},
                                {QLatin1String("String.trim"), 1, 1},
                                {QLatin1String("File.read!"), 1, 1}};

} // namespace

// At `System`, `String`, `File` or any other name.
SettingValue ExsParser::call()
{
    const ExsToken &first = token();
    QString name = first.text;
    ++m_at;
    while (is(Kind::Dot) && (token(1).kind == Kind::Alias || token(1).kind == Kind::Identifier)) {
        name += QLatin1Char('.') + token(1).text;
        m_at += 2;
    }
    const auto *function = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                        [&](const Function &known) { return name == known.name; });
    if (function == std::end(kFunctions)) {
        const bool isCall = is(Kind::OpenParen);
        QStringList known;
        for (const Function &one : kFunctions)
            known.append(one.name);
        return refuse(
            first, isCall ? Phrase(QT_TRANSLATE_NOOP("Phrase",
                                                     "the function {name} is not supported, allowed are {functions}"),
                                   name.left(64), known.join(u", "_qs))
                          : Phrase(QT_TRANSLATE_NOOP("Phrase", "a bare word is no value: strings stand in {example}"),
                                   u"\"double quotes\""_qs));
    }
    const int before = static_cast<int>(m_problems.size());
    if (m_depth >= kMaxConfigNesting) {
        if (take(Kind::OpenParen))
            return refuseNesting(first);
        return refuse(first, Phrase(QT_TRANSLATE_NOOP("Phrase", "nested deeper than {limit}"), kMaxConfigNesting));
    }
    ++m_depth;
    const Values given = arguments(function->most);
    --m_depth;
    const int count = static_cast<int>(given.size());
    SettingValue result = SettingValue::invalid();
    if (count < function->least || count > function->most) {
        if (static_cast<int>(m_problems.size()) == before)
            problem(first, function->most == 1
                               ? Phrase(QT_TRANSLATE_NOOP("Phrase", "{function} takes one argument"), name)
                               : Phrase(QT_TRANSLATE_NOOP("Phrase", "{function} takes one or two arguments"), name));
    } else if (m_unused == 0) {
        result = evaluate(name, first, given);
    } else {
        result = SettingValue::null();
    }
    result.place = place(first);
    return result;
}

// (a, b), or without parentheses as far as they can belong here.
ExsParser::Values ExsParser::arguments(int most)
{
    Values values;
    if (is(Kind::OpenParen)) {
        const ExsToken &open = token();
        ++m_at;
        m_open.push_back(Kind::CloseParen);
        while (!closed(open, Kind::CloseParen, u")")) {
            const std::size_t before = m_at;
            if (is(Kind::Key)) {
                missing(token(), u")", open);
                backToComma();
                break;
            }
            values.push_back(value());
            skipNewlines();
            if (!take(Kind::Comma) && !isCloserOrEnd()) {
                if (!is(Kind::Key))
                    missingComma();
                if (m_at == before)
                    ++m_at;
            }
        }
        m_open.pop_back();
        return values;
    }
    values.push_back(value());
    while (static_cast<int>(values.size()) < most && is(Kind::Comma)) {
        const Kind next = token(1).kind;
        if (next != Kind::String && next != Kind::Alias &&
            !(next == Kind::Identifier && token(1).text == QLatin1String("nil")))
            break;
        ++m_at;
        values.push_back(value());
    }
    return values;
}

SettingValue ExsParser::evaluate(const QString &function, const ExsToken &at, const Values &arguments)
{
    const SettingValue &first = arguments.front();
    for (const SettingValue &argument : arguments) {
        if (argument.isInvalid())
            return SettingValue::invalid();
    }
    if (!first.isString()) {
        problem(at, Phrase(QT_TRANSLATE_NOOP("Phrase", "{function} needs a string, not {kind}"), function,
                           first.kindPhrase()));
        return SettingValue::invalid();
    }
    if (function.startsWith(QLatin1String("System.")))
        return variable(function, at, arguments);
    if (function == QLatin1String("File.read!"))
        return readFileValue(at, first);
    if (function == QLatin1String("String.trim")) {
        SettingValue trimmed = first;
        trimmed.text = first.text.trimmed();
        return trimmed;
    }
    bool ok = false;
    const qint64 number = first.text.toLongLong(&ok);
    if (!ok || first.text != first.text.trimmed()) {
        // What came from outside may be a secret in the wrong place.
        const Phrase shown = first.source == SettingValue::Source::Literal
                                 ? Phrase::asIs(first.shown())
                                 : Phrase(QT_TRANSLATE_NOOP("Phrase", "the text"));
        problem(at, Phrase::joined(
                        {Phrase::asIs(function), Phrase(QT_TRANSLATE_NOOP("Phrase", "{value} is no integer"), shown)},
                        u": "_qs));
        return SettingValue::invalid();
    }
    SettingValue converted = SettingValue::intValue(number);
    converted.source = first.source;
    return converted;
}

SettingValue ExsParser::variable(const QString &function, const ExsToken &at, const Values &arguments)
{
    const QString name = arguments.front().text;
    if (m_environment.contains(name)) {
        SettingValue value = SettingValue::string(m_environment.value(name));
        value.source = arguments.front().source == SettingValue::Source::File ? SettingValue::Source::File
                                                                              : SettingValue::Source::Environment;
        return value;
    }
    if (function == QLatin1String("System.fetch_env!")) {
        problem(at, Phrase(QT_TRANSLATE_NOOP("Phrase", "the environment variable {name} is not set"),
                           arguments.front().shown()));
        return SettingValue::invalid();
    }
    return arguments.size() > 1 ? arguments[1] : SettingValue::null();
}

SettingValue ExsParser::readFileValue(const ExsToken &at, const SettingValue &name)
{
    const auto refused = [&](const Phrase &why) {
        problem(at, Phrase::joined({Phrase::asIs(u"File.read!"_qs), Phrase::asIs(name.shown()), why}, u": "_qs));
        return SettingValue::invalid();
    };
    const QString path = QFileInfo(m_file).absoluteDir().absoluteFilePath(name.text);
    const QFileInfo info(path);
    QFile file(path);
    if (info.exists() && !info.isFile())
        return refused(Phrase(QT_TRANSLATE_NOOP("Phrase", "is no file")));
    if (!file.open(QIODevice::ReadOnly))
        return refused(Phrase::asIs(file.errorString()));
    const QByteArray octets = file.read(kMaxConfigSize + 1);
    if (octets.size() > kMaxConfigSize)
        return refused(Phrase(QT_TRANSLATE_NOOP("Phrase", "is larger than 1 MiB")));
    QStringDecoder utf8(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
    SettingValue value = SettingValue::string(utf8(octets));
    if (utf8.hasError())
        return refused(Phrase(QT_TRANSLATE_NOOP("Phrase", "is not UTF-8")));
    value.source = SettingValue::Source::File;
    return value;
}

} // namespace gateway
