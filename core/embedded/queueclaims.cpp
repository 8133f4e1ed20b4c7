// Claims, extensions and outcomes.
#include "embedded/queuestore.h"

#include "coreapi/corewords.h"
#include "util/backoff.h"

#include <charconv>

namespace gateway::embedded {
namespace {

constexpr Backoff kRetryBackoff{30'000, 3'600'000};
constexpr int kMaxRetryAfter = 86'400;
constexpr int kMinLease = 5;
constexpr int kMaxLease = 3600;
constexpr int kMaxClaim = 1000;
constexpr qsizetype kMaxPast = 500; // octets of what is remembered of a message's earlier claims

constexpr int kBase = 36;

/// `queue-claim-id`: what an outcome names tells at once which row and which count it changes.
QByteArray claimText(qint64 queue, qint64 claim, qint64 id)
{
    char text[48]; // three numbers of at most 13 digits
    char *at = text;
    for (const qint64 number : {queue, claim, id}) {
        if (at != text)
            *at++ = '-';
        at = std::to_chars(at, std::end(text), number, kBase).ptr;
    }
    return QByteArray(text, at - text);
}

bool parseClaim(const QByteArray &text, qint64 &queue, qint64 &claim, qint64 &id)
{
    const char *at = text.cbegin();
    const char *const end = text.cend();
    for (qint64 *number : {&queue, &claim, &id}) {
        if (number != &queue && (at == end || *at++ != '-'))
            return false;
        const auto [next, error] = std::from_chars(at, end, *number, kBase);
        if (error != std::errc())
            return false;
        at = next;
    }
    return at == end && claim > 0;
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
    struct Again
    {
        qint64 id, claim;
        int told;
        QByteArray extras;
    };
    std::vector<Again> again;
    m_selectReady.run(QueueId::firstLane(queue), QueueId::lastLane(queue), m_now.wallMs, limit);
    while (m_selectReady.next()) {
        QueueMessage &m = messages.emplace_back();
        BodyExtras body;
        m.id = m_selectReady.integer(0);
        if (!decodeBody(m_selectReady.octets(7), m, body))
            m_db.fail(QStringLiteral("message %1 cannot be read").arg(m.id));
        m.expires = m_selectReady.optional(1);
        m.clientMessageId = m_selectReady.octets(2);
        m.deliveryAttempts = int(m_selectReady.integer(3));
        m.originSmsc = m_names.text(body.origin);
        (server ? m.sourceSmsc : m.destSmsc) = peer;
        m.status = QueueStatus::Claimed;
        m.claimId = claimText(queue, m_nextClaim, m.id);
        if (const qint64 claimed = m_selectReady.integer(4); claimed != 0) {
            again.push_back({m.id, claimed, int(m_selectReady.integer(5)), m_selectReady.octets(6)});
            m.lastError = decodeExtras(again.back().extras).lastError;
        }
    }
    m_selectReady.finish();
    if (messages.empty() || !m_db.ok())
        return messages;
    for (const Again &row : again)
        reclaim(row.id, row.claim, row.told, row.extras);
    const qint64 until = m_now.steadyMs + qBound(kMinLease, request.leaseSeconds, kMaxLease) * qint64(1000);
    m_claimReady.run(until, m_nextClaim, logLine(m_now.wallMs, "claimed", request.frontend.toUtf8()),
                     QueueId::firstLane(queue), QueueId::lastLane(queue), m_now.wallMs, limit);
    if (m_db.ok() && m_claimReady.changed() != int(messages.size()))
        m_db.fail(QStringLiteral("a claim changed other messages than it read"));
    ++m_nextClaim;
    m_nextSteady = std::min(m_nextSteady, until);
    count(queue, Stored::Ready, -int(messages.size()));
    count(queue, Stored::Claimed, int(messages.size()));
    return messages;
}

/// Remembers what was told of the claim before.
void QueueStore::reclaim(qint64 id, qint64 claim, int told, const QByteArray &octets)
{
    RowExtras extras = decodeExtras(octets);
    extras.past += QByteArray::number(claim) + ':' + QByteArray::number(told) + ' ';
    while (extras.past.size() > kMaxPast)
        extras.past.remove(0, extras.past.indexOf(' ') + 1);
    m_reclaim.run(encodeExtras(extras), id);
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
    const std::optional<int> told = current ? std::optional(row.told) : toldOf(row.extras.past, number.claim);
    if (!told)
        return OutcomeStatus::UnknownMessage;
    if (*told & toldBit(outcome.kind))
        return OutcomeStatus::Duplicate;
    tell(row, number.claim, outcome.kind);
    // Once something was told of a claim, or its lease ran out, only that it was sent is still news.
    if (*told != 0 || !current) {
        if (outcome.kind == OutcomeKind::Sent)
            lateSent(outcome, number.claim, row);
        else
            m_tell.run(row.told, encodeExtras(row.extras), row.id);
        return OutcomeStatus::Late;
    }
    const bool held = row.status == Stored::Claimed; // else a report has decided it meanwhile
    switch (outcome.kind) {
    case OutcomeKind::Sent:
        if (held) {
            moveTo(row, Stored::Sent);
            ++row.attempts;
            row.extras.lastError.clear();
        }
        store(row, "sent", sentDetail(outcome));
        keepIds(outcome, row.id, number.claim);
        break;
    case OutcomeKind::Released:
        if (held)
            moveTo(row, Stored::Ready);
        store(row, "released");
        break;
    case OutcomeKind::Retry:
        if (held)
            retry(row, outcome.error, outcome.retryAfterSeconds, outcome.commandStatus);
        else
            store(row, "retry", outcome.error);
        break;
    case OutcomeKind::Failed:
        row.extras.lastError = outcome.error;
        ++row.attempts;
        if (!held)
            store(row, "failed", outcome.error);
        else
            decide(row, Stored::Failed, MessageState::Undeliverable, m_now.wallMs, receiptError(outcome.commandStatus),
                   "failed", outcome.error);
        if (!outcome.smscMessageIds.empty())
            keepIds(outcome, row.id, number.claim);
        break;
    }
    return OutcomeStatus::Recorded;
}

/// Notes in the row that this was told of that claim.
void QueueStore::tell(Row &row, qint64 claim, OutcomeKind kind)
{
    if (claim == row.claim) {
        row.told |= toldBit(kind);
        return;
    }
    QList<QByteArray> entries = row.extras.past.split(' ');
    for (QByteArray &entry : entries) {
        const qsizetype colon = entry.indexOf(':');
        if (colon > 0 && entry.first(colon).toLongLong() == claim)
            entry = entry.first(colon + 1) + QByteArray::number(entry.sliced(colon + 1).toInt() | toldBit(kind));
    }
    row.extras.past = entries.join(' ');
}

/// It was sent after all: its ids count, and a further attempt that waits is withdrawn.
void QueueStore::lateSent(const Outcome &outcome, qint64 claim, Row &row)
{
    if (publicStatus(row.status) == QueueStatus::Pending) {
        moveTo(row, Stored::Sent);
        row.extras.lastError.clear();
    }
    store(row, "sent", "late, " + sentDetail(outcome));
    keepIds(outcome, row.id, claim);
}

/// Another attempt, later.
void QueueStore::retry(Row &row, const QByteArray &error, std::optional<int> afterSeconds, quint32 commandStatus)
{
    const bool lapsed = (row.told & kLapsedBit) != 0;
    const qint64 delay =
        afterSeconds ? qBound(0, *afterSeconds, kMaxRetryAfter) * qint64(1000) : kRetryBackoff.delayMs(row.attempts);
    ++row.attempts;
    row.extras.lastError = error;
    if (row.attempts >= kMaxAttempts) {
        decide(row, Stored::Failed, MessageState::Undeliverable, m_now.wallMs, receiptError(commandStatus), "failed",
               error + " at attempt " + QByteArray::number(row.attempts));
        return;
    }
    if (delay > 0)
        moveTo(row, Stored::Deferred, m_now.wallMs + delay);
    else
        moveTo(row, Stored::Ready);
    store(row, lapsed ? "lapsed" : "retry", lapsed ? QByteArray() : error);
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
