// Carriers' reports, what they decide, and the receipts for partners.
#include "embedded/queuestore.h"

#include "coreapi/corewords.h"

#include <QtCore/QtEndian>

namespace gateway::embedded {
namespace {

constexpr qsizetype kReportMark = 8;  // octets by which a report's key is remembered
constexpr qsizetype kMaxReports = 64; // of one id
constexpr int kReceiptText = 20;      // characters, SMPP 3.4 appendix B
constexpr QStringView kOperator = u"operator";

// registered_delivery, SMPP 3.4 section 5.2.17 and SMPP 5.0 section 4.7.21
constexpr int kReceiptBits = 0x03;
constexpr int kAlways = 1;
constexpr int kOnFailure = 2;
constexpr int kOnSuccess = 3;
constexpr int kIntermediateBit = 0x10;

/// What a state says of the message; nothing for those on the way.
std::optional<Stored> decisionOf(MessageState state)
{
    switch (state) {
    case MessageState::Delivered:
        return Stored::Delivered;
    case MessageState::Expired:
        return Stored::Expired;
    case MessageState::Deleted:
    case MessageState::Undeliverable:
    case MessageState::Unknown:
    case MessageState::Rejected:
    case MessageState::Skipped:
        return Stored::Failed;
    case MessageState::Scheduled:
    case MessageState::Enroute:
    case MessageState::Accepted: // carriers send it as "taken on", whatever SMPP 3.4 section 5.2.28 calls it
        break;
    }
    return std::nullopt;
}

QByteArray mark(const QByteArray &key)
{
    const qint64 hash = qToLittleEndian(stableHash(key));
    return QByteArray(reinterpret_cast<const char *>(&hash), kReportMark);
}

bool hasMark(const QByteArray &marks, const QByteArray &wanted)
{
    for (qsizetype i = 0; i + kReportMark <= marks.size(); i += kReportMark) {
        if (QByteArrayView(marks).sliced(i, kReportMark) == wanted)
            return true;
    }
    return false;
}

} // namespace

std::vector<ReportStatus> QueueStore::reports(const std::vector<DeliveryReport> &reports)
{
    std::vector<ReportStatus> results;
    results.reserve(reports.size());
    for (const DeliveryReport &report : reports)
        results.push_back(reportOne(report));
    return results;
}

ReportStatus QueueStore::reportOne(const DeliveryReport &r)
{
    if (r.reportKey.isEmpty() || r.smscMessageId.isEmpty())
        return ReportStatus::UnknownMessage;
    const qint64 account = m_names.find(r.account);
    Row row;
    qint64 claim = 0;
    int total = 0;
    QByteArray marks;
    bool found = account != 0 && m_findSentId.one(account, r.smscMessageId);
    if (found) {
        row.id = m_findSentId.integer(0);
        claim = m_findSentId.integer(1);
        total = int(m_findSentId.integer(2));
        marks = m_findSentId.octets(3);
    }
    m_findSentId.finish();
    found = found && loadRow(row.id, row); // ids outlive their message a little
    if (!found) {
        if (m_unmatched < kMaxKeptReports &&
            m_keepReport.run(r.reportKey, r.account, r.smscMessageId, int(r.state), r.final, r.error,
                             r.doneDate.value_or(r.receivedAt), m_now.wallMs))
            m_unmatched += m_keepReport.changed();
        return ReportStatus::UnknownMessage;
    }
    const QByteArray own = mark(r.reportKey);
    if (hasMark(marks, own))
        return ReportStatus::Duplicate;
    m_setReports.run(QByteArray(marks + own).right(kMaxReports * kReportMark), account, r.smscMessageId);
    apply(r, row, claim, total, account);
    return ReportStatus::Recorded;
}

/// Reports that came before the outcome that names their id.
void QueueStore::matchKept(const QString &account, const QByteArray &smscId)
{
    std::vector<DeliveryReport> kept;
    m_findKept.run(account, smscId, m_now.wallMs - kKeepReportMs);
    while (m_findKept.next()) {
        DeliveryReport &r = kept.emplace_back();
        r.reportKey = m_findKept.octets(0);
        r.account = account;
        r.smscMessageId = smscId;
        r.state = static_cast<MessageState>(m_findKept.integer(1));
        r.final = m_findKept.integer(2) != 0;
        r.error = m_findKept.octets(3);
        r.doneDate = m_findKept.integer(4);
        r.receivedAt = *r.doneDate;
    }
    if (m_dropKept.run(account, smscId))
        m_unmatched -= m_dropKept.changed();
    for (const DeliveryReport &report : kept)
        reportOne(report);
}

void QueueStore::apply(const DeliveryReport &r, Row &row, qint64 claim, int total, qint64 account)
{
    const std::optional<Stored> decision = r.final ? decisionOf(r.state) : std::nullopt;
    const QByteArray said = QByteArray(word(r.state).data(), qsizetype(word(r.state).size())) +
                            (r.error.isEmpty() ? QByteArray() : ", error " + r.error);
    const qint64 doneAt = r.doneDate.value_or(r.receivedAt);
    if (row.status >= Stored::Delivered) { // the first word stands
        log(row.id, "report", said);
        return;
    }
    if (!decision) {
        log(row.id, "report", said);
        if (row.message.registeredDelivery & kIntermediateBit)
            queueReceipt(row, r.state, doneAt, r.error, false);
        return;
    }
    if (*decision == Stored::Delivered && total > 1) {
        // The message is there when its last segment is.
        m_setDelivered.run(account, r.smscMessageId);
        if (m_setDelivered.changed() == 0)
            return;
        row.extras.parts = row.extras.partsClaim == claim ? row.extras.parts + 1 : 1;
        row.extras.partsClaim = claim;
        if (row.extras.parts < total) {
            store(row, "report",
                  said + ", segment " + QByteArray::number(row.extras.parts) + " of " + QByteArray::number(total));
            return;
        }
    }
    decide(row, *decision, r.state, doneAt, r.error, "report", said);
}

/// The end of a message, with the receipt where one was asked for.
void QueueStore::decide(Row &row, Stored status, MessageState state, qint64 doneAt, const QByteArray &error,
                        const char *event, const QByteArray &detail)
{
    moveTo(row, status);
    row.extras.final = state;
    row.extras.done = doneAt;
    row.extras.error = error;
    store(row, event, detail);
    const int asked = row.message.registeredDelivery & kReceiptBits;
    const bool delivered = status == Stored::Delivered;
    if (asked == kAlways || (asked == kOnFailure && !delivered) || (asked == kOnSuccess && delivered))
        queueReceipt(row, state, doneAt, error, true);
}

void QueueStore::queueReceipt(const Row &row, MessageState state, qint64 doneAt, const QByteArray &error, bool final)
{
    const QString origin = m_names.text(row.body.origin);
    if (row.body.kind != Kind::FromPartner || origin.isEmpty() || origin == kOperator)
        return;
    Receipt receipt;
    receipt.messageId = row.clientId.isEmpty() ? QByteArray::number(row.id) : row.clientId;
    receipt.state = state;
    if (!error.isEmpty())
        receipt.error = error.left(3);
    receipt.delivered = final && state == MessageState::Delivered ? 1 : 0;
    receipt.submitDate = row.body.receivedAt;
    receipt.doneDate = doneAt;
    receipt.text = row.message.text.value_or(QString()).left(kReceiptText);
    if (!receipt.text.isEmpty() && receipt.text.back().isHighSurrogate())
        receipt.text.chop(1);
    BodyExtras body;
    body.created = body.receivedAt = m_now.wallMs;
    NewMessage m;
    m.lane = QueueId::lane(QueueId::of(row.body.origin, true), 0);
    m.expires = m_now.wallMs + kReceiptLifeMs;
    m.body = encodeBody({}, {}, row.message.destination, row.message.source, &receipt, body);
    insert(m);
}

} // namespace gateway::embedded
