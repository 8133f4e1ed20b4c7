#pragma once
#include "outboundrig.h"
#include "relay/clientbind.h"
#include "relay/serverbind.h"
#include "support/manualexecutor.h"

#include <deque>

/// The relay thread as the test plays it.
class FakeInbox final : public gateway::RelayInbox
{
public:
    struct Lookup
    {
        gateway::LookupRequest request;
        std::function<void(gateway::LookupReply)> answer;
    };

    void traffic(gateway::TrafficBatch batch) override
    {
        ++batches;
        std::move(batch.outcomes.begin(), batch.outcomes.end(), std::back_inserter(outcomes));
        std::move(batch.reports.begin(), batch.reports.end(), std::back_inserter(reports));
        std::move(batch.inbound.begin(), batch.inbound.end(), std::back_inserter(inbound));
    }
    void workerState(const QString &peer, const gateway::WorkerState &state) override
    {
        states << peer.toLatin1() + (state.connected ? " connected" : " away") + (state.canSend ? " sends" : "");
        lastState = state;
    }
    void lookup(gateway::LookupRequest request, gateway::Executor &back,
                std::function<void(gateway::LookupReply)> done) override
    {
        lookups.push_back({std::move(request), [&back, done](const gateway::LookupReply &reply) {
                               back.post([done, reply] { done(reply); });
                           }});
    }

    int batches = 0;
    std::vector<gateway::OutcomeItem> outcomes;
    std::vector<gateway::ReportItem> reports;
    std::vector<gateway::InboundItem> inbound;
    QByteArrayList states;
    gateway::WorkerState lastState;
    std::deque<Lookup> lookups;
};

/// A bind on its reactor; links are fakes, the relay thread is the test.
class BindRig
{
public:
    explicit BindRig(const gateway::PeerSettings &settings)
        : peer(settings),
          metrics(std::make_shared<gateway::PeerMetrics>(OutboundRig::labelsOf(settings), clock)),
          reactor(3, executor, nullptr, clock, inbox)
    {
        gateway::log::setSink([this](const gateway::log::Entry &e) {
            log << QLatin1String(gateway::log::levelName(e.level)) + u' ' + e.text;
        });
    }
    virtual ~BindRig() { gateway::log::setSink({}); }
    Q_DISABLE_COPY_MOVE(BindRig)

    /// Lets the reactor's loop turn until nothing is left to do now.
    void turn()
    {
        do {
            clock.advance(0);
        } while (executor.run() > 0);
        clock.advance(0);
    }
    void advance(qint64 ms)
    {
        clock.advance(ms);
        turn();
    }
    /// The relay answers every request that came in so far: accepted with 100 and more, or with a status.
    void answerAll(smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK)
    {
        std::vector<gateway::InboundReply> replies;
        for (const gateway::InboundItem &item : std::exchange(inbox.inbound, {}))
            replies.push_back({item.replyTo, status, status == smpp::CommandStatus::ESME_ROK ? nextId++ : 0});
        reactor.answer(replies);
        turn();
    }
    void answer(const gateway::ReplyTo &to, smpp::CommandStatus status, qint64 id = 0)
    {
        reactor.answer({{to, status, id}});
        turn();
    }
    /// How often PDUs broke this rule.
    int pduErrors(const char *kind) const
    {
        std::vector<prometheus::MetricFamily> families;
        metrics->collect(families);
        for (const prometheus::MetricFamily &family : families) {
            if (family.name != "smpp_pdu_errors_total")
                continue;
            for (const prometheus::ClientMetric &series : family.metric) {
                for (const auto &label : series.label) {
                    if (label.name == "kind" && label.value == kind)
                        return int(series.counter.value);
                }
            }
        }
        return 0;
    }
    /// "1 sent a; 2 retry connection_lost" of the outcomes so far.
    QByteArray outcomes()
    {
        static constexpr const char *kWords[] = {"sent", "retry", "failed", "released"};
        QByteArrayList all;
        for (const gateway::OutcomeItem &item : std::exchange(inbox.outcomes, {}))
            all << QByteArray::number(item.outcome.id) + ' ' + kWords[int(item.outcome.kind)];
        return all.join("; ");
    }
    QByteArray states() { return std::exchange(inbox.states, {}).join(", "); }

