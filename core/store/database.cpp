#include "store/database.h"

#include <QtCore/QFile>
#include <cerrno>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace gateway {
namespace {

constexpr int kBusyMs = 5000;
constexpr qint64 kLongLog = 16'384; // pages

} // namespace

Database::~Database() { sqlite3_close_v2(m_db); }

bool Database::connect(const QString &file)
{
    // Its statistics of memory would cost a lock an allocation, shared by all threads. To be said before the first use.
    [[maybe_unused]] static const int kSaid = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    // One thread at a time: SQLite needs no lock of its own.
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(file.toUtf8().constData(), &m_db, flags, nullptr) != SQLITE_OK) {
        failed();
        return false;
    }
    sqlite3_busy_timeout(m_db, kBusyMs);
    return true;
}

bool Database::open(const QString &file)
{
    const bool memory = file == kMemory;
    if (!memory) {
        // Made here, so that nobody else can read it; SQLite gives its other files the same rights.
        const int made = ::open(QFile::encodeName(file).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (made < 0) {
            fail(qt_error_string());
            return false;
        }
        ::close(made);
    }
    if (!connect(file))
        return false;
    return exec(memory ? "PRAGMA journal_mode=MEMORY" : "PRAGMA journal_mode=WAL") &&
           exec(memory ? "PRAGMA synchronous=OFF" : "PRAGMA synchronous=FULL") && exec("PRAGMA wal_autocheckpoint=0") &&
           exec("PRAGMA journal_size_limit=134217728") && exec("PRAGMA cache_size=-32768") &&
           exec("PRAGMA temp_store=MEMORY") && exec("PRAGMA secure_delete=OFF");
}

bool Database::openBeside(const QString &file)
{
    return connect(file) && exec("PRAGMA wal_autocheckpoint=0") && exec("PRAGMA synchronous=FULL") &&
           exec("PRAGMA cache_size=-4096") && exec("PRAGMA query_only=1");
}

bool Database::copyInto(const QString &file)
{
    return exec("PRAGMA query_only=0") &&
           exec(QStringLiteral("VACUUM INTO '%1'").arg(QString(file).replace(u'\'', QLatin1String("''"))));
}

bool Database::checkpoint(int *pages)
{
    if (!ok())
        return false;
    int log = 0, done = 0;
    const int result = sqlite3_wal_checkpoint_v2(m_db, nullptr, SQLITE_CHECKPOINT_PASSIVE, &log, &done);
    if (result != SQLITE_OK && result != SQLITE_BUSY && result != SQLITE_LOCKED)
        failed();
    if (pages)
        *pages = log;
    return log > kLongLog;
}

bool Database::exec(const char *sql)
{
    if (!ok())
        return false;
    errno = 0; // SQLite does not keep why a commit failed
    if (sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr) == SQLITE_OK)
        return true;
    failed();
    return false;
}

void Database::rollback()
{
    sqlite3_exec(m_db, "ROLLBACK", nullptr, nullptr, nullptr); // fails where SQLite has rolled back by itself
}

void Database::failed()
{
    if (!ok())
        return;
    const int last = errno;
    const int code = m_db ? sqlite3_errcode(m_db) : SQLITE_NOMEM;
    QString text = QString::fromUtf8(m_db ? sqlite3_errmsg(m_db) : "out of memory");
    if (code == SQLITE_IOERR || code == SQLITE_CANTOPEN) {
        const int system = sqlite3_system_errno(m_db);
        if (const int cause = system != 0 ? system : last)
            text += QStringLiteral(" (%1)").arg(qt_error_string(cause));
    }
    fail(text);
    switch (code) {
    case SQLITE_FULL:
        m_trouble = Trouble::DiskFull;
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        m_trouble = Trouble::Damage;
        break;
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
        m_trouble = Trouble::Content;
        break;
    default:
        m_trouble = Trouble::Disk;
    }
}

void Database::fail(const QString &error)
{
    if (!ok())
        return;
    m_error = error.isEmpty() ? QStringLiteral("unknown error") : error.simplified();
    m_trouble = Trouble::Content;
}

void Database::forgive()
{
    m_error.clear();
    m_trouble = Trouble::None;
}

Statement::Statement(Database &db, const char *sql) : m_db(db)
{
    if (!db.ok())
        return;
    if (sqlite3_prepare_v3(db.m_db, sql, -1, SQLITE_PREPARE_PERSISTENT, &m_statement, nullptr) != SQLITE_OK)
        db.failed();
    m_answers = sqlite3_column_count(m_statement) > 0;
}

Statement::~Statement() { sqlite3_finalize(m_statement); }

bool Statement::begin()
{
    if (!m_db.ok())
        return false;
    if (!m_statement) {
        m_db.fail(QStringLiteral("a statement could not be prepared"));
        return false;
    }
    sqlite3_reset(m_statement);
    return true;
}

bool Statement::execute()
{
    const int result = sqlite3_step(m_statement);
    if (result != SQLITE_DONE)
        m_db.failed();
    m_changed = sqlite3_changes(m_db.m_db);
    sqlite3_reset(m_statement);
    return result == SQLITE_DONE;
}

bool Statement::next()
{
    if (!m_db.ok())
        return false;
    const int result = sqlite3_step(m_statement);
    if (result == SQLITE_ROW)
        return true;
    if (result != SQLITE_DONE)
        m_db.failed();
    sqlite3_reset(m_statement);
    return false;
}

void Statement::finish() { sqlite3_reset(m_statement); }

void Statement::bind(int position, qint64 value) { sqlite3_bind_int64(m_statement, position, value); }

void Statement::bind(int position, std::nullopt_t) { sqlite3_bind_null(m_statement, position); }

void Statement::bind(int position, const std::optional<qint64> &value)
{
    if (value)
        bind(position, *value);
    else
        bind(position, std::nullopt);
}

void Statement::bind(int position, const QString &value)
{
    const QByteArray utf8 = value.toUtf8();
    sqlite3_bind_text(m_statement, position, utf8.constData(), int(utf8.size()), SQLITE_TRANSIENT);
}

void Statement::bind(int position, const QByteArray &value)
{
    if (value.isEmpty()) {
        bind(position, std::nullopt);
        return;
    }
    // Rows are read after `run`, when the value may be gone.
    sqlite3_bind_blob(m_statement, position, value.constData(), int(value.size()),
                      m_answers ? SQLITE_TRANSIENT : SQLITE_STATIC);
}

qint64 Statement::integer(int column) const { return sqlite3_column_int64(m_statement, column); }

std::optional<qint64> Statement::optional(int column) const
{
    if (sqlite3_column_type(m_statement, column) == SQLITE_NULL)
        return std::nullopt;
    return integer(column);
}

QByteArray Statement::octets(int column) const
{
    const void *data = sqlite3_column_blob(m_statement, column);
    return QByteArray(static_cast<const char *>(data), sqlite3_column_bytes(m_statement, column));
}

QString Statement::text(int column) const { return QString::fromUtf8(octets(column)); }

} // namespace gateway
