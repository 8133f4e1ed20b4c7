#pragma once
#include "session/session.h"
#include "session/tcplink.h"

#include <QtNetwork/QTcpServer>
#include <deque>

/// The other side of an SMPP link, over a real socket on the thread of the test: a partner or a carrier.
class SmppPeer : public gateway::SessionEvents
{
public:
    /// A partner: connects and binds.
    void connectTo(quint16 port, const char *systemId, const char *password)
    {
        gateway::ConnectSettings to;
        to.host = QStringLiteral("127.0.0.1");
        to.port = port;
        session = std::make_unique<gateway::Session>(gateway::SessionRole::Esme,
                                                     gateway::TcpLink::connectTo(to, gateway::systemClock()),
                                                     gateway::SessionSettings(), gateway::systemClock(), *this);
        session->start({gateway::BindType::Transceiver, systemId, password, {}, 0x34, 0, 0, {}});
    }
    /// A carrier: takes the connection and any bind.
    void take(qintptr descriptor)
    {
        session = std::make_unique<gateway::Session>(
            gateway::SessionRole::Smsc, gateway::TcpLink::accepted(descriptor, std::nullopt, gateway::systemClock()),
            gateway::SessionSettings(), gateway::systemClock(), *this);
        session->resume({});
    }

    struct Request
    {
        QByteArray command;
        quint32 sequence = 0;
        quint8 esmClass = 0;
        QByteArray source;
        QByteArray destination;
        QByteArray text;
    };
    struct Answer
    {
        quint64 cookie = 0;
        quint32 status = 0;
        QByteArray id;
    };

    bool isBound() const { return session && session->isBound(); }
    template <class P = smpp::SubmitSm>
    bool send(quint64 cookie, const QByteArray &text, quint8 esmClass = 0)
    {
        P pdu;
        pdu.sourceAddr.assign("100");
        pdu.destinationAddr.assign("49170");
        pdu.esmClass = esmClass;
        pdu.shortMessage.assign(text);
        return session->send(pdu, cookie).ok();
    }
    /// Answers the oldest request that waits.
    void answer()
    {
        const quint32 sequence = waiting.front();
        waiting.pop_front();
        smpp::SubmitSmResp response;
        response.messageId.assign(QByteArray("abc" + QByteArray::number(++m_ids)));
        session->respond(sequence, response);
    }

    std::unique_ptr<gateway::Session> session;
    std::vector<Request> requests;
    std::vector<Answer> answers;
    std::optional<gateway::SessionEnd> end;
    bool holdAnswers = false;
    std::deque<quint32> waiting;

private:
    void bindRequested(gateway::Session &s, const gateway::BindIdentity &) override
    {
        s.acceptBind("smsc", gateway::SessionSettings(), nullptr);
    }
    void requestReceived(gateway::Session &s, const gateway::InboundRequest &request) override
    {
        std::visit([&](const auto *pdu) { received(s, request.sequence, *pdu); }, request.pdu);
    }
    template <class P>
    void received(gateway::Session &s, quint32 sequence, const P &pdu)
    {
        Request r;
        r.command = P::name;
        r.sequence = sequence;
        if constexpr (requires {
                          pdu.protocolId;
                          pdu.destinationAddr;
                      }) {
            r.esmClass = pdu.esmClass;
            r.source = pdu.sourceAddr.view().toByteArray();
            r.destination = pdu.destinationAddr.view().toByteArray();
            r.text = pdu.shortMessage.view().toByteArray();
        }
        requests.push_back(r);
        if constexpr (P::id == smpp::CommandId::SubmitSm) {
            waiting.push_back(sequence);
            if (!holdAnswers)
                answer();
        } else if constexpr (P::id == smpp::CommandId::DeliverSm) {
            s.respond(sequence, smpp::DeliverSmResp());
        } else {
            s.respondError<P>(sequence, smpp::CommandStatus::ESME_RINVCMDID);
        }
    }
    void requestEnded(gateway::Session &, const gateway::RequestEnd &how) override
    {
        answers.push_back({how.cookie, how.status, how.messageId.toByteArray()});
    }
    void sessionEnded(gateway::Session &, const gateway::SessionEnd &why) override { end = why; }

    int m_ids = 0;
};

/// A carrier's SMSC on a port of its own; one session at a time.
class Carrier final : public QTcpServer
{
public:
    Carrier() { listen(QHostAddress::LocalHost); }
    SmppPeer peer;

private:
    void incomingConnection(qintptr descriptor) override { peer.take(descriptor); }
};
