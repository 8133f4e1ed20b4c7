#include "contractsuite.h"
#include "support/patience.h"

#include <QtCore/QRegularExpression>

using namespace gateway;

namespace {

const QString kCarrier = QStringLiteral("vodafone");
const QString kPartner = QStringLiteral("acme");
const QString kAccount = QStringLiteral("user@carrier:2775");

} // namespace

void ContractSuite::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
    m_dir = std::make_unique<QTemporaryDir>();
    EmbeddedCoreSettings settings;
    settings.file = m_dir->filePath(QStringLiteral("core.db"));
    settings.clientBinds = {kCarrier};
    settings.serverBinds = {kPartner};
    start(settings);
}

void ContractSuite::cleanup()
{
    m_rig.reset();
    m_dir.reset();
}

void ContractSuite::start(const EmbeddedCoreSettings &settings)
{
    m_rig.reset();
    m_settings = settings;
    m_rig = makeRig(settings);
    QVERIFY(m_rig);
}

void ContractSuite::restart()
{
    m_rig.reset();
    m_rig = makeRig(m_settings);
    QVERIFY(m_rig);
}

InboundMessage ContractSuite::fromPartner(const QByteArray &destination)
{
    InboundMessage m;
    m.idempotencyKey = "key-" + QByteArray::number(++m_keys);
    m.originSmsc = kPartner;
    m.source = {"447700900", 1, 1};
    m.destination = {destination, 1, 1};
    m.text = QStringLiteral("Hello, this is a text of more than twenty characters");
    m.receivedAt = m_clock.wallMs();
    return m;
}

InboundMessage ContractSuite::fromCarrier(const QByteArray &subscriber, const QByteArray &number)
{
    InboundMessage m = fromPartner();
    m.originSmsc = kCarrier;
    m.direction = Direction::MobileOriginated;
    m.source = {subscriber, 1, 1};
    m.destination = {number, 1, 1};
    return m;
}

std::vector<SubmitResult> ContractSuite::submit(const std::vector<InboundMessage> &messages)
{
    auto results = ask<std::vector<SubmitResult>>([&](auto done) { api().submit(messages, done); });
    results.resize(messages.size());
    return results;
}

qint64 ContractSuite::submitOne(const InboundMessage &message)
{
    const SubmitResult result = submit({message}).front();
    if (result.status != SubmitStatus::Accepted)
        QTest::qFail(result.error.constData(), __FILE__, __LINE__);
    return result.id;
}

std::vector<QueueMessage> ContractSuite::claimTo(const QString &carrier, int limit, int lease)
{
    ClaimRequest request;
    request.frontend = QStringLiteral("host_") + carrier;
    request.destSmsc = carrier;
    request.limit = limit;
    request.leaseSeconds = lease;
    auto lists = ask<std::vector<std::vector<QueueMessage>>>([&](auto done) { api().claim({request}, 0, done); });
    return lists.empty() ? std::vector<QueueMessage>() : std::move(lists.front());
}

std::vector<QueueMessage> ContractSuite::claimFor(const QString &partner, int limit)
{
    ClaimRequest request;
    request.frontend = QStringLiteral("host_") + partner;
    request.sourceSmsc = partner;
    request.limit = limit;
    auto lists = ask<std::vector<std::vector<QueueMessage>>>([&](auto done) { api().claim({request}, 0, done); });
    return lists.empty() ? std::vector<QueueMessage>() : std::move(lists.front());
}

Outcome ContractSuite::outcome(const QueueMessage &message, OutcomeKind kind, const std::vector<QByteArray> &ids)
{
    Outcome o;
    o.id = message.id;
    o.claimId = message.claimId;
    o.frontend = QStringLiteral("host_vodafone");
    o.account = kind == OutcomeKind::Sent && !ids.empty() ? kAccount : QString();
    o.kind = kind;
    o.smscMessageIds = ids;
    if (kind == OutcomeKind::Failed || kind == OutcomeKind::Retry) {
        o.commandStatus = 0x0B;
        o.error = "ESME_RINVDSTADR";
    }
    o.at = message.createdAt;
    return o;
}

