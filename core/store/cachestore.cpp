#include "store/cachestore.h"

#include <QtCore/QStorageInfo>

#include <QtCore/QFileInfo>

namespace gateway {
namespace {

/// Commits between two moves of the log into the database: a group is at most some hundred pages.
constexpr quint64 kCommitsPerCheckpoint = 64;
/// SQLite's own words for a full disk.
constexpr QLatin1String kFull("database or disk is full");

} // namespace

CacheStore::CacheStore(Settings settings, Executor &back)
    : m_settings(std::move(settings)), m_back(back), m_writer("cache"), m_checkpointer("checkpoint")
{}

CacheStore::~CacheStore() { stop(); }

void CacheStore::stop()
{
    m_writer.stop();
    m_checkpointer.stop();
    m_checkpoints.reset();
    m_db.reset();
}

Expected<CacheStore::Content, QString> CacheStore::open()
{
    Expected<Content, QString> content = Unexpected{QString()};
    m_writer.run([&] {
        auto db = CacheDb::open(m_settings.file);
        if (!db) {
            m_unusable = db.error();
            content = Unexpected{db.error()};
            return;
        }
        m_db = std::move(*db);
        Content found{m_db->lanes(), m_db->lastNumber()};
        if (m_db->database().ok())
            content = std::move(found);
        else
            content = Unexpected{m_db->database().error()};
    });
    if (!content || m_settings.file == Database::kMemory)
        return content;
    m_checkpointer.run([&] {
        m_checkpoints = std::make_unique<Database>();
        if (!m_checkpoints->openBeside(m_settings.file))
            content = Unexpected{m_checkpoints->error()};
    });
    lookForSpace();
    return content;
}

Expected<int, QString> CacheStore::lane(const QString &bind, CacheKind kind)
{
    Expected<int, QString> number = Unexpected{QString()};
    m_writer.run([&] {
        if (!m_db) {
            number = Unexpected{m_unusable};
            return;
        }
        Database &db = m_db->database();
        const int found = m_db->lane(bind, kind);
        if (db.ok())
            number = found;
        else
            number = Unexpected{db.error()};
        db.forgive();
    });
    return number;
}

void CacheStore::write(CacheChange change, Done<void> done)
{
    const std::lock_guard lock(m_mutex);
    m_jobs.push_back({std::move(change), std::move(done)});
    if (!std::exchange(m_knocked, true))
        m_writer.post([this] { commitAll(); });
}

void CacheStore::commitAll()
{
    std::vector<Job> jobs;
    {
        const std::lock_guard lock(m_mutex);
        jobs.swap(m_jobs);
        m_knocked = false;
    }
    std::vector<const CacheChange *> all;
    quint64 inserts = 0;
    for (const Job &job : jobs) {
        all.push_back(&job.change);
        inserts += job.change.inserts.size();
    }
    struct Answer
    {
        Done<void> done;
        std::optional<Error> error;
    };
    std::vector<Answer> answers;
    answers.reserve(jobs.size());
    if (!m_db) {
        for (Job &job : jobs)
            answers.push_back({std::move(job.done), Error{Error::Kind::Failed, m_unusable}});
    } else if (m_db->apply(all)) {
        for (Job &job : jobs)
            answers.push_back({std::move(job.done), std::nullopt});
    } else {
        const Error together = takeError();
        for (Job &job : jobs) { // one that cannot be kept fails no other
            if (jobs.size() > 1 && m_db->apply({&job.change}))
                answers.push_back({std::move(job.done), std::nullopt});
            else
                answers.push_back({std::move(job.done), jobs.size() > 1 ? takeError() : together});
        }
    }
    m_commits.fetch_add(1, std::memory_order_relaxed);
    m_changes.fetch_add(jobs.size(), std::memory_order_relaxed);
    m_inserts.fetch_add(inserts, std::memory_order_relaxed);
    m_back.post([answers = std::make_shared<std::vector<Answer>>(std::move(answers))] {
        for (Answer &answer : *answers) {
            if (!answer.done)
                continue;
            if (answer.error)
                answer.done(Unexpected{std::move(*answer.error)});
            else
                answer.done({});
        }
    });
    checkpoint();
}

CacheStore::Error CacheStore::takeError()
{
    Database &db = m_db->database();
    const Error error{db.error() == kFull ? Error::Kind::DiskFull : Error::Kind::Failed, db.error()};
    db.forgive();
    return error;
}

/// Off the writer's thread, so that no commit waits for it; on it only where the log has grown too long.
void CacheStore::checkpoint()
{
    if (!m_checkpoints || ++m_sinceCheckpoint < kCommitsPerCheckpoint)
        return;
    m_sinceCheckpoint = 0;
    if (m_longLog.exchange(false)) {
        m_db->database().checkpoint();
        m_db->database().forgive();
    }
    m_checkpointer.post([this] {
        if (m_checkpoints->checkpoint())
            m_longLog = true;
        m_checkpoints->forgive();
        lookForSpace();
    });
}

void CacheStore::lookForSpace()
{
    const QStorageInfo storage(QFileInfo(m_settings.file).absolutePath());
    m_hasSpace = !storage.isValid() || storage.bytesAvailable() >= m_settings.minFreeOctets;
}

template <class T>
void CacheStore::ask(std::function<T(CacheDb &)> work, Done<T> done)
{
    m_writer.post([this, work = std::move(work), done = std::move(done)] {
        auto answer = std::make_shared<Expected<T, Error>>(Unexpected{Error{Error::Kind::Failed, m_unusable}});
        if (m_db) {
            T found = work(*m_db);
            if (m_db->database().ok())
                *answer = std::move(found);
            else
                *answer = Unexpected{takeError()};
        }
        m_back.post([answer, done] { done(std::move(*answer)); });
    });
}

void CacheStore::read(int lane, qint64 after, int limit, qint64 maxOctets, Done<std::vector<CacheEntry>> done)
{
    ask<std::vector<CacheEntry>>([=](CacheDb &db) { return db.entries(lane, after, limit, maxOctets); },
                                 std::move(done));
}

void CacheStore::readFailed(int lane, qint64 after, int limit, int minRetries, Done<std::vector<FailedEntry>> done)
{
    ask<std::vector<FailedEntry>>([=](CacheDb &db) { return db.failedEntries(lane, after, limit, minRetries); },
                                  std::move(done));
}

void CacheStore::backup(const QString &file, Done<void> done)
{
    // Beside the writer: it goes on, and the copy is what was committed when it began.
    m_checkpointer.post([this, file, done = std::move(done)] {
        std::optional<Error> error;
        Database db;
        const QString quoted = QString(file).replace(u'\'', QLatin1String("''"));
        if (!db.openBeside(m_settings.file) || !db.exec("PRAGMA query_only=0") ||
            !db.exec(QStringLiteral("VACUUM INTO '%1'").arg(quoted)))
            error = Error{db.error() == kFull ? Error::Kind::DiskFull : Error::Kind::Failed, db.error()};
        m_back.post(
            [error, done] { done(error ? Expected<void, Error>(Unexpected{*error}) : Expected<void, Error>()); });
    });
}

CacheStore::Figures CacheStore::figures() const { return {m_commits.load(), m_changes.load(), m_inserts.load()}; }

} // namespace gateway
