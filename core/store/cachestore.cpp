#include "store/cachestore.h"

#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <sys/statvfs.h>

namespace gateway {
namespace {

/// Commits between two moves of the log into the database: a group is at most some hundred pages.
constexpr quint64 kCommitsPerCheckpoint = 64;
/// Of a long log the checkpointer moves what came meanwhile, again and again, until so little is left.
constexpr int kPasses = 5;
constexpr int kFewPages = 500;
constexpr qint64 kWatchEveryMs = 1000;
/// A write that takes longer is trouble.
constexpr qint64 kStalledNs = 5'000'000'000;

CacheError errorOf(const Database &db)
{
    return {db.trouble() == Database::Trouble::DiskFull ? CacheError::Kind::DiskFull : CacheError::Kind::Failed,
            db.error()};
}

/// What a change does besides keeping something new: on a full disk that still may be possible, and makes room.
CacheChange withoutInserts(const CacheChange &change)
{
    CacheChange rest = change;
    rest.inserts.clear();
    return rest;
}

} // namespace

struct CacheStore::Answer
{
    Done<void> done;
    std::optional<Error> error;
};

CacheStore::CacheStore(Settings settings, Executor &back, Clock &clock)
    : m_settings(std::move(settings)), m_back(back), m_clock(clock), m_writer("cache"), m_checkpointer("checkpoint")
{}

CacheStore::~CacheStore() { stop(); }

void CacheStore::stop()
{
    m_writer.stop();
    m_checkpointer.post([this] { m_watch.reset(); });
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
        Content found{(*db)->lanes(), (*db)->lastNumber()};
        if ((*db)->database().ok()) {
            m_db = std::move(*db);
            content = std::move(found);
        } else { // what is there is not known: nothing may be added to it
            m_unusable = QStringLiteral("%1 cannot be read: %2").arg(m_settings.file, (*db)->database().error());
            content = Unexpected{m_unusable};
        }
    });
    if (!content || m_settings.file == Database::kMemory)
        return content;
    m_checkpointer.run([&] {
        m_checkpoints = std::make_unique<Database>();
        if (!m_checkpoints->openBeside(m_settings.file))
            content = Unexpected{m_checkpoints->error()};
        m_watch = m_clock.makeTimer([this] { watch(); });
        watch();
    });
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
    m_busySince = m_clock.nowNs();
    std::vector<const CacheChange *> all;
    all.reserve(jobs.size());
    quint64 inserts = 0;
    for (const Job &job : jobs) {
        all.push_back(&job.change);
        inserts += job.change.inserts.size();
    }
    auto answers = std::make_shared<std::vector<Answer>>();
    answers->reserve(jobs.size());
    if (!m_db) {
        for (Job &job : jobs)
            answers->push_back({std::move(job.done), Error{Error::Kind::Failed, m_unusable}});
    } else if (m_db->apply(all)) {
        setWorking();
        for (Job &job : jobs)
            answers->push_back({std::move(job.done), std::nullopt});
    } else {
        commitInParts(jobs, *answers);
    }
    m_busySince = 0;
    m_commits.fetch_add(1, std::memory_order_relaxed);
    m_changes.fetch_add(jobs.size(), std::memory_order_relaxed);
    m_inserts.fetch_add(inserts, std::memory_order_relaxed);
    m_back.post([answers] {
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

/// After the group has failed.
void CacheStore::commitInParts(std::vector<Job> &jobs, std::vector<Answer> &answers)
{
    using Trouble = Database::Trouble;
    const Trouble trouble = m_db->database().trouble();
    const Error together = takeError();
    if (trouble == Trouble::Content && jobs.size() > 1) { // one that cannot be kept fails no other
        for (Job &job : jobs) {
            const bool kept = m_db->apply({&job.change});
            answers.push_back({std::move(job.done), kept ? std::optional<Error>() : takeError()});
        }
        return;
    }
    bool room = false;
    if (trouble == Trouble::DiskFull) {
        // Into the pages that are free: the log moved away, and what only takes out.
        m_db->database().checkpoint();
        m_db->database().forgive();
        std::vector<CacheChange> rest;
        for (const Job &job : jobs)
            rest.push_back(withoutInserts(job.change));
        std::vector<const CacheChange *> all;
        for (const CacheChange &change : rest)
            all.push_back(&change);
        room = m_db->apply(all);
        m_db->database().forgive();
    }
    if (trouble != Trouble::Content)
        setFailing(together);
    for (Job &job : jobs) {
        const bool done = room && job.change.inserts.empty();
        answers.push_back({std::move(job.done), done ? std::optional<Error>() : together});
    }
}

CacheStore::Error CacheStore::takeError()
{
    const Error error = errorOf(m_db->database());
    if (m_db->database().trouble() == Database::Trouble::Damage) {
        m_isDamaged = true;
        setFailing(error);
    }
    m_db->database().forgive();
    return error;
}

void CacheStore::setFailing(const Error &why)
{
    const std::lock_guard lock(m_mutex);
    m_failing = why.text;
    m_isFull = why.kind == Error::Kind::DiskFull;
    m_isFailing = true;
}

void CacheStore::setWorking()
{
    if (!m_isFailing.load(std::memory_order_relaxed) || m_isDamaged)
        return;
    const std::lock_guard lock(m_mutex);
    m_failing.clear();
    m_isFull = false;
    m_isFailing = false;
}

QString CacheStore::problem() const
{
    if (!m_unusable.isEmpty())
        return m_unusable;
    if (m_isFailing.load(std::memory_order_relaxed)) {
        const std::lock_guard lock(m_mutex);
        return m_failing;
    }
    if (!hasSpace())
        return QStringLiteral("the file system of %1 is nearly full").arg(m_settings.file);
    const qint64 since = m_busySince.load(std::memory_order_relaxed);
    if (since != 0 && m_clock.nowNs() - since >= kStalledNs)
        return QStringLiteral("the disk has not finished a write for %1 s")
            .arg((m_clock.nowNs() - since) / 1'000'000'000);
    return {};
}

/// Each second: room on the disk, and whether one that failed works again.
void CacheStore::watch()
{
    lookForSpace();
    if (m_isFailing && !m_isDamaged)
        m_writer.post([this] { probe(); });
    m_watch->start(kWatchEveryMs);
}

void CacheStore::probe()
{
    if (!m_isFailing.load(std::memory_order_relaxed))
        return;
    m_busySince = m_clock.nowNs();
    if (m_db->probe())
        setWorking();
    else
        setFailing(takeError());
    m_busySince = 0;
}

/// Off the writer's thread, so that no commit waits for it. While commits go on something is always left, and the log
/// begins anew only where nothing is: once it is long the writer moves the little that the checkpointer left.
void CacheStore::checkpoint()
{
    ++m_sinceCheckpoint;
    if (!m_checkpoints || m_checkpointing)
        return;
    if (m_longLog.exchange(false)) {
        m_db->database().checkpoint();
        m_db->database().forgive();
        m_sinceCheckpoint = 0;
        return;
    }
    if (m_sinceCheckpoint < kCommitsPerCheckpoint)
        return;
    m_sinceCheckpoint = 0;
    m_checkpointing = true;
    m_checkpointer.post([this] {
        bool isLong = true;
        for (int pass = 0, before = 0, pages = std::numeric_limits<int>::max();
             pass < kPasses && isLong && pages - before > kFewPages; ++pass) {
            before = pass == 0 ? 0 : pages;
            isLong = m_checkpoints->checkpoint(&pages);
        }
        m_checkpoints->forgive();
        m_longLog = isLong;
        m_checkpointing = false;
        lookForSpace();
    });
}

void CacheStore::lookForSpace()
{
    struct statvfs space = {};
    const QByteArray folder = QFile::encodeName(QFileInfo(m_settings.file).absolutePath());
    m_hasSpace = ::statvfs(folder.constData(), &space) != 0 ||
                 qint64(space.f_bavail) * qint64(space.f_frsize) >= m_settings.minFreeOctets;
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
    ask<std::vector<CacheEntry>>(
        [=, this](CacheDb &db) {
            auto entries = db.entries(lane, after, limit, maxOctets);
            if (!entries.empty() && !db.database().ok())
                takeError(); // what comes before the damage can be delivered; the next read tells of it again
            return entries;
        },
        std::move(done));
}

void CacheStore::readFailed(int lane, qint64 after, int limit, int minRetries, Done<std::vector<FailedEntry>> done)
{
    ask<std::vector<FailedEntry>>([=](CacheDb &db) { return db.failedEntries(lane, after, limit, minRetries); },
                                  std::move(done));
}

void CacheStore::countFailed(int lane, int minRetries, Done<qint64> done)
{
    ask<qint64>([=](CacheDb &db) { return db.countFailedEntries(lane, minRetries); }, std::move(done));
}

CacheStore::Figures CacheStore::figures() const { return {m_commits.load(), m_changes.load(), m_inserts.load()}; }

} // namespace gateway