OutcomeStatus ContractSuite::report(const Outcome &outcome)
{
    const auto results = ask<std::vector<OutcomeStatus>>([&](auto done) { api().outcomes({outcome}, done); });
    return results.empty() ? OutcomeStatus::UnknownMessage : results.front();
}

DeliveryReport ContractSuite::receipt(const QByteArray &smscId, MessageState state)
{
    DeliveryReport r;
    r.reportKey = "report-" + QByteArray::number(++m_keys);
    r.smsc = kCarrier;
    r.account = kAccount;
    r.smscMessageId = smscId;
    r.state = state;
    r.receivedAt = m_clock.wallMs();
    return r;
}

ReportStatus ContractSuite::report(const DeliveryReport &report)
{
    const auto results = ask<std::vector<ReportStatus>>([&](auto done) { api().reports({report}, done); });
    return results.empty() ? ReportStatus::UnknownMessage : results.front();
}

QueueMessage ContractSuite::look(qint64 id)
{
    return ask<QueueMessage>([&](auto done) { api().message(id, done); });
}

qint64 ContractSuite::sent(const std::vector<QByteArray> &ids, quint8 registeredDelivery)
{
    InboundMessage m = fromPartner();
    m.registeredDelivery = registeredDelivery;
    const qint64 id = submitOne(m);
    for (const QueueMessage &claimed : claimTo(kCarrier)) {
        if (claimed.id == id && report(outcome(claimed, OutcomeKind::Sent, ids)) != OutcomeStatus::Recorded)
            QTest::qFail("the outcome was not recorded", __FILE__, __LINE__);
    }
    return id;
}

std::vector<Receipt> ContractSuite::receipts()
{
    std::vector<Receipt> all;
    for (const QueueMessage &m : claimFor(kPartner)) {
        if (m.type == MessageType::DeliveryReceipt && m.receipt)
            all.push_back(*m.receipt);
        report(outcome(m, OutcomeKind::Sent));
    }
    return all;
}

QList<qint64> ContractSuite::ids(const std::vector<QueueMessage> &messages)
{
    QList<qint64> list;
    for (const QueueMessage &m : messages)
        list.append(m.id);
    return list;
}

// ---- messages that enter

void ContractSuite::healthOffersToHoldClaims()
{
    const auto health = ask<CoreHealth>([&](auto done) { api().health(done); });
    QVERIFY(health.claimWait);
    QVERIFY(!health.version.isEmpty());
}

void ContractSuite::aMessageGoesToTheOnlyClientBind()
{
    const qint64 id = submitOne(fromPartner());
    QVERIFY(id > 0);
    const auto messages = claimTo(kCarrier);
    QCOMPARE(ids(messages), QList<qint64>{id});
    QCOMPARE(messages[0].destSmsc, kCarrier);
    QCOMPARE(messages[0].originSmsc, kPartner);
    QCOMPARE(messages[0].status, QueueStatus::Claimed);
    QCOMPARE(messages[0].deliveryAttempts, 0);
    QCOMPARE(messages[0].createdAt, m_clock.wallMs());
}

void ContractSuite::theLongestPrefixDecides()
{
    EmbeddedCoreSettings settings = m_settings;
    settings.clientBinds = {kCarrier, QStringLiteral("telstra"), QStringLiteral("rest")};
    settings.routes = {{QStringLiteral("61"), kCarrier},
                       {QStringLiteral("614"), QStringLiteral("telstra")},
                       {QString(), QStringLiteral("rest")}};
    start(settings);
    const qint64 mobile = submitOne(fromPartner("61400000001"));
    const qint64 withPlus = submitOne(fromPartner("+61400000002"));
    const qint64 landline = submitOne(fromPartner("61200000001"));
    const qint64 abroad = submitOne(fromPartner("33100000001"));
    QCOMPARE(ids(claimTo(QStringLiteral("telstra"))), (QList<qint64>{mobile, withPlus}));
    QCOMPARE(ids(claimTo(kCarrier)), QList<qint64>{landline});
    QCOMPARE(ids(claimTo(QStringLiteral("rest"))), QList<qint64>{abroad});
}

