#pragma once
#include "../session/sessionrig.h"
#include "log/log.h"
#include "relay/outboundqueue.h"

/// A PDU that was written, with its sequence number.
template <class P>
struct Written
{
    quint32 sequence = 0;
    quint32 status = 0;
    P pdu;
};
/// The PDUs of one kind among whole ones.
template <class P>
std::vector<Written<P>> pdusIn(const QByteArray &octets)
{
    std::vector<Written<P>> found;
    for (qsizetype at = 0; at < octets.size();) {
        const smpp::Header header = smpp::readHeader(octets.constData() + at);
        if (header.commandId == quint32(P::id)) {
            Written<P> w{header.sequence, header.commandStatus, {}};
            const QByteArrayView body(octets.constData() + at + smpp::kHeaderLength,
                                      qsizetype(header.commandLength) - smpp::kHeaderLength);
            if ((header.commandStatus == 0 || P::kErrorBody) && !smpp::decode(w.pdu, header, body))
                qFatal("%s cannot be read", P::name);
            found.push_back(std::move(w));
        }
        at += header.commandLength;
    }
    return found;
}

/// A queue worker with sessions on FakeLinks: the test is Core on one side, carrier or partner on the other.
class OutboundRig : public gateway::SessionEvents
{
public:
    static gateway::PeerSettings peerSettings(gateway::PeerMode mode = gateway::PeerMode::Client)
    {
        gateway::PeerSettings peer;
        peer.name = QStringLiteral("peer");
        peer.mode = mode;
        peer.tpsLimit = 1000;
        return peer;
    }

    static gateway::PeerLabels labelsOf(const gateway::PeerSettings &settings)
    {
        gateway::PeerLabels labels;
        labels.bindName = settings.name;
        labels.server = settings.mode == gateway::PeerMode::Server;
        return labels;
    }

    explicit OutboundRig(const gateway::PeerSettings &settings = peerSettings(),
                         std::shared_ptr<gateway::Account> shared = {})
        : peer(settings),
          metrics(std::make_shared<gateway::PeerMetrics>(labelsOf(settings), clock)),
          account(settings.mode == gateway::PeerMode::Server ? nullptr
                  : shared                                   ? shared
                           : std::make_shared<gateway::Account>(gateway::Account{QStringLiteral("acc"), 0})),
          queue(settings, QStringLiteral("host_peer"), account, clock, metrics,
                [this](gateway::OutcomeItem item) { outcomes.push_back(std::move(item)); })
    {}

    // ---- Core's side

    static gateway::QueueMessage message(qint64 id, const QByteArray &destination = "49170")
    {
        gateway::QueueMessage m;
        m.id = id;
        m.claimId = "c" + QByteArray::number(id);
        m.source.addr = "BANK";
        m.destination.addr = destination;
        m.text = u'm' + QString::number(id);
        return m;
    }
    void add(qint64 from, qint64 to = 0, const QByteArray &destination = {})
    {
        std::vector<gateway::QueueMessage> list;
        for (qint64 id = from; id <= (to ? to : from); ++id)
            list.push_back(message(id, destination.isEmpty() ? "49" + QByteArray::number(id) : destination));
        queue.add(std::move(list));
    }
    /// A text that takes `parts` segments.
    void addLong(qint64 id, int parts, const QByteArray &destination = "49170")
    {
        gateway::QueueMessage m = message(id, destination);
        m.text = QString(153 * parts, QChar(u'x'));
        queue.add({m});
    }
    /// "1 sent a,b; 2 retry ESME_RTHROTTLED", since the last time.
    QByteArray said()
    {
        static constexpr const char *kWords[] = {"sent", "retry", "failed", "released"};
        QByteArrayList all;
        for (const gateway::OutcomeItem &item : std::exchange(outcomes, {})) {
            QByteArrayList words{QByteArray::number(item.outcome.id), kWords[int(item.outcome.kind)]};
            if (!item.outcome.error.isEmpty())
                words << item.outcome.error;
            if (!item.outcome.smscMessageIds.empty())
                words
                    << QByteArrayList(item.outcome.smscMessageIds.begin(), item.outcome.smscMessageIds.end()).join(',');
            all << words.join(' ');
        }
        return all.join("; ");
    }

    // ---- the other side

