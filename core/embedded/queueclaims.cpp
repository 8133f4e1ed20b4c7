// Claims, extensions and outcomes.
#include "embedded/messagebody.h"
#include "embedded/queuestore.h"

#include "coreapi/corewords.h"
#include "util/backoff.h"

namespace gateway::embedded {
namespace {

constexpr Backoff kRetryBackoff{30'000, 3'600'000};
constexpr int kMaxRetryAfter = 86'400;
constexpr int kMinLease = 5;
constexpr int kMaxLease = 3600;
constexpr int kMaxClaim = 1000;

/// `queue-claim-id`: what an outcome names tells at once which row and which count it changes.
QByteArray claimText(qint64 queue, qint64 claim, qint64 id)
{
    return QByteArray::number(queue, 36) + '-' + QByteArray::number(claim, 36) + '-' + QByteArray::number(id, 36);
}

bool parseClaim(const QByteArray &text, qint64 &queue, qint64 &claim, qint64 &id)
{
    const qsizetype first = text.indexOf('-');
    const qsizetype second = text.indexOf('-', first + 1);
    if (first <= 0 || second < 0)
        return false;
    bool a = false, b = false, c = false;
    queue = text.first(first).toLongLong(&a, 36);
    claim = text.sliced(first + 1, second - first - 1).toLongLong(&b, 36);
    id = text.sliced(second + 1).toLongLong(&c, 36);
    return a && b && c && claim > 0 && claimText(queue, claim, id) == text;
}

/// What was told of an earlier claim of the row; nothing where it was never given.
std::optional<int> toldOf(const QByteArray &past, qint64 claim)
{
    const QList<QByteArray> entries = past.split(' ');
    for (const QByteArray &entry : entries) {
        const qsizetype colon = entry.indexOf(':');
        if (colon > 0 && entry.first(colon).toLongLong() == claim)
            return entry.sliced(colon + 1).toInt();
    }
    return std::nullopt;
}

/// A receipt's error code from an SMPP status: three digits.
QByteArray receiptError(quint32 commandStatus)
{
    return commandStatus > 0 && commandStatus <= 999 ? QByteArray::number(commandStatus).rightJustified(3, '0')
                                                     : QByteArray();
}

QByteArray sentDetail(const Outcome &outcome)
{
    QByteArray detail = outcome.account.toUtf8();
    for (const QByteArray &id : outcome.smscMessageIds)
        detail += (detail.isEmpty() ? "" : " ") + id;
    return detail;
}

} // namespace

std::vector<std::vector<QueueMessage>> QueueStore::claim(const std::vector<ClaimRequest> &claims)
{
    std::vector<std::vector<QueueMessage>> results;
    results.reserve(claims.size());
    for (const ClaimRequest &claim : claims)
        results.push_back(claimOne(claim));
    return results;
}

std::vector<QueueMessage> QueueStore::claimOne(const ClaimRequest &request)
{
    std::vector<QueueMessage> messages;
    const bool server = request.destSmsc.isEmpty();
    const qint64 name = m_names.find(server ? request.sourceSmsc : request.destSmsc);
    if (name == 0)
        return messages;
    const qint64 queue = QueueId::of(name, server);
    const int limit = qBound(1, request.limit, kMaxClaim);
    const QString peer = m_names.text(name);
    m_selectReady.run(queue, m_now.wallMs, limit);
    while (m_selectReady.next()) {
        QueueMessage &m = messages.emplace_back();
        m.id = m_selectReady.integer(0);
        m.originSmsc = m_names.text(m_selectReady.integer(1));
        m.clientMessageId = m_selectReady.octets(2);
        const auto kind = static_cast<Kind>(m_selectReady.integer(3));
        m.type = kind == Kind::Receipt ? MessageType::DeliveryReceipt : MessageType::ShortMessage;
        m.deliverAfter = m_selectReady.optional(4);
        m.expires = m_selectReady.optional(5);
        m.createdAt = m_selectReady.integer(6);
        m.deliveryAttempts = int(m_selectReady.integer(7));
        m.lastError = m_selectReady.octets(8);
        (server ? m.sourceSmsc : m.destSmsc) = peer;
        m.status = QueueStatus::Claimed;
        m.claimId = claimText(queue, m_nextClaim, m.id);
        if (!decodeBody(m_selectReady.octets(9), m))
            m_db.fail(QStringLiteral("message %1 cannot be read").arg(m.id));
    }
    if (messages.empty() || !m_db.ok())
        return messages;
    const qint64 until = m_now.steadyMs + qBound(kMinLease, request.leaseSeconds, kMaxLease) * qint64(1000);
    m_claimReady.run(until, m_nextClaim, logLine(m_now.wallMs, "claimed", request.frontend.toUtf8()), queue,
                     m_now.wallMs, limit);
    if (m_db.ok() && m_claimReady.changed() != int(messages.size()))
        m_db.fail(QStringLiteral("a claim changed other messages than it read"));
    ++m_nextClaim;
    m_nextSteady = std::min(m_nextSteady, until);
    count(queue, Stored::Ready, -int(messages.size()));
    count(queue, Stored::Claimed, int(messages.size()));
    return messages;
}

std::vector<bool> QueueStore::extend(const std::vector<ClaimRef> &claims, int leaseSeconds)
{
    std::vector<bool> results;
    results.reserve(claims.size());
    const qint64 until = m_now.steadyMs + qBound(kMinLease, leaseSeconds, kMaxLease) * qint64(1000);
    for (const ClaimRef &ref : claims) {
        ClaimNumber number;
        const bool known = parseClaim(ref.claimId, number.queue, number.claim, number.id) && number.id == ref.id;
        results.push_back(known && m_setLease.run(until, number.id, number.claim) && m_setLease.changed() > 0);
    }
    m_nextSteady = std::min(m_nextSteady, until);
    return results;
}

std::vector<OutcomeStatus> QueueStore::outcomes(const std::vector<Outcome> &outcomes)
{
    std::vector<OutcomeStatus> results;
    results.reserve(outcomes.size());
    for (const Outcome &outcome : outcomes)
        results.push_back(outcomeOne(outcome));
    return results;
}

OutcomeStatus QueueStore::outcomeOne(const Outcome &outcome)
{
    ClaimNumber number;
    if (!parseClaim(outcome.claimId, number.queue, number.claim, number.id) || number.id != outcome.id)
        return OutcomeStatus::UnknownMessage;
    if (outcome.kind == OutcomeKind::Sent && sentAtOnce(outcome, number))
        return OutcomeStatus::Recorded;
    Row row;
    if (!loadRow(outcome.id, row))
        return OutcomeStatus::UnknownMessage;
    return outcomeOfRow(outcome, number, row);
}

/// The common case without reading the row first: the claim stands and nothing was told of it.
bool QueueStore::sentAtOnce(const Outcome &outcome, const ClaimNumber &number)
{
    m_sent.run(logLine(m_now.wallMs, "sent", sentDetail(outcome)), number.id, number.claim, number.queue);
    if (!m_db.ok() || m_sent.changed() == 0)
        return false;
    count(number.queue, Stored::Claimed, -1);
    count(number.queue, Stored::Sent, 1);
    keepIds(outcome, number.id, number.claim);
    return true;
}

OutcomeStatus QueueStore::outcomeOfRow(const Outcome &outcome, const ClaimNumber &number, Row &row)
{
    const bool current = number.claim == row.claim;
    const std::optional<int> told = current ? std::optional(row.told) : toldOf(row.past, number.claim);
    if (!told)
        return OutcomeStatus::UnknownMessage;
    if (*told & toldBit(outcome.kind))
        return OutcomeStatus::Duplicate;
    tell(row, number.claim, outcome.kind);
    // Once something was told of a claim, or its lease ran out, only that it was sent is still news.
    if (*told != 0 || !current) {
        if (outcome.kind == OutcomeKind::Sent)
            lateSent(outcome, number.claim, row);
        return OutcomeStatus::Late;
    }
    if (row.status != Stored::Claimed) { // decided by a report while it was held
        if (outcome.kind == OutcomeKind::Sent) {
            log(row.id, "sent", sentDetail(outcome));
            keepIds(outcome, row.id, number.claim);
        }
        return OutcomeStatus::Recorded;
    }
    switch (outcome.kind) {
    case OutcomeKind::Sent: // sentAtOnce has seen to it
        break;
    case OutcomeKind::Released:
        m_setRetry.run(int(Stored::Ready), std::nullopt, row.attempts, row.told, QByteArray(),
                       logLine(m_now.wallMs, "released"), row.id);
        count(row.queue, Stored::Claimed, -1);
        count(row.queue, Stored::Ready, 1);
        wake(Stored::Ready, std::nullopt, m_now.wallMs); // a validity may have passed while it was held
        break;
    case OutcomeKind::Retry:
        retry(row, outcome.error, outcome.retryAfterSeconds, outcome.commandStatus);
        break;
    case OutcomeKind::Failed: {
        Statement attempt(m_db, "UPDATE message SET attempts = attempts + 1, last_error = ? WHERE id = ?");
        attempt.run(outcome.error, row.id);
        if (!outcome.smscMessageIds.empty())
            keepIds(outcome, row.id, number.claim);
        decide(row, Stored::Failed, MessageState::Undeliverable, m_now.wallMs, receiptError(outcome.commandStatus),
               "failed", outcome.error);
        break;
    }
    }
    return OutcomeStatus::Recorded;
}

void QueueStore::tell(Row &row, qint64 claim, OutcomeKind kind)
{
    if (claim == row.claim) {
        row.told |= toldBit(kind);
    } else {
        QList<QByteArray> entries = row.past.split(' ');
        for (QByteArray &entry : entries) {
            const qsizetype colon = entry.indexOf(':');
            if (colon > 0 && entry.first(colon).toLongLong() == claim)
                entry = entry.first(colon + 1) + QByteArray::number(entry.sliced(colon + 1).toInt() | toldBit(kind));
        }
        row.past = entries.join(' ');
    }
    m_tell.run(row.told, row.past, row.id);
}

/// It was sent after all: its ids count, and a further attempt that waits is withdrawn.
void QueueStore::lateSent(const Outcome &outcome, qint64 claim, Row &row)
{
    const bool withdraw = row.status == Stored::Ready || row.status == Stored::Deferred;
    if (withdraw) {
        m_setLate.run(int(Stored::Sent), logLine(m_now.wallMs, "sent", "late, " + sentDetail(outcome)), row.id);
        count(row.queue, row.status, -1);
        count(row.queue, Stored::Sent, 1);
        row.status = Stored::Sent;
    } else {
        log(row.id, "sent", "late, " + sentDetail(outcome));
    }
    keepIds(outcome, row.id, claim);
}

/// Another attempt, later; `row.told` is stored with it.
void QueueStore::retry(Row &row, const QByteArray &error, std::optional<int> afterSeconds, quint32 commandStatus)
{
    const int attempts = row.attempts + 1;
    const bool lapsed = (row.told & kLapsedBit) != 0;
    const qint64 delay = afterSeconds ? qBound(0, *afterSeconds, kMaxRetryAfter) * qint64(1000)
                                      : kRetryBackoff.delayMs(row.attempts);
    const std::optional<qint64> after = delay > 0 ? std::optional(m_now.wallMs + delay) : std::nullopt;
    const Stored status = after ? Stored::Deferred : Stored::Ready;
    m_setRetry.run(int(status), after, attempts, row.told, error,
                   logLine(m_now.wallMs, lapsed ? "lapsed" : "retry", lapsed ? QByteArray() : error), row.id);
    count(row.queue, row.status, -1);
    count(row.queue, status, 1);
    row.status = status;
    row.attempts = attempts;
    if (attempts >= kMaxAttempts) {
        decide(row, Stored::Failed, MessageState::Undeliverable, m_now.wallMs, receiptError(commandStatus), "failed",
               "after " + QByteArray::number(attempts) + " attempts");
        return;
    }
    wake(status, after, m_now.wallMs);
}

/// The carrier's ids, by which reports find the message; reports that came before are matched now.
void QueueStore::keepIds(const Outcome &outcome, qint64 message, qint64 claim)
{
    int total = 0;
    for (const QByteArray &id : outcome.smscMessageIds)
        total += id.isEmpty() ? 0 : 1;
    if (total == 0 || outcome.account.isEmpty())
        return;
    const qint64 account = m_names.of(outcome.account);
    for (const QByteArray &id : outcome.smscMessageIds) {
        if (id.isEmpty())
            continue;
        m_insertSentId.run(account, id, message, claim, total, m_now.wallMs);
    }
    if (m_unmatched == 0)
        return;
    for (const QByteArray &id : outcome.smscMessageIds) {
        if (!id.isEmpty())
            matchKept(outcome.account, id);
    }
}

} // namespace gateway::embedded
