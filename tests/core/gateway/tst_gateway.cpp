// The whole gateway, over real sockets: Core, a carrier and a partner are played by the test.
#include "log/log.h"
#include "gatewayrig.h"

#include <QtCore/QJsonArray>
#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;

class TestGateway : public QObject
{
    Q_OBJECT

    std::unique_ptr<FakeCore> m_core;
    std::unique_ptr<Carrier> m_carrier;
    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<Gateway> m_gateway;
    std::unique_ptr<QTemporaryDir> m_state;

    Gateway::Settings settings(std::vector<PeerSettings> peers) const
    {
        return gatewaySettings(*m_core, m_state->path(), std::move(peers));
    }
    Expected<void, QString> start(const Gateway::Settings &s)
    {
        m_gateway = std::make_unique<Gateway>(s, *m_metrics);
        return m_gateway->start();
    }
    bool isRegistered(const char *frontend, bool connected) const
    {
        const QJsonObject r = m_core->frontends.value(QString::fromLatin1(frontend));
        return !r.isEmpty() && r.value(u"connected"_qs).toBool() == connected;
    }
    static QString text(const QJsonObject &object, const char *member)
    {
        return object.value(QLatin1String(member)).toString();
    }

private Q_SLOTS:
    void init()
    {
        m_state = std::make_unique<QTemporaryDir>();
        QTest::failOnWarning(QRegularExpression(u".*"_qs));
        log::setOutput(-1);
        m_core = std::make_unique<FakeCore>();
        QVERIFY(m_core->up());
        m_core->route = [](QJsonObject &message) {
            if (text(message, "direction") == u"mt"_qs)
                message.insert(u"dest_smsc"_qs, u"carrier"_qs);
            else
                message.insert(u"source_smsc"_qs, u"partner"_qs);
        };
        m_carrier = std::make_unique<Carrier>();
        QVERIFY(m_carrier->isListening());
        m_metrics = std::make_unique<Metrics>(systemClock());
    }
    void cleanup()
    {
        m_gateway.reset();
        m_metrics.reset();
        m_carrier.reset();
        if (m_core)
            QCOMPARE(m_core->violations, QStringList());
        m_core.reset();
    }

    void messagesAndReceiptsGoThroughBothWays()
    {
        QVERIFY(start(settings({carrierPeer(m_carrier->serverPort()), partnerPeer()})).ok());
        QVERIFY(m_gateway->listenerPort() != 0);
        SmppPeer partner;
        partner.connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(partner.isBound() && m_carrier->peer.isBound());
        UNTIL(isRegistered("host_partner", true) && isRegistered("host_carrier", true));
        QVERIFY(m_gateway->readiness().ok);

        // From the partner to the carrier.
        QVERIFY(partner.send(1, "to the carrier"));
        UNTIL(partner.answers.size() == 1);
        QCOMPARE(partner.answers[0].status, 0u);
        QCOMPARE(m_core->submitted.size(), 1u);
        const qint64 id = m_core->submitted[0].value(u"id"_qs).toInteger();
        QCOMPARE(partner.answers[0].id, QByteArray::number(id));
        QCOMPARE(text(m_core->submitted[0], "origin_smsc"), u"partner"_qs);
        UNTIL(m_core->status(id) == u"sent"_qs);
        QCOMPARE(m_carrier->peer.requests.size(), 1u);
        QCOMPARE(m_carrier->peer.requests[0].command, QByteArray("submit_sm"));
        QCOMPARE(m_carrier->peer.requests[0].text, QByteArray("to the carrier"));
        const QJsonObject outcome = m_core->outcomeOf(id);
        QCOMPARE(text(outcome, "frontend"), u"host_carrier"_qs);
        QCOMPARE(text(outcome, "account"), u"gw@127.0.0.1:%1"_qs.arg(m_carrier->serverPort()));
        QCOMPARE(outcome.value(u"smsc_message_ids"_qs).toArray(), QJsonArray{u"abc1"_qs});

        // The carrier's receipt, and what Core makes of it for the partner.
        QVERIFY(m_carrier->peer.send<smpp::DeliverSm>(
            2, "id:abc1 sub:001 dlvrd:001 done date:1609051337 stat:DELIVRD err:000 text:", 0x04));
        UNTIL(m_core->reports.size() == 1 && m_carrier->peer.answers.size() == 1);
        QVERIFY(m_core->reports[0].value(u"matched"_qs).toBool());
        QCOMPARE(m_core->status(id), u"delivered"_qs);
        QCOMPARE(m_carrier->peer.answers[0].status, 0u);
        m_core->enqueue(
            {{u"message_type"_qs, u"delivery_receipt"_qs},
             {u"source_smsc"_qs, u"partner"_qs},
             {u"receipt"_qs, QJsonObject{{u"message_id"_qs, QString::number(id)}, {u"state"_qs, u"delivered"_qs}}}});
        UNTIL(partner.requests.size() == 1);
        QCOMPARE(int(partner.requests[0].esmClass), 0x04);
        QVERIFY(partner.requests[0].text.startsWith(QByteArray("id:" + QByteArray::number(id) + " sub:001")));

        // From the carrier to the partner.
        QVERIFY(m_carrier->peer.send<smpp::DeliverSm>(3, "to the partner"));
        UNTIL(partner.requests.size() == 2);
        QCOMPARE(partner.requests[1].text, QByteArray("to the partner"));
        QCOMPARE(text(m_core->submitted[1], "direction"), u"mo"_qs);
        UNTIL(m_core->withStatus(u"sent"_qs) == 2); // receipt and message, reported back

        const QByteArray exposed = QByteArray::fromStdString(m_metrics->expose());
        QVERIFY(exposed.contains("smpp_core_up 1"));
    }

