// Peers that come, change and go while the others run: the whole gateway over real sockets.
#include "gateway/binds.h"
#include "gateway/operations.h"
#include "gatewayrig.h"
#include "log/log.h"

#include <QtCore/QJsonArray>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace gateway;

class TestBinds : public QObject
{
    Q_OBJECT

    std::unique_ptr<FakeCore> m_core;
    std::unique_ptr<Carrier> m_carrier;
    std::unique_ptr<Carrier> m_other;
    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<Gateway> m_gateway;
    std::unique_ptr<QTemporaryDir> m_state;

    Gateway::Settings settings(std::vector<PeerSettings> peers) const
    {
        return gatewaySettings(*m_core, m_state->path(), std::move(peers));
    }
    bool start(const Gateway::Settings &s)
    {
        m_gateway = std::make_unique<Gateway>(s, *m_metrics);
        return m_gateway->start().ok();
    }
    bool start(std::vector<PeerSettings> peers) { return start(settings(std::move(peers))); }
    /// What the edit says: empty where it was done.
    QString set(const PeerSettings &peer, bool dropped = false)
    {
        Expected<void, Phrase> done;
        control([&](Binds &binds) { done = binds.set({peer, dropped}); });
        return done ? QString() : done.error().english();
    }
    QString setListener(const ListenerSettings &listener)
    {
        Expected<void, Phrase> done;
        control([&](Binds &binds) { done = binds.setListener(listener); });
        return done ? QString() : done.error().english();
    }
    void control(const std::function<void(Binds &)> &task)
    {
        m_gateway->control().run([&] { task(m_gateway->binds()); });
    }
    BindStatus status(const char *name = "carrier") const
    {
        for (const BindStatus &s : m_gateway->binds().status()) {
            if (s.name == QLatin1String(name))
                return s;
        }
        return {};
    }
    bool isIn(BindState state, const char *name = "carrier") const
    {
        const BindStatus s = status(name);
        return !s.name.isEmpty() && s.state == state;
    }
    bool isRegistered(const char *frontend, bool connected) const
    {
        const QJsonObject r = m_core->frontends.value(QString::fromLatin1(frontend));
        return !r.isEmpty() && r.value(u"connected"_qs).toBool() == connected;
    }
    bool isRegistered(const char *frontend) const { return m_core->frontends.contains(QString::fromLatin1(frontend)); }
    /// A partner that is bound.
    std::unique_ptr<SmppPeer> partner(const char *systemId = "partner", const char *password = "secret") const
    {
        auto peer = std::make_unique<SmppPeer>();
        peer->connectTo(m_gateway->listenerPort(), systemId, password);
        const bool over = QTest::qWaitFor([&] { return peer->isBound() || peer->end; }, 60'000);
        return over ? std::move(peer) : nullptr;
    }
    qint64 enqueueFor(const char *smsc) const
    {
        return m_core->enqueue({{u"dest_smsc"_qs, QString::fromLatin1(smsc)}});
    }

private Q_SLOTS:
    void init()
    {
        m_state = std::make_unique<QTemporaryDir>();
        QTest::failOnWarning(QRegularExpression(u".*"_qs));
        log::setOutput(-1);
        m_core = std::make_unique<FakeCore>();
        QVERIFY(m_core->up());
        m_carrier = std::make_unique<Carrier>();
        m_other = std::make_unique<Carrier>();
        QVERIFY(m_carrier->isListening() && m_other->isListening());
        m_metrics = std::make_unique<Metrics>(systemClock());
    }
    void cleanup()
    {
        m_gateway.reset();
        m_metrics.reset();
        m_carrier.reset();
        m_other.reset();
        if (m_core)
            QCOMPARE(m_core->violations, QStringList());
        m_core.reset();
    }

    // ---- Coming

    void peersThatAreAddedRun()
    {
        QVERIFY(start(std::vector<PeerSettings>{}));
        QVERIFY(!m_gateway->binds().listenerStatus().open);
        QCOMPARE(set(carrierPeer(*m_carrier)), QString());
        UNTIL(m_carrier->peer.isBound());
        UNTIL(isRegistered("host_carrier", true));
        const qint64 id = enqueueFor("carrier");
        UNTIL(m_core->status(id) == u"sent"_qs);

        QCOMPARE(set(partnerPeer()), QString()); // the first: the listener opens for it
        QVERIFY(m_gateway->binds().listenerStatus().open);
        const auto peer = partner();
        QVERIFY(peer && peer->isBound());
        UNTIL(isRegistered("host_partner", true));
        QVERIFY(peer->send(1, "hello"));
        UNTIL(peer->answers.size() == 1);
        QCOMPARE(peer->answers[0].status, 0u);
        QCOMPARE(int(m_gateway->binds().status().size()), 2);
        QVERIFY(m_metrics->peer(u"partner"_qs));
        QCOMPARE(m_gateway->binds().listenerStatus().connections, 1);
    }

    void theEmbeddedCoreRoutesToPeersThatAreAdded()
    {
        Gateway::Settings s = settings({partnerPeer()});
        s.gateway.apiBaseUrl = kEmbeddedCore.toString();
        QVERIFY(start(s));
        QCOMPARE(set(carrierPeer(*m_carrier)), QString());
        UNTIL(m_carrier->peer.isBound());
        const auto peer = partner();
        QVERIFY(peer && peer->isBound());
        QVERIFY(peer->send(1, "hello"));
        UNTIL(m_carrier->peer.requests.size() == 1);
        QCOMPARE(m_carrier->peer.requests[0].text, QByteArray("hello"));
    }

    void whatCannotBeHadChangesNothing()
    {
        QVERIFY(start({carrierPeer(*m_carrier)}));
        UNTIL(m_carrier->peer.isBound());
        PeerSettings broken = carrierPeer(*m_carrier);
        broken.tls = true;
        broken.tlsCaCertificate = u"/nonexistent/ca.pem"_qs;
        broken.tpsLimit = 7;
        QVERIFY(set(broken).contains(u"carrier: tls_ca_certificate: /nonexistent/ca.pem"_qs));
        broken.name = u"new"_qs;
        QVERIFY(set(broken).contains(u"new: tls_ca_certificate: /nonexistent/ca.pem"_qs));
        QCOMPARE(int(m_gateway->binds().status().size()), 1);
        QCOMPARE(status().tpsLimit, 100);
        QVERIFY(!m_metrics->peer(u"new"_qs));
        const qint64 id = enqueueFor("carrier");
        UNTIL(m_core->status(id) == u"sent"_qs);
        QVERIFY(!m_carrier->peer.end);

        QTcpServer taken; // the port that the first partner needs
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        ListenerSettings listener;
        listener.host = u"127.0.0.1"_qs;
        listener.port = taken.serverPort();
        QCOMPARE(setListener(listener), QString()); // nobody needs it yet
        QVERIFY(set(partnerPeer()).contains(u"127.0.0.1:%1"_qs.arg(taken.serverPort())));
        QCOMPARE(int(m_gateway->binds().status().size()), 1);
        listener.port = 0;
        QCOMPARE(setListener(listener), QString());
        QCOMPARE(set(partnerPeer()), QString());
        QVERIFY(partner()->isBound());
    }

    // ---- Changing

    void aSettingThatNeedsNoRebindKeepsTheSession()
    {
        QVERIFY(start({carrierPeer(*m_carrier), partnerPeer()}));
        const auto peer = partner();
        UNTIL(m_carrier->peer.isBound() && peer->isBound());
        PeerSettings carrier = carrierPeer(*m_carrier), account = partnerPeer();
        carrier.tpsLimit = 7;
        account.windowSize = 5;
        QCOMPARE(set(carrier), QString());
        QCOMPARE(set(account), QString());
        QCOMPARE(status().tpsLimit, 7);
        QCOMPARE(status("partner").windowSize, 5);
        QVERIFY(peer->send(1, "still here"));
        UNTIL(peer->answers.size() == 1);
        QCOMPARE(peer->answers[0].status, 0u);
        const qint64 id = enqueueFor("carrier");
        UNTIL(m_core->status(id) == u"sent"_qs);
        QVERIFY(!peer->end && !m_carrier->peer.end);
        QCOMPARE(m_metrics->peer(u"carrier"_qs)->connectionAttempts.value(), 1u);
    }

    void aSettingThatNeedsARebindRebindsThatPeerAlone()
    {
        QVERIFY(start({carrierPeer(*m_carrier), carrierPeer(*m_other, u"other"_qs)}));
        UNTIL(m_carrier->peer.isBound() && m_other->peer.isBound());
        const Session *others = m_other->peer.session.get();
        const auto counted = m_metrics->peer(u"carrier"_qs);
        // One message is with the carrier, unanswered: the rebind waits for it.
        m_carrier->peer.holdAnswers = true;
        const qint64 id = enqueueFor("carrier");
        UNTIL(m_carrier->peer.waiting.size() == 1);
        PeerSettings edited = carrierPeer(*m_carrier);
        edited.systemType = u"SMPP"_qs;
        QCOMPARE(set(edited), QString());
        QVERIFY(m_carrier->peer.isBound());
        m_carrier->peer.holdAnswers = false;
        m_carrier->peer.answer();
        UNTIL(m_core->status(id) == u"sent"_qs);
        UNTIL(m_carrier->peer.isBound() && m_carrier->peer.session->identity().systemType == "SMPP");
        QCOMPARE(m_metrics->peer(u"carrier"_qs), counted); // the labels are the same
        UNTIL(counted->connectionStatus.value() == 1);
        QCOMPARE(counted->connectionAttempts.value(), 2u);
        QCOMPARE(counted->sent.value(), 1u);
        QVERIFY(status().lastError.kind == BindError::Kind::None);
        const qint64 next = enqueueFor("carrier");
        UNTIL(m_core->status(next) == u"sent"_qs);

        QCOMPARE(m_other->peer.session.get(), others);
        QVERIFY(others->isBound() && !m_other->peer.end);
        QCOMPARE(m_metrics->peer(u"other"_qs)->connectionAttempts.value(), 1u);
        QVERIFY(m_core->withdrawn.isEmpty());
    }

    void aCarrierMovesToAnotherAddressAndAccount()
    {
        QVERIFY(start({carrierPeer(*m_carrier), carrierPeer(*m_other, u"other"_qs)}));
        UNTIL(m_carrier->peer.isBound() && m_other->peer.isBound());
        m_other->peer.session->drop(u"makes room"_qs); // a Carrier takes one session
        PeerSettings away = carrierPeer(*m_other, u"other"_qs);
        away.enabled = false;
        QCOMPARE(set(away), QString());
        PeerSettings moved = carrierPeer(*m_carrier);
        moved.port = m_other->serverPort(); // the account of the other one, and its reactor
        QCOMPARE(set(moved), QString());
        UNTIL(m_carrier->peer.end && m_other->peer.isBound());
        const qint64 id = enqueueFor("carrier");
        UNTIL(m_core->status(id) == u"sent"_qs);
        QCOMPARE(m_core->outcomeOf(id).value(u"account"_qs).toString(),
                 u"gw@127.0.0.1:%1"_qs.arg(m_other->serverPort()));
        QCOMPARE(m_metrics->peer(u"carrier"_qs)->labels.port, m_other->serverPort());
        UNTIL(isRegistered("host_carrier", true));
    }

    void theLastOfManyEditsIsTheOneThatCounts()
    {
        QVERIFY(start({carrierPeer(*m_carrier)}));
        UNTIL(m_carrier->peer.isBound());
        PeerSettings edited = carrierPeer(*m_carrier);
        for (int i = 0; i < 20; ++i) {
            edited.systemType = u"t%1"_qs.arg(i);
            QCOMPARE(set(edited), QString());
        }
        UNTIL(m_carrier->peer.isBound() && m_carrier->peer.session->identity().systemType == "t19");
        UNTIL(isIn(BindState::Connected));
    }

    void aPartnersNewPasswordEndsHisSessionsAndCountsAtOnce()
    {
        QVERIFY(start({partnerPeer(), partnerPeer(u"second"_qs)}));
        const auto peer = partner(), second = partner("second");
        QVERIFY(peer->isBound() && second->isBound());
        PeerSettings edited = partnerPeer();
        edited.password = u"changed"_qs;
        QCOMPARE(set(edited), QString());
        UNTIL(peer->end.has_value());
        QVERIFY(peer->end->kind == SessionEnd::Kind::Unbound);
        QCOMPARE(partner()->end->status, quint32(smpp::CommandStatus::ESME_RINVPASWD));
        QVERIFY(partner("partner", "changed")->isBound());
        QVERIFY(second->isBound() && !second->end);
    }

    void aPartnersNewSystemIdIsWhatHeBindsWith()
    {
        QVERIFY(start({partnerPeer()}));
        const auto peer = partner();
        QVERIFY(peer->isBound());
        PeerSettings edited = partnerPeer();
        edited.systemId = u"renamed"_qs;
        QCOMPARE(set(edited), QString());
        UNTIL(peer->end.has_value());
        UNTIL(partner("renamed")->isBound());
        QCOMPARE(partner("partner")->end->status, quint32(smpp::CommandStatus::ESME_RINVSYSID));
        QCOMPARE(m_metrics->peer(u"partner"_qs)->labels.systemId, u"renamed"_qs);
    }

    void howOftenCoreIsAskedChangesAtOnce()
    {
        PeerSettings seldom = carrierPeer(*m_carrier);
        seldom.queueCheckFrequency = 10'000;
        QVERIFY(start({seldom}));
        UNTIL(m_core->count("claim") == 1);
        QCOMPARE(set(carrierPeer(*m_carrier)), QString());
        UNTIL(m_core->count("claim") >= 10);
        QVERIFY(!m_carrier->peer.end);
    }

    void theCacheIsSwitchedOnAndOff()
    {
        QVERIFY(start({partnerPeer()}));
        const auto peer = partner();
        QVERIFY(peer->isBound());
        UNTIL(m_gateway->readiness().ok);
        m_core->down();
        UNTIL(!m_gateway->readiness().ok);
        PeerSettings cached = partnerPeer();
        cached.cacheEnabled = true;
        cached.cacheMaxSize = 1;
        QCOMPARE(set(cached), QString());
        QVERIFY(m_gateway->readiness().ok); // it can take messages without Core
        QVERIFY(m_metrics->expose().find("smpp_cache_size{bind_name=\"partner\"") != std::string::npos);
        QVERIFY(peer->send(1, "first"));
        UNTIL(peer->answers.size() == 1);
        QCOMPARE(peer->answers[0].status, 0u);
        cached.cacheMaxSize = 2; // or the first one would make room for the next
        QCOMPARE(set(cached), QString());
        QVERIFY(peer->send(2, "second"));
        UNTIL(peer->answers.size() == 2);
        QCOMPARE(peer->answers[1].status, 0u);
        QCOMPARE(set(partnerPeer()), QString());
        QVERIFY(!m_gateway->readiness().ok);
        QVERIFY(peer->send(3, "third"));
        UNTIL(peer->answers.size() == 3);
        QCOMPARE(peer->answers[2].status, quint32(smpp::CommandStatus::ESME_RSYSERR));
        const auto shows = [this](const char *text) { return m_metrics->expose().find(text) != std::string::npos; };
        QVERIFY(shows("smpp_cache_size{bind_name=\"partner\",mode=\"server\"} 2")); // as long as something waits
        QVERIFY(m_core->up());
        UNTIL(m_core->submitted.size() == 2); // what waits is flushed all the same
        UNTIL(!shows("smpp_cache_size{bind_name=\"partner\""));
        QVERIFY(!peer->end);
        QCOMPARE(m_metrics->peer(u"partner"_qs)->received.value(), 3u);
    }

    // ---- Disabled, dropped, connected anew

    void aDisabledPeerIsWithdrawnAndAnEnabledOneIsBack()
    {
        QVERIFY(start({carrierPeer(*m_carrier), partnerPeer(), partnerPeer(u"second"_qs)}));
        const auto peer = partner(), second = partner("second");
        UNTIL(m_carrier->peer.isBound() && peer->isBound() && second->isBound());
        UNTIL(isRegistered("host_carrier", true) && isRegistered("host_partner", true));
        PeerSettings carrier = carrierPeer(*m_carrier), account = partnerPeer();
        carrier.enabled = account.enabled = false;
        QCOMPARE(set(carrier), QString());
        QCOMPARE(set(account), QString());
        QVERIFY(isIn(BindState::Disabled) && isIn(BindState::Disabled, "partner"));
        UNTIL(peer->end.has_value() && m_carrier->peer.end.has_value());
        QVERIFY(peer->end->kind == SessionEnd::Kind::Unbound);
        QVERIFY(m_carrier->peer.end->kind == SessionEnd::Kind::Unbound);
        UNTIL(!isRegistered("host_carrier") && !isRegistered("host_partner"));
        QVERIFY(isRegistered("host_second", true));
        QCOMPARE(partner()->end->status, quint32(smpp::CommandStatus::ESME_RBINDFAIL));
        const qint64 id = enqueueFor("carrier");

        carrier.enabled = account.enabled = true;
        QCOMPARE(set(carrier), QString());
        QCOMPARE(set(account), QString());
        UNTIL(m_core->status(id) == u"sent"_qs);
        const auto again = partner();
        QVERIFY(again->isBound());
        UNTIL(isRegistered("host_carrier", true) && isRegistered("host_partner", true));
        QVERIFY(second->isBound() && !second->end);
    }

    void disabledAndEnabledAtOnceIsEnabled()
    {
        QVERIFY(start({carrierPeer(*m_carrier), partnerPeer()}));
        UNTIL(isRegistered("host_carrier", true) && isRegistered("host_partner", false));
        PeerSettings carrier = carrierPeer(*m_carrier), account = partnerPeer();
        for (int i = 0; i < 5; ++i) {
            carrier.enabled = account.enabled = i % 2 == 1;
            QCOMPARE(set(carrier), QString());
            QCOMPARE(set(account), QString());
        }
        UNTIL(!isRegistered("host_carrier") && !isRegistered("host_partner"));
        carrier.enabled = account.enabled = true;
        QCOMPARE(set(carrier), QString());
        QCOMPARE(set(account), QString());
        UNTIL(isRegistered("host_carrier", true) && isRegistered("host_partner", false));
        const auto peer = partner();
        QVERIFY(peer->isBound());
        UNTIL(isRegistered("host_partner", true));
    }

    void aDroppedCarrierStaysAwayUntilItIsAskedFor()
    {
        QVERIFY(start({carrierPeer(*m_carrier)}));
        UNTIL(isRegistered("host_carrier", true));
        control([](Binds &binds) { binds.drop(u"carrier"_qs); });
        UNTIL(m_carrier->peer.end.has_value());
        QVERIFY(m_carrier->peer.end->kind == SessionEnd::Kind::Unbound);
        UNTIL(isRegistered("host_carrier", false)); // it is there, and away
        UNTIL(isIn(BindState::Disconnected));
        const qint64 id = enqueueFor("carrier");
        PeerSettings edited = carrierPeer(*m_carrier);
        edited.tpsLimit = 9;
        QCOMPARE(set(edited, true), QString());
        QCOMPARE(status().tpsLimit, 9);
        QVERIFY(isIn(BindState::Disconnected));
        QCOMPARE(m_core->status(id), u"pending"_qs);

        control([](Binds &binds) { binds.reconnect(u"carrier"_qs); });
        UNTIL(m_core->status(id) == u"sent"_qs);
        UNTIL(isIn(BindState::Connected));
        QVERIFY(status().since >= status().boundAt);
        QCOMPARE(m_metrics->peer(u"carrier"_qs)->connectionAttempts.value(), 2u);
    }

    void aCarrierThatWasDroppedBeforeTheStartStaysAway()
    {
        const Gateway::Settings s = settings({carrierPeer(*m_carrier), carrierPeer(*m_other, u"other"_qs)});
        QVERIFY(start(s));
        UNTIL(m_carrier->peer.isBound());
        QVERIFY(m_gateway->operations().dropPeer(u"carrier"_qs, u"test"_qs).result().ok());
        UNTIL(m_carrier->peer.end.has_value());
        m_carrier->peer.session.reset();
        m_gateway.reset();
        const quint64 attempts = m_metrics->peer(u"carrier"_qs)->connectionAttempts.value();
        QVERIFY(start(s));
        UNTIL(m_other->peer.isBound());
        QVERIFY(isIn(BindState::Disconnected));
        UNTIL(isRegistered("host_carrier", false));
        QVERIFY(!m_carrier->peer.session);
        QCOMPARE(m_metrics->peer(u"carrier"_qs)->connectionAttempts.value(), attempts);
        QCOMPARE(set(carrierPeer(*m_carrier)), QString());
        UNTIL(m_carrier->peer.isBound());
    }

    void aReconnectDoesNotWaitForTheInterval()
    {
        const quint16 port = m_carrier->serverPort();
        m_carrier->close();
        QVERIFY(start({carrierPeer(*m_carrier)}));
        PeerSettings absent = carrierPeer(*m_carrier);
        absent.port = port;
        absent.reconnectInterval = 3600;
        QCOMPARE(set(absent), QString());
        UNTIL(status().lastError.kind == BindError::Kind::Refused && status().nextAttempt > 0);
        QVERIFY(isIn(BindState::Reconnecting));
        QVERIFY(m_carrier->listen(QHostAddress::LocalHost, port));
        control([](Binds &binds) { binds.reconnect(u"carrier"_qs); });
        UNTIL(m_carrier->peer.isBound());
        UNTIL(isIn(BindState::Connected));
        QCOMPARE(status().failedAttempts, 0);
    }

    void aDroppedPartnerMayComeAgain()
    {
        QVERIFY(start({partnerPeer(), partnerPeer(u"second"_qs)}));
        const auto peer = partner(), second = partner("second");
        QVERIFY(peer->isBound() && second->isBound());
        control([](Binds &binds) { binds.drop(u"partner"_qs); });
        UNTIL(peer->end.has_value());
        QVERIFY(peer->end->kind == SessionEnd::Kind::Unbound);
        UNTIL(isIn(BindState::Waiting, "partner"));
        const auto again = partner();
        QVERIFY(again->isBound());
        QVERIFY(again->send(1, "back"));
        UNTIL(again->answers.size() == 1);
        QCOMPARE(again->answers[0].status, 0u);
        QVERIFY(second->isBound() && !second->end);
    }

    // ---- Going

    void aPeerThatIsRemovedGoesInOrder()
    {
        QVERIFY(start({carrierPeer(*m_carrier), carrierPeer(*m_other, u"other"_qs)}));
        UNTIL(isRegistered("host_carrier", true) && isRegistered("host_other", true));
        m_carrier->peer.holdAnswers = true;
        const qint64 sending = enqueueFor("carrier");
        UNTIL(m_carrier->peer.waiting.size() == 1);
        control([](Binds &binds) { binds.remove(u"carrier"_qs); });
        QCOMPARE(int(m_gateway->binds().status().size()), 1);
        QVERIFY(!m_metrics->peer(u"carrier"_qs));
        const qint64 late = enqueueFor("carrier");
        QVERIFY(!m_carrier->peer.end && isRegistered("host_carrier"));
        m_carrier->peer.answer();
        UNTIL(m_carrier->peer.end.has_value());
        QVERIFY(m_carrier->peer.end->kind == SessionEnd::Kind::Unbound);
        UNTIL(m_core->status(sending) == u"sent"_qs);
        UNTIL(m_core->withdrawn == QStringList{u"host_carrier"_qs});
        UNTIL(m_core->status(late) == u"pending"_qs);
        const qint64 other = enqueueFor("other");
        UNTIL(m_core->status(other) == u"sent"_qs);
        QVERIFY(!m_other->peer.end);
    }

    void aPeerThatIsRemovedAndAddedAgainIsThere()
    {
        QVERIFY(start({carrierPeer(*m_carrier), partnerPeer()}));
        UNTIL(m_carrier->peer.isBound());
        for (int i = 0; i < 3; ++i) {
            control([](Binds &binds) {
                binds.remove(u"carrier"_qs);
                binds.remove(u"partner"_qs);
                binds.remove(u"nobody"_qs);
            });
            QCOMPARE(set(partnerPeer()), QString());
            QCOMPARE(set(carrierPeer(*m_carrier)), QString());
        }
        UNTIL(isRegistered("host_carrier", true));
        const qint64 id = enqueueFor("carrier");
        UNTIL(m_core->status(id) == u"sent"_qs);
        UNTIL(partner()->isBound());
        QVERIFY(m_metrics->peer(u"carrier"_qs) && m_metrics->peer(u"partner"_qs));
    }

    void theLastPartnerThatIsBackBeforeHeIsGoneIsListenedFor()
    {
        QVERIFY(start({partnerPeer()}));
        QVERIFY(partner()->isBound());
        control([](Binds &binds) {
            binds.remove(u"partner"_qs);
            QVERIFY(binds.set({partnerPeer(), false})); // what ended is told to this thread, later
        });
        QVERIFY(m_gateway->binds().listenerStatus().open);
        UNTIL(partner()->isBound());
    }

    void withoutPartnersNobodyListens()
    {
        QVERIFY(start({partnerPeer()}));
        const auto peer = partner();
        QVERIFY(peer->isBound());
        const quint16 port = m_gateway->listenerPort();
        control([](Binds &binds) { binds.remove(u"partner"_qs); });
        QVERIFY(!m_gateway->binds().listenerStatus().open);
        SmppPeer stranger;
        stranger.connectTo(port, "partner", "secret");
        UNTIL(stranger.end.has_value());
        QVERIFY(stranger.end->kind == SessionEnd::Kind::LinkFailed);
        UNTIL(peer->end.has_value());
        QVERIFY(peer->end->kind == SessionEnd::Kind::Unbound);
    }

    void theStopWaitsForPeersThatGo()
    {
        QVERIFY(start({carrierPeer(*m_carrier), carrierPeer(*m_other, u"other"_qs)}));
        UNTIL(isRegistered("host_carrier", true) && isRegistered("host_other", true));
        m_carrier->peer.holdAnswers = true;
        const qint64 id = enqueueFor("carrier");
        UNTIL(m_carrier->peer.waiting.size() == 1);
        control([](Binds &binds) { binds.remove(u"carrier"_qs); });
        bool stopped = false;
        m_gateway->stop([&stopped] { stopped = true; });
        UNTIL(m_other->peer.end.has_value());
        QVERIFY(!stopped);
        QCOMPARE(set(carrierPeer(*m_carrier)), u"the gateway stops"_qs);
        m_carrier->peer.answer();
        UNTIL(stopped);
        QCOMPARE(m_core->status(id), u"sent"_qs);
        QVERIFY(m_carrier->peer.end.has_value());
        QVERIFY(m_core->frontends.isEmpty());
    }

    // ---- The listener

    void theListenerMovesAndSessionsStay()
    {
        QVERIFY(start({partnerPeer()}));
        const auto peer = partner();
        QVERIFY(peer->isBound());
        const quint16 first = m_gateway->listenerPort();
        QTcpServer place; // a port that is free, as good as
        QVERIFY(place.listen(QHostAddress::LocalHost));
        ListenerSettings listener;
        listener.host = u"127.0.0.1"_qs;
        listener.port = place.serverPort();
        QVERIFY(setListener(listener).contains(u"127.0.0.1:%1"_qs.arg(listener.port))); // it is taken
        QCOMPARE(m_gateway->listenerPort(), first);
        QVERIFY(partner()->isBound());
        place.close();
        QCOMPARE(setListener(listener), QString());
        QCOMPARE(m_gateway->listenerPort(), listener.port);
        SmppPeer stranger;
        stranger.connectTo(first, "partner", "secret");
        UNTIL(stranger.end.has_value());
        QVERIFY(partner()->isBound());
        listener.host = u"0.0.0.0"_qs; // the same port, which its own door holds
        QCOMPARE(setListener(listener), QString());
        QVERIFY(partner()->isBound());
        QVERIFY(peer->send(1, "still here"));
        UNTIL(peer->answers.size() == 1);
        QCOMPARE(peer->answers[0].status, 0u);
        QVERIFY(!peer->end);
    }

    void maxConnectionsActAtOnceAndWhoIsInStays()
    {
        QVERIFY(start({partnerPeer()}));
        const auto one = partner(), two = partner();
        QVERIFY(one->isBound() && two->isBound());
        ListenerSettings listener;
        listener.host = u"127.0.0.1"_qs;
        listener.port = 0;
        listener.maxConnections = 2;
        QCOMPARE(setListener(listener), QString());
        QCOMPARE(m_gateway->binds().listenerStatus().maxConnections, 2);
        const auto three = partner();
        QVERIFY(three->end && three->end->kind != SessionEnd::Kind::BindRefused);
        listener.maxConnections = 3;
        QCOMPARE(setListener(listener), QString());
        QVERIFY(partner()->isBound());
        QVERIFY(one->isBound() && two->isBound());
    }

    // ---- All at once

    void editsUnderLoadLoseNothingAndDisturbNobody()
    {
        m_core->route = [](QJsonObject &message) {
            message.insert(u"dest_smsc"_qs, m_turn++ % 2 == 0 ? u"carrier"_qs : u"other"_qs);
        };
        QVERIFY(start(
            {carrierPeer(*m_carrier), carrierPeer(*m_other, u"other"_qs), partnerPeer(), partnerPeer(u"second"_qs)}));
        const auto steady = partner("second");
        UNTIL(steady->isBound() && m_carrier->peer.isBound() && m_other->peer.isBound());
        const Session *others = m_other->peer.session.get();
        std::vector<std::unique_ptr<SmppPeer>> comers;
        quint64 sent = 0;
        for (int round = 0; round < 30; ++round) {
            for (int i = 0; i < 20; ++i)
                sent += steady->send(sent + 1, "load") ? 1 : 0;
            comers.push_back(std::make_unique<SmppPeer>());
            comers.back()->connectTo(m_gateway->listenerPort(), "partner", "secret");
            PeerSettings carrier = carrierPeer(*m_carrier), account = partnerPeer();
            carrier.tpsLimit = 1000 + round;
            account.tpsLimit = 1000 + round;
            control([&](Binds &binds) {
                switch (round % 6) {
                case 0:
                    carrier.systemType = QString::number(round);
                    break;
                case 1:
                    account.enabled = false;
                    break;
                case 2:
                    account.password = u"changed"_qs;
                    break;
                case 3:
                    carrier.enabled = false;
                    break;
                case 4:
                    binds.remove(u"partner"_qs);
                    binds.remove(u"carrier"_qs);
                    break;
                case 5:
                    binds.drop(u"partner"_qs);
                    binds.reconnect(u"carrier"_qs);
                    break;
                }
                QVERIFY(binds.set({carrier, false}).ok());
                QVERIFY(binds.set({account, false}).ok());
            });
            UNTIL(steady->answers.size() + 40 > sent);
        }
        QVERIFY(sent > 100);
        UNTIL(steady->answers.size() == sent);
        for (const SmppPeer::Answer &answer : steady->answers)
            QCOMPARE(answer.status, 0u);
        QVERIFY(steady->isBound() && !steady->end);
        QCOMPARE(m_other->peer.session.get(), others);
        QVERIFY(others->isBound());
        QCOMPARE(m_metrics->peer(u"other"_qs)->connectionAttempts.value(), 1u);
        UNTIL(m_core->withStatus(u"sent"_qs) == int(sent)); // the carrier's share too, whatever happened to it
        QVERIFY(partner()->isBound());
    }

private:
    static inline int m_turn = 0;
};

QTEST_GUILESS_MAIN(TestBinds)
#include "tst_binds.moc"
