#include "embedded/embeddedcore.h"

#include "embedded/queuepages.h"
#include "embedded/queuestore.h"
#include "embedded/schema.h"
#include "log/log.h"
#include "store/filelock.h"
#include "util/executor.h"

#include <QtCore/QFile>
#include <QtCore/QMutex>
#include <QtCore/QPointer>
#include <deque>

namespace gateway {

using namespace embedded;

namespace {

constexpr std::size_t kMaxGroup = 64; // calls in one transaction
constexpr qint64 kCheckpointEveryMs = 250;
constexpr qint64 kTryAgainMs = 1000; // what is due, after a failure
constexpr qint64 kNever = std::numeric_limits<qint64>::max();

CoreError trouble(const QString &detail) { return {CoreError::Kind::Http, 503, 0, detail}; }

} // namespace

/// One call on its way to the worker.
struct EmbeddedCore::Job
{
    struct Wait
    {
        std::vector<ClaimRequest> claims;
        qint64 until = 0; ///< steady
        std::shared_ptr<std::atomic_bool> wanted;
        CoreCallback<std::vector<std::vector<QueueMessage>>> done;
        bool tried = false;
    };

    Moment now;
    /// One of three: a change in the open transaction, whose answer counts once that is committed; a look at what is
    /// committed; claims, which may wait. None in a tick.
    std::function<Answer(Worker &)> change;
    std::function<Answer(QueuePages &, Database &)> look;
    std::shared_ptr<Wait> wait;
    std::function<void(const CoreError &)> refuse;
};

/// What lives on the worker's thread, and the way there and back.
struct EmbeddedCore::Worker
{
    using Wait = Job::Wait;
    using Claimed = std::vector<std::vector<QueueMessage>>;

    explicit Worker(EmbeddedCore &o) : owner(o), thread("embedded-core") {}

    Expected<void, QString> open(const EmbeddedCoreSettings &settings);
    void drain();
    void transact(std::vector<Job *> &jobs, std::vector<Answer> &answers);
    bool attempt(const std::vector<Job *> &jobs, std::vector<Answer> &answers);
    void serveWaits(std::vector<Answer> &answers);
    static void refuse(const Job &job, const QString &why, std::vector<Answer> &answers);
    void lookInto(Job &job, std::vector<Answer> &answers);
    void checkpoint();
    /// When something falls due by itself, on the steady clock: the answer may be a while on its way home.
    qint64 dueAt() const;
    void answer(std::vector<Answer> answers, qint64 dueAtMs)
    {
        owner.m_home.post([o = &owner, answers = std::make_shared<std::vector<Answer>>(std::move(answers)), dueAtMs] {
            o->deliver(std::move(*answers), dueAtMs);
        });
    }

    EmbeddedCore &owner;

    QMutex mutex;
    std::deque<Job> jobs; ///< under the mutex, as are the next two
    bool running = false;
    bool stopping = false;

    // On the thread:
    FileLock lock;
    bool inMemory = true;
    QString problem; ///< why the last transaction failed; empty: it did not
    Moment now;
    std::vector<std::shared_ptr<Wait>> waits;
    qint64 nextCheckpoint = 0;
    std::atomic_bool longLog = false;
    std::unique_ptr<Database> db;
    std::unique_ptr<QueueStore> store;
    std::unique_ptr<QueuePages> pages;

    // On the second thread, for files:
    std::unique_ptr<Database> lookDb;
    std::unique_ptr<QueuePages> lookPages;

