#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <memory>
#include <optional>

struct sqlite3;
struct sqlite3_stmt;

namespace gateway {

/// One SQLite connection, for one thread at a time. An error sticks: after it nothing more is executed until
/// `forgive`, so that a transaction with a failed statement can only be rolled back.
///
/// SQLite is called directly: by QSqlQuery every value costs a QVariant and a lookup of its placeholder's name, which
/// together took as long as SQLite's own work.
class Database
{
public:
    Database() = default;
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    static constexpr QStringView kMemory = u":memory:";

    /// Opens the writer's connection, to a file that its owner alone may read: WAL, synchronous=FULL, checkpoints left
    /// to `checkpoint`.
    bool open(const QString &file);
    /// Opens a second connection to a file that is open, which changes no data.
    bool openBeside(const QString &file);
    /// Copies what is committed into a new file, while others go on writing. Not in a transaction.
    bool copyInto(const QString &file);
    /// Moves what was committed when it began from the log into the database, as far as it can without waiting. True
    /// where the log is long (`pages`), even if all of it was moved: it begins anew only when nothing has come since.
    bool checkpoint(int *pages = nullptr);

    /// Executes statements that answer nothing of interest.
    bool exec(const char *sql);
    bool exec(const QString &sql) { return exec(sql.toUtf8().constData()); }
    bool begin() { return exec("BEGIN IMMEDIATE"); }
    bool commit() { return exec("COMMIT"); }
    /// Takes back what the transaction did, whatever failed in it.
    void rollback();

    bool ok() const { return m_error.isEmpty(); }
    /// What failed first, one line; with the system's own words where it was an input or output.
    const QString &error() const { return m_error; }
    /// What that error is about: the disk, which will fail the next write too, a file that is damaged, or what was to
    /// be written.
    enum class Trouble { None, DiskFull, Disk, Damage, Content };
    Trouble trouble() const { return m_trouble; }
    void forgive();
    /// Notes a failure that is not SQLite's own, such as a row that cannot be read.
    void fail(const QString &error);

private:
    friend class Statement;
    bool connect(const QString &file);
    void failed();

    sqlite3 *m_db = nullptr;
    QString m_error;
    Trouble m_trouble = Trouble::None;
};

/// A prepared statement of a Database. `run` binds its arguments in order; what answers no rows it executes, otherwise
/// rows are read with `next`. A statement that is not read to its end is ended by the next `run` or by `finish`.
class Statement
{
public:
    Statement(Database &db, const char *sql);
    ~Statement();
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;

    template <class... A>
    bool run(const A &...values)
    {
        if (!begin())
            return false;
        int position = 0;
        (bind(++position, values), ...);
        return m_answers || execute();
    }
    /// True where there is a further row; it stays readable until the next call.
    bool next();
    template <class... A>
    bool one(const A &...values)
    {
        return run(values...) && next();
    }
    void finish();

    qint64 integer(int column) const;
    std::optional<qint64> optional(int column) const;
    QByteArray octets(int column) const;
    QString text(int column) const;
    /// Rows that the last run inserted, changed or deleted.
    int changed() const { return m_changed; }

private:
    bool begin();
    bool execute();
    void bind(int position, qint64 value);
    void bind(int position, int value) { bind(position, qint64(value)); }
    void bind(int position, bool value) { bind(position, qint64(value)); }
    void bind(int position, std::nullopt_t);
    void bind(int position, const std::optional<qint64> &value);
    void bind(int position, const QString &value);
    /// Empty octets are NULL.
    void bind(int position, const QByteArray &value);

    Database &m_db;
    sqlite3_stmt *m_statement = nullptr;
    bool m_answers = false; ///< rows
    int m_changed = 0;
};

} // namespace gateway