void ContractSuite::whatNoRouteLeadsToIsRejected()
{
    EmbeddedCoreSettings settings = m_settings;
    settings.clientBinds.append(QStringLiteral("telstra"));
    start(settings);
    QCOMPARE(submit({fromPartner()}).front().error, "invalid_destination"_qba); // two binds, no route
    settings.routes = {{QStringLiteral("614"), kCarrier}};
    start(settings);
    const InboundMessage abroad = fromPartner("33100000001");
    const auto results = submit({abroad, fromPartner("61400000001")});
    QCOMPARE(results[0].status, SubmitStatus::Rejected);
    QCOMPARE(results[0].error, "invalid_destination"_qba);
    QVERIFY(!results[0].detail.isEmpty());
    QCOMPARE(results[1].status, SubmitStatus::Accepted);
    // Nothing remembers the refusal: once there is a route the same key is taken.
    settings.routes.push_back({QString(), kCarrier});
    start(settings);
    QCOMPARE(submit({abroad}).front().status, SubmitStatus::Accepted);
}

void ContractSuite::aRepeatedKeyIsADuplicateOfTheSameMessage()
{
    const InboundMessage m = fromPartner();
    const auto results = submit({m, fromPartner(), m});
    QCOMPARE(results[0].status, SubmitStatus::Accepted);
    QCOMPARE(results[1].status, SubmitStatus::Accepted);
    QCOMPARE(results[2].status, SubmitStatus::Duplicate);
    QCOMPARE(results[2].id, results[0].id);
    restart();
    const SubmitResult again = submit({m}).front();
    QCOMPARE(again.status, SubmitStatus::Duplicate);
    QCOMPARE(again.id, results[0].id);
    QCOMPARE(claimTo(kCarrier).size(), 2u);
}

void ContractSuite::aKeyIsRememberedFor30Days()
{
    const InboundMessage m = fromPartner();
    const qint64 id = submitOne(m);
    QCOMPARE(report(outcome(claimTo(kCarrier).front(), OutcomeKind::Sent, {"1"})), OutcomeStatus::Recorded);
    m_clock.advance(qint64(30) * 86'400'000 - 1000);
    QCOMPARE(submit({m}).front().status, SubmitStatus::Duplicate);
    m_clock.advance(70'000);
    look(submitOne(fromPartner())); // behind what the clock has set off
    QCOMPARE(tell<QueueMessage>([&](auto done) { api().message(id, done); }).error().httpStatus, 404);
    QCOMPARE(submit({m}).front().status, SubmitStatus::Accepted);
    QCOMPARE(report(receipt("1", MessageState::Delivered)), ReportStatus::UnknownMessage);
}

void ContractSuite::whatTheContractDoesNotTakeIsRejectedAlone_data()
{
    QTest::addColumn<std::function<void(InboundMessage &)>>("change");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char *name, std::function<void(InboundMessage &)> change, const char *error) {
        QTest::newRow(name) << change << QByteArray(error);
    };
    row(
        "no key", [](auto &m) { m.idempotencyKey.clear(); }, "invalid_message");
    row(
        "long key", [](auto &m) { m.idempotencyKey = QByteArray(65, 'k'); }, "invalid_message");
    row(
        "no destination", [](auto &m) { m.destination.addr.clear(); }, "invalid_destination");
    row(
        "long destination", [](auto &m) { m.destination.addr = QByteArray(66, '1'); }, "invalid_destination");
    row(
        "long source", [](auto &m) { m.source.addr = QByteArray(66, '1'); }, "invalid_source");
    row(
        "long text", [](auto &m) { m.text = QString(65536, u'x'); }, "message_too_long");
    row(
        "segment of none",
        [](auto &m) {
            m.segment = Segment{1, 2, 3};
        },
        "invalid_message");
    row(
        "expired at its receipt", [](auto &m) { m.expires = m.receivedAt; }, "invalid_expiry");
    row(
        "due after its end",
        [](auto &m) {
            m.expires = m.receivedAt + 1000;
            m.deliverAfter = m.receivedAt + 1000;
        },
        "invalid_schedule");
    row(
        "a route of its own", [](auto &m) { m.destSmsc = kCarrier; }, "not_allowed");
}

