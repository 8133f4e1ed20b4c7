#include "cli/commands.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <cstdio>

namespace gateway::cli {
namespace {

constexpr Command kCommands[] = {
    {"run", "run the gateway in the foreground (the default)",
     "Runs the gateway in the foreground until SIGTERM or SIGINT, then stops in order:\n"
     "claims stop, windows drain for up to 10 seconds, binds are unbound, registrations\n"
     "withdrawn. Logs 'Gateway ready' when it takes traffic and, under systemd, notifies\n"
     "READY=1.",
     run},
    {"demo", "show messages flowing, on this machine alone, with nothing configured",
     "Runs the gateway with an embedded OmniMessage Core, a simulated carrier and a partner\n"
     "account, all on loopback, in a temporary state directory with random credentials.\n"
     "Prints how to bind an SMPP client of your own, and a summary of what flows. Ctrl+C\n"
     "stops it; nothing stays behind. --config and --state-dir have no effect.",
     demo},
    {"check-config", "check the configuration and print the effective settings",
     "Reads the configuration, prints every problem as file:line:column: error: ...,\n"
     "then the effective settings: value, where it comes from, secrets masked. Starts\n"
     "nothing and touches nothing. Exits with 78 when there is an error.",
     checkConfig},
};
// The name that the reference manual uses.
constexpr const char *kOtherNameOfRun = "console";

const Command *commandOf(const QString &name)
{
    for (const Command &command : kCommands) {
        if (name == QLatin1String(command.name))
            return &command;
    }
    return name == QLatin1String(kOtherNameOfRun) ? &kCommands[0] : nullptr;
}

void print(std::FILE *to, const QString &text) { std::fputs(text.toLocal8Bit().constData(), to); }

int wrongUsage(const QString &what)
{
    print(stderr, QStringLiteral("omnimessage-smpp: %1\nTry 'omnimessage-smpp --help'.\n").arg(what));
    return kWrongUsage;
}

QString overview()
{
    QString text = QStringLiteral("Usage: omnimessage-smpp [command] [options]\n\n"
                                  "An SMS gateway: SMPP to carriers and partners, REST to OmniMessage Core.\n\nCommands:\n");
    for (const Command &command : kCommands)
        text += QStringLiteral("  %1 %2\n").arg(QLatin1String(command.name), -14).arg(QLatin1String(command.summary));
    text += QStringLiteral("\n'console' is another name of run. 'omnimessage-smpp COMMAND --help' tells more of each.\n\nOptions:\n"
                           "  --config FILE     the configuration; default /opt/omnimessage-smpp/config/runtime.exs,\n"
                           "                    or the environment variable OMNIMESSAGE_SMPP_CONFIG\n"
                           "  --state-dir DIR   databases, certificates, secrets; default /var/lib/omnimessage-smpp,\n"
                           "                    or OMNIMESSAGE_SMPP_STATE_DIR\n"
                           "  --help            this text\n"
                           "  --version         the version\n\n"
                           "Exit status: 0 done, 1 failed, 2 wrong usage, 78 bad configuration.\n");
    return text;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("omnimessage-smpp"));
    QCoreApplication::setApplicationVersion(QStringLiteral(GATEWAY_VERSION));

    QStringList arguments = app.arguments().mid(1);
    const bool named = !arguments.isEmpty() && !arguments.front().startsWith(u'-');
    const QString name = named ? arguments.takeFirst() : QStringLiteral("run");
    const Command *command = commandOf(name);
    if (!command)
        return wrongUsage(QStringLiteral("there is no command '%1'").arg(name));

    QCommandLineParser parser;
    const QCommandLineOption config(QStringLiteral("config"), QStringLiteral("The configuration file."), QStringLiteral("FILE"),
                                    qEnvironmentVariable("OMNIMESSAGE_SMPP_CONFIG", QStringLiteral("/opt/omnimessage-smpp/config/runtime.exs")));
    const QCommandLineOption stateDir(QStringLiteral("state-dir"), QStringLiteral("The state directory."), QStringLiteral("DIR"),
                                      qEnvironmentVariable("OMNIMESSAGE_SMPP_STATE_DIR", QStringLiteral("/var/lib/omnimessage-smpp")));
    const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Shows this text."));
    const QCommandLineOption version(QStringLiteral("version"), QStringLiteral("Shows the version."));
    parser.addOptions({config, stateDir, help, version});
    if (!parser.parse(QStringList{QStringLiteral("omnimessage-smpp")} + arguments))
        return wrongUsage(parser.errorText());
    if (parser.isSet(version)) {
        print(stdout, QStringLiteral("omnimessage-smpp " GATEWAY_VERSION "\n"));
        return kDone;
    }
    if (parser.isSet(help)) {
        if (!named) {
            print(stdout, overview());
        } else {
            print(stdout, QStringLiteral("Usage: omnimessage-smpp %1 [options]\n\n%2\n\nOptions:\n"
                                         "  --config FILE     the configuration (now %3)\n"
                                         "  --state-dir DIR   the state directory (now %4)\n")
                              .arg(name, QLatin1String(command->description), parser.value(config), parser.value(stateDir)));
        }
        return kDone;
    }
    if (!parser.positionalArguments().isEmpty())
        return wrongUsage(QStringLiteral("%1 takes no argument '%2'").arg(name, parser.positionalArguments().front()));
    return command->run({parser.value(config), parser.value(stateDir)});
}

} // namespace gateway::cli