    ThreadExecutor thread;
    std::unique_ptr<ThreadExecutor> looks;
};

Expected<void, QString> EmbeddedCore::Worker::open(const EmbeddedCoreSettings &settings)
{
    inMemory = settings.file == Database::kMemory;
    // By value: what it is given may be the error of the database that ends here.
    const auto failed = [&](QString why) -> Expected<void, QString> {
        pages.reset();
        store.reset();
        db.reset();
        return Unexpected{QString(settings.file + QStringLiteral(": ") + why)};
    };
    if (!inMemory) {
        if (!lock.take(settings.file))
            return failed(lock.wasOpened() ? QStringLiteral("is in use by another process")
                                           : QStringLiteral("cannot be opened: ") + qt_error_string());
    }
    db = std::make_unique<Database>();
    if (!db->open(settings.file))
        return failed(db->error());
    if (const auto migrated = migrate(*db, settings.file, schema()); !migrated)
        return failed(migrated.error());
    store = std::make_unique<QueueStore>(*db, CoreRouting(settings.routes, settings.clientBinds, settings.serverBinds),
                                         settings.maxQueued);
    pages = std::make_unique<QueuePages>(*db);
    if (!db->ok())
        return failed(db->error());
    if (inMemory)
        return {};
    looks = std::make_unique<ThreadExecutor>("embedded-look");
    QString why;
    looks->run([&] {
        lookDb = std::make_unique<Database>();
        lookDb->openBeside(settings.file);
        lookPages = std::make_unique<QueuePages>(*lookDb);
        why = lookDb->error();
    });
    if (!why.isEmpty())
        return failed(why);
    return {};
}

void EmbeddedCore::Worker::drain()
{
    for (;;) {
        std::vector<Job> group;
        {
            QMutexLocker locker(&mutex);
            if (jobs.empty() || stopping) {
                running = false;
                return;
            }
            const std::size_t size = std::min(jobs.size(), kMaxGroup);
            group.assign(std::make_move_iterator(jobs.begin()), std::make_move_iterator(jobs.begin() + qptrdiff(size)));
            jobs.erase(jobs.begin(), jobs.begin() + qptrdiff(size));
        }
        now = group.back().now;
        std::vector<Answer> answers;
        std::vector<Job *> changes;
        for (Job &job : group) {
            if (!job.look)
                changes.push_back(&job);
        }
        if (!store) {
            for (const Job &job : group)
                refuse(job, QStringLiteral("the database is not open"), answers);
        } else if (!changes.empty()) {
            transact(changes, answers);
        }
        for (Job &job : group) {
            if (store && job.look)
                lookInto(job, answers);
        }
        answer(std::move(answers), dueAt());
        if (store && !inMemory)
            checkpoint();
    }
}

/// All together, or each alone where that fails, so that one bad call fails no other.
void EmbeddedCore::Worker::transact(std::vector<Job *> &changes, std::vector<Answer> &answers)
{
    if (attempt(changes, answers) || changes.size() <= 1)
        return;
    answers.clear();
    for (Job *job : changes)
        attempt({job}, answers);
}

bool EmbeddedCore::Worker::attempt(const std::vector<Job *> &changes, std::vector<Answer> &answers)
{
    std::vector<Answer> done;
    std::vector<std::shared_ptr<Wait>> before = waits;
    store->begin(now);
    if (store->isSweepDue(now))
        store->sweep();
    for (Job *job : changes) {
        if (job->change)
            done.push_back(job->change(*this));
        else if (job->wait)
            waits.push_back(job->wait);
    }
    serveWaits(done);
    const bool good = store->commit();
    if (good) {
        problem.clear();
        for (Answer &answer : done)
            answers.push_back(std::move(answer));
        return true;
    }
    problem = db->error();
    log::error(log::Category::Core, QString(), "embedded-core", QStringLiteral("embedded Core: ") + problem);
    store->rollback();
    waits = std::move(before);
    if (changes.size() > 1)
        return false;
    for (Job *job : changes)
        refuse(*job, problem, answers);
    std::erase_if(waits, [&](const std::shared_ptr<Wait> &wait) {
        if (wait->until > now.steadyMs)
            return false;
        answers.push_back([wait, why = trouble(problem)] { wait->done(Unexpected{why}); });
        return true;
    });
    return false;
}

void EmbeddedCore::Worker::refuse(const Job &job, const QString &why, std::vector<Answer> &answers)
{
    if (job.refuse)
        answers.push_back([refuse = job.refuse, error = trouble(why)] { refuse(error); });
}

/// Claims that wait: answered as soon as there is anything for them, or when their time is over.
void EmbeddedCore::Worker::serveWaits(std::vector<Answer> &answers)
{
    const bool fresh = store->takeFresh();
    std::erase_if(waits, [&](const std::shared_ptr<Wait> &wait) {
        const bool over = wait->until <= now.steadyMs;
        if (wait->wanted && !*wait->wanted)
            return true;
        if (!fresh && !over && std::exchange(wait->tried, true))
            return false;
        auto claimed = std::make_shared<Claimed>(store->claim(wait->claims));
        const bool any = std::any_of(claimed->begin(), claimed->end(), [](const auto &list) { return !list.empty(); });
        if (!any && !over)
            return false;
        answers.push_back([wait, claimed] { wait->done(std::move(*claimed)); });
        return true;
    });
}

void EmbeddedCore::Worker::lookInto(Job &job, std::vector<Answer> &answers)
{
    if (inMemory) {
        answers.push_back(job.look(*pages, *db));
        return;
    }
    looks->post([this, look = std::move(job.look)] {
        std::vector<Answer> own;
        own.push_back(look(*lookPages, *lookDb));
        answer(std::move(own), kNever);
    });
}

/// Off the writer's thread, so that no commit waits for it; on it only where the log has grown too long.
void EmbeddedCore::Worker::checkpoint()
{
    if (longLog.exchange(false)) {
        db->checkpoint();
        db->forgive();
    }
    if (now.steadyMs < nextCheckpoint)
        return;
    nextCheckpoint = now.steadyMs + kCheckpointEveryMs;
    looks->post([this] {
        if (lookDb->checkpoint())
            longLog = true;
        lookDb->forgive();
    });
}

qint64 EmbeddedCore::Worker::dueAt() const
{
    if (!store)
        return kNever;
    const qint64 sweep = store->untilSweep(now);
    qint64 due = sweep == kNever ? kNever : now.steadyMs + sweep;
    for (const auto &wait : waits)
        due = std::min(due, wait->until);
    return problem.isEmpty() ? due : std::max(due, now.steadyMs + kTryAgainMs);
}

EmbeddedCore::EmbeddedCore(EmbeddedCoreSettings settings, Clock &clock, QObject *parent)
    : QObject(parent),
      m_settings(std::move(settings)),
      m_clock(clock),
      m_startWallMs(clock.wallMs()),
      m_startMs(clock.nowMs()),
      m_tick(clock.makeTimer([this] { post({}); })),
      m_worker(std::make_unique<Worker>(*this))
{}

EmbeddedCore::~EmbeddedCore()
{
    {
        QMutexLocker locker(&m_worker->mutex);
        m_worker->stopping = true;
    }
    m_worker->thread.run([this] {
        if (m_worker->looks)
            m_worker->looks->run([this] {
                m_worker->lookPages.reset();
                m_worker->lookDb.reset();
            });
        m_worker->pages.reset();
        m_worker->store.reset();
        m_worker->db.reset();
    });
    m_worker->thread.stop();
}

Expected<void, QString> EmbeddedCore::open()
{
    Expected<void, QString> opened;
    m_worker->thread.run([&] { opened = m_worker->open(m_settings); });
    return opened;
}

void EmbeddedCore::post(Job job)
{
    job.now = {m_clock.wallMs(), steadyMs()};
    QMutexLocker locker(&m_worker->mutex);
    m_worker->jobs.push_back(std::move(job));
    if (std::exchange(m_worker->running, true))
        return;
    locker.unlock();
    m_worker->thread.post([worker = m_worker.get()] { worker->drain(); });
}

qint64 EmbeddedCore::steadyMs() const
{
    return m_startWallMs + m_clock.nowMs() - m_startMs;
}

void EmbeddedCore::deliver(std::vector<Answer> answers, qint64 dueAtMs)
{
    if (dueAtMs != kNever)
        m_tick->start(std::max<qint64>(0, dueAtMs - steadyMs()));
    const QPointer<EmbeddedCore> self(this);
    for (const Answer &answer : answers) {
        answer();
        if (!self)
            return;
    }
}

/// A call that changes the queue: `work` gives its answer, which counts once it is committed.
template <class T, class Work>
void EmbeddedCore::change(CoreCallback<T> done, Work work)
{
    Job job;
    job.refuse = [done](const CoreError &error) { done(Unexpected{error}); };
    job.change = [done = std::move(done), work = std::move(work)](Worker &worker) -> Answer {
        auto reply = std::make_shared<CoreReply<T>>(work(worker));
        return [done, reply] { done(std::move(*reply)); };
    };
    post(std::move(job));
}

template <class T, class Work>
void EmbeddedCore::look(CoreCallback<T> done, Work work)
{
    Job job;
    job.refuse = [done](const CoreError &error) { done(Unexpected{error}); };
    job.look = [done = std::move(done), work = std::move(work)](QueuePages &pages, Database &db) -> Answer {
        auto reply = std::make_shared<CoreReply<T>>(work(pages));
        if (!db.ok()) {
            *reply = Unexpected{trouble(db.error())};
            db.forgive();
        }
        return [done, reply] { done(std::move(*reply)); };
    };
    post(std::move(job));
}

void EmbeddedCore::setRouting(const std::vector<Route> &routes, const QStringList &clientBinds,
                              const QStringList &serverBinds)
{
    Job job;
    job.change = [routing = CoreRouting(routes, clientBinds, serverBinds)](Worker &worker) -> Answer {
        worker.store->setRouting(routing);
        return [] {};
    };
    post(std::move(job));
}

void EmbeddedCore::health(CoreCallback<CoreHealth> done)
{
    change<CoreHealth>(std::move(done), [](Worker &worker) {
        if (!worker.problem.isEmpty())
            worker.store->probe();
        CoreHealth health;
        health.version = QStringLiteral("embedded " GATEWAY_VERSION);
        health.claimWait = true;
        return health;
    });
}

void EmbeddedCore::registerFrontends(const std::vector<Registration> &frontends, CoreCallback<Done> done)
{
    change<Done>(std::move(done), [frontends](Worker &worker) {
        worker.store->registerFrontends(frontends);
        return Done{};
    });
}

void EmbeddedCore::withdraw(const QString &frontend, CoreCallback<Done> done)
{
    change<Done>(std::move(done), [frontend](Worker &worker) {
        worker.store->withdraw(frontend);
        return Done{};
    });
}

void EmbeddedCore::submit(const std::vector<InboundMessage> &messages, CoreCallback<std::vector<SubmitResult>> done)
{
    change<std::vector<SubmitResult>>(std::move(done),
                                      [messages](Worker &worker) { return worker.store->submit(messages); });
}

void EmbeddedCore::claim(const std::vector<ClaimRequest> &claims, int waitMs,
                         CoreCallback<std::vector<std::vector<QueueMessage>>> done)
{
    claim(claims, waitMs, nullptr, std::move(done));
}

void EmbeddedCore::claim(const std::vector<ClaimRequest> &claims, int waitMs, std::shared_ptr<std::atomic_bool> wanted,
                         CoreCallback<std::vector<std::vector<QueueMessage>>> done)
{
    Job job;
    job.refuse = [done](const CoreError &error) { done(Unexpected{error}); };
    job.wait = std::make_shared<Job::Wait>(
        Job::Wait{claims, steadyMs() + qBound(0, waitMs, 30'000), std::move(wanted), std::move(done), false});
    post(std::move(job));
}

void EmbeddedCore::extend(const std::vector<ClaimRef> &claims, int leaseSeconds, CoreCallback<std::vector<bool>> done)
{
    change<std::vector<bool>>(
        std::move(done), [claims, leaseSeconds](Worker &worker) { return worker.store->extend(claims, leaseSeconds); });
}

void EmbeddedCore::outcomes(const std::vector<Outcome> &outcomes, CoreCallback<std::vector<OutcomeStatus>> done)
{
    change<std::vector<OutcomeStatus>>(std::move(done),
                                       [outcomes](Worker &worker) { return worker.store->outcomes(outcomes); });
}

void EmbeddedCore::reports(const std::vector<DeliveryReport> &reports, CoreCallback<std::vector<ReportStatus>> done)
{
    change<std::vector<ReportStatus>>(std::move(done),
                                      [reports](Worker &worker) { return worker.store->reports(reports); });
}

void EmbeddedCore::browse(const BrowseQuery &query, CoreCallback<BrowsePage> done)
{
    look<BrowsePage>(std::move(done), [query](QueuePages &pages) { return pages.browse(query); });
}

void EmbeddedCore::message(qint64 id, CoreCallback<QueueMessage> done)
{
    look<QueueMessage>(std::move(done), [id](QueuePages &pages) { return pages.message(id); });
}

void EmbeddedCore::patch(qint64 id, const MessagePatch &patch, CoreCallback<QueueMessage> done)
{
    change<QueueMessage>(std::move(done), [id, patch](Worker &worker) -> CoreReply<QueueMessage> {
        const CoreReply<Done> patched = worker.store->patch(id, patch);
        if (!patched)
            return Unexpected{patched.error()};
        return worker.pages->message(id);
    });
}

void EmbeddedCore::cancel(qint64 id, CoreCallback<Done> done)
{
    change<Done>(std::move(done), [id](Worker &worker) { return worker.store->cancel(id); });
}

void EmbeddedCore::stats(CoreCallback<std::vector<QueueCount>> done)
{
    look<std::vector<QueueCount>>(std::move(done), [](QueuePages &pages) { return pages.stats(); });
}

} // namespace gateway
