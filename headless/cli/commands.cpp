#include "cli/commands.h"

#include "cli/handlers.h"

#include <QtCore/QTranslator>

namespace gateway::cli {
namespace {

constexpr const char *kRoles = "viewer|operator|admin";

constexpr OptionRow kListPeers[] = {
    {"mode", "client|server", QT_TRANSLATE_NOOP("Cli", "those of one mode alone")},
    {"names", "", QT_TRANSLATE_NOOP("Cli", "their names alone, one a line")},
};
constexpr OptionRow kAddPeer[] = {
    {"password-stdin", "", QT_TRANSLATE_NOOP("Cli", "read the password from the standard input")},
};
constexpr OptionRow kEditPeer[] = {
    {"unset", "KEY", QT_TRANSLATE_NOOP("Cli", "back to the file's value or the default; may be repeated")},
    {"password-stdin", "", QT_TRANSLATE_NOOP("Cli", "read a new password from the standard input")},
};
constexpr OptionRow kListQueue[] = {
    {"status", "pending|claimed|sent|delivered|failed|expired|cancelled",
     QT_TRANSLATE_NOOP("Cli", "those in one status alone")},
    {"dest", "BIND", QT_TRANSLATE_NOOP("Cli", "those that leave by this bind")},
    {"source", "BIND", QT_TRANSLATE_NOOP("Cli", "those that came by this bind")},
    {"search", "TEXT", QT_TRANSLATE_NOOP("Cli", "an id, or part of the text or of an address")},
    {"limit", "N", QT_TRANSLATE_NOOP("Cli", "so many at most, 1 to 1000; 100 unless told")},
    {"cursor", "CURSOR", QT_TRANSLATE_NOOP("Cli", "the page after the one that named it")},
};
constexpr OptionRow kSendTest[] = {
    {"from", "ADDRESS", QT_TRANSLATE_NOOP("Cli", "the sender: a number, a name, or ADDRESS,TON,NPI")},
    {"to", "ADDRESS", QT_TRANSLATE_NOOP("Cli", "the recipient, likewise")},
    {"text", "TEXT", QT_TRANSLATE_NOOP("Cli", "what it says; - reads a line of the standard input")},
    {"bind", "BIND", QT_TRANSLATE_NOOP("Cli", "the client bind to leave by; else Core's routing decides")},
    {"data-coding", "N", QT_TRANSLATE_NOOP("Cli", "the data_coding; else what can hold the text")},
    {"no-receipt", "", QT_TRANSLATE_NOOP("Cli", "ask for no delivery receipt")},
};
constexpr OptionRow kListCached[] = {
    {"status", "pending|delivering|failed_permanent", QT_TRANSLATE_NOOP("Cli", "those in one status alone")},
    {"min-retries", "N", QT_TRANSLATE_NOOP("Cli", "those that were tried so often or more")},
    {"limit", "N", QT_TRANSLATE_NOOP("Cli", "so many at most, 1 to 1000; 100 unless told")},
    {"cursor", "CURSOR", QT_TRANSLATE_NOOP("Cli", "the page after the one that named it")},
};
constexpr OptionRow kFailedOnes[] = {
    {"failed", "", QT_TRANSLATE_NOOP("Cli", "all that failed for good, instead of one message")},
};
constexpr OptionRow kLogs[] = {
    {"level", "debug|info|warning|error", QT_TRANSLATE_NOOP("Cli", "this level and worse; info unless told")},
    {"bind", "BIND", QT_TRANSLATE_NOOP("Cli", "what concerns this bind")},
    {"search", "TEXT", QT_TRANSLATE_NOOP("Cli", "part of the message or the category")},
    {"limit", "N", QT_TRANSLATE_NOOP("Cli", "so many at most, 1 to 1000; 100 unless told")},
    {"follow", "", QT_TRANSLATE_NOOP("Cli", "go on with what comes, until it is interrupted")},
};
constexpr OptionRow kJson[] = {
    {"json", "", QT_TRANSLATE_NOOP("Cli", "print it as JSON")},
};
constexpr OptionRow kAddUser[] = {
    {"role", kRoles, QT_TRANSLATE_NOOP("Cli", "what the user may do")},
    {"password-stdin", "", QT_TRANSLATE_NOOP("Cli", "read the password from the standard input")},
};
constexpr OptionRow kPassword[] = {
    {"password-stdin", "", QT_TRANSLATE_NOOP("Cli", "read the password from the standard input")},
};
constexpr OptionRow kAddToken[] = {
    {"role", kRoles, QT_TRANSLATE_NOOP("Cli", "what may be done with it")},
};
constexpr OptionRow kBundle[] = {
    {"output", "FILE.tar.gz", QT_TRANSLATE_NOOP("Cli", "where it is written; else a name of its own, here")},
};
constexpr OptionRow kRestore[] = {
    {"force", "", QT_TRANSLATE_NOOP("Cli", "replace the state that the directory holds")},
};

constexpr unsigned kApi = Command::UsesApi;

// The first is what the program does without a command.
constexpr Command kCommands[] = {
    {"run",
     "",
     QT_TRANSLATE_NOOP("Cli", "run the gateway in the foreground (the default)"),
     QT_TRANSLATE_NOOP("Cli", "Runs the gateway in the foreground until "
                              "SIGTERM or SIGINT, then stops in order:\n"
                              "claims stop, windows drain for up to 10 "
                              "seconds, binds are unbound, registrations\n"
                              "withdrawn. Logs 'Gateway ready' when it takes "
                              "traffic and, under systemd, notifies\n"
                              "READY=1."),
     "run --config ./runtime.exs --state-dir ./state",
     {},
     0,
     [](const Call &call) { return run(call); }},
    {"demo",
     "",
     QT_TRANSLATE_NOOP("Cli", "show messages flowing, on this machine alone, "
                              "with nothing configured"),
     QT_TRANSLATE_NOOP("Cli", "Runs the gateway with an embedded OmniMessage "
                              "Core, a simulated carrier and a partner\n"
                              "account, all on loopback, in a temporary state "
                              "directory with random credentials.\n"
                              "Prints how to bind an SMPP client of your own, "
                              "and a summary of what flows. Ctrl+C\n"
                              "stops it; nothing stays behind. --config and "
                              "--state-dir have no effect."),
     "",
     {},
     0,
     [](const Call &call) { return demo(call); }},
    {"check-config",
     "",
     QT_TRANSLATE_NOOP("Cli", "check the configuration and print the effective settings"),
     QT_TRANSLATE_NOOP("Cli", "Reads the configuration, prints every problem as file:line:column: "
                              "error: ...,\n"
                              "then the effective settings: value, where it comes from, secrets "
                              "masked. Starts\n"
                              "nothing and touches nothing. Exits with 78 when there is an error."),
     "check-config --config ./runtime.exs",
     {},
     0,
     checkConfig},
    {"status",
     "",
     QT_TRANSLATE_NOOP("Cli", "show the gateway and how well every bind works"),
     QT_TRANSLATE_NOOP("Cli", "Shows the gateway, OmniMessage Core, the licence, the listener and a "
                              "line for every bind:\n"
                              "its state, counts, rate and window, and what is wrong with it."),
     "status --watch 5",
     {},
     kApi | Command::CanWatch,
     showStatus},

    {"peers", "", QT_TRANSLATE_NOOP("Cli", "list, show, add, edit and steer the binds"),
     QT_TRANSLATE_NOOP("Cli", "The peers of the gateway: client binds to "
                              "carriers, server binds of partners. What is\n"
                              "changed here holds at once and over a restart, "
                              "above the configuration file.")},
    {"peers list", "", QT_TRANSLATE_NOOP("Cli", "all peers"),
     QT_TRANSLATE_NOOP("Cli", "Lists the peers as they are configured; "
                              "'status' tells how they work."),
     "peers list --mode client", kListPeers, kApi, listPeers},
    {"peers show",
     "PEER",
     QT_TRANSLATE_NOOP("Cli", "every setting of one"),
     QT_TRANSLATE_NOOP("Cli", "Shows every setting of a peer, and what of it was "
                              "edited live: by whom, when, and what\n"
                              "the file has instead. A password is never shown."),
     "peers show vodafone_uk",
     {},
     kApi,
     showPeer},
    {"peers add", "client|server NAME [KEY=VALUE...]", QT_TRANSLATE_NOOP("Cli", "add one"),
     QT_TRANSLATE_NOOP("Cli", "Adds a peer with the settings given; the others have their defaults. "
                              "The keys are those\n"
                              "of the configuration file; items of a list are separated by commas."),
     "peers add client vodafone_uk host=smsc.example.com system_id=me "
     "tps_limit=50 --password-stdin < password",
     kAddPeer, kApi, addPeer},
    {"peers edit", "PEER [KEY=VALUE...]", QT_TRANSLATE_NOOP("Cli", "change settings of one"),
     QT_TRANSLATE_NOOP("Cli", "Changes the settings given and leaves the "
                              "others. Where a setting needs it, this peer\n"
                              "alone binds anew."),
     "peers edit vodafone_uk tps_limit=20 --unset window_size", kEditPeer, kApi, editPeer},
    {"peers enable",
     "PEER",
     QT_TRANSLATE_NOOP("Cli", "let it connect"),
     QT_TRANSLATE_NOOP("Cli", "Enables a peer: a client bind connects, a server bind may come."),
     "peers enable vodafone_uk",
     {},
     kApi,
     enablePeer},
    {"peers disable",
     "PEER",
     QT_TRANSLATE_NOOP("Cli", "close it until it is enabled"),
     QT_TRANSLATE_NOOP("Cli", "Disables a peer: its sessions are closed, its settings kept."),
     "peers disable vodafone_uk",
     {},
     kApi,
     disablePeer},
    {"peers reconnect",
     "PEER",
     QT_TRANSLATE_NOOP("Cli", "close it and connect anew"),
     QT_TRANSLATE_NOOP("Cli", "Closes the sessions of a peer; a client bind "
                              "connects again now, also one that was\n"
                              "dropped. A partner may come again."),
     "peers reconnect vodafone_uk",
     {},
     kApi,
     reconnectPeer},
    {"peers drop",
     "PEER",
     QT_TRANSLATE_NOOP("Cli", "close it"),
     QT_TRANSLATE_NOOP("Cli", "Closes the sessions of a peer. A client bind stays disconnected, "
                              "over a restart too,\n"
                              "until it is reconnected or enabled; a partner may come again."),
     "peers drop vodafone_uk",
     {},
     kApi,
     dropPeer},
    {"peers diagnose",
     "PEER",
     QT_TRANSLATE_NOOP("Cli", "tell why it is as it is"),
     QT_TRANSLATE_NOOP("Cli", "Tells why a bind does not work as it should: "
                              "the cause, what is known of it, and what\n"
                              "to do."),
     "peers diagnose vodafone_uk",
     {},
     kApi,
     diagnosePeer},
    {"peers remove",
     "PEER",
     QT_TRANSLATE_NOOP("Cli", "remove it"),
     QT_TRANSLATE_NOOP("Cli", "Removes a peer. What waits in its cache is "
                              "still delivered. One of the configuration\n"
                              "file stays away until 'peers reset'."),
     "peers remove vodafone_uk",
     {},
     kApi,
     removePeer},
    {"peers reset",
     "PEER",
     QT_TRANSLATE_NOOP("Cli", "back to the configuration file"),
     QT_TRANSLATE_NOOP("Cli", "Drops everything that was edited live on a "
                              "peer, its removal too: the values of the\n"
                              "configuration file hold again."),
     "peers reset vodafone_uk",
     {},
     kApi,
     resetPeer},
    {"peers import",
     "FILE",
     QT_TRANSLATE_NOOP("Cli", "take the peers of another configuration file"),
     QT_TRANSLATE_NOOP("Cli", "Adds the peers of another configuration file, "
                              "with their passwords; those that are here\n"
                              "already are replaced. Where one of them cannot "
                              "be, none is. Peers that the file does\n"
                              "not name are not touched."),
     "peers import ./old-gateway.exs",
     {},
     kApi,
     importPeers},

    {"queue", "", QT_TRANSLATE_NOOP("Cli", "look at the messages in OmniMessage Core, cancel them, send a test"),
     QT_TRANSLATE_NOOP("Cli", "The messages in OmniMessage Core.")},
    {"queue list", "", QT_TRANSLATE_NOOP("Cli", "messages, newest first"),
     QT_TRANSLATE_NOOP("Cli", "Lists messages, newest first."), "queue list --status failed --dest vodafone_uk",
     kListQueue, kApi, listQueue},
    {"queue show",
     "ID",
     QT_TRANSLATE_NOOP("Cli", "one message and its history"),
     QT_TRANSLATE_NOOP("Cli", "Shows everything that is known of a message, "
                              "and what happened to it."),
     "queue show 4711",
     {},
     kApi,
     showQueued},
    {"queue stats",
     "",
     QT_TRANSLATE_NOOP("Cli", "how many, by bind and status"),
     QT_TRANSLATE_NOOP("Cli", "Counts the messages by bind and status, with "
                              "the time of the oldest."),
     "queue stats --watch",
     {},
     kApi | Command::CanWatch,
     showQueueStats},
    {"queue cancel",
     "ID",
     QT_TRANSLATE_NOOP("Cli", "cancel a message that is still pending"),
     QT_TRANSLATE_NOOP("Cli", "Cancels a message, as long as it is pending."),
     "queue cancel 4711",
     {},
     kApi,
     cancelQueued},
    {"queue send", "", QT_TRANSLATE_NOOP("Cli", "send a test message"),
     QT_TRANSLATE_NOOP("Cli", "Puts a message into the queue as if a partner had sent it."),
     "queue send --from 61400000001 --to 61400000002 --text Hello --bind "
     "vodafone_uk",
     kSendTest, kApi, sendTest},

    {"cache", "", QT_TRANSLATE_NOOP("Cli", "look at the messages that wait here for Core, retry or delete them"),
     QT_TRANSLATE_NOOP("Cli", "The messages that the gateway has acknowledged "
                              "and keeps until OmniMessage Core takes\n"
                              "them.")},
    {"cache status",
     "",
     QT_TRANSLATE_NOOP("Cli", "how many, by bind"),
     QT_TRANSLATE_NOOP("Cli", "Shows what waits for every bind, and the ledger "
                              "of what has come and gone."),
     "cache status --watch",
     {},
     kApi | Command::CanWatch,
     showCache},
    {"cache list", "BIND", QT_TRANSLATE_NOOP("Cli", "the messages of a bind, oldest first"),
     QT_TRANSLATE_NOOP("Cli", "Lists the cached messages of a bind, oldest first."),
     "cache list acme --status failed_permanent", kListCached, kApi, listCached},
    {"cache retry", "BIND [ID]", QT_TRANSLATE_NOOP("Cli", "try a failed message again, or all of them"),
     QT_TRANSLATE_NOOP("Cli", "Lets a message that failed for good wait again; "
                              "with --failed all of the bind."),
     "cache retry acme --failed", kFailedOnes, kApi, retryCached},
    {"cache delete", "BIND [ID]", QT_TRANSLATE_NOOP("Cli", "delete a message, or all that failed"),
     QT_TRANSLATE_NOOP("Cli", "Deletes a message; with --failed all of the bind that "
                              "failed for good. What is deleted is\n"
                              "lost, though its partner was told that it was taken."),
     "cache delete acme -8444249301319680", kFailedOnes, kApi, deleteCached},

    {"logs", "", QT_TRANSLATE_NOOP("Cli", "show the latest log entries, or follow the log"),
     QT_TRANSLATE_NOOP("Cli", "Shows the latest entries that the gateway holds "
                              "in memory, newest last."),
     "logs --level warning --follow", kLogs, kApi, showLogs},

    {"user", "", QT_TRANSLATE_NOOP("Cli", "add, remove and list the users of dashboard and API"),
     QT_TRANSLATE_NOOP("Cli", "Who may sign in. These commands work on the state directory, "
                              "with or without a gateway\n"
                              "that runs; one that runs heeds them at once. A viewer reads; "
                              "an operator also\n"
                              "reconnects, drops, enables, disables, retries, cancels and "
                              "sends tests; an admin also\n"
                              "edits peers and users and sees message text in traces.")},
    {"user list", "", QT_TRANSLATE_NOOP("Cli", "all users"), QT_TRANSLATE_NOOP("Cli", "Lists the users."), "user list",
     kJson, 0, listUsers},
    {"user add", "NAME", QT_TRANSLATE_NOOP("Cli", "add a user"),
     QT_TRANSLATE_NOOP("Cli", "Adds a user. The password, of 12 characters or "
                              "more, is asked for, or read from the\n"
                              "standard input."),
     "user add ann --role operator --password-stdin < password", kAddUser, 0, addUser},
    {"user remove",
     "NAME",
     QT_TRANSLATE_NOOP("Cli", "remove a user"),
     QT_TRANSLATE_NOOP("Cli", "Removes a user and ends the sessions of that "
                              "user. The last administrator stays."),
     "user remove ann",
     {},
     0,
     removeUser},
    {"user password", "NAME", QT_TRANSLATE_NOOP("Cli", "set a user's password"),
     QT_TRANSLATE_NOOP("Cli", "Sets the password of a user and ends the sessions of that user."),
     "user password ann --password-stdin < password", kPassword, 0, setPassword},
    {"user role",
     "NAME viewer|operator|admin",
     QT_TRANSLATE_NOOP("Cli", "set a user's role"),
     QT_TRANSLATE_NOOP("Cli", "Sets the role of a user and ends the sessions of that user."),
     "user role ann admin",
     {},
     0,
     setRole},

    {"token", "", QT_TRANSLATE_NOOP("Cli", "add, remove and list the tokens of the API"),
     QT_TRANSLATE_NOOP("Cli", "What programs sign in with. These commands work on the "
                              "state directory, with or without a\n"
                              "gateway that runs; one that runs heeds them at once.")},
    {"token list", "", QT_TRANSLATE_NOOP("Cli", "all tokens"),
     QT_TRANSLATE_NOOP("Cli", "Lists the tokens; what they are is kept nowhere."), "token list", kJson, 0, listTokens},
    {"token add", "NAME", QT_TRANSLATE_NOOP("Cli", "make a token"),
     QT_TRANSLATE_NOOP("Cli", "Makes a token and prints it, this once."), "token add monitoring --role viewer",
     kAddToken, 0, addToken},
    {"token remove",
     "NAME",
     QT_TRANSLATE_NOOP("Cli", "revoke a token"),
     QT_TRANSLATE_NOOP("Cli", "Revokes a token: nobody signs in with it any more."),
     "token remove monitoring",
     {},
     0,
     removeToken},

    {"support-bundle", "", QT_TRANSLATE_NOOP("Cli", "gather what support asks for, secrets masked"),
     QT_TRANSLATE_NOOP("Cli", "Writes a compressed tar file with the version, the system, "
                              "the configuration with its\n"
                              "secrets masked, the state of every bind with its diagnosis, "
                              "counts of queue and cache,\n"
                              "metrics, settings and the latest log. No password, no token "
                              "and no message text is in\n"
                              "it. Without a gateway that runs it holds what there is."),
     "support-bundle --output /tmp/support.tar.gz", kBundle, kApi, supportBundle},
    {"backup",
     "DIR",
     QT_TRANSLATE_NOOP("Cli", "save the state directory, while the gateway runs"),
     QT_TRANSLATE_NOOP("Cli", "Copies the databases, secrets and certificates "
                              "of the state directory into a new or empty\n"
                              "directory, with or without a gateway that runs. "
                              "The configuration file is not part of\n"
                              "it."),
     "backup /var/backups/omnimessage-smpp-monday",
     {},
     0,
     backupState},
    {"restore", "DIR", QT_TRANSLATE_NOOP("Cli", "put a saved state directory back"),
     QT_TRANSLATE_NOOP("Cli", "Puts what 'backup' saved into the state directory, "
                              "once it is checked. The gateway must be\n"
                              "stopped. What was there is kept in a directory beside "
                              "it. Messages that were cached when\n"
                              "the copy was made are sent again."),
     "restore /var/backups/omnimessage-smpp-monday", kRestore, 0, restoreState},
    {"completion",
     "bash",
     QT_TRANSLATE_NOOP("Cli", "print what completes these commands in a shell"),
     QT_TRANSLATE_NOOP("Cli", "Prints a script that completes commands, "
                              "options and the names of peers in bash."),
     "completion bash > /etc/bash_completion.d/omnimessage-smpp",
     {},
     0,
     printCompletion},
};

} // namespace

std::span<const Command> commandTable() { return kCommands; }

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("omnimessage-smpp"));
    QCoreApplication::setApplicationVersion(QStringLiteral(GATEWAY_VERSION));
    const QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    QTranslator catalogue;
    if (catalogue.load(QStringLiteral(":/i18n/omnimessage_%1.qm").arg(languageOf(environment))))
        QCoreApplication::installTranslator(&catalogue);
    return dispatch(commandTable(), app.arguments().mid(1), Terminal::ofProcess(), environment);
}

} // namespace gateway::cli