    gateway::PeerSettings peer;
    FakeClock clock;
    ManualExecutor executor;
    FakeInbox inbox;
    std::shared_ptr<gateway::PeerMetrics> metrics;
    gateway::Reactor reactor;
    QStringList log;
    qint64 nextId = 100;
};

/// A partner's account.
class ServerRig final : public BindRig
{
public:
    static gateway::PeerSettings settings()
    {
        gateway::PeerSettings peer;
        peer.name = QStringLiteral("partner");
        peer.mode = gateway::PeerMode::Server;
        peer.systemId = QStringLiteral("acme");
        peer.password = QStringLiteral("secret");
        return peer;
    }
    explicit ServerRig(const gateway::PeerSettings &settings = ServerRig::settings())
        : BindRig(settings),
          bind(std::make_unique<gateway::ServerBind>(settings, QStringLiteral("host_partner"), reactor, metrics, "gw",
                                                     guard))
    {
        bind->start();
    }
    ~ServerRig() override
    {
        bind.reset();
        executor.run();
    }

    /// A link that the listener hands over with the octets it has read.
    FakeLink &connect(const QByteArray &octets = bindPdu(),
                      const QHostAddress &address = QHostAddress(QStringLiteral("192.0.2.7")))
    {
        auto link = std::make_unique<FakeLink>();
        link->address = address;
        FakeLink &l = *link;
        const std::shared_ptr<void> token(nullptr, [this](void *) { ++places; });
        bind->adopt(std::move(link), octets, token);
        executor.run();
        clock.advance(0);
        clock.advance(0);
        return l;
    }
    /// A partner that is bound, nothing yet said.
    FakeLink &partner()
    {
        FakeLink &link = connect();
        turn();
        if (!shown(link.takeWritten()).startsWith("bind_transceiver_resp 1 ESME_ROK"))
            qFatal("not bound");
        return link;
    }

    gateway::SignInGuard guard;
    std::unique_ptr<gateway::ServerBind> bind;
    int places = 0; ///< given back to the listener
};

/// A carrier, whose side of the links is the test's.
class ClientRig final : public BindRig
{
public:
    static gateway::PeerSettings settings()
    {
        gateway::PeerSettings peer;
        peer.name = QStringLiteral("carrier");
        peer.mode = gateway::PeerMode::Client;
        peer.host = QStringLiteral("smsc.example");
        peer.systemId = QStringLiteral("acme");
        peer.password = QStringLiteral("secret");
        return peer;
    }
    explicit ClientRig(const gateway::PeerSettings &settings = ClientRig::settings(), qint64 startDelayMs = 0)
        : BindRig(settings),
          account(std::make_shared<gateway::Account>(gateway::Account{QStringLiteral("acc"), 0})),
          bind(std::make_unique<gateway::ClientBind>(
              settings, QStringLiteral("host_carrier"), account, reactor, metrics,
              [this] {
                  auto fresh = std::make_unique<FakeLink>(FakeLink::Kind::Client);
                  link = fresh.get();
                  ++attempts;
                  return fresh;
              },
              startDelayMs))
    {
        bind->start();
        turn();
    }
    ~ClientRig() override
    {
        bind.reset();
        executor.run();
    }

    /// The carrier takes the connection and the bind; nothing yet said.
    ClientRig &bound()
    {
        link->connected();
        link->receive(octetsOf<smpp::BindTransceiverResp>(1));
        turn();
        link->takeWritten();
        return *this;
    }

    std::shared_ptr<gateway::Account> account;
    FakeLink *link = nullptr; ///< the latest
    int attempts = 0;
    std::unique_ptr<gateway::ClientBind> bind;
};
