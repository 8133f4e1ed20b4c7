#pragma once
#include "session/session.h"
#include "support/fakeclock.h"
#include "support/fakelink.h"

#include <QtTest/QTest>

/// Keeps what a session says, one short line an upcall, and lets a test act within any of them.
class Recorder : public gateway::SessionEvents
{
public:
    using Session = gateway::Session;

    void bindRequested(Session &session, const gateway::BindIdentity &bind) override
    {
        say("bindRequested " + bind.systemId);
        call(onBind, session);
    }
    void sessionBound(Session &session) override
    {
        say("bound");
        call(onBound, session);
    }
    void requestReceived(Session &session, const gateway::InboundRequest &request) override
    {
        std::visit([&](const auto *pdu) { say(std::remove_cvref_t<decltype(*pdu)>::name, request.sequence); },
                   request.pdu);
        if (const auto *submit = std::get_if<const smpp::SubmitSm *>(&request.pdu))
            texts << (*submit)->shortMessage.view().toByteArray();
        if (answerAtOnce)
            session.respond(request.sequence, smpp::SubmitSmResp{});
        call(onRequest, session);
    }
    void requestEnded(Session &session, const gateway::RequestEnd &how) override
    {
        static constexpr const char *kKinds[] = {"answered", "timedOut", "late", "lost"};
        ends << how;
        ids << how.messageId.toByteArray();
        say(kKinds[int(how.kind)], quint32(how.cookie));
        call(onEnded, session);
    }
    void batchEnded(Session &session) override
    {
        ++batches;
        call(onBatch, session);
    }
    void noticeReceived(Session &, const smpp::AlertNotification &alert) override
    {
        say("notice " + alert.sourceAddr.view().toByteArray());
    }
    void enquireLinkSent(Session &) override { say("enquireSent"); }
    void enquireLinkAnswered(Session &) override { say("enquireAnswered"); }
    void pduError(Session &session, const char *kind, const QString &detail) override
    {
        say(QByteArray("pduError ") + kind);
        details << detail;
        call(onError, session);
    }
    void sessionEnded(Session &session, const gateway::SessionEnd &why) override
    {
        static constexpr const char *kKinds[] = {"Unbound",     "LinkClosed",    "LinkFailed",
                                                 "BindRefused", "BindTimeout",   "EnquireLinkTimeout",
                                                 "Inactivity",  "ProtocolError", "Dropped"};
        say(QByteArray("ended ") + kKinds[int(why.kind)]);
        end = why;
        call(onEnd, session);
    }

    /// What was said since the last call, joined by ", ".
    QByteArray take() { return std::exchange(said, QByteArrayList()).join(", "); }

    using Hook = std::function<void(Session &)>;
    Hook onBind, onBound, onRequest, onEnded, onBatch, onError, onEnd;
    bool answerAtOnce = false;
    QByteArrayList said;
    QByteArrayList texts;
    QByteArrayList ids;
    QList<gateway::RequestEnd> ends;
    QStringList details;
    std::optional<gateway::SessionEnd> end;
    int batches = 0;

private:
    void say(QByteArray line) { said << std::move(line); }
    void say(const char *what, quint32 number) { say(QByteArray(what) + ' ' + QByteArray::number(number)); }
    static void call(const Hook &hook, Session &session)
    {
        if (hook)
            hook(session);
    }
};

