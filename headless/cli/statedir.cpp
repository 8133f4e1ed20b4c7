#include "cli/statedir.h"

#include "cli/texts.h"
#include "store/filelock.h"

#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QJsonDocument>
#include <cerrno>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gateway::cli {
namespace {

QString compact(const QJsonObject &object)
{
    return object.isEmpty() ? QString() : QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace

bool makeStateDir(const QString &path)
{
    if (!QDir().mkpath(QFileInfo(path).absolutePath()))
        return false;
    const QByteArray name = QFile::encodeName(path); // made before the call whose errno is the answer
    return ::mkdir(name.constData(), 0700) == 0 || errno == EEXIST;
}

QString whyNoStateDir(const QString &path)
{
    return Cli::tr("the state directory %1 cannot be made: %2").arg(path, qt_error_string());
}

Expected<void, QString> becomeOwnerOf(const QString &directory)
{
    struct stat info = {};
    if (::geteuid() != 0 || ::stat(QFile::encodeName(directory).constData(), &info) != 0 || info.st_uid == 0)
        return {};
    if (::setegid(info.st_gid) != 0 || ::seteuid(info.st_uid) != 0)
        return Unexpected{Cli::tr("the user that %1 belongs to cannot be taken: %2").arg(directory, qt_error_string())};
    return {};
}

QString lockOf(const QString &stateDir) { return stateDir + QStringLiteral("/gateway"); }

Expected<std::unique_ptr<GatewayDb>, QString> openStateDb(const QString &stateDir)
{
    if (!makeStateDir(stateDir))
        return Unexpected{whyNoStateDir(stateDir)};
    if (auto become = becomeOwnerOf(stateDir); !become)
        return Unexpected{become.error()};
    const QString file = stateDir + QStringLiteral("/gateway.db");
    const auto there =
        QFile::exists(file) ? GatewayDb::openBeside(file) : Expected<std::unique_ptr<GatewayDb>, QString>(nullptr);
    if (there && *there)
        return GatewayDb::open(file);
    // It is to be made or migrated: nobody else may be at it meanwhile.
    FileLock lock;
    if (!lock.take(lockOf(stateDir)))
        return Unexpected{lock.wasOpened()
                              ? Cli::tr("a gateway of another version runs on %1: restart it first").arg(stateDir)
                              : Cli::tr("%1 cannot be written: %2").arg(stateDir, qt_error_string())};
    return GatewayDb::open(file);
}

QString cliUser()
{
    const uid_t uid = ::getuid();
    const struct passwd *entry = ::getpwuid(uid);
    return QStringLiteral("cli:") + (entry ? QString::fromLocal8Bit(entry->pw_name) : QString::number(uid));
}

AuditRow cliAudit(const char *action, const QString &target, const QJsonObject &before, const QJsonObject &after)
{
    return {0,
            QDateTime::currentMSecsSinceEpoch(),
            cliUser(),
            QLatin1String(action),
            target,
            compact(before),
            compact(after)};
}

} // namespace gateway::cli
