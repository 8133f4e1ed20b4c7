#include "relay/peermulti.h"

namespace gateway {

using smpp::CommandStatus;

void PeerBind::multi(Session &session, quint32 sequence, const smpp::SubmitMulti &pdu)
{
    const int count = int(pdu.destAddresses.size());
    if (count == 0) {
        session.respondError<smpp::SubmitMulti>(sequence, CommandStatus::ESME_RINVNUMDESTS);
        return;
    }
    MessageFields fields = fieldsOf(pdu);
    const CommandStatus refused = admit(session, smpp::SubmitMulti::name, fields.sourceAddr);
    if (refused != CommandStatus::ESME_ROK) {
        session.respondError<smpp::SubmitMulti>(sequence, refused);
        return;
    }
    for (const smpp::DestAddress &d : pdu.destAddresses) {
        if (d.destFlag == smpp::DestAddress::DistributionList) {
            session.respondError<smpp::SubmitMulti>(sequence, CommandStatus::ESME_RINVDLNAME);
            return;
        }
    }
    auto multi = std::make_unique<Multi>();
    multi->session = session.id();
    multi->sequence = sequence;
    multi->destinations = pdu.destAddresses;
    const quint64 number = m_nextMulti++;
    for (int i = 0; i < count; ++i) {
        const smpp::DestAddress &d = multi->destinations[std::size_t(i)];
        fields.destAddrTon = d.destAddrTon;
        fields.destAddrNpi = d.destAddrNpi;
        fields.destinationAddr = d.destinationAddr.view();
        const ReplyTo replyTo{session.id(), sequence, ReplyTo::Kind::SubmitMulti, quint8(m_reactor.index()), 0,
                              number,       i};
        CommandStatus status = withinLimit();
        if (status == CommandStatus::ESME_ROK)
            status = accept(fields, replyTo);
        if (status == CommandStatus::ESME_ROK)
            ++multi->awaited;
        else
            multi->refuse(std::size_t(i), status);
    }
    if (multi->awaited == 0)
        session.respondError<smpp::SubmitMulti>(sequence, multi->lastError);
    else
        m_multis[number] = std::move(multi);
}

void PeerBind::answerMulti(Session &session, const InboundReply &reply)
{
    const auto it = m_multis.find(reply.replyTo.multi);
    if (it == m_multis.end())
        return;
    Multi &multi = *it->second;
    if (reply.status != CommandStatus::ESME_ROK) {
        multi.refuse(std::size_t(reply.replyTo.destination), reply.status);
    } else if (multi.firstIndex < 0 || reply.replyTo.destination < multi.firstIndex) {
        multi.firstIndex = reply.replyTo.destination;
        multi.firstId = reply.id;
    }
    if (--multi.awaited > 0)
        return;
    if (multi.firstIndex < 0) {
        session.respondError<smpp::SubmitMulti>(multi.sequence, multi.lastError);
    } else {
        multi.response.messageId.assign(QByteArray::number(multi.firstId));
        session.respond(multi.sequence, multi.response);
    }
    m_multis.erase(it);
}

} // namespace gateway