    void theStopIsOrderly()
    {
        QVERIFY(start(settings({carrierPeer(m_carrier->serverPort()), partnerPeer()})).ok());
        SmppPeer partner;
        partner.connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(partner.isBound() && m_carrier->peer.isBound());
        UNTIL(isRegistered("host_partner", true) && isRegistered("host_carrier", true));

        // One message waits for the carrier, one for Core.
        m_carrier->peer.holdAnswers = true;
        const qint64 sending = m_core->enqueue({{u"dest_smsc"_qs, u"carrier"_qs}});
        UNTIL(m_carrier->peer.waiting.size() == 1);
        FakeFault hold;
        hold.op = "submit";
        hold.hold = true;
        m_core->fault(hold);
        QVERIFY(partner.send(1, "under way"));
        UNTIL(m_core->held("submit") == 1);

        bool stopped = false;
        m_gateway->stop([&stopped] { stopped = true; });
        const int claims = m_core->count("claim");
        QVERIFY(partner.send(2, "too late"));
        UNTIL(partner.answers.size() == 1);
        QCOMPARE(partner.answers[0].cookie, 2u);
        QCOMPARE(partner.answers[0].status, quint32(smpp::CommandStatus::ESME_RSYSERR));
        QVERIFY(!partner.end && !stopped);
        SmppPeer stranger;
        stranger.connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(stranger.end.has_value());
        QVERIFY(stranger.end->kind == SessionEnd::Kind::LinkFailed); // nobody listens

        m_core->release("submit");
        UNTIL(partner.end.has_value());
        QCOMPARE(partner.answers.size(), 2u);
        QCOMPARE(partner.answers[1].cookie, 1u);
        QCOMPARE(partner.answers[1].status, 0u);
        QVERIFY(partner.end->kind == SessionEnd::Kind::Unbound);
        QVERIFY(!m_carrier->peer.end && !stopped);
        QVERIFY(m_core->withdrawn.isEmpty());

        m_carrier->peer.answer();
        UNTIL(m_carrier->peer.end.has_value());
        QVERIFY(m_carrier->peer.end->kind == SessionEnd::Kind::Unbound);
        UNTIL(stopped);
        QCOMPARE(m_core->status(sending), u"sent"_qs);
        QStringList withdrawn = m_core->withdrawn;
        withdrawn.sort();
        QCOMPARE(withdrawn, (QStringList{u"host_carrier"_qs, u"host_partner"_qs}));
        QVERIFY(m_core->frontends.isEmpty());
        QVERIFY(m_core->count("claim") <= claims + 3); // those under way, no more
        bool gone = false;
        for (const FakeRequest &request : m_core->requests) {
            QVERIFY2(!gone || request.op == "unregister" || request.op == "health", request.op.constData());
            gone = gone || request.op == "unregister";
        }
    }

