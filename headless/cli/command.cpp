#include "cli/command.h"

#include "cli/table.h"

#include <vector>

namespace gateway::cli {
namespace {

constexpr const char *kOtherNameOfRun = "console"; // which the reference manual uses
constexpr const char *kDefaultConfig = "/opt/omnimessage-smpp/config/runtime.exs";
constexpr const char *kDefaultStateDir = "/var/lib/omnimessage-smpp";
constexpr int kIndent = 2;

constexpr OptionRow kPlaces[] = {
    {"config", "FILE", QT_TRANSLATE_NOOP("Cli", "the configuration")},
    {"state-dir", "DIR", QT_TRANSLATE_NOOP("Cli", "the state directory")},
};
constexpr OptionRow kApi[] = {
    {"json", "", QT_TRANSLATE_NOOP("Cli", "print the answer of the operations API")},
    {"url", "URL",
     QT_TRANSLATE_NOOP("Cli", "a gateway on another machine; its token stands in the variable OMNIMESSAGE_SMPP_TOKEN")},
    {"certificate", "FILE", QT_TRANSLATE_NOOP("Cli", "the one certificate (PEM) to trust with --url")},
};
constexpr OptionRow kWatch[] = {
    {"watch", "[SECONDS]", QT_TRANSLATE_NOOP("Cli", "show it anew every so many seconds (2 unless told)")},
};
constexpr OptionRow kHelp[] = {
    {"help", "", QT_TRANSLATE_NOOP("Cli", "this text")},
};
constexpr OptionRow kVersion[] = {
    {"version", "", QT_TRANSLATE_NOOP("Cli", "the version")},
};

void append(std::vector<OptionRow> &to, std::span<const OptionRow> rows)
{
    to.insert(to.end(), rows.begin(), rows.end());
}

QString optionLines(std::span<const OptionRow> options)
{
    Table table({{}, {}});
    for (const OptionRow &option : options) {
        const QString value = option.takesValue() ? QString(u' ' + QLatin1String(option.value)) : QString();
        table.add({QString(QString(kIndent, u' ') + QLatin1String("--") + QLatin1String(option.name) + value),
                   translated(option.doc)});
    }
    return table.text();
}

QString commandLines(std::span<const Command> commands)
{
    Table table({{}, {}});
    for (const Command &command : commands)
        table.add({QString(QString(kIndent, u' ') + QLatin1String(command.name)), translated(command.summary)});
    return table.text();
}

QString heading(const QString &text) { return u'\n' + text + u'\n'; }

bool isOf(const Command &command, const Command &group)
{
    return QLatin1String(command.name).startsWith(QString(QLatin1String(group.name) + u' '));
}

QString moreHelp(const Command *command)
{
    return command ? QStringLiteral("omnimessage-smpp %1 --help").arg(QLatin1String(command->name))
                   : QStringLiteral("omnimessage-smpp --help");
}

int wrongUsage(const Terminal &terminal, const QString &what, const Command *command)
{
    terminal.note(QStringLiteral("omnimessage-smpp: ") + what);
    terminal.note(Cli::tr("Try '%1'.").arg(moreHelp(command)));
    return kWrongUsage;
}

/// Why there are too many or too few arguments; empty where there are as many as there should be.
QString wrongArguments(const Command &command, const Arguments &arguments)
{
    const Arity arity = arityOf(command.synopsis);
    const int count = int(arguments.positional().size());
    const QString name = QLatin1String(command.name);
    if (count < arity.least)
        return Cli::tr("%1 needs: %2").arg(name, QLatin1String(command.synopsis));
    if (arity.most >= 0 && count > arity.most)
        return Cli::tr("%1 takes no argument '%2'").arg(name, arguments.positional().at(arity.most));
    int position = 0;
    for (const QString &word : QString::fromLatin1(command.synopsis).split(u' ', Qt::SkipEmptyParts)) {
        if (word.front().isLower() && !word.split(u'|').contains(arguments.positional().at(position)))
            return Cli::tr("%1 needs: %2").arg(name, QLatin1String(command.synopsis));
        if (++position == count)
            break;
    }
    return {};
}

} // namespace

std::vector<OptionRow> optionsOf(const Command &command)
{
    std::vector<OptionRow> all(command.options.begin(), command.options.end());
    if (command.flags & Command::UsesApi)
        append(all, kApi);
    if (command.flags & Command::CanWatch)
        append(all, kWatch);
    append(all, kPlaces);
    append(all, kHelp);
    return all;
}

Found findCommand(std::span<const Command> commands, const QStringList &words)
{
    const QString first = words.value(0);
    for (std::size_t i = 0; i < commands.size(); ++i) {
        if (first != QLatin1String(commands[i].name))
            continue;
        if (!commands[i].isGroup())
            return {&commands[i], 1};
        const QString second = words.value(1);
        const bool help = second == u"--help" || second == u"-h";
        if (second.isEmpty() || (second.startsWith(u'-') && !help))
            return {&commands[i + 1], 1};
        if (help)
            return {&commands[i], 1};
        for (std::size_t k = i + 1; k < commands.size() && isOf(commands[k], commands[i]); ++k) {
            if (second == QString::fromLatin1(commands[k].name).section(u' ', 1))
                return {&commands[k], 2};
        }
        return {nullptr, 2};
    }
    if (first == QLatin1String(kOtherNameOfRun))
        return {&commands.front(), 1};
    return {nullptr, 1};
}

QString overviewHelp(std::span<const Command> commands)
{
    std::vector<Command> top;
    for (const Command &command : commands) {
        if (top.empty() || !isOf(command, top.back()))
            top.push_back(command);
    }
    QString text = Cli::tr("Usage: omnimessage-smpp [command] [options]") + QStringLiteral("\n\n") +
                   Cli::tr("An SMS gateway: SMPP to carriers and partners, REST to OmniMessage Core.") + u'\n';
    text += heading(Cli::tr("Commands:")) + commandLines(top);
    text += u'\n' + Cli::tr("'console' is another name of run. 'omnimessage-smpp COMMAND --help' tells more of each.") +
            u'\n';
    std::vector<OptionRow> options;
    append(options, kPlaces);
    append(options, kHelp);
    append(options, kVersion);
    text += heading(Cli::tr("Options:")) + optionLines(options);
    text += u'\n' +
            Cli::tr("Without --config: the variable OMNIMESSAGE_SMPP_CONFIG, else %1.\n"
                    "Without --state-dir: OMNIMESSAGE_SMPP_STATE_DIR, else %2.")
                .arg(QLatin1String(kDefaultConfig), QLatin1String(kDefaultStateDir)) +
            u'\n';
    text += u'\n' + Cli::tr("Exit status: 0 done, 1 failed, 2 wrong usage, 78 bad configuration.") + u'\n';
    return text;
}

QString groupHelp(std::span<const Command> commands, const Command &group)
{
    std::vector<Command> members;
    for (const Command &command : commands) {
        if (isOf(command, group))
            members.push_back(command);
    }
    QString text = Cli::tr("Usage: omnimessage-smpp %1 COMMAND [options]").arg(QLatin1String(group.name)) +
                   QStringLiteral("\n\n") + translated(group.description) + u'\n';
    text += heading(Cli::tr("Commands:")) + commandLines(members);
    text += u'\n' +
            Cli::tr("'%1' alone is '%2'. Each has its own --help.")
                .arg(QLatin1String(group.name), QLatin1String(members.front().name)) +
            u'\n';
    return text;
}

QString commandHelp(const Command &command, const Options &options)
{
    const QString arguments = *command.synopsis == '\0' ? QString() : QString(u' ' + QLatin1String(command.synopsis));
    QString text = Cli::tr("Usage: omnimessage-smpp %1 [options]").arg(QLatin1String(command.name) + arguments) +
                   QStringLiteral("\n\n") + translated(command.description) + u'\n';
    text += heading(Cli::tr("Options:")) + optionLines(optionsOf(command));
    text += u'\n' +
            Cli::tr("The configuration is now %1, the state directory %2.").arg(options.config, options.stateDir) +
            u'\n';
    if (*command.example != '\0')
        text += heading(Cli::tr("Example:")) + QStringLiteral("  omnimessage-smpp ") + QLatin1String(command.example) +
                u'\n';
    return text;
}

int dispatch(std::span<const Command> commands, const QStringList &words, const Terminal &terminal,
             const QProcessEnvironment &environment)
{
    const bool named = !words.isEmpty() && !words.front().startsWith(u'-');
    const Found found = named ? findCommand(commands, words) : Found{&commands.front(), 0};
    if (!found.command) {
        const Found group = findCommand(commands, {words.front(), QStringLiteral("--help")});
        return wrongUsage(terminal, Cli::tr("there is no command '%1'").arg(words.mid(0, found.words).join(u' ')),
                          group.command);
    }
    const Command &command = *found.command;
    std::vector<OptionRow> options = optionsOf(command);
    if (!named)
        append(options, kVersion);
    auto arguments = Arguments::parse(words.mid(found.words), options);
    if (!arguments)
        return wrongUsage(terminal, arguments.error(), named ? &command : nullptr);
    if (arguments->isSet("version")) {
        terminal.print(QStringLiteral("omnimessage-smpp " GATEWAY_VERSION));
        return kDone;
    }
    const auto place = [&](const char *option, const char *variable, const char *otherwise) {
        return arguments->isSet(option) ? arguments->value(option)
                                        : environment.value(QLatin1String(variable), QLatin1String(otherwise));
    };
    const Options places{place("config", "OMNIMESSAGE_SMPP_CONFIG", kDefaultConfig),
                         place("state-dir", "OMNIMESSAGE_SMPP_STATE_DIR", kDefaultStateDir)};
    if (arguments->isSet("help")) {
        terminal.write(!named              ? overviewHelp(commands)
                       : command.isGroup() ? groupHelp(commands, command)
                                           : commandHelp(command, places));
        return kDone;
    }
    if (const QString wrong = wrongArguments(command, *arguments); !wrong.isEmpty())
        return wrongUsage(terminal, wrong, &command);
    return command.run({places, std::move(*arguments), terminal, environment, commands});
}

} // namespace gateway::cli
