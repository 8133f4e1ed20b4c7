#include "cli/restore.h"

#include "cli/statedir.h"
#include "cli/texts.h"
#include "gateway/statecopy.h"
#include "store/cachedb.h"
#include "store/filelock.h"

#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gateway::cli {
namespace {

const QString kCache = QStringLiteral("/cache.db");
const QString kGateway = QStringLiteral("/gateway.db");

Expected<void, QString> checkDatabase(const QString &file)
{
    Database db;
    db.openBeside(file);
    Statement check(db, "PRAGMA integrity_check(1)");
    const QString found = check.one() ? check.text(0) : db.error();
    check.finish();
    if (found == u"ok")
        return {};
    return Unexpected{Cli::tr("%1 is damaged: %2; nothing was changed").arg(file, found)};
}

struct CacheContent
{
    qint64 lastNumber = 0;
    qint64 waiting = 0;
};

/// What a cache holds; nothing where there is none, or one that cannot be read.
CacheContent contentOf(const QString &file)
{
    CacheContent content;
    if (!QFile::exists(file))
        return content;
    if (const auto cache = CacheDb::openBeside(file)) {
        content.lastNumber = (*cache)->lastNumber();
        for (const CacheLane &lane : (*cache)->lanes()) {
            if (lane.kind == CacheKind::Message)
                content.waiting += lane.ledger.waiting();
        }
    }
    return content;
}

/// Every file that belongs to a state, also those that SQLite keeps beside a database.
QStringList allNames()
{
    QStringList names = stateFiles();
    for (const QString &database : stateDatabases())
        names << database << database + QStringLiteral("-wal") << database + QStringLiteral("-shm");
    return names;
}

bool sync(const QString &directory)
{
    const int descriptor = ::open(QFile::encodeName(directory).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool done = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0)
        ::close(descriptor);
    return done;
}

/// A copy beside the place where it is to stand, checked and brought to this version, with what the restore changes.
Expected<Restored, QString> prepare(const QString &copy, const QString &stateDir, const QString &staging)
{
    for (const QString &database : stateDatabases()) {
        const QString file = copy + u'/' + database;
        if (!QFile::exists(file))
            continue;
        if (auto sound = checkDatabase(file); !sound)
            return Unexpected{sound.error()};
    }
    if (const auto copied = copyState(copy, staging); !copied)
        return Unexpected{copied.error().in(phraseText)};
    auto gateway = GatewayDb::open(staging + kGateway);
    if (!gateway)
        return Unexpected{gateway.error()};
    AccessDb access((*gateway)->database());
    if (const auto noted = access.note(cliAudit("restore", copy)); !noted)
        return Unexpected{noted.error().text};

    Restored restored;
    const CacheContent before = contentOf(stateDir + kCache);
    restored.waitingAside = before.waiting;
    if (QFile::exists(staging + kCache) || before.lastNumber > 0) {
        const auto cache = CacheDb::open(staging + kCache);
        if (!cache)
            return Unexpected{cache.error()};
        Database &db = (*cache)->database();
        Statement raise(db, "UPDATE meta SET value = max(value, ?) WHERE key = 'last_number'");
        if (!raise.run(before.lastNumber))
            return Unexpected{db.error()};
        for (const CacheLane &lane : (*cache)->lanes()) {
            if (lane.kind == CacheKind::Message)
                restored.waiting += lane.ledger.waiting();
        }
        if (!db.ok())
            return Unexpected{db.error()};
    }
    return restored;
}

/// Moves files that there are from one directory into another; on a failure those that were moved go back.
Expected<void, QString> moveAll(const QString &from, const QString &to)
{
    QStringList moved;
    for (const QString &name : allNames()) {
        if (!QFileInfo::exists(from + u'/' + name))
            continue;
        if (!QFile::rename(from + u'/' + name, to + u'/' + name)) {
            const QString why = qt_error_string();
            for (const QString &back : moved)
                QFile::rename(to + u'/' + back, from + u'/' + back);
            return Unexpected{Cli::tr("%1 cannot be moved to %2: %3").arg(from + u'/' + name, to, why)};
        }
        moved.append(name);
    }
    return {};
}

bool hasState(const QString &stateDir)
{
    const QStringList names = stateDatabases();
    return std::any_of(names.begin(), names.end(),
                       [&](const QString &name) { return QFile::exists(stateDir + u'/' + name); });
}

} // namespace

Expected<Restored, QString> restore(const QString &copy, const QString &stateDir, bool force)
{
    if (!QFile::exists(copy + kGateway))
        return Unexpected{Cli::tr("%1 is no copy of a state directory: it holds no gateway.db").arg(copy)};
    if (QFileInfo(copy).canonicalFilePath() == QFileInfo(stateDir).canonicalFilePath())
        return Unexpected{Cli::tr("%1 is the state directory itself").arg(copy)};
    if (!makeStateDir(stateDir))
        return Unexpected{whyNoStateDir(stateDir)};
    FileLock lock;
    if (!lock.take(lockOf(stateDir)))
        return Unexpected{lock.wasOpened() ? Cli::tr("a gateway runs on %1: stop it first").arg(stateDir)
                                           : Cli::tr("%1 cannot be written: %2").arg(stateDir, qt_error_string())};
    if (!force && hasState(stateDir))
        return Unexpected{
            Cli::tr("%1 holds the state of a gateway; --force replaces it and keeps it aside").arg(stateDir)};

    const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
    const QString staging = stateDir + QStringLiteral("/restoring-") + stamp;
    const QString aside = stateDir + QStringLiteral("/before-restore-") + stamp;
    auto restored = prepare(copy, stateDir, staging);
    if (restored && hasState(stateDir)) {
        restored->aside = aside;
        if (::mkdir(QFile::encodeName(aside).constData(), 0700) != 0)
            restored = Unexpected{Cli::tr("%1 cannot be made: %2").arg(aside, qt_error_string())};
    }
    if (restored && !restored->aside.isEmpty()) {
        if (const auto moved = moveAll(stateDir, aside); !moved)
            restored = Unexpected{moved.error()};
    }
    if (restored) {
        if (const auto moved = moveAll(staging, stateDir); !moved) {
            restored = Unexpected{moved.error()};
            if (const auto back = moveAll(aside, stateDir); !back)
                restored = Unexpected{QString(moved.error() + u'\n' + back.error())};
        }
    }
    QDir(staging).removeRecursively();
    if (!restored)
        QDir().rmdir(aside);
    struct stat owner = {};
    if (restored && ::geteuid() == 0 && ::stat(QFile::encodeName(stateDir).constData(), &owner) == 0) {
        QStringList names = allNames();
        names << QFileInfo(lockOf(stateDir)).fileName() + QStringLiteral(".lock");
        if (!restored->aside.isEmpty())
            names << QFileInfo(aside).fileName();
        for (const QString &name : names) // where there is such a file
            (void)!::chown(QFile::encodeName(stateDir + u'/' + name).constData(), owner.st_uid, owner.st_gid);
    }
    if (restored && !sync(stateDir))
        return Unexpected{Cli::tr("%1 cannot be written: %2").arg(stateDir, qt_error_string())};
    return restored;
}

} // namespace gateway::cli
