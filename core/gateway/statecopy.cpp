#include "gateway/statecopy.h"

#include "store/database.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <cerrno>
#include <cstring>
#include <sys/stat.h>

namespace gateway {
namespace {

const QStringList kDatabases{QStringLiteral("gateway.db"), QStringLiteral("cache.db"), QStringLiteral("core.db")};
const QStringList kFiles{QStringLiteral("secrets"), QStringLiteral("dashboard-certificate.pem"),
                         QStringLiteral("dashboard-key.pem")};

} // namespace

QStringList stateDatabases() { return kDatabases; }

QStringList stateFiles() { return kFiles; }

Expected<void, Phrase> copyState(const QString &stateDir, const QString &into)
{
    const QByteArray name = QFile::encodeName(into);
    if (::mkdir(name.constData(), 0700) != 0 && errno != EEXIST)
        return Unexpected{Phrase(QT_TRANSLATE_NOOP("Phrase", "{file} cannot be made: {error}"), into,
                                 QString::fromLocal8Bit(std::strerror(errno)))};
    if (!QDir(into).isEmpty(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden))
        return Unexpected{
            Phrase(QT_TRANSLATE_NOOP("Phrase", "{file} is not empty; allowed is an empty or a new directory"), into)};
    for (const QString &database : kDatabases) {
        const QString from = stateDir + u'/' + database, to = into + u'/' + database;
        if (!QFile::exists(from))
            continue;
        Database db;
        if (!db.openBeside(from) || !db.copyInto(to))
            return Unexpected{
                Phrase(QT_TRANSLATE_NOOP("Phrase", "{file} cannot be copied: {error}"), from, db.error())};
        if (!QFile::setPermissions(to, QFile::ReadOwner | QFile::WriteOwner))
            return Unexpected{Phrase(QT_TRANSLATE_NOOP("Phrase", "{file} cannot be made private"), to)};
    }
    for (const QString &file : kFiles) {
        QFile from(stateDir + u'/' + file);
        const QString to = into + u'/' + file;
        if (from.exists() && (!from.copy(to) || !QFile::setPermissions(to, QFile::ReadOwner | QFile::WriteOwner)))
            return Unexpected{Phrase(QT_TRANSLATE_NOOP("Phrase", "{file} cannot be copied: {error}"), from.fileName(),
                                     from.errorString())};
    }
    return {};
}

} // namespace gateway