/// The octets of a PDU.
template <class P>
QByteArray octetsOf(quint32 sequence, const P &pdu = {}, quint32 status = 0)
{
    QByteArray out;
    if (!smpp::encode(out, pdu, sequence, status))
        qFatal("%s cannot be encoded", P::name);
    return out;
}
template <class P>
QByteArray errorOf(quint32 sequence, smpp::CommandStatus status)
{
    return octetsOf<P>(sequence, {}, quint32(status));
}
/// A header and whatever body, right or wrong.
inline QByteArray rawPdu(quint32 commandId, quint32 sequence, const QByteArray &body = {}, quint32 status = 0)
{
    QByteArray out;
    for (const quint32 word : {quint32(16 + body.size()), commandId, status, sequence}) {
        for (int shift = 24; shift >= 0; shift -= 8)
            out.append(char(word >> shift));
    }
    return out + body;
}
inline QByteArray submit(quint32 sequence, QByteArrayView text = "hello")
{
    smpp::SubmitSm pdu;
    pdu.sourceAddr.assign("100");
    pdu.destinationAddr.assign("200");
    pdu.shortMessage.assign(text);
    return octetsOf(sequence, pdu);
}
inline QByteArray submitResp(quint32 sequence, QByteArrayView id = "m1", quint32 status = 0)
{
    smpp::SubmitSmResp pdu;
    pdu.messageId.assign(id);
    return octetsOf(sequence, pdu, status);
}
template <class P = smpp::BindTransceiver>
QByteArray bindPdu(quint32 sequence = 1, QByteArrayView systemId = "acme", quint8 version = 0x34)
{
    P bind;
    bind.systemId.assign(systemId);
    bind.password.assign("secret");
    bind.systemType.assign("TYPE");
    bind.interfaceVersion = version;
    bind.addrTon = 1;
    bind.addrNpi = 2;
    bind.addressRange.assign("44.*");
    return octetsOf(sequence, bind);
}
/// "submit_sm_resp 7 ESME_ROK 1, …" for every whole PDU; the last number is the length of the body.
inline QByteArray shown(const QByteArray &octets)
{
    QByteArrayList lines;
    for (qsizetype at = 0; at < octets.size();) {
        const smpp::Header header = smpp::readHeader(octets.constData() + at);
        lines << QByteArray(smpp::commandName(header.commandId).data()) + ' ' + QByteArray::number(header.sequence) +
                     ' ' + smpp::statusName(header.commandStatus) + ' ' + QByteArray::number(header.commandLength - 16);
        at += header.commandLength;
    }
    return lines.join(", ");
}

/// A session on a FakeLink and a FakeClock.
class Rig
{
public:
    explicit Rig(gateway::SessionRole role, const gateway::SessionSettings &settings = {})
        : m_role(role),
          link(new FakeLink(role == gateway::SessionRole::Smsc ? FakeLink::Kind::Accepted : FakeLink::Kind::Client)),
          session(new gateway::Session(role, std::unique_ptr<gateway::Link>(link), settings, clock, events)),
          m_settings(settings)
    {}

    /// Brings the session to the bound phase and forgets what was said and written on the way.
    Rig &bound(gateway::BindType type = gateway::BindType::Transceiver,
               std::shared_ptr<gateway::InboundGate> gate = nullptr)
    {
        using gateway::BindType;
        if (m_role == gateway::SessionRole::Smsc) {
            link->receive(type == BindType::Transmitter ? bindPdu<smpp::BindTransmitter>()
                          : type == BindType::Receiver  ? bindPdu<smpp::BindReceiver>()
                                                        : bindPdu());
            soon();
            session->acceptBind("gw", m_settings, std::move(gate));
            soon();
        } else {
            session->setGate(std::move(gate));
            session->start({type, "acme", "secret", {}, 0x34, 0, 0, {}});
            link->connected();
            link->receive(type == BindType::Transmitter ? octetsOf<smpp::BindTransmitterResp>(1)
                          : type == BindType::Receiver  ? octetsOf<smpp::BindReceiverResp>(1)
                                                        : octetsOf<smpp::BindTransceiverResp>(1));
        }
        if (!session->isBound())
            qFatal("not bound");
        forget();
        return *this;
    }
    void forget()
    {
        events.take();
        events.batches = 0;
        link->takeWritten();
    }
    /// Lets the event loop turn once.
    void soon() { clock.advance(0); }
    QByteArray written() { return shown(link->takeWritten()); }
    QByteArray said() { return events.take(); }
    /// Sends a submit_sm of ours; its cookie.
    quint64 send(quint64 cookie)
    {
        smpp::SubmitSm pdu;
        pdu.destinationAddr.assign("200");
        if (!session->send(pdu, cookie))
            qFatal("not sent");
        return cookie;
    }

private:
    gateway::SessionRole m_role;

public:
    FakeClock clock;
    Recorder events;
    FakeLink *link;
    std::unique_ptr<gateway::Session> session;

private:
    gateway::SessionSettings m_settings;
};

inline constexpr auto kServer = gateway::SessionRole::Smsc;
inline constexpr auto kClient = gateway::SessionRole::Esme;
