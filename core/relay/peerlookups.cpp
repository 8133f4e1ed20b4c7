// What a partner asks of messages that it sent before: query_sm, cancel_sm, replace_sm.
#include "relay/peerbind.h"
#include "smpp/tlvs.h"
#include "text/smpptime.h"

namespace gateway {

using smpp::CommandStatus;

template <class P, class Answer>
void PeerBind::lookup(Session &session, quint32 sequence, LookupRequest request, Answer answer)
{
    request.originSmsc = m_peer.name;
    request.defaultAlphabet = alphabetOf(m_peer.defaultAlphabet);
    m_reactor.relay().lookup(std::move(request), m_reactor.executor(),
                             [this, alive = m_alive, id = session.id(), sequence, answer](const LookupReply &reply) {
                                 if (!*alive)
                                     return;
                                 const auto it = m_members.find(id);
                                 if (it == m_members.end())
                                     return;
                                 if (reply.status != CommandStatus::ESME_ROK)
                                     it->second.session->respondError<P>(sequence, reply.status);
                                 else
                                     answer(*it->second.session, reply);
                                 checkLeaving();
                             });
}

void PeerBind::query(Session &session, quint32 sequence, const smpp::QuerySm &pdu)
{
    LookupRequest request;
    request.kind = LookupRequest::Kind::Query;
    request.messageId = pdu.messageId.view().toByteArray();
    lookup<smpp::QuerySm>(session, sequence, request,
                          [id = request.messageId, sequence](Session &s, const LookupReply &reply) {
                              smpp::QuerySmResp response;
                              response.messageId.assign(id);
                              if (reply.doneAt)
                                  response.finalDate.assign(formatAbsolute(*reply.doneAt));
                              response.messageState = quint8(reply.state);
                              response.errorCode = reply.error;
                              s.respond(sequence, response);
                          });
}

void PeerBind::cancel(Session &session, quint32 sequence, const smpp::CancelSm &pdu)
{
    LookupRequest request;
    request.kind = LookupRequest::Kind::Cancel;
    request.messageId = pdu.messageId.view().toByteArray();
    if (request.messageId.isEmpty()) {
        session.respondError<smpp::CancelSm>(sequence, CommandStatus::ESME_RCANCELFAIL);
        return;
    }
    lookup<smpp::CancelSm>(session, sequence, request,
                           [sequence](Session &s, const LookupReply &) { s.respond(sequence, smpp::CancelSmResp()); });
}

void PeerBind::replace(Session &session, quint32 sequence, const smpp::ReplaceSm &pdu)
{
    LookupRequest request;
    request.kind = LookupRequest::Kind::Replace;
    request.messageId = pdu.messageId.view().toByteArray();
    const auto payload = get(pdu.tlvs, smpp::tlv::kMessagePayload); // since 5.0
    request.octets =
        pdu.shortMessage.isEmpty() && payload ? payload->toByteArray() : pdu.shortMessage.view().toByteArray();
    const qint64 now = m_reactor.clock().wallMs();
    const auto schedule = parseTime(pdu.scheduleDeliveryTime.view(), now);
    const auto expiry = parseTime(pdu.validityPeriod.view(), now);
    if (!schedule || !expiry) {
        session.respondError<smpp::ReplaceSm>(sequence, schedule ? CommandStatus::ESME_RINVEXPIRY
                                                                 : CommandStatus::ESME_RINVSCHED);
        return;
    }
    request.deliverAfter = *schedule;
    request.expires = *expiry;
    lookup<smpp::ReplaceSm>(session, sequence, request, [sequence](Session &s, const LookupReply &) {
        s.respond(sequence, smpp::ReplaceSmResp());
    });
}

} // namespace gateway
