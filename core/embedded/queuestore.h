#pragma once
#include "coreapi/coreapi.h"
#include "embedded/corerouting.h"
#include "store/database.h"
#include "embedded/messagebody.h"

#include <QtCore/QHash>
#include <QtCore/QSet>

namespace gateway::embedded {

/// `status` of a row.
enum class Stored {
    Ready,    ///< pending, may be claimed
    Deferred, ///< pending, not before `after`
    Claimed,
    Sent,
    Delivered,
    Failed,
    Expired,
    Cancelled,
};
QueueStatus publicStatus(Stored status);

/// The moment of a batch of calls, milliseconds. Leases run by `steadyMs`, which starts at the wall clock's time and
/// does not jump with it; everything that people and peers name runs by `wallMs`.
struct Moment
{
    qint64 wallMs = 0;
    qint64 steadyMs = 0;
};

/// Names of peers and accounts as small numbers, which rows hold.
class Names
{
public:
    explicit Names(Database &db);
    /// The number of a name, made where there is none yet; 0 for an empty name.
    qint64 of(const QString &text);
    /// The same, 0 where there is none yet.
    qint64 find(const QString &text);
    QString text(qint64 id);
    /// Forgets what it knows by heart, after a rollback.
    void clear();

private:
    QHash<QString, qint64> m_ids;
    QHash<qint64, QString> m_texts;
    Statement m_byText, m_byId, m_insert;
};

/// A queue is that of one bind: messages to submit by a client bind, or to deliver by a server bind. It has a lane for
/// each priority, in the order in which they are claimed.
struct QueueId
{
    static constexpr int kMaxPriority = 4;
    static qint64 of(qint64 name, bool server) { return name * 2 + (server ? 1 : 0); }
    static bool isServer(qint64 queue) { return (queue & 1) != 0; }
    static qint64 name(qint64 queue) { return queue >> 1; }
    static qint64 lane(qint64 queue, int priority) { return queue * 8 + kMaxPriority - priority; }
    static qint64 firstLane(qint64 queue) { return queue * 8; }
    static qint64 lastLane(qint64 queue) { return queue * 8 + kMaxPriority; }
    static qint64 ofLane(qint64 lane) { return lane >> 3; }
};

/// Sets the peers of a message in that queue.
void setPeers(QueueMessage &message, Names &names, qint64 queue, qint64 origin);

/// The queue with the contract's whole meaning, in SQLite, for one thread. Calls stand between `begin` and `commit`;
/// where `commit` fails, nothing of them was done and no answer of theirs counts. Memory does not grow with the queue.
class QueueStore
{
public:
    QueueStore(Database &db, CoreRouting routing, qint64 maxQueued);

    bool begin(Moment now);
    bool commit();
    /// After a failed commit: takes everything back, in memory too. False where the database does not answer.
    bool rollback();

    void setRouting(CoreRouting routing) { m_routing = std::move(routing); }

    void registerFrontends(const std::vector<Registration> &frontends);
    void withdraw(const QString &frontend);
    std::vector<SubmitResult> submit(const std::vector<InboundMessage> &messages);
    std::vector<std::vector<QueueMessage>> claim(const std::vector<ClaimRequest> &claims);
    std::vector<bool> extend(const std::vector<ClaimRef> &claims, int leaseSeconds);
    std::vector<OutcomeStatus> outcomes(const std::vector<Outcome> &outcomes);
    std::vector<ReportStatus> reports(const std::vector<DeliveryReport> &reports);
    CoreReply<Done> cancel(qint64 id);
    CoreReply<Done> patch(qint64 id, const MessagePatch &patch);

    /// What is due by now: leases, schedules, validities, rows too old to keep; a bounded share of each.
    void sweep();
    bool isSweepDue(Moment now) const;
    /// How long until `sweep` has work, in milliseconds from `now`.
    qint64 untilSweep(Moment now) const;
    /// Messages have become claimable since the last call.
    bool takeFresh() { return std::exchange(m_fresh, false); }
    /// Proves that the database takes writes.
    void probe();

private:
    /// A row that is changed with care.
    struct Row
    {
        qint64 id = 0;
        Stored status = Stored::Ready;
        qint64 queue = 0;
        std::optional<qint64> due;
        std::optional<qint64> expires;
        QByteArray clientId;
        int attempts = 0;
        qint64 claim = 0;
        int told = 0;
        RowExtras extras;
        QueueMessage message; ///< what the body says
        BodyExtras body;
    };
    struct NewMessage
    {
        qint64 lane = 0;
        std::optional<qint64> after;
        std::optional<qint64> expires;
        QByteArray clientId;
        QByteArray body;
    };
    struct Destination
    {
        QString bind;
        bool server = false;
        const char *error = nullptr; ///< the contract's code where there is none
        QString detail;
    };
    struct ClaimNumber
    {
        qint64 queue = 0;
        qint64 claim = 0;
        qint64 id = 0;
    };

