#include "options.h"

namespace gateway::sim {

namespace {

constexpr int kHelpColumn = 30;
constexpr int kHelpWidth = 110;

/// `text` broken at blanks so that no line runs past kHelpWidth, following lines indented to kHelpColumn.
QByteArray wrapped(const QByteArray &text)
{
    QByteArray out;
    int column = kHelpColumn;
    const QList<QByteArray> words = text.split(' ');
    for (const QByteArray &word : words) {
        if (column + word.size() > kHelpWidth) {
            out += '\n' + QByteArray(kHelpColumn, ' ');
            column = kHelpColumn;
        } else if (!out.isEmpty()) {
            out += ' ';
            ++column;
        }
        out += word;
        column += static_cast<int>(word.size());
    }
    return out;
}

} // namespace

Option wholeOption(const char *name, const char *value, const char *help, qint64 &into, qint64 min, qint64 max)
{
    return {name, value, help, "a whole number from " + QByteArray::number(min) + " to " + QByteArray::number(max),
            [&into, min, max](const QString &text) {
                bool ok = false;
                const qint64 number = text.toLongLong(&ok);
                if (!ok || number < min || number > max)
                    return false;
                into = number;
                return true;
            }};
}

Option decimalOption(const char *name, const char *value, const char *help, double &into, double min, double max)
{
    return {name, value, help, "a number from " + QByteArray::number(min) + " to " + QByteArray::number(max),
            [&into, min, max](const QString &text) {
                bool ok = false;
                const double number = text.toDouble(&ok);
                if (!ok || !(number >= min && number <= max)) // written so that NaN is refused
                    return false;
                into = number;
                return true;
            }};
}

Option textOption(const char *name, const char *value, const char *help, QByteArray &into, int maxOctets)
{
    return {name, value, help, "at most " + QByteArray::number(maxOctets) + " octets",
            [&into, maxOctets](const QString &text) {
                const QByteArray octets = text.toUtf8();
                if (octets.size() > maxOctets || octets.contains('\0'))
                    return false;
                into = octets;
                return true;
            }};
}

Option switchOption(const char *name, const char *help, bool &into)
{
    return {name, {}, help, {}, [&into](const QString &) { return into = true; }};
}

Expected<Parsed, QString> parseOptions(const std::vector<Option> &options, const QStringList &arguments)
{
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString &argument = arguments.at(i);
        if (argument == QLatin1String("--help") || argument == QLatin1String("-h"))
            return Parsed::Help;
        if (!argument.startsWith(QLatin1String("--")))
            return Unexpected{QString(QStringLiteral("unexpected argument '") + argument + u'\'')};
        const qsizetype equals = argument.indexOf(u'=');
        const QByteArray name = argument.mid(2, equals < 0 ? -1 : equals - 2).toUtf8();
        const auto option =
            std::find_if(options.begin(), options.end(), [&](const Option &o) { return o.name == name; });
        if (option == options.end())
            return Unexpected{QString(QStringLiteral("unknown option --") + QString::fromUtf8(name))};
        const QString dashed = QStringLiteral("--") + QString::fromUtf8(name);
        QString value;
        if (option->value.isEmpty()) {
            if (equals >= 0)
                return Unexpected{QString(dashed + QStringLiteral(" takes no value"))};
        } else if (equals >= 0) {
            value = argument.mid(equals + 1);
        } else if (i + 1 < arguments.size()) {
            value = arguments.at(++i);
        } else {
            return Unexpected{
                QString(dashed + QStringLiteral(" needs a value: ") + QString::fromUtf8(option->allowed))};
        }
        if (!option->set(value))
            return Unexpected{QString(dashed + QStringLiteral(": '") + value +
                                      QStringLiteral("' is not allowed; allowed is ") +
                                      QString::fromUtf8(option->allowed))};
    }
    return Parsed::Run;
}

QByteArray describeOptions(const std::vector<Option> &options)
{
    QByteArray out;
    for (const Option &option : options) {
        QByteArray head = "  --" + option.name;
        if (!option.value.isEmpty())
            head += ' ' + option.value;
        // A head that reaches the column of the texts has a line of its own.
        out += head.size() < kHelpColumn ? head.leftJustified(kHelpColumn, ' ')
                                         : head + '\n' + QByteArray(kHelpColumn, ' ');
        out += wrapped(option.help) + '\n';
    }
    return out;
}

} // namespace gateway::sim
