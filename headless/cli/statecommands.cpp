#include "cli/handlers.h"
#include "cli/restore.h"
#include "cli/statedir.h"
#include "gateway/statecopy.h"
#include "store/gatewaydb.h"

#include <QtCore/QDir>

namespace gateway::cli {
namespace {

constexpr int kAttempts = 5;

QByteArray secretsOf(const QString &stateDir)
{
    QFile file(stateDir + QStringLiteral("/secrets"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The databases are copied as they are at one moment each; the file of secrets is to be of the same one.
Expected<void, QString> copyConsistently(const QString &stateDir, const QString &into)
{
    const bool wasThere = QFileInfo::exists(into);
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const QByteArray before = secretsOf(stateDir);
        if (const auto copied = copyState(stateDir, into); !copied)
            return Unexpected{copied.error().in(phraseText)};
        if (secretsOf(stateDir) == before)
            return {};
        for (const QString &name : stateDatabases() + stateFiles()) // what we made ourselves
            QFile::remove(into + u'/' + name);
    }
    if (!wasThere)
        QDir().rmdir(into);
    return Unexpected{Cli::tr("the secrets change all the time; try again")};
}

} // namespace

int backupState(const Call &call)
{
    const QString into = QFileInfo(call.argument(0)).absoluteFilePath();
    if (!QFile::exists(call.stateDir + QStringLiteral("/gateway.db")))
        return call.fail(Cli::tr("no gateway has run on the state directory %1").arg(call.stateDir));
    if (const auto copied = copyConsistently(call.stateDir, into); !copied)
        return call.fail(copied.error());
    call.terminal.print(Cli::tr("%1 is saved in %2.").arg(call.stateDir, into));
    call.terminal.note(Cli::tr("It holds passwords and keys: keep it where nobody else can read it. "
                               "The configuration file is not part of it."));
    if (const auto db = GatewayDb::openBeside(into + QStringLiteral("/gateway.db")); db && *db) {
        const auto secrets = (*db)->secrets();
        if (secrets && !secrets->isEmpty() && !QFile::exists(into + QStringLiteral("/secrets")))
            call.terminal.note(Cli::tr("Passwords that were set live are in the system's keychain, not in this copy."));
    }
    return kDone;
}

int restoreState(const Call &call)
{
    const auto restored = restore(QFileInfo(call.argument(0)).absoluteFilePath(), call.stateDir, call.isSet("force"));
    if (!restored)
        return call.fail(restored.error());
    call.terminal.print(Cli::tr("%1 is restored from %2.").arg(call.stateDir, call.argument(0)));
    if (!restored->aside.isEmpty())
        call.terminal.print(Cli::tr("What was there stands in %1.").arg(restored->aside));
    if (restored->waitingAside > 0)
        call.terminal.note(
            Cli::tr("%n message(s) that OmniMessage Core has not taken are in the cache that was put aside.", nullptr,
                    int(restored->waitingAside)));
    if (restored->waiting > 0)
        call.terminal.note(Cli::tr("%n message(s) wait in the restored cache; those that were delivered since the copy "
                                   "was made are sent once more.",
                                   nullptr, int(restored->waiting)));
    return kDone;
}

} // namespace gateway::cli