    // queuestore.cpp
    void load();
    qint64 meta(const QString &key, qint64 otherwise);
    void count(qint64 queue, Stored status, int by);
    void wake(Stored status, std::optional<qint64> after, std::optional<qint64> expires);
    bool loadRow(qint64 id, Row &row);
    /// Writes all of the row that may change, and a line of history.
    void store(const Row &row, const char *event, const QByteArray &detail = {});
    void log(qint64 id, const char *event, const QByteArray &detail);
    void lapseLeases();
    void releaseDeferred();
    void expireDue();
    void findNextDue();
    // queueprune.cpp
    void prune();
    bool pruneMessages();
    bool pruneSentIds();
    bool pruneTalks();
    // queuesubmit.cpp
    SubmitResult submitOne(const InboundMessage &message);
    qint64 insert(const NewMessage &message);
    std::optional<qint64> known(qint64 &hash, const QByteArray &key);
    Destination route(const InboundMessage &message);
    Destination toClient(const InboundMessage &message);
    Destination toServer(const InboundMessage &message);
    QString onlyBind(bool server);
    void remember(const InboundMessage &message);
    // queueclaims.cpp
    std::vector<QueueMessage> claimOne(const ClaimRequest &claim);
    OutcomeStatus outcomeOne(const Outcome &outcome);
    bool sentAtOnce(const Outcome &outcome, const ClaimNumber &number);
    OutcomeStatus outcomeOfRow(const Outcome &outcome, const ClaimNumber &number, Row &row);
    void lateSent(const Outcome &outcome, qint64 claim, Row &row);
    static void tell(Row &row, qint64 claim, OutcomeKind kind);
    void moveTo(Row &row, Stored status, std::optional<qint64> due = {});
    void reclaim(qint64 id, qint64 claim, int told, const QByteArray &extras);
    void retry(Row &row, const QByteArray &error, std::optional<int> afterSeconds, quint32 commandStatus);
    void keepIds(const Outcome &outcome, qint64 message, qint64 claim);
    // queuereports.cpp
    ReportStatus reportOne(const DeliveryReport &report);
    void apply(const DeliveryReport &report, Row &row, qint64 claim, int total, qint64 account);
    void decide(Row &row, Stored status, MessageState state, qint64 doneAt, const QByteArray &error, const char *event,
                const QByteArray &detail);
    void queueReceipt(const Row &row, MessageState state, qint64 doneAt, const QByteArray &error, bool final);
    void matchKept(const QString &account, const QByteArray &smscId);

    Database &m_db;
    CoreRouting m_routing;
    const qint64 m_maxQueued;
    Names m_names;
    Moment m_now;
    bool m_fresh = false;

    qint64 m_nextId = 1, m_nextClaim = 1;
    qint64 m_storedId = 0, m_storedClaim = 0; ///< as the database has them
    QHash<qint64, qint64> m_counts;           ///< queue * 8 + status
    QSet<qint64> m_changedCounts;
    qint64 m_unmatched = 0;

    qint64 m_nextWall = 0;   ///< the earliest schedule or validity
    qint64 m_nextSteady = 0; ///< the earliest end of a lease
    qint64 m_nextPrune = 0;  ///< steady
    qint64 m_nextWalk = 0;   ///< steady: when the next walk through ids and talks begins
    qint64 m_pruneId = 0, m_pruneTalk = std::numeric_limits<qint64>::min(), m_pruneAccount = 0;
    QByteArray m_pruneSmscId;

    Statement m_getMeta, m_setMeta, m_getCounts, m_setCount;
    Statement m_insert, m_insertIdem, m_findIdem, m_forgetIdem, m_bodyOf;
    Statement m_selectReady, m_claimReady, m_reclaim, m_row, m_sent, m_setLease, m_store, m_tell, m_log;
    Statement m_insertSentId, m_findSentId, m_setReports, m_setDelivered;
    Statement m_keepReport, m_findKept, m_dropKept, m_countKept;
    Statement m_setTalk, m_getTalk;
    Statement m_lapsed, m_wakeDeferred, m_expired, m_minLease, m_minAfter, m_minExpires;
    Statement m_setFrontend, m_dropFrontend, m_learned;
    Statement m_patch;
};

/// Bits of `told`: one an OutcomeKind, and that the lease ran out.
constexpr int kLapsedBit = 16;
constexpr int toldBit(OutcomeKind kind) { return 1 << static_cast<int>(kind); }

constexpr int kMaxAttempts = 10;
constexpr qint64 kDayMs = 86'400'000;
constexpr qint64 kKeepMs = 30 * kDayMs;       ///< what is finished, and keys, at least
constexpr qint64 kReplyMs = 7 * kDayMs;       ///< how long an answer finds the partner who wrote
constexpr qint64 kReceiptLifeMs = 7 * kDayMs; ///< a receipt that nobody fetches
constexpr qint64 kKeepReportMs = 10 * 60'000; ///< without its outcome
constexpr qint64 kMaxKeptReports = 100'000;

} // namespace gateway::embedded
