#pragma once
#include <QtCore/QByteArrayView>
#include <QtCore/QFlags>
#include <QtCore/QtGlobal>

namespace smpp {

/// Every PDU of SMPP 3.3, 3.4 (5.1.2.1) and 5.0 (4.7.5).
enum class CommandId : quint32 {
    BindReceiver = 0x00000001,
    BindTransmitter = 0x00000002,
    QuerySm = 0x00000003,
    SubmitSm = 0x00000004,
    DeliverSm = 0x00000005,
    Unbind = 0x00000006,
    ReplaceSm = 0x00000007,
    CancelSm = 0x00000008,
    BindTransceiver = 0x00000009,
    Outbind = 0x0000000B,
    EnquireLink = 0x00000015,
    SubmitMulti = 0x00000021,
    ParamRetrieve = 0x00000022,   ///< 3.3 only
    QueryLastMsgs = 0x00000023,   ///< 3.3 only
    QueryMsgDetails = 0x00000024, ///< 3.3 only
    AlertNotification = 0x00000102,
    DataSm = 0x00000103,
    BroadcastSm = 0x00000111,
    QueryBroadcastSm = 0x00000112,
    CancelBroadcastSm = 0x00000113,
    GenericNack = 0x80000000,
    BindReceiverResp = 0x80000001,
    BindTransmitterResp = 0x80000002,
    QuerySmResp = 0x80000003,
    SubmitSmResp = 0x80000004,
    DeliverSmResp = 0x80000005,
    UnbindResp = 0x80000006,
    ReplaceSmResp = 0x80000007,
    CancelSmResp = 0x80000008,
    BindTransceiverResp = 0x80000009,
    EnquireLinkResp = 0x80000015,
    SubmitMultiResp = 0x80000021,
    ParamRetrieveResp = 0x80000022,
    QueryLastMsgsResp = 0x80000023,
    QueryMsgDetailsResp = 0x80000024,
    DataSmResp = 0x80000103,
    BroadcastSmResp = 0x80000111,
    QueryBroadcastSmResp = 0x80000112,
    CancelBroadcastSmResp = 0x80000113,
};

/// The bit that tells a response from its request (5.0 section 4.7.5). generic_nack counts as a response.
inline constexpr quint32 kResponseBit = 0x80000000;
constexpr bool isResponse(quint32 id) { return (id & kResponseBit) != 0; }
constexpr quint32 responseOf(quint32 id) { return id | kResponseBit; }

/// The two ends of a link.
enum class Side : quint8 { Esme, Smsc };
enum class Sender : quint8 { Esme, Smsc, Both };

/// The session states of 3.4 section 2.2.
enum class LinkState : quint8 { Open = 1, BoundTx = 2, BoundRx = 4, BoundTrx = 8 };
Q_DECLARE_FLAGS(LinkStates, LinkState)
Q_DECLARE_OPERATORS_FOR_FLAGS(LinkStates)

/// What is known of an operation beside its fields: one row for a request and its response.
struct Operation
{
    const char *requestName; ///< null where there is no request
    const char *responseName;
    CommandId request;   ///< for generic_nack: its own id
    LinkStates fromEsme; ///< states in which the ESME may send the request
    LinkStates fromSmsc; ///< likewise the SMSC
    bool errorBody;      ///< a response with an error status keeps its body
};

namespace detail {
inline constexpr LinkStates kNever;
inline constexpr LinkStates kOpen = LinkState::Open;
inline constexpr LinkStates kTx = LinkState::BoundTx | LinkState::BoundTrx;
inline constexpr LinkStates kRx = LinkState::BoundRx | LinkState::BoundTrx;
inline constexpr LinkStates kBound = kTx | kRx;
inline constexpr LinkStates kAlways = kBound | kOpen;
} // namespace detail

/// 3.4 table 2-1 and 5.0 table 2-1. enquire_link may be sent in every state since 5.0.
inline constexpr Operation kOperations[] = {
    {"bind_receiver", "bind_receiver_resp", CommandId::BindReceiver, detail::kOpen, detail::kNever, false},
    {"bind_transmitter", "bind_transmitter_resp", CommandId::BindTransmitter, detail::kOpen, detail::kNever, false},
    {"query_sm", "query_sm_resp", CommandId::QuerySm, detail::kTx, detail::kNever, false},
    {"submit_sm", "submit_sm_resp", CommandId::SubmitSm, detail::kTx, detail::kNever, true},
    {"deliver_sm", "deliver_sm_resp", CommandId::DeliverSm, detail::kNever, detail::kRx, true},
    {"unbind", "unbind_resp", CommandId::Unbind, detail::kBound, detail::kBound, false},
    {"replace_sm", "replace_sm_resp", CommandId::ReplaceSm, detail::kTx, detail::kNever, false},
    {"cancel_sm", "cancel_sm_resp", CommandId::CancelSm, detail::kTx, detail::kNever, false},
    {"bind_transceiver", "bind_transceiver_resp", CommandId::BindTransceiver, detail::kOpen, detail::kNever, false},
    {"outbind", nullptr, CommandId::Outbind, detail::kNever, detail::kOpen, false},
    {"enquire_link", "enquire_link_resp", CommandId::EnquireLink, detail::kAlways, detail::kAlways, false},
    {"submit_multi", "submit_multi_resp", CommandId::SubmitMulti, detail::kTx, detail::kNever, true},
    {"param_retrieve", "param_retrieve_resp", CommandId::ParamRetrieve, detail::kTx, detail::kNever, false},
    {"query_last_msgs", "query_last_msgs_resp", CommandId::QueryLastMsgs, detail::kTx, detail::kNever, false},
    {"query_msg_details", "query_msg_details_resp", CommandId::QueryMsgDetails, detail::kTx, detail::kNever, false},
    {"alert_notification", nullptr, CommandId::AlertNotification, detail::kNever, detail::kRx, false},
    {"data_sm", "data_sm_resp", CommandId::DataSm, detail::kTx, detail::kRx, true},
    {"broadcast_sm", "broadcast_sm_resp", CommandId::BroadcastSm, detail::kTx, detail::kNever, true},
    {"query_broadcast_sm", "query_broadcast_sm_resp", CommandId::QueryBroadcastSm, detail::kTx, detail::kNever, false},
    {"cancel_broadcast_sm", "cancel_broadcast_sm_resp", CommandId::CancelBroadcastSm, detail::kTx, detail::kNever,
     false},
    {nullptr, "generic_nack", CommandId::GenericNack, detail::kAlways, detail::kAlways, false},
};

/// The row that `id`, a request's or a response's, belongs to; null for an unknown command.
constexpr const Operation *operationOf(quint32 id)
{
    for (const Operation &row : kOperations) {
        const quint32 request = quint32(row.request);
        if (id == request || (id == responseOf(request) && row.responseName))
            return &row;
    }
    return nullptr;
}

/// "submit_sm", "submit_sm_resp"; "unknown" otherwise. Always a whole, NUL-terminated literal.
QByteArrayView commandName(quint32 id);

/// Whether `side` may send the request `id` in `state`. Responses are answered with true for both sides: whether one
/// is awaited is known by the sequence number. Unknown commands: false.
bool maySend(quint32 id, Side side, LinkState state);

} // namespace smpp
