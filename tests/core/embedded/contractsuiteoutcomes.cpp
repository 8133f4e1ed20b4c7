// The contract suite, second half: what becomes of claimed messages, and all that follows.
#include "contractsuite.h"

using namespace gateway;

namespace {

const QString kCarrier = QStringLiteral("vodafone");
const QString kPartner = QStringLiteral("acme");
constexpr qint64 kMinuteMs = 60'000;
constexpr qint64 kDayMs = 86'400'000;

QStringList events(const QueueMessage &m)
{
    QStringList list;
    for (const HistoryEntry &entry : m.history)
        list.append(QString::fromLatin1(entry.event));
    return list;
}

} // namespace

// ---- outcomes

void ContractSuite::sentIsRecordedOnce()
{
    const qint64 id = submitOne(fromPartner());
    const auto messages = claimTo(kCarrier);
    const Outcome sent = outcome(messages[0], OutcomeKind::Sent, {"a1"});
    QCOMPARE(report(sent), OutcomeStatus::Recorded);
    QCOMPARE(report(sent), OutcomeStatus::Duplicate);
    const QueueMessage m = look(id);
    QCOMPARE(m.status, QueueStatus::Sent);
    QCOMPARE(m.deliveryAttempts, 1);
    m_clock.advance(3600'000);
    QVERIFY(claimTo(kCarrier).empty());
    QCOMPARE(report(sent), OutcomeStatus::Duplicate);
}

void ContractSuite::releasedIsPendingAtOnceAndNoAttempt()
{
    submitOne(fromPartner());
    const auto first = claimTo(kCarrier);
    QCOMPARE(report(outcome(first[0], OutcomeKind::Released)), OutcomeStatus::Recorded);
    QCOMPARE(report(outcome(first[0], OutcomeKind::Released)), OutcomeStatus::Duplicate);
    const auto second = claimTo(kCarrier);
    QCOMPARE(ids(second), ids(first));
    QCOMPARE(second[0].deliveryAttempts, 0);
    QCOMPARE(report(outcome(first[0], OutcomeKind::Released)), OutcomeStatus::Duplicate);
    QCOMPARE(report(outcome(second[0], OutcomeKind::Sent, {"1"})), OutcomeStatus::Recorded);
}

void ContractSuite::retriesBackOff()
{
    const qint64 id = submitOne(fromPartner());
    for (const qint64 seconds : {30, 60, 120, 240, 480, 960, 1920, 3600, 3600}) {
        const auto messages = claimTo(kCarrier);
        QCOMPARE(messages.size(), 1u);
        QCOMPARE(report(outcome(messages[0], OutcomeKind::Retry)), OutcomeStatus::Recorded);
        QCOMPARE(look(id).deliverAfter, m_clock.wallMs() + seconds * 1000);
        m_clock.advance(seconds * 1000 - 1);
        QVERIFY(claimTo(kCarrier).empty());
        m_clock.advance(1);
    }
    const QueueMessage m = look(id);
    QCOMPARE(m.deliveryAttempts, 9);
    QCOMPARE(m.lastError, "ESME_RINVDSTADR"_qba);
}

void ContractSuite::aHintOfWhenToRetryIsHonoured()
{
    submitOne(fromPartner());
    Outcome later = outcome(claimTo(kCarrier).front(), OutcomeKind::Retry);
    later.retryAfterSeconds = 7;
    report(later);
    m_clock.advance(6999);
    QVERIFY(claimTo(kCarrier).empty());
    m_clock.advance(1);
    Outcome now = outcome(claimTo(kCarrier).front(), OutcomeKind::Retry);
    now.retryAfterSeconds = 0;
    report(now);
    QCOMPARE(claimTo(kCarrier).size(), 1u);
}

void ContractSuite::tenAttemptsAreTheLast()
{
    InboundMessage m = fromPartner();
    m.registeredDelivery = 1;
    const qint64 id = submitOne(m);
    for (int attempt = 1; attempt <= 10; ++attempt) {
        QCOMPARE(look(id).status, QueueStatus::Pending);
        Outcome retry = outcome(claimTo(kCarrier).front(), OutcomeKind::Retry);
        retry.retryAfterSeconds = 0;
        report(retry);
    }
    const QueueMessage failed = look(id);
    QCOMPARE(failed.status, QueueStatus::Failed);
    QCOMPARE(failed.deliveryAttempts, 10);
    QCOMPARE(failed.finalState, MessageState::Undeliverable);
    const auto told = receipts();
    QCOMPARE(told.size(), 1u);
    QCOMPARE(told[0].state, MessageState::Undeliverable);
    QVERIFY(claimTo(kCarrier).empty());
}

void ContractSuite::failedIsFinal()
{
    InboundMessage m = fromPartner();
    m.registeredDelivery = 1;
    const qint64 id = submitOne(m);
    const auto messages = claimTo(kCarrier);
    QCOMPARE(report(outcome(messages[0], OutcomeKind::Failed)), OutcomeStatus::Recorded);
    QCOMPARE(report(outcome(messages[0], OutcomeKind::Failed)), OutcomeStatus::Duplicate);
    const QueueMessage failed = look(id);
    QCOMPARE(failed.status, QueueStatus::Failed);
    QCOMPARE(failed.lastError, "ESME_RINVDSTADR"_qba);
    QCOMPARE(failed.deliveryAttempts, 1);
    const auto told = receipts();
    QCOMPARE(told.size(), 1u);
    QCOMPARE(told[0].state, MessageState::Undeliverable);
    QCOMPARE(told[0].error, "011"_qba);
    QCOMPARE(told[0].delivered, 0);
}

void ContractSuite::sentAfterTheLeaseIsLateButCounts()
{
    InboundMessage m = fromPartner();
    m.registeredDelivery = 1;
    const qint64 id = submitOne(m);
    const auto messages = claimTo(kCarrier, 1, 30);
    m_clock.advance(30'000);
    QCOMPARE(look(id).status, QueueStatus::Pending);
    QCOMPARE(report(outcome(messages[0], OutcomeKind::Sent, {"a1"})), OutcomeStatus::Late);
    QCOMPARE(report(outcome(messages[0], OutcomeKind::Sent, {"a1"})), OutcomeStatus::Duplicate);
    QCOMPARE(look(id).status, QueueStatus::Sent);
    QVERIFY(claimTo(kCarrier).empty());
    QCOMPARE(report(receipt("a1", MessageState::Delivered)), ReportStatus::Recorded);
    QCOMPARE(look(id).status, QueueStatus::Delivered);
}

void ContractSuite::sentAfterARetryWithdrawsTheNextAttempt()
{
    const qint64 id = submitOne(fromPartner());
    const auto first = claimTo(kCarrier);
    QCOMPARE(report(outcome(first[0], OutcomeKind::Retry)), OutcomeStatus::Recorded);
    QCOMPARE(report(outcome(first[0], OutcomeKind::Sent, {"a1"})), OutcomeStatus::Late);
    QCOMPARE(look(id).status, QueueStatus::Sent);
    m_clock.advance(3600'000);
    QVERIFY(claimTo(kCarrier).empty());

    // An attempt that is already held again goes on; the ids of both count.
    const qint64 other = submitOne(fromPartner());
    const auto lapsed = claimTo(kCarrier, 1, 30);
    m_clock.advance(30'000);
    const auto held = claimTo(kCarrier);
    QCOMPARE(report(outcome(lapsed[0], OutcomeKind::Sent, {"b1"})), OutcomeStatus::Late);
    QCOMPARE(look(other).status, QueueStatus::Claimed);
    QCOMPARE(report(outcome(held[0], OutcomeKind::Sent, {"b2"})), OutcomeStatus::Recorded);
    QCOMPARE(report(receipt("b1", MessageState::Delivered)), ReportStatus::Recorded);
    QCOMPARE(report(receipt("b2", MessageState::Delivered)), ReportStatus::Recorded);
    QCOMPARE(look(other).status, QueueStatus::Delivered);
}

void ContractSuite::otherLateOutcomesChangeNothing()
{
    const qint64 id = submitOne(fromPartner());
    const auto messages = claimTo(kCarrier, 1, 30);
    m_clock.advance(30'000);
    for (const OutcomeKind kind : {OutcomeKind::Failed, OutcomeKind::Retry, OutcomeKind::Released})
        QCOMPARE(report(outcome(messages[0], kind)), OutcomeStatus::Late);
    const QueueMessage m = look(id);
    QCOMPARE(m.status, QueueStatus::Pending);
    QCOMPARE(m.deliveryAttempts, 1);
    QCOMPARE(claimTo(kCarrier).size(), 1u);
}

void ContractSuite::outcomesOfUnknownClaimsAreUnknown()
{
    submit({fromPartner(), fromPartner()});
    auto messages = claimTo(kCarrier);
    Outcome never = outcome(messages[0], OutcomeKind::Sent, {"1"});
    never.claimId = "never-given";
    QCOMPARE(report(never), OutcomeStatus::UnknownMessage);
    Outcome swapped = outcome(messages[0], OutcomeKind::Sent, {"1"});
    swapped.claimId = messages[1].claimId;
    QCOMPARE(report(swapped), OutcomeStatus::UnknownMessage);
    Outcome gone = outcome(messages[0], OutcomeKind::Sent, {"1"});
    gone.id = 999'999;
    QCOMPARE(report(gone), OutcomeStatus::UnknownMessage);
    QCOMPARE(look(messages[0].id).status, QueueStatus::Claimed);
}

// ---- reports and receipts

void ContractSuite::aReportDeliversTheMessageAndItsPartnerHears()
{
    const qint64 submitted = m_clock.wallMs();
    const qint64 id = sent({"a1"});
    m_clock.advance(5000);
    DeliveryReport r = receipt("a1", MessageState::Delivered);
    r.doneDate = m_clock.wallMs() - 1000;
    r.error = "000";
    QCOMPARE(report(r), ReportStatus::Recorded);
    const QueueMessage m = look(id);
    QCOMPARE(m.status, QueueStatus::Delivered);
    QCOMPARE(m.finalState, MessageState::Delivered);
    QCOMPARE(m.doneAt, r.doneDate);
    QCOMPARE(m.error, "000"_qba);
    const auto queued = claimFor(kPartner);
    QCOMPARE(queued.size(), 1u);
    QCOMPARE(queued[0].type, MessageType::DeliveryReceipt);
    QCOMPARE(queued[0].sourceSmsc, kPartner);
    QCOMPARE(queued[0].source.addr, "61400000001"_qba);
    QCOMPARE(queued[0].destination.addr, "447700900"_qba);
    QVERIFY(!queued[0].text && !queued[0].payload);
    const Receipt expected{QByteArray::number(id),
                           MessageState::Delivered,
                           "000",
                           1,
                           1,
                           submitted,
                           r.doneDate,
                           QStringLiteral("Hello, this is a tex")};
    QVERIFY(queued[0].receipt == expected);
    QCOMPARE(report(outcome(queued[0], OutcomeKind::Sent)), OutcomeStatus::Recorded);
    QCOMPARE(look(queued[0].id).status, QueueStatus::Sent);
}

void ContractSuite::receiptsFollowWhatWasAskedFor_data()
{
    QTest::addColumn<int>("asked");
    QTest::addColumn<QList<int>>("states");
    using S = MessageState;
    const auto row = [](const char *name, int asked, std::initializer_list<S> states) {
        QList<int> list;
        for (const S state : states)
            list.append(int(state));
        QTest::newRow(name) << asked << list;
    };
    row("none", 0, {});
    row("always", 1, {S::Delivered, S::Undeliverable});
    row("on failure", 2, {S::Undeliverable});
    row("on success", 3, {S::Delivered});
    row("on the way, only", 16, {S::Enroute, S::Enroute});
    row("always, and on the way", 17, {S::Enroute, S::Delivered, S::Enroute, S::Undeliverable});
    row("acknowledgements are another matter", 12, {});
}

void ContractSuite::receiptsFollowWhatWasAskedFor()
{
    QFETCH(int, asked);
    QFETCH(QList<int>, states);
    for (const auto &[id, state] : {std::pair{"a", MessageState::Delivered}, {"b", MessageState::Undeliverable}}) {
        sent({id}, quint8(asked));
        DeliveryReport onTheWay = receipt(id, MessageState::Enroute);
        onTheWay.final = false;
        QCOMPARE(report(onTheWay), ReportStatus::Recorded);
        QCOMPARE(report(receipt(id, state)), ReportStatus::Recorded);
    }
    QList<int> told;
    for (const Receipt &r : receipts())
        told.append(int(r.state));
    QCOMPARE(told, states);
}

void ContractSuite::receiptsNameTheIdThatThePartnerWasGiven()
{
    InboundMessage m = fromPartner();
    m.registeredDelivery = 1;
    m.clientMessageId = "-77";
    submitOne(m);
    report(outcome(claimTo(kCarrier).front(), OutcomeKind::Sent, {"a1"}));
    DeliveryReport r = receipt("a1", MessageState::Rejected);
    r.error = "0341";
    report(r);
    const auto told = receipts();
    QCOMPARE(told.size(), 1u);
    QCOMPARE(told[0].messageId, "-77"_qba);
    QCOMPARE(told[0].state, MessageState::Rejected);
    QCOMPARE(told[0].error, "034"_qba);
}

void ContractSuite::aMessageOfSegmentsIsDeliveredWithTheLast()
{
    const qint64 id = sent({"s1", "", "s2", "s3"});
    const DeliveryReport first = receipt("s2", MessageState::Delivered);
    QCOMPARE(report(first), ReportStatus::Recorded);
    QCOMPARE(report(receipt("s1", MessageState::Delivered)), ReportStatus::Recorded);
    QCOMPARE(report(receipt("s2", MessageState::Delivered)), ReportStatus::Recorded); // the same one, told again
    QCOMPARE(look(id).status, QueueStatus::Sent);
    QVERIFY(receipts().empty());
    QCOMPARE(report(receipt("s3", MessageState::Delivered)), ReportStatus::Recorded);
    QCOMPARE(look(id).status, QueueStatus::Delivered);
    QCOMPARE(receipts().size(), 1u);
}

void ContractSuite::aMessageOfSegmentsFailsWithTheFirst()
{
    const qint64 id = sent({"s1", "s2"});
    report(receipt("s1", MessageState::Delivered));
    report(receipt("s2", MessageState::Expired));
    QCOMPARE(look(id).status, QueueStatus::Expired);
    const auto told = receipts();
    QCOMPARE(told.size(), 1u);
    QCOMPARE(told[0].state, MessageState::Expired);
}

void ContractSuite::reportsAreMatchedByAccount()
{
    const qint64 id = sent({"a1"});
    DeliveryReport stranger = receipt("a1", MessageState::Delivered);
    stranger.account = QStringLiteral("other@carrier:2775");
    QCOMPARE(report(stranger), ReportStatus::UnknownMessage);
    DeliveryReport otherBind = receipt("a1", MessageState::Delivered);
    otherBind.smsc = QStringLiteral("vodafone_2");
    QCOMPARE(report(otherBind), ReportStatus::Recorded);
    QCOMPARE(look(id).status, QueueStatus::Delivered);
}

void ContractSuite::aRepeatedReportIsADuplicate()
{
    sent({"a1"});
    const DeliveryReport r = receipt("a1", MessageState::Delivered);
    QCOMPARE(report(r), ReportStatus::Recorded);
    QCOMPARE(report(r), ReportStatus::Duplicate);
    restart();
    QCOMPARE(report(r), ReportStatus::Duplicate);
    QCOMPARE(receipts().size(), 1u);
}

void ContractSuite::aReportThatCameFirstIsKeptForItsOutcome()
{
    InboundMessage m = fromPartner();
    m.registeredDelivery = 1;
    const qint64 id = submitOne(m);
    const auto messages = claimTo(kCarrier, 1, 3600);
    const DeliveryReport r = receipt("a1", MessageState::Delivered);
    QCOMPARE(report(r), ReportStatus::UnknownMessage);
    QCOMPARE(report(r), ReportStatus::UnknownMessage);
    m_clock.advance(10 * kMinuteMs - 1);
    restart();
    QCOMPARE(report(outcome(messages[0], OutcomeKind::Sent, {"a1"})), OutcomeStatus::Recorded);
    QCOMPARE(look(id).status, QueueStatus::Delivered);
    QCOMPARE(report(r), ReportStatus::Duplicate);
    QCOMPARE(receipts().size(), 1u);
}

void ContractSuite::aReportWithoutOutcomeIsForgottenAfterTenMinutes()
{
    const qint64 id = submitOne(fromPartner());
    const auto messages = claimTo(kCarrier, 1, 3600);
    QCOMPARE(report(receipt("a1", MessageState::Delivered)), ReportStatus::UnknownMessage);
    m_clock.advance(10 * kMinuteMs);
    QCOMPARE(report(outcome(messages[0], OutcomeKind::Sent, {"a1"})), OutcomeStatus::Recorded);
    QCOMPARE(look(id).status, QueueStatus::Sent);
}

void ContractSuite::theFirstDecisionStands()
{
    const qint64 id = sent({"a1"});
    report(receipt("a1", MessageState::Undeliverable));
    QCOMPARE(report(receipt("a1", MessageState::Delivered)), ReportStatus::Recorded);
    QCOMPARE(look(id).status, QueueStatus::Failed);
    QCOMPARE(receipts().size(), 1u);

    // Decided while somebody holds it: nothing more is to be done than to hear the outcome.
    InboundMessage m = fromPartner();
    const qint64 held = submitOne(m);
    const auto lapsed = claimTo(kCarrier, 1, 30);
    m_clock.advance(30'000);
    const auto again = claimTo(kCarrier);
    report(outcome(lapsed[0], OutcomeKind::Sent, {"b1"}));
    report(receipt("b1", MessageState::Delivered));
    QCOMPARE(look(held).status, QueueStatus::Delivered);
    QCOMPARE(report(outcome(again[0], OutcomeKind::Failed)), OutcomeStatus::Recorded);
    QCOMPARE(look(held).status, QueueStatus::Delivered);
}

void ContractSuite::anExpiredMessageIsNotSentAndItsPartnerHears()
{
    InboundMessage m = fromPartner();
    m.registeredDelivery = 1;
    m.expires = m_clock.wallMs() + kMinuteMs;
    const qint64 id = submitOne(m);
    m_clock.advance(kMinuteMs - 1);
    QCOMPARE(look(id).status, QueueStatus::Pending);
    m_clock.advance(1);
    QVERIFY(claimTo(kCarrier).empty());
    QCOMPARE(look(id).status, QueueStatus::Expired);
    QCOMPARE(look(id).finalState, MessageState::Expired);
    const auto told = receipts();
    QCOMPARE(told.size(), 1u);
    QCOMPARE(told[0].state, MessageState::Expired);

    // While it is held the carrier decides; given back too late it expires.
    m = fromPartner();
    m.expires = m_clock.wallMs() + kMinuteMs;
    const qint64 held = submitOne(m);
    const auto messages = claimTo(kCarrier, 1, 3600);
    m_clock.advance(2 * kMinuteMs);
    QCOMPARE(look(held).status, QueueStatus::Claimed);
    report(outcome(messages[0], OutcomeKind::Released));
    QVERIFY(claimTo(kCarrier).empty());
    QCOMPARE(look(held).status, QueueStatus::Expired);
}

// ---- towards partners

void ContractSuite::aMessageFromACarrierGoesToTheOnlyServerBind()
{
    const qint64 id = submitOne(fromCarrier("61400000001", "12345"));
    const auto messages = claimFor(kPartner);
    QCOMPARE(ids(messages), QList<qint64>{id});
    QCOMPARE(messages[0].type, MessageType::ShortMessage);
    QCOMPARE(messages[0].sourceSmsc, kPartner);
    QCOMPARE(messages[0].destSmsc, QString());
    QCOMPARE(messages[0].originSmsc, kCarrier);
    QCOMPARE(messages[0].destination.addr, "12345"_qba);
}

void ContractSuite::aNumberBelongsToItsRoute()
{
    EmbeddedCoreSettings settings = m_settings;
    settings.serverBinds = {kPartner, QStringLiteral("globex"), QStringLiteral("rest")};
    settings.routes = {{QStringLiteral("123"), kPartner}, {QStringLiteral("1234"), QStringLiteral("globex")}};
    start(settings);
    const qint64 acme = submitOne(fromCarrier("61400000001", "12377"));
    const qint64 globex = submitOne(fromCarrier("61400000001", "12345"));
    QCOMPARE(submit({fromCarrier("61400000001", "999")}).front().error, "invalid_destination"_qba);
    QCOMPARE(ids(claimFor(kPartner)), QList<qint64>{acme});
    QCOMPARE(ids(claimFor(QStringLiteral("globex"))), QList<qint64>{globex});
    // Routes of numbers are no routes to carriers: the only client bind takes all.
    QCOMPARE(submit({fromPartner("12345")}).front().status, SubmitStatus::Accepted);
    settings.routes.push_back({QString(), QStringLiteral("rest")});
    start(settings);
    const qint64 rest = submitOne(fromCarrier("61400000001", "999"));
    QCOMPARE(ids(claimFor(QStringLiteral("rest"))), QList<qint64>{rest});
}

void ContractSuite::anAnswerGoesToWhoWrote()
{
    EmbeddedCoreSettings settings = m_settings;
    settings.serverBinds = {kPartner, QStringLiteral("globex")};
    start(settings);
    const InboundMessage stray = fromCarrier("61400000001", "447700900");
    QCOMPARE(submit({stray}).front().error, "invalid_destination"_qba);
    submitOne(fromPartner("61400000001"));
    InboundMessage other = fromPartner("+61400000002");
    other.originSmsc = QStringLiteral("globex");
    submitOne(other);
    restart();
    const qint64 first = submitOne(fromCarrier("+61400000001", "447700900"));
    const qint64 second = submitOne(fromCarrier("61400000002", "447700900"));
    QCOMPARE(ids(claimFor(kPartner)), QList<qint64>{first});
    QCOMPARE(ids(claimFor(QStringLiteral("globex"))), QList<qint64>{second});
    // The last one who wrote, and for seven days.
    other.idempotencyKey = "another";
    other.destination.addr = "61400000001";
    submitOne(other);
    const qint64 third = submitOne(fromCarrier("61400000001", "447700900"));
    QCOMPARE(ids(claimFor(QStringLiteral("globex"))), QList<qint64>{third});
    m_clock.advance(7 * kDayMs);
    QCOMPARE(submit({fromCarrier("61400000001", "447700900")}).front().error, "invalid_destination"_qba);
}

// ---- looking and changing

void ContractSuite::pagesGoFromNewestToOldest()
{
    QList<qint64> all;
    for (int i = 0; i < 5; ++i)
        all.prepend(submitOne(fromPartner()));
    BrowseQuery query;
    query.limit = 2;
    QList<qint64> seen;
    for (int page = 0; page < 3; ++page) {
        const auto answer = ask<BrowsePage>([&](auto done) { api().browse(query, done); });
        QCOMPARE(answer.total, 5);
        QCOMPARE(answer.messages.size(), page < 2 ? 2u : 1u);
        QCOMPARE(answer.nextCursor.isEmpty(), page == 2);
        seen += ids(answer.messages);
        query.cursor = answer.nextCursor;
    }
    QCOMPARE(seen, all);
}

void ContractSuite::pagesAreFiltered()
{
    InboundMessage cached = fromPartner("61400000077");
    cached.clientMessageId = "-5";
    cached.text = QStringLiteral("ÉTÉ à la plage");
    const qint64 a = submitOne(cached);
    const qint64 b = submitOne(fromPartner());
    const qint64 c = submitOne(fromCarrier("61400000001", "12345"));
    claimTo(kCarrier, 1);
    const auto find = [&](const std::function<void(BrowseQuery &)> &change) {
        BrowseQuery query;
        change(query);
        const auto page = ask<BrowsePage>([&](auto done) { api().browse(query, done); });
        if (page.total != qint64(page.messages.size()))
            QTest::qFail("the total is another", __FILE__, __LINE__);
        return ids(page.messages);
    };
    QCOMPARE(find([](BrowseQuery &q) { q.status = QStringLiteral("pending"); }), (QList<qint64>{c, b}));
    QCOMPARE(find([](BrowseQuery &q) { q.status = QStringLiteral("claimed"); }), QList<qint64>{a});
    QCOMPARE(find([](BrowseQuery &q) { q.destSmsc = kCarrier; }), (QList<qint64>{b, a}));
    QCOMPARE(find([](BrowseQuery &q) { q.sourceSmsc = kPartner; }), QList<qint64>{c});
    QCOMPARE(find([](BrowseQuery &q) { q.sourceSmsc = QStringLiteral("nobody"); }), QList<qint64>());
    QCOMPARE(find([](BrowseQuery &q) { q.originSmsc = kPartner; }), (QList<qint64>{b, a}));
    QCOMPARE(find([](BrowseQuery &q) { q.clientMessageId = QStringLiteral("-5"); }), QList<qint64>{a});
    QCOMPARE(find([](BrowseQuery &q) { q.q = QStringLiteral("été À"); }), QList<qint64>{a});
    QCOMPARE(find([](BrowseQuery &q) { q.q = QStringLiteral("000077"); }), QList<qint64>{a});
    QCOMPARE(find([](BrowseQuery &q) { q.q = QStringLiteral("447700900"); }), (QList<qint64>{b, a}));
    QCOMPARE(find([](BrowseQuery &q) {
                 q.q = QStringLiteral("hello");
                 q.status = QStringLiteral("pending");
                 q.destSmsc = kCarrier;
             }),
             QList<qint64>{b});
    const auto bad = tell<BrowsePage>([&](auto done) {
        BrowseQuery query;
        query.status = QStringLiteral("lost");
        api().browse(query, done);
    });
    QVERIFY(!bad);
    QCOMPARE(bad.error().httpStatus, 400);
}

void ContractSuite::aPendingMessageIsCancelled()
{
    InboundMessage m = fromPartner();
    m.registeredDelivery = 1;
    const qint64 id = submitOne(m);
    ask<Done>([&](auto done) { api().cancel(id, done); });
    QCOMPARE(look(id).status, QueueStatus::Cancelled);
    QCOMPARE(look(id).finalState, MessageState::Deleted);
    QVERIFY(claimTo(kCarrier).empty());
    QVERIFY(receipts().empty());
    QCOMPARE(tell<Done>([&](auto done) { api().cancel(id, done); }).error().httpStatus, 409);
    QCOMPARE(tell<Done>([&](auto done) { api().cancel(4711, done); }).error().httpStatus, 404);
}

void ContractSuite::aPendingMessageIsReplaced()
{
    const qint64 id = submitOne(fromPartner());
    MessagePatch patch;
    patch.text = QStringLiteral("another text");
    patch.deliverAfter = m_clock.wallMs() + kMinuteMs;
    patch.expires = m_clock.wallMs() + 2 * kMinuteMs;
    const auto now = ask<QueueMessage>([&](auto done) { api().patch(id, patch, done); });
    QCOMPARE(now.id, id);
    QCOMPARE(now.text, patch.text);
    QCOMPARE(now.deliverAfter, patch.deliverAfter);
    QCOMPARE(now.expires, patch.expires);
    QVERIFY(claimTo(kCarrier).empty());
    m_clock.advance(kMinuteMs);
    const auto messages = claimTo(kCarrier);
    QCOMPARE(messages.size(), 1u);
    QCOMPARE(messages[0].text, patch.text);
    QCOMPARE(messages[0].source.addr, "447700900"_qba);
    const qint64 other = submitOne(fromPartner());
    ask<QueueMessage>([&](auto done) { api().patch(other, {}, done); });
    QCOMPARE(look(other).text, fromPartner().text);
}

void ContractSuite::whatIsClaimedIsNotChanged()
{
    const qint64 id = submitOne(fromPartner());
    claimTo(kCarrier);
    QCOMPARE(tell<Done>([&](auto done) { api().cancel(id, done); }).error().httpStatus, 409);
    QCOMPARE(tell<QueueMessage>([&](auto done) { api().patch(id, {}, done); }).error().httpStatus, 409);
    QCOMPARE(tell<QueueMessage>([&](auto done) { api().patch(4711, {}, done); }).error().httpStatus, 404);
    QCOMPARE(tell<QueueMessage>([&](auto done) { api().message(4711, done); }).error().httpStatus, 404);
}

void ContractSuite::historySaysWhatHappened()
{
    const qint64 id = submitOne(fromPartner());
    report(outcome(claimTo(kCarrier).front(), OutcomeKind::Retry));
    m_clock.advance(30'000);
    report(outcome(claimTo(kCarrier).front(), OutcomeKind::Sent, {"a1", "a2"}));
    report(receipt("a1", MessageState::Delivered));
    report(receipt("a2", MessageState::Delivered));
    const QueueMessage m = look(id);
    QCOMPARE(events(m), (QStringList{QStringLiteral("queued"), QStringLiteral("claimed"), QStringLiteral("retry"),
                                     QStringLiteral("claimed"), QStringLiteral("sent"), QStringLiteral("report"),
                                     QStringLiteral("report")}));
    QCOMPARE(m.history[1].detail, QStringLiteral("host_vodafone"));
    QCOMPARE(m.history[2].detail, QStringLiteral("ESME_RINVDSTADR"));
    QCOMPARE(m.history[3].at, m_clock.wallMs());
    QVERIFY(m.history[4].detail.endsWith(QStringLiteral("a1 a2")));
    BrowseQuery query;
    const auto page = ask<BrowsePage>([&](auto done) { api().browse(query, done); });
    QVERIFY(page.messages.front().history.empty());
}

// ---- restart

void ContractSuite::nothingIsLostByARestart()
{
    InboundMessage later = fromPartner();
    later.deliverAfter = m_clock.wallMs() + kMinuteMs;
    const qint64 waiting = submitOne(fromPartner());
    const qint64 deferred = submitOne(later);
    const qint64 delivered = sent({"a1"});
    restart();
    QCOMPARE(look(delivered).status, QueueStatus::Sent);
    QCOMPARE(report(receipt("a1", MessageState::Delivered)), ReportStatus::Recorded);
    restart();
    QCOMPARE(receipts().size(), 1u);
    m_clock.advance(kMinuteMs);
    // `sent` has claimed the first one along with its own.
    QCOMPARE(ids(claimTo(kCarrier)), (QList<qint64>{waiting, deferred}));
    QVERIFY(submitOne(fromPartner()) > delivered);
}

void ContractSuite::claimsOutliveARestart()
{
    submit({fromPartner(), fromPartner()});
    const auto messages = claimTo(kCarrier, 2, 60);
    restart();
    QVERIFY(claimTo(kCarrier).empty());
    QCOMPARE(report(outcome(messages[0], OutcomeKind::Sent, {"a1"})), OutcomeStatus::Recorded);
    m_clock.advance(kMinuteMs);
    const auto again = claimTo(kCarrier);
    QCOMPARE(ids(again), QList<qint64>{messages[1].id});
    QVERIFY(again[0].claimId != messages[1].claimId);
    QCOMPARE(report(outcome(messages[1], OutcomeKind::Sent, {"a2"})), OutcomeStatus::Late);
}
