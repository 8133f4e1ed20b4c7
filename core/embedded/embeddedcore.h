#pragma once
#include "coreapi/coreapi.h"
#include "peers/peersettings.h"
#include "util/clock.h"
#include "util/homeexecutor.h"

#include <QtCore/QObject>
#include <QtCore/QStringList>
#include <atomic>
#include <memory>

namespace gateway {

struct EmbeddedCoreSettings
{
    QString file; ///< the database, made where there is none; ":memory:" keeps nothing
    /// By the beginning of the destination, the longest first; `destSmsc` may name a server bind too, which then owns
    /// the numbers that begin so. Without any route to a client bind the only client bind takes all.
    std::vector<Route> routes;
    /// The binds there are. Without any at all, those that have registered.
    QStringList clientBinds;
    QStringList serverBinds;
    qint64 maxQueued = 10'000'000; ///< messages that wait for one bind before `queue_full`
};

/// OmniMessage Core inside the process, on SQLite, with the contract's whole meaning.
///
/// Made and called on one thread, which must run an event loop; the work is done on a thread of its own, and callbacks
/// come back from the event loop, exactly once each; after the destructor none comes. A callback may destroy the
/// object. Calls are done in their order, and whatever was called while the last commit was synced is committed
/// together; an answer comes after the commit. Where SQLite fails (disk full, read-only, damaged) nothing of a call is
/// done and its answer is Http 503 with the reason.
///
/// A message that is decided stays so: later reports stand in its history alone. Carriers' `accepted`, `enroute` and
/// `scheduled` decide nothing, `unknown` and `skipped` count as failed. A receipt that its partner does not fetch for 7
/// days expires. Who writes to a subscriber from a number (TON other than 5) gets the answers for 7 days, where there
/// is more than one server bind. What is finished is kept for 30 days, as are keys.
class EmbeddedCore final : public QObject, public CoreApi
{
public:
    explicit EmbeddedCore(EmbeddedCoreSettings settings, Clock &clock = systemClock(), QObject *parent = nullptr);
    ~EmbeddedCore() override;

    /// Opens the database, once, before any call; waits until it is done. The error says why it cannot be: in use by
    /// another process, of a newer program, damaged.
    Expected<void, QString> open();
    /// Other routes and binds from the next call on; the settings' file and limit stay.
    void setRouting(const std::vector<Route> &routes, const QStringList &clientBinds, const QStringList &serverBinds);

    void health(CoreCallback<CoreHealth> done) override;
    void registerFrontends(const std::vector<Registration> &frontends, CoreCallback<Done> done) override;
    void withdraw(const QString &frontend, CoreCallback<Done> done) override;
    void submit(const std::vector<InboundMessage> &messages, CoreCallback<std::vector<SubmitResult>> done) override;
    void claim(const std::vector<ClaimRequest> &claims, int waitMs,
               CoreCallback<std::vector<std::vector<QueueMessage>>> done) override;
    /// The same for a caller who may go away while he waits: once `wanted` is false nothing is claimed any more, and no
    /// callback comes.
    void claim(const std::vector<ClaimRequest> &claims, int waitMs, std::shared_ptr<std::atomic_bool> wanted,
               CoreCallback<std::vector<std::vector<QueueMessage>>> done);
    void extend(const std::vector<ClaimRef> &claims, int leaseSeconds, CoreCallback<std::vector<bool>> done) override;
    void outcomes(const std::vector<Outcome> &outcomes, CoreCallback<std::vector<OutcomeStatus>> done) override;
    void reports(const std::vector<DeliveryReport> &reports, CoreCallback<std::vector<ReportStatus>> done) override;
    void browse(const BrowseQuery &query, CoreCallback<BrowsePage> done) override;
    void message(qint64 id, CoreCallback<QueueMessage> done) override;
    void patch(qint64 id, const MessagePatch &patch, CoreCallback<QueueMessage> done) override;
    void cancel(qint64 id, CoreCallback<Done> done) override;
    /// One row a peer and status that has messages.
    void stats(CoreCallback<std::vector<QueueCount>> done) override;

private:
    struct Worker;
    struct Job;
    using Answer = std::function<void()>;
    template <class T, class Work>
    void change(CoreCallback<T> done, Work work);
    template <class T, class Work>
    void look(CoreCallback<T> done, Work work);
    void post(Job job);
    void deliver(std::vector<Answer> answers, qint64 dueAtMs);
    qint64 steadyMs() const;

    const EmbeddedCoreSettings m_settings;
    Clock &m_clock;
    const qint64 m_startWallMs;
    const qint64 m_startMs;
    HomeExecutor m_home;
    std::unique_ptr<Timer> m_tick;
    std::unique_ptr<Worker> m_worker;
};

} // namespace gateway
