#include "store/migrations.h"

#include <QtCore/QFile>

namespace gateway {
namespace {

qint64 pragma(Database &db, const char *sql)
{
    Statement query(db, sql);
    const qint64 value = query.one() ? query.integer(0) : 0;
    query.finish();
    return value;
}

} // namespace

Expected<void, QString> migrate(Database &db, const QString &file, const Schema &schema)
{
    const int version = int(pragma(db, "PRAGMA user_version"));
    const bool empty = pragma(db, "SELECT count(*) FROM sqlite_master") == 0;
    const bool ours = pragma(db, "PRAGMA application_id") == schema.applicationId;
    if (!db.ok())
        return Unexpected{db.error()};
    if (!empty && !ours)
        return Unexpected{QStringLiteral("is a database of another program")};
    if (version > schema.version())
        return Unexpected{
            QStringLiteral("has version %1, this program knows versions up to %2").arg(version).arg(schema.version())};
    if (version > 0 && version < schema.version() && file != Database::kMemory) {
        const QString copy = file + QStringLiteral(".before-%1").arg(schema.version());
        QFile::remove(copy);
        db.copyInto(copy);
    }
    for (int step = version; step < schema.version() && db.ok(); ++step) {
        db.begin();
        for (const char *statement : schema.steps[std::size_t(step)])
            db.exec(statement);
        db.exec(QStringLiteral("PRAGMA application_id = %1").arg(schema.applicationId));
        db.exec(QStringLiteral("PRAGMA user_version = %1").arg(step + 1));
        if (!db.commit())
            db.rollback();
    }
    if (!db.ok())
        return Unexpected{db.error()};
    return {};
}

} // namespace gateway
