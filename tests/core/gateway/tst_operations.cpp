// What operators do to a gateway that runs, and what of it outlives a restart: the whole gateway over real sockets.
#include "gateway/operations.h"
#include "gatewayrig.h"
#include "license/license.h"
#include "log/log.h"
#include "trace/pdudecode.h"
#include "trace/trace.h"

#include <QtCore/QDir>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QRegularExpression>
#include <QtCore/QScopeGuard>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace gateway;

namespace {

const QString kBy = QStringLiteral("test");
const QString kPartner = QStringLiteral("partner");

QJsonObject json(const char *text) { return QJsonDocument::fromJson(text).object(); }

/// The machine's clock, with a calendar that the test turns on.
class TurnedClock final : public Clock
{
public:
    qint64 nowNs() const override { return systemClock().nowNs(); }
    qint64 wallMs() const override { return systemClock().wallMs() + turned; }
    std::unique_ptr<Timer> makeTimer(std::function<void()> fired) override
    {
        return systemClock().makeTimer(std::move(fired));
    }
    std::atomic<qint64> turned = 0;
};

/// What a host hears, on whatever thread.
struct Heard
{
    std::mutex mutex;
    int statuses = 0;
    QStringList peers;
    WatchEvents events()
    {
        return {[this] {
                    const std::lock_guard lock(mutex);
                    ++statuses;
                },
                [this](const QString &name, PeerMode mode, PeerEvent event) {
                    const std::lock_guard lock(mutex);
                    peers +=
                        name + (mode == PeerMode::Client ? u" client " : u" server ") + QLatin1String(wordOf(event));
                }};
    }
    int told()
    {
        const std::lock_guard lock(mutex);
        return statuses;
    }
    QString takePeers()
    {
        const std::lock_guard lock(mutex);
        return std::exchange(peers, {}).join(u", "_qs);
    }
};

} // namespace

class TestOperations : public QObject
{
    Q_OBJECT

    TurnedClock m_clock;
    std::unique_ptr<FakeCore> m_core;
    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<Gateway> m_gateway;
    std::unique_ptr<QTemporaryDir> m_state;

