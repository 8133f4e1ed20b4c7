#pragma once
#include "pace.h"
#include "session/session.h"
#include "summary.h"

#include <QtCore/QStringList>
#include <functional>
#include <memory>
#include <vector>

namespace gateway::sim {

/// What a simulated partner sends. 0: off, where nothing else is said.
struct PartnerSettings
{
    QByteArray host = "127.0.0.1";
    qint64 port = 2775;
    QByteArray systemId;
    QByteArray password;
    BindType bindType = BindType::Transceiver;
    qint64 count = 1;      ///< messages to send; with a receiver bind: deliver_sm to wait for
    qint64 window = 10;    ///< in flight a session
    qint64 tps = 0;        ///< over all sessions; 0: as fast as the window allows
    qint64 textSize = 100; ///< characters, where `text` is empty
    QByteArray text;       ///< UTF-8
    bool ucs2 = false;     ///< also where the GSM alphabet would do
    QByteArray source = "SIM";
    QByteArray destination = "6140*"; ///< a final `*` becomes digits, another number each time
    bool registeredDelivery = false;
    qint64 waitReceipts = 0; ///< seconds after the last answer; with a receiver bind: in all, 0 without end
    qint64 sessions = 1;
};

/// An ESME that binds, sends, counts and unbinds. Lives on the thread that starts it, which needs an event loop.
class Partner final : private SessionEvents
{
public:
    /// `clock` outlives the partner; `finished` is called once, from the event loop, when all sessions have ended.
    Partner(PartnerSettings settings, Clock &clock, std::function<void()> finished);
    ~Partner() override;

    /// Prepares the message and connects. The error names the option that cannot be.
    Expected<void, QString> start();
    /// Stops sending and unbinds; `finished` follows.
    void stop();

    const PartnerTotals &totals() const { return m_totals; }
    /// True where all that was asked for was done: every message sent and accepted, or every deliver_sm received.
    bool succeeded() const;
    /// What went wrong, for a person; empty where nothing did.
    const QStringList &problems() const { return m_problems; }

private:
    void bindRequested(Session &, const BindIdentity &) override {}
    void sessionBound(Session &session) override;
    void requestReceived(Session &session, const InboundRequest &request) override;
    void requestEnded(Session &session, const RequestEnd &end) override;
    void batchEnded(Session &session) override;
    void sessionEnded(Session &session, const SessionEnd &end) override;

    Expected<void, QString> prepare();
    bool sends() const { return m_settings.bindType != BindType::Receiver; }
    struct Lane
    {
        std::unique_ptr<Session> session;
        bool settled = false; ///< bound, or ended before
        bool ended = false;
    };
    Lane &laneOf(const Session &session);
    /// Once every session is bound or has failed, sending begins.
    void settle(Lane &lane);
    /// Sends while something is left, the window has room and the rate allows it: on `session` alone, or, where a rate
    /// is to be kept, on all in turn.
    void send(Session &session);
    void sendPaced();
    /// Sends one message. False: the run is over.
    bool sendOne(Session &session);
    void countDelivery(const smpp::DeliverSm &pdu);
    /// What has to wait for the end of an upcall: sending on every session, going on, the end.
    void step();
    /// Goes on to the wait for receipts, to the unbinds, to the end.
    void advance();
    void unbindAll();

    PartnerSettings m_settings;
    Clock &m_clock;
    std::function<void()> m_finished;
    PartnerTotals m_totals;
    QStringList m_problems;
    std::vector<Lane> m_lanes;
    std::size_t m_turn = 0;
    smpp::SubmitSm m_message;
    smpp::DeliverSmResp m_deliverResp;
    QByteArray m_destinationPrefix;
    int m_destinationDigits = 0;
    quint64 m_destinationNumber = 0;
    std::optional<Pace> m_pace;
    std::unique_ptr<Timer> m_paceTimer;
    std::unique_ptr<Timer> m_waitTimer;
    std::unique_ptr<Timer> m_soon; ///< runs `step` after the upcall that asked for it
    quint64 m_left = 0;
    quint64 m_answered = 0;
    quint64 m_receipts = 0;
    qint64 m_cpuBefore = 0;
    int m_unsettled = 0; ///< sessions neither bound nor ended
    int m_open = 0;      ///< sessions not ended
    enum class Phase { Binding, Sending, Waiting, Unbinding, Over } m_phase = Phase::Binding;
};

} // namespace gateway::sim