void ContractSuite::whatTheContractDoesNotTakeIsRejectedAlone()
{
    QFETCH(std::function<void(InboundMessage &)>, change);
    QFETCH(QByteArray, error);
    InboundMessage bad = fromPartner();
    change(bad);
    const auto results = submit({fromPartner(), bad, fromPartner()});
    QCOMPARE(results[0].status, SubmitStatus::Accepted);
    QCOMPARE(results[1].status, SubmitStatus::Rejected);
    QCOMPARE(results[1].error, error);
    QCOMPARE(results[2].status, SubmitStatus::Accepted);
    QCOMPARE(claimTo(kCarrier).size(), 2u);
}

void ContractSuite::aFullQueueTakesNoMore()
{
    EmbeddedCoreSettings settings = m_settings;
    settings.maxQueued = 2;
    start(settings);
    const auto results = submit({fromPartner(), fromPartner(), fromPartner()});
    QCOMPARE(results[1].status, SubmitStatus::Accepted);
    QCOMPARE(results[2].error, "queue_full"_qba);
    claimTo(kCarrier, 1);
    QCOMPARE(submit({fromPartner()}).front().status, SubmitStatus::Accepted);
}

void ContractSuite::aMessageComesBackAsItWentIn()
{
    InboundMessage m = fromPartner();
    m.text.reset();
    m.payload = QByteArray::fromHex("00ff10");
    m.dataCoding = quint8(4);
    m.udh = QByteArray::fromHex("0500030a0201");
    m.segment = Segment{10, 2, 1};
    m.serviceType = "CMT";
    m.esmClass = 64;
    m.protocolId = 127;
    m.priority = 3;
    m.registeredDelivery = 17;
    m.replaceIfPresent = true;
    m.tlvs = {{0x1403, QByteArray::fromHex("abcd")}, {5, {}}};
    m.clientMessageId = "-42";
    m.expires = m.receivedAt + 86'400'000;
    submitOne(m);
    const auto messages = claimTo(kCarrier);
    QCOMPARE(messages.size(), 1u);
    const QueueMessage &got = messages.front();
    QVERIFY(static_cast<const Content &>(got) == static_cast<const Content &>(m));
    QVERIFY(static_cast<const Protocol &>(got) == static_cast<const Protocol &>(m));
    QVERIFY(got.source == m.source);
    QVERIFY(got.destination == m.destination);
    QCOMPARE(got.clientMessageId, "-42"_qba);
    QCOMPARE(got.expires, m.expires);

    InboundMessage text = fromPartner();
    text.text = QStringLiteral("Ж€😀");
    submitOne(text);
    QCOMPARE(claimTo(kCarrier).front().text, text.text);
}

void ContractSuite::theOperatorNamesTheBind()
{
    EmbeddedCoreSettings settings = m_settings;
    settings.clientBinds.append(QStringLiteral("telstra"));
    start(settings);
    InboundMessage test = fromPartner();
    test.originSmsc = QStringLiteral("operator");
    test.destSmsc = QStringLiteral("telstra");
    test.registeredDelivery = 1;
    submitOne(test);
    const auto messages = claimTo(QStringLiteral("telstra"));
    QCOMPARE(messages.size(), 1u);
    report(outcome(messages.front(), OutcomeKind::Failed));
    QVERIFY(claimFor(QStringLiteral("operator")).empty()); // nobody waits for that receipt
    test.idempotencyKey = "another";
    test.destSmsc = QStringLiteral("nobody");
    QCOMPARE(submit({test}).front().error, "invalid_destination"_qba);
}