    Gateway::Settings settings(std::vector<PeerSettings> peers = {partnerPeer()}) const
    {
        Gateway::Settings s = gatewaySettings(*m_core, m_state->path(), std::move(peers));
        s.configDir = m_state->path();
        return s;
    }
    void start(const Gateway::Settings &s)
    {
        m_gateway.reset();
        m_gateway = std::make_unique<Gateway>(s, *m_metrics, m_clock);
        const auto started = m_gateway->start();
        QVERIFY2(started.ok(), qPrintable(started ? QString() : started.error()));
    }
    Operations &ops() { return m_gateway->operations(); }
    void stop()
    {
        bool stopped = false;
        m_gateway->stop([&] { stopped = true; });
        UNTIL(stopped);
    }
    /// "> bind_transceiver" of each PDU that is kept, oldest first.
    QStringList traced(const QString &name)
    {
        QStringList all;
        if (const auto trace = ops().trace(name)) {
            for (const TracedPdu &pdu : trace->ring().pdus())
                all += (pdu.outgoing ? u"> " : u"< ") + decodePdu(pdu, {}).command;
        }
        return all;
    }
    template <class T>
    static QString why(const Expected<T, OperationError> &answer)
    {
        return answer ? QString() : answer.error().text.english();
    }
    quint32 bindStatus(const char *systemId, const char *password)
    {
        SmppPeer peer;
        peer.connectTo(m_gateway->listenerPort(), systemId, password);
        const auto over = [&] { return peer.isBound() || peer.end.has_value(); };
        if (!QTest::qWaitFor(over, 60'000))
            return 0xffffffff;
        return peer.isBound() ? 0 : peer.end->status;
    }
    BindStatus status(const QString &name)
    {
        for (const BindStatus &bind : ops().status().binds) {
            if (bind.name == name)
                return bind;
        }
        return {};
    }
    /// Sends one message and answers its status.
    quint32 submitStatus(SmppPeer &peer, const char *text)
    {
        const std::size_t before = peer.answers.size();
        peer.send(1, text);
        if (!QTest::qWaitFor([&] { return peer.answers.size() > before; }, 60'000))
            return 0xffffffff;
        return peer.answers.back().status;
    }

    /// Whoever reads the status when told of a change, and only then, comes to see this.
    bool seenByNews(Heard &heard, const std::function<bool(const GatewayStatus &)> &isSo)
    {
        for (;;) {
            const int told = heard.told();
            if (isSo(ops().status()))
                return true;
            if (!QTest::qWaitFor([&] { return heard.told() != told; }, 60'000))
                return false;
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        log::setSink([](const log::Entry &) {});
    }
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_core = std::make_unique<FakeCore>();
        QVERIFY(m_core->up());
        m_metrics = std::make_unique<Metrics>(systemClock());
        m_state = std::make_unique<QTemporaryDir>();
    }
    void cleanup()
    {
        m_gateway.reset();
        m_metrics.reset();
        if (m_core)
            QCOMPARE(m_core->violations, QStringList());
        m_core.reset();
    }

    void anAddedPeerTakesTrafficAtOnceAndAfterARestart()
    {
        start(settings());
        const auto added = ops()
                               .addPeer(PeerMode::Server,
                                        json(R"({"name": "added", "system_id": "added", "password": "new_pw"})"), kBy)
                               .result();
        QVERIFY2(added.ok(), qPrintable(why(added)));
        QVERIFY(added->live);
        QCOMPARE(bindStatus("added", "new_pw"), 0u);
        start(settings());
        QCOMPARE(bindStatus("added", "new_pw"), 0u);
        QCOMPARE(bindStatus("partner", "secret"), 0u);
    }

    void aPasswordEditedLiveIsInTheSecretsAloneAndOutlivesARestart()
    {
        start(settings());
        QVERIFY(ops().patchPeer(PeerMode::Server, kPartner, json(R"({"password": "other_pw"})"), kBy).result().ok());
        QCOMPARE(bindStatus("partner", "other_pw"), 0u);
        QCOMPARE(bindStatus("partner", "secret"), quint32(smpp::CommandStatus::ESME_RINVPASWD));
        start(settings());
        QCOMPARE(bindStatus("partner", "other_pw"), 0u);
        for (const QString &name : QDir(m_state->path()).entryList({u"gateway.db*"_qs}, QDir::Files)) {
            QFile file(m_state->filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains("other_pw"), qPrintable(name));
        }
        QVERIFY(ops().resetPeer(PeerMode::Server, kPartner, kBy).result().ok());
        QCOMPARE(bindStatus("partner", "secret"), 0u);
        QFile secrets(m_state->filePath(u"secrets"_qs));
        QVERIFY(!secrets.open(QIODevice::ReadOnly) || !secrets.readAll().contains("other_pw"));
    }

    void aWhitelistActsOnTheSessionThatStands()
    {
        start(settings());
        SmppPeer partner;
        partner.connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(partner.isBound());
        QCOMPARE(submitStatus(partner, "before"), 0u);
        QVERIFY(ops()
                    .patchPeer(PeerMode::Server, kPartner, json(R"({"source_address_whitelist": ["Live*"]})"), kBy)
                    .result()
                    .ok());
        QCOMPARE(submitStatus(partner, "after"), quint32(smpp::CommandStatus::ESME_RINVSRCADR));
        QVERIFY(partner.isBound());
    }

    void aDisabledPeerIsOffTheRegisterUntilItIsEnabled()
    {
        start(settings());
        UNTIL(m_core->frontends.contains(u"host_partner"_qs));
        SmppPeer partner;
        partner.connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(partner.isBound());
        QVERIFY(ops().disablePeer(kPartner, kBy).result().ok());
        UNTIL(partner.end.has_value());
        UNTIL(!m_core->frontends.contains(u"host_partner"_qs));
        start(settings());
        QCOMPARE(bindStatus("partner", "secret"), quint32(smpp::CommandStatus::ESME_RBINDFAIL));
        QVERIFY(ops().enablePeer(kPartner, kBy).result().ok());
        QCOMPARE(bindStatus("partner", "secret"), 0u);
    }

    void aDroppedCarrierIsConnectedToOnceWhenItIsReconnected()
    {
        Carrier carrier;
        const QString name = QStringLiteral("carrier");
        start(settings({carrierPeer(carrier)}));
        UNTIL(carrier.peer.isBound());
        QVERIFY(ops().dropPeer(name, kBy).result().ok());
        UNTIL(carrier.peer.end.has_value());
        UNTIL(status(name).state == BindState::Disconnected);
        carrier.peer.end.reset();
        const quint64 attempts = m_metrics->peer(name)->connectionAttempts.value();
        QVERIFY(ops().reconnectPeer(name, kBy).result().ok());
        UNTIL(status(name).state == BindState::Connected);
        QVERIFY(ops().peer(PeerMode::Client, name).result().ok()); // behind all that the control thread had to do
        QVERIFY(!carrier.peer.end);
        QCOMPARE(m_metrics->peer(name)->connectionAttempts.value(), attempts + 1);
        QVERIFY(ops().reconnectPeer(name, kBy).result().ok()); // one that is up comes back too
        UNTIL(m_metrics->peer(name)->connectionAttempts.value() == attempts + 2);
        UNTIL(status(name).state == BindState::Connected);
    }

    void dropOfAPartnerEndsHisSessionsAndHeMayComeAgain()
    {
        start(settings());
        SmppPeer partner;
        partner.connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(partner.isBound());
        QVERIFY(ops().dropPeer(kPartner, kBy).result().ok());
        UNTIL(partner.end.has_value());
        QCOMPARE(bindStatus("partner", "secret"), 0u);
    }

    void aRemovedPeerOfTheFileStaysAwayUntilItIsReset()
    {
        start(settings());
        QVERIFY(ops().removePeer(PeerMode::Server, kPartner, kBy).result().ok());
        QCOMPARE(ops().peers(PeerMode::Server).result()->size(), 0u);
        start(settings());
        QVERIFY(!m_metrics->peer(kPartner));
        QCOMPARE(ops().removedPeers().result()->size(), 1u);
        const auto back = ops().resetPeer(PeerMode::Server, kPartner, kBy).result();
        QVERIFY2(back.ok() && *back, qPrintable(why(back)));
        QCOMPARE(bindStatus("partner", "secret"), 0u);
    }

    void whatIsRefusedNamesItsFieldAndChangesNothing()
    {
        start(settings());
        const auto refused =
            ops().patchPeer(PeerMode::Server, kPartner, json(R"({"tps_limit": 0, "nothing": 1})"), kBy).result();
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, OperationError::Kind::Invalid);
        QStringList fields;
        for (const FieldProblem &problem : refused.error().problems)
            fields.append(problem.field);
        fields.sort();
        QCOMPARE(fields, (QStringList{u"nothing"_qs, u"tps_limit"_qs}));
        QCOMPARE(ops().patchPeer(PeerMode::Server, u"nobody"_qs, {}, kBy).result().error().kind,
                 OperationError::Kind::NotFound);
        QCOMPARE(ops()
                     .addPeer(PeerMode::Server, json(R"({"name": "partner", "system_id": "x", "password": "y"})"), kBy)
                     .result()
                     .error()
                     .kind,
                 OperationError::Kind::Conflict);
        QCOMPARE(ops().peer(PeerMode::Server, kPartner).result()->settings, partnerPeer());
    }

    void aListenerPortThatIsTakenIsAConflictAndTheOldOneStays()
    {
        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        start(settings());
        const quint16 port = m_gateway->listenerPort();
        const auto moved = ops().patchListener(QJsonObject{{u"port"_qs, taken.serverPort()}}, kBy).result();
        QVERIFY(!moved);
        QCOMPARE(moved.error().kind, OperationError::Kind::Conflict);
        QCOMPARE(m_gateway->listenerPort(), port);
        QCOMPARE(bindStatus("partner", "secret"), 0u);
        QVERIFY(ops().listener().result()->overrides.empty());
        start(settings()); // nor is it stored
        QCOMPARE(bindStatus("partner", "secret"), 0u);
        // No TLS port is none that the plain one could be, whatever number that has.
        const auto edited = ops().patchListener(QJsonObject{{u"max_connections"_qs, 5}}, kBy).result();
        QVERIFY2(edited.ok(), qPrintable(why(edited)));
    }

    void aFileReadAnewChangesWhatItSaysAndNoOtherPeer()
    {
        PeerSettings other = partnerPeer();
        other.name = other.systemId = QStringLiteral("other");
        Gateway::Settings s = settings({partnerPeer(), other});
        start(s);
        SmppPeer stays;
        stays.connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(stays.isBound());
        s.peers[1].password = QStringLiteral("changed");
        PeerSettings third = other;
        third.name = third.systemId = QStringLiteral("third");
        s.peers.push_back(third);
        QVERIFY(m_gateway->reload(s));
        QCOMPARE(bindStatus("other", "changed"), 0u);
        QCOMPARE(bindStatus("third", "secret"), 0u);
        s.peers.erase(s.peers.begin() + 1);
        QVERIFY(m_gateway->reload(s));
        QCOMPARE(bindStatus("other", "changed"), quint32(smpp::CommandStatus::ESME_RINVSYSID));
        QVERIFY(stays.isBound());
        QCOMPARE(submitStatus(stays, "still here"), 0u);
    }

    void withoutALicenceMessagesAreRefusedUntilThereIsOne()
    {
        Gateway::Settings s = settings();
        s.gateway.licenseFile = m_state->filePath(u"license.json"_qs);
        start(s);
        QVERIFY(!ops().status().license.valid);
        QCOMPARE(m_metrics->gateway.licenseStatus.value(), 0);
        SmppPeer partner;
        partner.connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(partner.isBound());
        QCOMPARE(submitStatus(partner, "none"), quint32(smpp::CommandStatus::ESME_RSYSERR));
        s.gateway.licenseFile.clear();
        QVERIFY(m_gateway->reload(s));
        QVERIFY(ops().status().license.valid);
        QCOMPARE(submitStatus(partner, "licensed"), 0u);
        QCOMPARE(m_core->submitted.size(), 1);
    }

    void aFailedCachedMessageCanBeRetriedAndDeleted()
    {
        PeerSettings cached = partnerPeer();
        cached.cacheEnabled = true;
        cached.cacheRetryInterval = 1;
        Gateway::Settings s = settings({cached});
        s.gateway.cacheMaxRetryAttempts = 1;
        m_core->down();
        start(s);
        SmppPeer partner;
        partner.connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(partner.isBound());
        QCOMPARE(submitStatus(partner, "one"), 0u);
        QCOMPARE(submitStatus(partner, "two"), 0u);
        const auto failed = [&] { return ops().cache().result()->front().summary.ledger.failed; };
        UNTIL(failed() == 2);
        const auto page = ops().cached(kPartner, {}).result();
        QVERIFY(page.ok());
        QCOMPARE(page->items.size(), 2u);
        QCOMPARE(page->items[0].status, CachedItem::Status::FailedPermanent);
        QCOMPARE(ops().deleteCached(kPartner, page->items[1].id, kBy).result().ok(), true);
        QVERIFY(m_core->up());
        QCOMPARE(*ops().retryFailed(kPartner, kBy).result(), 1);
        UNTIL(m_core->submitted.size() == 1);
        UNTIL(ops().cache().result()->front().summary.ledger.delivered == 1);
        const CacheLedger end = ops().cache().result()->front().summary.ledger;
        QCOMPARE(end, (CacheLedger{2, 1, 0, 0, 1}));
        QCOMPARE(ops().retryCached(kPartner, -1, kBy).result().error().kind, OperationError::Kind::NotFound);
    }

    void aCopyOfTheStateGoesOnWhereItWasMade()
    {
        PeerSettings cached = partnerPeer();
        cached.cacheEnabled = true;
        m_core->down();
        start(settings({cached}));
        QVERIFY(ops().patchPeer(PeerMode::Server, kPartner, json(R"({"password": "other_pw"})"), kBy).result().ok());
        SmppPeer partner;
        partner.connectTo(m_gateway->listenerPort(), "partner", "other_pw");
        UNTIL(partner.isBound());
        QCOMPARE(submitStatus(partner, "kept"), 0u);
        const QTemporaryDir copies;
        const QString copy = copies.filePath(u"copy"_qs);
        const auto made = ops().backup(copy, kBy).result();
        QVERIFY2(made.ok(), qPrintable(why(made)));
        QVERIFY(!ops().backup(copy, kBy).result()); // it is not empty any more
        partner.session->drop(u"over"_qs);
        QVERIFY(m_core->up());
        Gateway::Settings s = settings({cached});
        s.stateDir = copy;
        start(s);
        UNTIL(m_core->submitted.size() == 1);
        QCOMPARE(bindStatus("partner", "other_pw"), 0u);
    }

    void aStatusSaysWhatRuns()
    {
        start(settings());
        UNTIL(ops().status().core.up);
        const GatewayStatus is = ops().status();
        QCOMPARE(is.hostname, u"host"_qs);
        QCOMPARE(is.core.baseUrl, m_core->url().toString());
        QCOMPARE(is.listener.port, m_gateway->listenerPort());
        QCOMPARE(status(kPartner).state, BindState::Waiting);
    }

    void coresQueueIsSeenThroughIt()
    {
        start(settings());
        TestMessage test;
        test.destination.addr = "49170";
        test.source.addr = "Test";
        test.text = QStringLiteral("hello");
        // Core answers on this thread, which must not block.
        const auto sending = ops().sendTest(test, kBy);
        UNTIL(sending.isFinished());
        const auto sent = sending.result();
        QVERIFY2(sent.ok(), qPrintable(why(sent)));
        QCOMPARE(m_core->submitted.size(), 1);
        const auto looking = ops().queueMessage(999'999);
        UNTIL(looking.isFinished());
        const auto missing = looking.result();
        QVERIFY(!missing);
        QCOMPARE(missing.error().kind, OperationError::Kind::NotFound);
    }

    // ---- What is observed

    void thePdusOfABindAreKeptOverItsSessions()
    {
        Carrier carrier;
        const QString name = QStringLiteral("carrier");
        start(settings({carrierPeer(carrier)}));
        QVERIFY(ops().trace(name) && !ops().trace(u"nobody"_qs));
        UNTIL(carrier.peer.isBound());
        const qint64 id = m_core->enqueue({{u"dest_smsc"_qs, name}});
        UNTIL(m_core->status(id) == u"sent"_qs);
        const QStringList first = traced(name);
        QCOMPARE(first.mid(0, 4), (QStringList{u"> bind_transceiver"_qs, u"< bind_transceiver_resp"_qs,
                                               u"> submit_sm"_qs, u"< submit_sm_resp"_qs}));
        QVERIFY(ops().patchPeer(PeerMode::Client, name, json(R"({"default_alphabet": "latin1"})"), kBy).result().ok());
        QCOMPARE(ops().trace(name)->defaultAlphabet(), Alphabet::Latin1);
        UNTIL(carrier.peer.isBound());
        carrier.peer.end.reset();
        QVERIFY(ops().disablePeer(name, kBy).result().ok());
        UNTIL(carrier.peer.end.has_value());
        QVERIFY(traced(name).size() > first.size());
        QVERIFY(ops().enablePeer(name, kBy).result().ok());
        UNTIL(traced(name).filter(u"> bind_transceiver"_qs).size() >= 2);
        QCOMPARE(traced(name).mid(0, 4), first.mid(0, 4));
        QVERIFY(ops().removePeer(PeerMode::Client, name, kBy).result().ok());
        QVERIFY(!ops().trace(name));
    }

    void theHistoryOutlivesARestart()
    {
        start(settings());
        SmppPeer partner;
        partner.connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(partner.isBound());
        QCOMPARE(submitStatus(partner, "counted"), 0u);
        QCOMPARE(traced(kPartner), (QStringList{u"< bind_transceiver"_qs, u"> bind_transceiver_resp"_qs,
                                                u"< submit_sm"_qs, u"> submit_sm_resp"_qs}));
        QCOMPARE(ops().trace(kPartner)->ring().pdus().front().server, true);
        stop();
        m_gateway.reset();
        m_metrics = std::make_unique<Metrics>(systemClock());
        start(settings());
        m_clock.turned = 20'000; // the step that it was in is over
        const auto received = [this](const QString &bind) {
            const QJsonObject history = ops().history(bind, u"2h"_qs).value_or(QJsonObject());
            double sum = 0;
            for (const auto &point : history[u"series"_qs][bind][u"received"_qs].toArray())
                sum += point.toDouble();
            return sum;
        };
        QCOMPARE(received(kPartner), 1.0);
        QVERIFY(ops().history(u"*"_qs, u"7d"_qs).has_value());
        QVERIFY(!ops().history(u"nobody"_qs, u"2h"_qs));
    }

    void whatHappensIsTold()
    {
        Heard heard;
        start(settings());
        ops().setListener(heard.events());
        const auto deaf = qScopeGuard([this] { ops().setListener({}); });
        QVERIFY(seenByNews(heard, [](const GatewayStatus &is) { return is.core.up; }));
        int told = heard.told();
        SmppPeer partner;
        partner.connectTo(m_gateway->listenerPort(), "partner", "secret");
        QVERIFY(seenByNews(heard, [](const GatewayStatus &is) { return is.binds[0].state == BindState::Connected; }));
        QVERIFY(heard.told() > told);
        UNTIL(partner.isBound());
        told = heard.told();
        m_core->down();
        partner.send(1, "nobody takes it");
        QVERIFY(seenByNews(heard, [](const GatewayStatus &is) { return !is.core.up; }));
        QVERIFY(heard.told() > told);
        QVERIFY(m_core->up());
        QVERIFY(seenByNews(heard, [](const GatewayStatus &is) { return is.core.up; }));
        UNTIL(partner.answers.size() == 1);
        told = heard.told();
        QVERIFY(ops().disablePeer(kPartner, kBy).result().ok());
        QVERIFY(ops().patchPeer(PeerMode::Server, kPartner, json(R"({"max_sessions": 4})"), kBy).result().ok());
        QVERIFY(seenByNews(heard, [](const GatewayStatus &is) { return is.binds[0].state == BindState::Disabled; }));
        QVERIFY(heard.told() > told);
        UNTIL(partner.end.has_value());
        QCOMPARE(heard.takePeers(), u"partner server changed, partner server changed"_qs);

        QVERIFY(ops()
                    .addPeer(PeerMode::Server, json(R"({"name": "b", "system_id": "b", "password": "b"})"), kBy)
                    .result()
                    .ok());
        QCOMPARE(heard.takePeers(), u"b server added"_qs);
        QVERIFY(ops().patchPeer(PeerMode::Server, u"b"_qs, json(R"({"max_sessions": 3})"), kBy).result().ok());
        QVERIFY(!ops().patchPeer(PeerMode::Server, u"b"_qs, json(R"({"max_sessions": 0})"), kBy).result().ok());
        QCOMPARE(heard.takePeers(), u"b server changed"_qs);
        QVERIFY(ops().removePeer(PeerMode::Server, u"b"_qs, kBy).result().ok());
        QCOMPARE(heard.takePeers(), u"b server removed"_qs);
        GatewayConfig file = settings({partnerPeer(), partnerPeer(u"c"_qs)});
        QVERIFY(m_gateway->reload(file));
        QCOMPARE(heard.takePeers(), u"c server added"_qs);
        ops().setListener({}); // nobody is told from now on
        told = heard.told();
        ops().status();
        QVERIFY(ops().removePeer(PeerMode::Server, u"c"_qs, kBy).result().ok());
        QCOMPARE(heard.takePeers(), QString());
        QCOMPARE(heard.told(), told);
    }

    void aDiagnosisSaysWhatWaitsInCore()
    {
        start(settings());
        UNTIL(ops().status().core.up);
        m_core->enqueue({{u"source_smsc"_qs, kPartner}});
        m_core->enqueue({{u"source_smsc"_qs, kPartner}});
        const auto asking = ops().diagnosis(kPartner);
        UNTIL(asking.isFinished());
        const auto is = asking.result();
        QVERIFY2(is.ok(), qPrintable(why(is)));
        QCOMPARE(QLatin1String(is->diagnosis.row->cause), QLatin1String("waiting"));
        QCOMPARE(is->diagnosis.waiting, std::optional<qint64>(2));
        const auto nobody = ops().diagnosis(u"nobody"_qs);
        UNTIL(nobody.isFinished());
        QCOMPARE(nobody.result().error().kind, OperationError::Kind::NotFound);
        m_core->down();
        UNTIL(!ops().status().core.up);
        QVERIFY(!ops().diagnosis(kPartner).result()->diagnosis.waiting);
    }

    void aBindIsExpectedUnlessItIsDisabledOrDropped()
    {
        Carrier carrier;
        const QString name = QStringLiteral("carrier");
        start(settings({carrierPeer(carrier), partnerPeer()}));
        const auto expected = [&](const QString &bind) { return m_metrics->peer(bind)->connectionExpected.value(); };
        QCOMPARE(expected(name), 1);
        QCOMPARE(expected(kPartner), 0); // it is the partner who connects
        QVERIFY(ops().dropPeer(name, kBy).result().ok());
        QCOMPARE(expected(name), 0);
        QVERIFY(ops().reconnectPeer(name, kBy).result().ok());
        UNTIL(expected(name) == 1);
        QVERIFY(ops().disablePeer(name, kBy).result().ok());
        UNTIL(expected(name) == 0);
    }
};

QTEST_GUILESS_MAIN(TestOperations)
#include "tst_operations.moc"