    void withoutCoreItIsReadyForNothingUntilCoreComes()
    {
        const Gateway::Settings s = settings({partnerPeer()});
        m_core->down();
        QVERIFY(start(s).ok()); // it starts all the same
        QVERIFY(!m_gateway->readiness().ok);
        QCOMPARE(m_gateway->readiness().reasons, QStringList{u"OmniMessage Core cannot be reached"_qs});
        SmppPeer partner;
        partner.connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(partner.isBound());
        QVERIFY(partner.send(1, "nobody there"));
        UNTIL(partner.answers.size() == 1);
        QCOMPARE(partner.answers[0].status, quint32(smpp::CommandStatus::ESME_RSYSERR));
        QVERIFY(m_core->up());
        UNTIL(m_gateway->readiness().ok);
        QVERIFY(m_gateway->readiness().degraded.isEmpty());
        UNTIL(isRegistered("host_partner", true));
        QVERIFY(partner.send(2, "now"));
        UNTIL(partner.answers.size() == 2);
        QCOMPARE(partner.answers[1].status, 0u);
    }

    void withoutUncachedPartnersCoreMayBeAway()
    {
        PeerSettings disabled = partnerPeer();
        disabled.enabled = false;
        const Gateway::Settings s = settings({carrierPeer(m_carrier->serverPort()), disabled});
        m_core->down();
        QVERIFY(start(s).ok());
        QVERIFY(m_gateway->readiness().ok);
        QCOMPARE(m_gateway->readiness().degraded, QStringList{u"OmniMessage Core cannot be reached"_qs});
    }

    void disabledPeersAreNotRegistered()
    {
        PeerSettings noCarrier = carrierPeer(m_carrier->serverPort()), noPartner = partnerPeer(u"away"_qs);
        noCarrier.enabled = noPartner.enabled = false;
        QVERIFY(start(settings({noCarrier, noPartner, partnerPeer()})).ok());
        UNTIL(isRegistered("host_partner", false));
        QCOMPARE(m_core->frontends.size(), 1);
        SmppPeer partner;
        partner.connectTo(m_gateway->listenerPort(), "away", "secret");
        UNTIL(partner.end.has_value());
        QCOMPARE(partner.end->status, quint32(smpp::CommandStatus::ESME_RBINDFAIL));
        QVERIFY(!m_carrier->peer.session);
    }