void ContractSuite::whoRegistersIsABindWhereNoneIsConfigured()
{
    EmbeddedCoreSettings settings = m_settings;
    settings.clientBinds.clear();
    settings.serverBinds.clear();
    start(settings);
    const InboundMessage early = fromPartner();
    QCOMPARE(submit({early}).front().error, "throttled"_qba);
    Registration client;
    client.frontend = QStringLiteral("host_vodafone");
    client.peerName = kCarrier;
    client.hostname = QStringLiteral("host");
    Registration server = client;
    server.frontend = QStringLiteral("host_acme");
    server.peerName = kPartner;
    server.mode = PeerMode::Server;
    ask<Done>([&](auto done) { api().registerFrontends({client, server}, done); });
    const qint64 id = submitOne(early);
    QCOMPARE(ids(claimTo(kCarrier)), QList<qint64>{id});
    // Withdrawn or forgotten: messages are queued all the same.
    ask<Done>([&](auto done) { api().withdraw(client.frontend, done); });
    m_clock.advance(120'000);
    submitOne(fromPartner());
    const qint64 answer = submitOne(fromCarrier("61400000001", "447700900"));
    QCOMPARE(ids(claimFor(kPartner)), QList<qint64>{answer});
}

// ---- claims

void ContractSuite::claimsComeByPriorityThenAge()
{
    std::vector<InboundMessage> messages;
    for (const quint8 priority : {0, 4, 2, 4, 0}) {
        messages.push_back(fromPartner());
        messages.back().priority = priority;
    }
    const auto results = submit(messages);
    QCOMPARE(ids(claimTo(kCarrier)),
             (QList<qint64>{results[1].id, results[3].id, results[2].id, results[0].id, results[4].id}));
}

void ContractSuite::aClaimTakesAtMostItsLimitAndEachMessageOnce()
{
    submit({fromPartner(), fromPartner(), fromPartner()});
    const auto first = claimTo(kCarrier, 2);
    const auto second = claimTo(kCarrier, 2);
    QCOMPARE(first.size(), 2u);
    QCOMPARE(second.size(), 1u);
    QVERIFY(first[0].claimId != first[1].claimId);
    QVERIFY(!ids(first).contains(second[0].id));
    QVERIFY(claimTo(kCarrier).empty());
}

void ContractSuite::entriesOfOneClaimAreAnsweredInOrder()
{
    EmbeddedCoreSettings settings = m_settings;
    settings.clientBinds.append(QStringLiteral("telstra"));
    settings.routes = {{QStringLiteral("61"), kCarrier}, {QString(), QStringLiteral("telstra")}};
    start(settings);
    const qint64 here = submitOne(fromPartner("61400000001"));
    const qint64 there = submitOne(fromPartner("33100000001"));
    const qint64 back = submitOne(fromCarrier("61400000001", "447700900"));
    std::vector<ClaimRequest> claims(4);
    for (ClaimRequest &claim : claims) {
        claim.frontend = QStringLiteral("f");
        claim.limit = 10;
    }
    claims[0].destSmsc = QStringLiteral("telstra");
    claims[1].sourceSmsc = kPartner;
    claims[2].destSmsc = QStringLiteral("nobody");
    claims[3].destSmsc = kCarrier;
    const auto lists = ask<std::vector<std::vector<QueueMessage>>>([&](auto done) { api().claim(claims, 0, done); });
    QCOMPARE(lists.size(), 4u);
    QCOMPARE(ids(lists[0]), QList<qint64>{there});
    QCOMPARE(ids(lists[1]), QList<qint64>{back});
    QVERIFY(lists[2].empty());
    QCOMPARE(ids(lists[3]), QList<qint64>{here});
}

void ContractSuite::nothingIsClaimedBeforeItsTime()
{
    InboundMessage later = fromPartner();
    later.deliverAfter = m_clock.wallMs() + 60'000;
    const qint64 id = submitOne(later);
    m_clock.advance(59'999);
    QVERIFY(claimTo(kCarrier).empty());
    QCOMPARE(look(id).status, QueueStatus::Pending);
    m_clock.advance(1);
    const auto messages = claimTo(kCarrier);
    QCOMPARE(ids(messages), QList<qint64>{id});
    QCOMPARE(messages[0].deliverAfter, later.deliverAfter);
}

void ContractSuite::aLapsedLeaseIsPendingAgainAndCounts()
{
    submitOne(fromPartner());
    const auto first = claimTo(kCarrier, 1, 30);
    m_clock.advance(29'999);
    QVERIFY(claimTo(kCarrier).empty());
    m_clock.advance(1);
    const auto second = claimTo(kCarrier, 1, 30);
    QCOMPARE(ids(second), ids(first));
    QCOMPARE(second[0].deliveryAttempts, 1);
    QVERIFY(second[0].claimId != first[0].claimId);
}

void ContractSuite::anExtensionHoldsTheMessage()
{
    submitOne(fromPartner());
    const auto messages = claimTo(kCarrier, 1, 30);
    m_clock.advance(29'000);
    const ClaimRef ref{messages[0].id, messages[0].claimId};
    QCOMPARE(ask<std::vector<bool>>([&](auto done) { api().extend({ref}, 60, done); }), std::vector<bool>{true});
    m_clock.advance(59'999);
    QVERIFY(claimTo(kCarrier).empty());
    QCOMPARE(report(outcome(messages[0], OutcomeKind::Sent, {"1"})), OutcomeStatus::Recorded);
}

void ContractSuite::aLostClaimIsNotExtended()
{
    submit({fromPartner(), fromPartner()});
    const auto messages = claimTo(kCarrier, 2, 30);
    report(outcome(messages[0], OutcomeKind::Sent, {"1"}));
    const std::vector<ClaimRef> refs = {{messages[0].id, messages[0].claimId},
                                        {messages[1].id, messages[1].claimId},
                                        {messages[1].id, "never-given"},
                                        {messages[1].id, messages[0].claimId}};
    QCOMPARE(ask<std::vector<bool>>([&](auto done) { api().extend(refs, 60, done); }),
             (std::vector<bool>{false, true, false, false}));
    m_clock.advance(60'000);
    QCOMPARE(ask<std::vector<bool>>([&](auto done) { api().extend({refs[1]}, 60, done); }), std::vector<bool>{false});
}

void ContractSuite::aWaitingClaimIsAnsweredWhenAMessageComes()
{
    ClaimRequest request;
    request.frontend = QStringLiteral("f");
    request.destSmsc = kCarrier;
    request.limit = 10;
    qint64 id = 0;
    const auto lists = ask<std::vector<std::vector<QueueMessage>>>([&](auto done) {
        api().claim({request}, 30'000, done);
        api().submit({fromCarrier("61400000001", "447700900")}, [](const auto &) {}); // for somebody else
        api().submit({fromPartner()}, [&](const auto &reply) { id = reply ? reply->front().id : 0; });
    });
    QCOMPARE(lists.size(), 1u);
    QCOMPARE(lists[0].size(), 1u);
    QVERIFY(lists[0][0].text);
    TRY_COMPARE(id, lists[0][0].id);
}

qint64 ContractSuite::awaitIn20Seconds(std::optional<QList<qint64>> &got)
{
    InboundMessage later = fromPartner();
    later.deliverAfter = m_clock.wallMs() + 20'000;
    const qint64 id = submitOne(later);
    ClaimRequest request;
    request.frontend = QStringLiteral("f");
    request.destSmsc = kCarrier;
    api().claim({request}, 30'000, [&](const auto &reply) { got = reply ? ids(reply->front()) : QList<qint64>(); });
    return id;
}

void ContractSuite::aWaitingClaimIsAnsweredWhenAMessageIsDue()
{
    std::optional<QList<qint64>> got;
    const qint64 id = awaitIn20Seconds(got);
    // A call of another kind is answered behind it: by then it waits.
    for (int i = 0; i < 4; ++i) {
        look(id);
        QVERIFY(!got);
        m_clock.advance(5000);
    }
    TRY_VERIFY(got);
    QCOMPARE(*got, QList<qint64>{id});
}

void ContractSuite::timeThatPassesOnTheWayDelaysNoWaitingClaim()
{
    std::optional<QList<qint64>> got;
    const qint64 id = awaitIn20Seconds(got);
    bool looked = false;
    api().message(id, [&](const auto &) { looked = true; });
    m_clock.advance(5000); // before anything that these set off could come back
    TRY_VERIFY(looked);
    m_clock.advance(15'000);
    TRY_VERIFY(got);
    QCOMPARE(*got, QList<qint64>{id});
}

void ContractSuite::aWaitingClaimEndsWithItsTime()
{
    ClaimRequest request;
    request.frontend = QStringLiteral("f");
    request.destSmsc = kCarrier;
    std::optional<std::size_t> got;
    api().claim({request}, 10'000, [&](const auto &reply) { got = reply ? reply->front().size() : 99; });
    const qint64 id = submitOne(fromCarrier("61400000001", "447700900"));
    for (int i = 0; i < 9; ++i) {
        look(id);
        QVERIFY(!got);
        m_clock.advance(1000);
    }
    look(id);
    m_clock.advance(1000);
    TRY_VERIFY(got);
    QCOMPARE(*got, 0u);
}