    /// One more session, bound; its number.
    std::size_t connect()
    {
        using namespace gateway;
        SessionSettings settings;
        settings.windowSize = peer.windowSize;
        settings.responseTimeout = peer.responseTimeout * qint64(1000);
        settings.enquireLinkInterval = 0;
        const bool client = peer.mode == PeerMode::Client;
        auto link = std::make_unique<FakeLink>(client ? FakeLink::Kind::Client : FakeLink::Kind::Accepted);
        Line line;
        line.link = link.get();
        line.session = std::make_unique<Session>(client ? kClient : kServer, std::move(link), settings, clock, *this);
        Session &session = *line.session;
        lines.push_back(std::move(line));
        if (client) {
            session.start({BindType::Transceiver, "acme", "secret", {}, peer.interfaceVersion, 0, 0, {}});
            lines.back().link->connected();
            lines.back().link->receive(octetsOf<smpp::BindTransceiverResp>(1));
        } else {
            lines.back().link->receive(bindPdu(1, "acme", peer.interfaceVersion));
            clock.advance(0);
            clock.advance(0);
        }
        if (!session.isBound())
            qFatal("not bound");
        return lines.size() - 1;
    }
    /// What a session sent since the last time, as octets; its requests wait for `answer`.
    template <class P = smpp::SubmitSm>
    std::vector<Written<P>> pdus(std::size_t line = 0)
    {
        Line &l = lines[line];
        std::vector<Written<P>> found = pdusIn<P>(l.link->takeWritten());
        for (const Written<P> &w : found)
            l.open.push_back(w.sequence);
        return found;
    }
    /// The texts of these, "m1 m2".
    template <class P = smpp::SubmitSm>
    QByteArray sent(std::size_t line = 0)
    {
        QByteArrayList texts;
        for (const Written<P> &w : pdus<P>(line))
            texts << w.pdu.shortMessage.view().toByteArray();
        return texts.join(' ');
    }
    int count(std::size_t line = 0) { return int(pdus(line).size()); }
    /// Answers the oldest request of a session that is open, or a later one.
    void answer(const QByteArray &id, quint32 status = 0, std::size_t line = 0, std::size_t which = 0)
    {
        lines[line].link->receive(submitResp(takeOpen(line, which), id, status));
    }
    void refuse(smpp::CommandStatus status, std::size_t line = 0)
    {
        lines[line].link->receive(errorOf<smpp::SubmitSmResp>(takeOpen(line, 0), status));
    }
    quint32 takeOpen(std::size_t line, std::size_t which)
    {
        pdus(line);
        auto &open = lines[line].open;
        if (which >= open.size())
            qFatal("nothing to answer");
        const quint32 sequence = open[which];
        open.erase(open.begin() + std::ptrdiff_t(which));
        return sequence;
    }
    void lose(std::size_t line = 0) { lines[line].link->closedByPeer({gateway::LinkError::Kind::Reset, {}}); }

    gateway::PeerSettings peer;
    FakeClock clock;
    std::shared_ptr<gateway::PeerMetrics> metrics;
    std::shared_ptr<gateway::Account> account;
    std::vector<gateway::OutcomeItem> outcomes;
    gateway::OutboundQueue queue;
    struct Line
    {
        FakeLink *link = nullptr;
        std::unique_ptr<gateway::Session> session;
        std::deque<quint32> open;
    };
    std::vector<Line> lines;

private:
    void bindRequested(gateway::Session &session, const gateway::BindIdentity &) override
    {
        gateway::SessionSettings settings;
        settings.windowSize = peer.windowSize;
        settings.responseTimeout = peer.responseTimeout * qint64(1000);
        settings.enquireLinkInterval = 0;
        session.acceptBind("gw", settings, nullptr);
    }
    void sessionBound(gateway::Session &session) override { queue.addSession(session); }
    void requestReceived(gateway::Session &, const gateway::InboundRequest &) override { qFatal("unexpected request"); }
    void requestEnded(gateway::Session &session, const gateway::RequestEnd &end) override
    {
        queue.requestEnded(session, end);
    }
    void batchEnded(gateway::Session &) override { queue.pump(); }
    void sessionEnded(gateway::Session &session, const gateway::SessionEnd &) override { queue.removeSession(session); }
};