    void strangersAreToldNothing()
    {
        PeerSettings elsewhere = partnerPeer(u"elsewhere"_qs), here = partnerPeer();
        elsewhere.ipWhitelist = QStringList{u"198.51.100.0/24"_qs};
        here.ipWhitelist = QStringList{u"127.0.0.0/8"_qs};
        QVERIFY(start(settings({elsewhere, here})).ok());
        const auto statusFor = [this](const char *systemId) -> quint32 {
            SmppPeer partner;
            partner.connectTo(m_gateway->listenerPort(), systemId, "secret");
            if (!QTest::qWaitFor([&partner] { return partner.end || partner.isBound(); }, 60'000))
                return ~0u;
            return partner.end ? partner.end->status : 0;
        };
        QCOMPARE(statusFor("unknown"), quint32(smpp::CommandStatus::ESME_RINVSYSID));
        QCOMPARE(statusFor("elsewhere"), quint32(smpp::CommandStatus::ESME_RBINDFAIL));
        QCOMPARE(statusFor("partner"), 0u);
        m_gateway.reset();
        QVERIFY(start(settings({elsewhere})).ok());
        QCOMPARE(statusFor("unknown"), quint32(smpp::CommandStatus::ESME_RBINDFAIL)); // nobody admits this address
    }

    void withTheCacheWhatIsAcceptedWithoutCoreOutlivesARestart()
    {
        PeerSettings cached = partnerPeer();
        cached.cacheEnabled = true;
        const Gateway::Settings s = settings({cached});
        m_core->down();
        QVERIFY(start(s).ok());
        QVERIFY(m_gateway->readiness().ok);
        {
            SmppPeer partner;
            partner.connectTo(m_gateway->listenerPort(), "partner", "secret");
            UNTIL(partner.isBound());
            QVERIFY(partner.send(1, "kept"));
            UNTIL(partner.answers.size() == 1);
            QCOMPARE(partner.answers[0].status, 0u);
            QVERIFY(partner.answers[0].id.startsWith('-'));
        }
        m_gateway.reset();
        QVERIFY(m_core->up());
        QVERIFY(start(s).ok());
        UNTIL(m_core->submitted.size() == 1);
        QCOMPARE(text(m_core->submitted[0], "text"), u"kept"_qs);
    }

    void aStateDirectoryIsOneGateways()
    {
        const Gateway::Settings s = settings({partnerPeer()});
        QVERIFY(start(s).ok());
        Metrics metrics(systemClock());
        Gateway second(s, metrics);
        const auto started = second.start();
        QVERIFY(!started);
        QVERIFY2(started.error().contains(u"in use by another gateway"_qs), qPrintable(started.error()));
    }

    void aStateDirectoryThatIsNoneIsAnError()
    {
        Gateway::Settings s = settings({partnerPeer()});
        s.stateDir += u"/none"_qs;
        const auto started = start(s);
        QVERIFY(!started && started.error().contains(u"cannot be written"_qs));
    }

    void overMaxConnectionsLinksAreClosed()
    {
        Gateway::Settings s = settings({partnerPeer()});
        s.listener.maxConnections = 2;
        QVERIFY(start(s).ok());
        std::vector<std::unique_ptr<SmppPeer>> partners(3);
        for (int i = 0; i < 2; ++i) {
            partners[std::size_t(i)] = std::make_unique<SmppPeer>();
            partners[std::size_t(i)]->connectTo(m_gateway->listenerPort(), "partner", "secret");
            UNTIL(partners[std::size_t(i)]->isBound());
        }
        partners[2] = std::make_unique<SmppPeer>();
        partners[2]->connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(partners[2]->end.has_value());
        QVERIFY(partners[2]->end->kind != SessionEnd::Kind::BindRefused);
        partners[0]->session->unbind(u"enough"_qs); // its place is free then
        UNTIL(partners[0]->end.has_value());
        bool in = false;
        while (!in) {
            SmppPeer again;
            again.connectTo(m_gateway->listenerPort(), "partner", "secret");
            UNTIL(again.end || again.isBound());
            in = again.isBound();
        }
    }

    void aPortThatIsTakenIsAnError()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        Gateway::Settings s = settings({partnerPeer()});
        s.listener.port = other.serverPort();
        const auto started = start(s);
        QVERIFY(!started.ok());
        QVERIFY2(started.error().contains(u"127.0.0.1:%1"_qs.arg(other.serverPort())), qPrintable(started.error()));
    }

    void aCertificateThatIsMissingIsAnError()
    {
        PeerSettings peer = carrierPeer(m_carrier->serverPort());
        peer.tls = true;
        peer.tlsCaCertificate = u"/nonexistent/ca.pem"_qs;
        const auto started = start(settings({peer}));
        QVERIFY(!started.ok());
        QVERIFY2(started.error().contains(u"carrier: tls_ca_certificate: /nonexistent/ca.pem"_qs),
                 qPrintable(started.error()));
        Gateway::Settings listening = settings({partnerPeer()});
        listening.listener.tls = true;
        listening.listener.tlsCertificate = u"/nonexistent/cert.pem"_qs;
        const auto second = start(listening);
        QVERIFY(!second.ok());
        QVERIFY2(second.error().contains(u"tls_certificate: /nonexistent/cert.pem"_qs), qPrintable(second.error()));
    }
};

QTEST_GUILESS_MAIN(TestGateway)
#include "tst_gateway.moc"
