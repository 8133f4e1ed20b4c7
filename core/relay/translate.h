#pragma once
// Between PDUs and the types of Core's contract. Pure functions: no session, no clock, no state.
#include "coreapi/message.h"
#include "peers/peersettings.h"
#include "smpp/commandstatus.h"
#include "smpp/pdus.h"
#include "text/alphabet.h"
#include "text/segmentation.h"
#include "util/expected.h"

namespace gateway {

Alphabet alphabetOf(DefaultAlphabet alphabet);

/// The fields that all message PDUs share, wherever they stood (views into the PDU).
struct MessageFields
{
    QByteArrayView serviceType, sourceAddr, destinationAddr, scheduleDeliveryTime, validityPeriod, shortMessage;
    quint8 sourceAddrTon = 0, sourceAddrNpi = 0, destAddrTon = 0, destAddrNpi = 0;
    quint8 esmClass = 0, protocolId = 0, priorityFlag = 0, registeredDelivery = 0, replaceIfPresentFlag = 0,
           dataCoding = 0;
    const smpp::Tlvs *tlvs = nullptr;
};
template <smpp::CommandId Id>
MessageFields fieldsOf(const smpp::ShortMessagePdu<Id> &pdu);
MessageFields fieldsOf(const smpp::DataSm &pdu);
/// Of a submit_multi without a destination; the caller sets it for each.
MessageFields fieldsOf(const smpp::SubmitMulti &pdu);

/// User data, its header included, wherever it stood: short_message or message_payload.
QByteArrayView userDataOf(const MessageFields &pdu);

/// What entered, in the contract's form, but for idempotency_key and origin. Refused with the status for the response:
/// times, priority, text beside message_payload; undecodable text passes as payload, from a `strict` partner it is
/// ESME_RSUBMITFAIL. `undecodable` is set where text came that is not valid in its coding.
struct Inbound
{
    InboundMessage message;
    bool undecodable = false;
};
Expected<Inbound, smpp::CommandStatus> toInbound(const MessageFields &pdu, Direction direction,
                                                 Alphabet defaultAlphabet, bool strict, qint64 receivedAt);

/// The receipt that a carrier's deliver_sm or data_sm carries, if it is one (FIELD-known forms included: no esm_class,
/// TLVs alone). `report_key`, smsc, account and received_at are the caller's; an empty smscMessageId names nothing.
std::optional<DeliveryReport> toReport(const MessageFields &pdu, Alphabet defaultAlphabet, IdFormat idFormat);
/// Derived from account, id, state, error and done date, so that a retransmission has the same.
QByteArray reportKey(const DeliveryReport &report);

/// One message of Core's queue as the PDUs that carry it: what all share, and the parts.
struct Outbound
{
    smpp::SubmitSm shared; ///< every field but the parts'
    std::vector<Part> parts;
    smpp::Tlvs tlvs; ///< of every part
};
/// Text that the peer's default alphabet lacks a place for goes as the peer's settings say (planText()). Refused with
/// what an outcome's `error` says: encoding_error (text that its coding cannot carry, too long), or `invalid_` and the
/// name of a field that does not fit SMPP. An alphanumeric source (TON 5) is printable ASCII, or its nearest form for a
/// peer with `transliterate`.
Expected<Outbound, QByteArray> toOutbound(const QueueMessage &message, const PeerSettings &peer, quint16 reference);
/// The PDU of one part: P is SubmitSm (client bind) or DeliverSm (server bind).
template <class P>
void fillPart(P &pdu, const Outbound &outbound, std::size_t part);

} // namespace gateway
