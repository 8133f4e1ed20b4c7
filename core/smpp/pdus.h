#pragma once
#include "smpp/commandid.h"
#include "smpp/wiretypes.h"

#include <concepts>
#include <tuple>
#include <vector>

/// All PDUs: each a plain struct whose `fields()` is the one list of what is on the wire and in which order. Encode,
/// decode and trace (codec.h) and the tests fold over it; a member that it forgets does not compile (codec.cpp).
namespace smpp {

/// One entry of a field list: the specification's name and the member. Masked ones do not appear in traces.
enum class Show : quint8 { Plain, Masked };
template <class P, class T>
struct Field
{
    const char *name;
    T P::*member;
    Show show = Show::Plain;
};
template <class P, class T>
Field(const char *, T P::*) -> Field<P, T>;
template <class P, class T>
Field(const char *, T P::*, Show) -> Field<P, T>;

/// What every PDU is beside its fields, taken from the row of its operation.
template <CommandId Id>
struct PduBase
{
    static constexpr CommandId id = Id;
    static constexpr bool kResponse = isResponse(quint32(Id));
    static constexpr const char *name =
        kResponse ? operationOf(quint32(Id))->responseName : operationOf(quint32(Id))->requestName;
    /// Who sends it.
    static constexpr Sender kSender = [] {
        const Operation row = *operationOf(quint32(Id));
        const bool esme = bool(kResponse ? row.fromSmsc : row.fromEsme);
        const bool smsc = bool(kResponse ? row.fromEsme : row.fromSmsc);
        return esme && smsc ? Sender::Both : esme ? Sender::Esme : Sender::Smsc;
    }();
    /// States of the link in which the request is allowed; `maySend` tells the two sides apart.
    static constexpr LinkStates kStates = operationOf(quint32(Id))->fromEsme | operationOf(quint32(Id))->fromSmsc;
    /// Whether a response with an error status has its body.
    static constexpr bool kErrorBody = kResponse && operationOf(quint32(Id))->errorBody;
    bool operator==(const PduBase &) const = default;
};

template <class P>
concept PduType = std::derived_from<P, PduBase<P::id>>;
/// Whether TLVs may follow the fields.
template <PduType P>
inline constexpr bool kCarriesTlvs = requires(P pdu)
{
    pdu.tlvs;
};

// Sizes are those of 3.4 section 5.2; we hold addresses and ids of up to 65 octets.
using ServiceType = CString<6>;
using AddressText = CString<21, 66>;
using LongAddressText = CString<65, 66>; ///< alert_notification alone
using MessageId = CString<65, 66>;
using TimeText = CString<17>;
using SystemId = CString<16, 66>;
using Password = CString<65, 66>; ///< the specification's 9 are too few in practice
using ShortMessage = Octets8<255>;

// ---- Session

template <CommandId Id>
struct Bind : PduBase<Id>
{
    SystemId systemId;
    Password password;
    CString<13, 66> systemType;
    quint8 interfaceVersion = 0;
    quint8 addrTon = 0;
    quint8 addrNpi = 0;
    CString<41, 66> addressRange;
    bool operator==(const Bind &) const = default;
    static constexpr auto fields()
    {
        return std::tuple{
            Field{"system_id", &Bind::systemId},        Field{"password", &Bind::password, Show::Masked},
            Field{"system_type", &Bind::systemType},    Field{"interface_version", &Bind::interfaceVersion},
            Field{"addr_ton", &Bind::addrTon},          Field{"addr_npi", &Bind::addrNpi},
            Field{"address_range", &Bind::addressRange}};
    }
};
using BindTransmitter = Bind<CommandId::BindTransmitter>;
using BindReceiver = Bind<CommandId::BindReceiver>;
using BindTransceiver = Bind<CommandId::BindTransceiver>;

template <CommandId Id>
struct BindResp : PduBase<Id>
{
    SystemId systemId;
    Tlvs tlvs;
    bool operator==(const BindResp &) const = default;
    static constexpr auto fields()
    {
        return std::tuple{Field{"system_id", &BindResp::systemId}, Field{"tlvs", &BindResp::tlvs}};
    }
};
using BindTransmitterResp = BindResp<CommandId::BindTransmitterResp>;
using BindReceiverResp = BindResp<CommandId::BindReceiverResp>;
using BindTransceiverResp = BindResp<CommandId::BindTransceiverResp>;

struct Outbind : PduBase<CommandId::Outbind>
{
    SystemId systemId;
    Password password;
    bool operator==(const Outbind &) const = default;
    static constexpr auto fields()
    {
        return std::tuple{Field{"system_id", &Outbind::systemId}, Field{"password", &Outbind::password, Show::Masked}};
    }
};

/// A header alone.
template <CommandId Id>
struct Empty : PduBase<Id>
{
    bool operator==(const Empty &) const = default;
    static constexpr auto fields() { return std::tuple{}; }
};
using Unbind = Empty<CommandId::Unbind>;
using EnquireLink = Empty<CommandId::EnquireLink>;
using GenericNack = Empty<CommandId::GenericNack>;

/// A header, after which 5.0 lets a congestion_state follow (5.0 section 4.8.4.18).
template <CommandId Id>
struct EmptyResp : PduBase<Id>
{
    Tlvs tlvs;
    bool operator==(const EmptyResp &) const = default;
    static constexpr auto fields() { return std::tuple{Field{"tlvs", &EmptyResp::tlvs}}; }
};
using UnbindResp = EmptyResp<CommandId::UnbindResp>;
using EnquireLinkResp = EmptyResp<CommandId::EnquireLinkResp>;
using ReplaceSmResp = EmptyResp<CommandId::ReplaceSmResp>;
using CancelSmResp = EmptyResp<CommandId::CancelSmResp>;
using CancelBroadcastSmResp = EmptyResp<CommandId::CancelBroadcastSmResp>;

struct AlertNotification : PduBase<CommandId::AlertNotification>
{
    quint8 sourceAddrTon = 0;
    quint8 sourceAddrNpi = 0;
    LongAddressText sourceAddr;
    quint8 esmeAddrTon = 0;
    quint8 esmeAddrNpi = 0;
    LongAddressText esmeAddr;
    Tlvs tlvs;
    bool operator==(const AlertNotification &) const = default;
    static constexpr auto fields()
    {
        using P = AlertNotification;
        return std::tuple{Field{"source_addr_ton", &P::sourceAddrTon},
                          Field{"source_addr_npi", &P::sourceAddrNpi},
                          Field{"source_addr", &P::sourceAddr},
                          Field{"esme_addr_ton", &P::esmeAddrTon},
                          Field{"esme_addr_npi", &P::esmeAddrNpi},
                          Field{"esme_addr", &P::esmeAddr},
                          Field{"tlvs", &P::tlvs}};
    }
};

// ---- Messages

template <CommandId Id>
struct ShortMessagePdu : PduBase<Id>
{
    ServiceType serviceType;
    quint8 sourceAddrTon = 0;
    quint8 sourceAddrNpi = 0;
    AddressText sourceAddr;
    quint8 destAddrTon = 0;
    quint8 destAddrNpi = 0;
    AddressText destinationAddr;
    quint8 esmClass = 0;
    quint8 protocolId = 0;
    quint8 priorityFlag = 0;
    TimeText scheduleDeliveryTime;
    TimeText validityPeriod;
    quint8 registeredDelivery = 0;
    quint8 replaceIfPresentFlag = 0;
    quint8 dataCoding = 0;
    quint8 smDefaultMsgId = 0;
    ShortMessage shortMessage; ///< 255 octets: one over the 254 of 3.4, as 5.0 and many peers have it
    Tlvs tlvs;
    bool operator==(const ShortMessagePdu &) const = default;
    static constexpr auto fields()
    {
        using P = ShortMessagePdu;
        return std::tuple{Field{"service_type", &P::serviceType},
                          Field{"source_addr_ton", &P::sourceAddrTon},
                          Field{"source_addr_npi", &P::sourceAddrNpi},
                          Field{"source_addr", &P::sourceAddr},
                          Field{"dest_addr_ton", &P::destAddrTon},
                          Field{"dest_addr_npi", &P::destAddrNpi},
                          Field{"destination_addr", &P::destinationAddr},
                          Field{"esm_class", &P::esmClass},
                          Field{"protocol_id", &P::protocolId},
                          Field{"priority_flag", &P::priorityFlag},
                          Field{"schedule_delivery_time", &P::scheduleDeliveryTime},
                          Field{"validity_period", &P::validityPeriod},
                          Field{"registered_delivery", &P::registeredDelivery},
                          Field{"replace_if_present_flag", &P::replaceIfPresentFlag},
                          Field{"data_coding", &P::dataCoding},
                          Field{"sm_default_msg_id", &P::smDefaultMsgId},
                          Field{"short_message", &P::shortMessage, Show::Masked},
                          Field{"tlvs", &P::tlvs}};
    }
};
using SubmitSm = ShortMessagePdu<CommandId::SubmitSm>;
using DeliverSm = ShortMessagePdu<CommandId::DeliverSm>;

/// A response that names a message, with the TLVs that 3.4 (data_sm_resp) and 5.0 (all) give it.
template <CommandId Id>
struct MessageResp : PduBase<Id>
{
    MessageId messageId;
    Tlvs tlvs;
    bool operator==(const MessageResp &) const = default;
    static constexpr auto fields()
    {
        return std::tuple{Field{"message_id", &MessageResp::messageId}, Field{"tlvs", &MessageResp::tlvs}};
    }
};
using SubmitSmResp = MessageResp<CommandId::SubmitSmResp>;
using DeliverSmResp = MessageResp<CommandId::DeliverSmResp>;
using DataSmResp = MessageResp<CommandId::DataSmResp>;
using BroadcastSmResp = MessageResp<CommandId::BroadcastSmResp>;
using QueryBroadcastSmResp = MessageResp<CommandId::QueryBroadcastSmResp>;

struct DataSm : PduBase<CommandId::DataSm>
{
    ServiceType serviceType;
    quint8 sourceAddrTon = 0;
    quint8 sourceAddrNpi = 0;
    CString<65, 66> sourceAddr; ///< data_sm has longer addresses than submit_sm (3.4 section 4.7.1)
    quint8 destAddrTon = 0;
    quint8 destAddrNpi = 0;
    CString<65, 66> destinationAddr;
    quint8 esmClass = 0;
    quint8 registeredDelivery = 0;
    quint8 dataCoding = 0;
    Tlvs tlvs;
    bool operator==(const DataSm &) const = default;
    static constexpr auto fields()
    {
        using P = DataSm;
        return std::tuple{Field{"service_type", &P::serviceType},
                          Field{"source_addr_ton", &P::sourceAddrTon},
                          Field{"source_addr_npi", &P::sourceAddrNpi},
                          Field{"source_addr", &P::sourceAddr},
                          Field{"dest_addr_ton", &P::destAddrTon},
                          Field{"dest_addr_npi", &P::destAddrNpi},
                          Field{"destination_addr", &P::destinationAddr},
                          Field{"esm_class", &P::esmClass},
                          Field{"registered_delivery", &P::registeredDelivery},
                          Field{"data_coding", &P::dataCoding},
                          Field{"tlvs", &P::tlvs}};
    }
};

/// One destination of a submit_multi: an address (flag 1) or the name of a distribution list (flag 2); 3.4 section
/// 4.5.1.1. The members that the flag excludes are not on the wire.
struct DestAddress
{
    enum Flag : quint8 { Address = 1, DistributionList = 2 };
    quint8 destFlag = Address;
    quint8 destAddrTon = 0;
    quint8 destAddrNpi = 0;
    AddressText destinationAddr;
    CString<21, 66> dlName;
    bool operator==(const DestAddress &) const = default;
};

struct SubmitMulti : PduBase<CommandId::SubmitMulti>
{
    ServiceType serviceType;
    quint8 sourceAddrTon = 0;
    quint8 sourceAddrNpi = 0;
    AddressText sourceAddr;
    std::vector<DestAddress> destAddresses; ///< at most 255
    quint8 esmClass = 0;
    quint8 protocolId = 0;
    quint8 priorityFlag = 0;
    TimeText scheduleDeliveryTime;
    TimeText validityPeriod;
    quint8 registeredDelivery = 0;
    quint8 replaceIfPresentFlag = 0;
    quint8 dataCoding = 0;
    quint8 smDefaultMsgId = 0;
    ShortMessage shortMessage;
    Tlvs tlvs;
    bool operator==(const SubmitMulti &) const = default;
    static constexpr auto fields()
    {
        using P = SubmitMulti;
        return std::tuple{Field{"service_type", &P::serviceType},
                          Field{"source_addr_ton", &P::sourceAddrTon},
                          Field{"source_addr_npi", &P::sourceAddrNpi},
                          Field{"source_addr", &P::sourceAddr},
                          Field{"dest_addresses", &P::destAddresses},
                          Field{"esm_class", &P::esmClass},
                          Field{"protocol_id", &P::protocolId},
                          Field{"priority_flag", &P::priorityFlag},
                          Field{"schedule_delivery_time", &P::scheduleDeliveryTime},
                          Field{"validity_period", &P::validityPeriod},
                          Field{"registered_delivery", &P::registeredDelivery},
                          Field{"replace_if_present_flag", &P::replaceIfPresentFlag},
                          Field{"data_coding", &P::dataCoding},
                          Field{"sm_default_msg_id", &P::smDefaultMsgId},
                          Field{"short_message", &P::shortMessage, Show::Masked},
                          Field{"tlvs", &P::tlvs}};
    }
};

/// A destination that submit_multi could not serve (3.4 section 4.5.2.1).
struct UnsuccessSme
{
    quint8 destAddrTon = 0;
    quint8 destAddrNpi = 0;
    AddressText destinationAddr;
    quint32 errorStatusCode = 0;
    bool operator==(const UnsuccessSme &) const = default;
    static constexpr auto fields()
    {
        using P = UnsuccessSme;
        return std::tuple{Field{"dest_addr_ton", &P::destAddrTon}, Field{"dest_addr_npi", &P::destAddrNpi},
                          Field{"destination_addr", &P::destinationAddr},
                          Field{"error_status_code", &P::errorStatusCode}};
    }
};

struct SubmitMultiResp : PduBase<CommandId::SubmitMultiResp>
{
    MessageId messageId;
    std::vector<UnsuccessSme> unsuccessSmes; ///< at most 255
    Tlvs tlvs;
    bool operator==(const SubmitMultiResp &) const = default;
    static constexpr auto fields()
    {
        using P = SubmitMultiResp;
        return std::tuple{Field{"message_id", &P::messageId}, Field{"unsuccess_smes", &P::unsuccessSmes},
                          Field{"tlvs", &P::tlvs}};
    }
};

// ---- What becomes of a message

struct QuerySm : PduBase<CommandId::QuerySm>
{
    MessageId messageId;
    quint8 sourceAddrTon = 0;
    quint8 sourceAddrNpi = 0;
    AddressText sourceAddr;
    bool operator==(const QuerySm &) const = default;
    static constexpr auto fields()
    {
        using P = QuerySm;
        return std::tuple{Field{"message_id", &P::messageId}, Field{"source_addr_ton", &P::sourceAddrTon},
                          Field{"source_addr_npi", &P::sourceAddrNpi}, Field{"source_addr", &P::sourceAddr}};
    }
};

struct QuerySmResp : PduBase<CommandId::QuerySmResp>
{
    MessageId messageId;
    CString<17, 34> finalDate; ///< some write it as people do
    quint8 messageState = 0;
    quint8 errorCode = 0;
    Tlvs tlvs;
    bool operator==(const QuerySmResp &) const = default;
    static constexpr auto fields()
    {
        using P = QuerySmResp;
        return std::tuple{Field{"message_id", &P::messageId}, Field{"final_date", &P::finalDate},
                          Field{"message_state", &P::messageState}, Field{"error_code", &P::errorCode},
                          Field{"tlvs", &P::tlvs}};
    }
};

struct CancelSm : PduBase<CommandId::CancelSm>
{
    ServiceType serviceType;
    MessageId messageId;
    quint8 sourceAddrTon = 0;
    quint8 sourceAddrNpi = 0;
    AddressText sourceAddr;
    quint8 destAddrTon = 0;
    quint8 destAddrNpi = 0;
    AddressText destinationAddr;
    bool operator==(const CancelSm &) const = default;
    static constexpr auto fields()
    {
        using P = CancelSm;
        return std::tuple{Field{"service_type", &P::serviceType},      Field{"message_id", &P::messageId},
                          Field{"source_addr_ton", &P::sourceAddrTon}, Field{"source_addr_npi", &P::sourceAddrNpi},
                          Field{"source_addr", &P::sourceAddr},        Field{"dest_addr_ton", &P::destAddrTon},
                          Field{"dest_addr_npi", &P::destAddrNpi},     Field{"destination_addr", &P::destinationAddr}};
    }
};

struct ReplaceSm : PduBase<CommandId::ReplaceSm>
{
    MessageId messageId;
    quint8 sourceAddrTon = 0;
    quint8 sourceAddrNpi = 0;
    AddressText sourceAddr;
    TimeText scheduleDeliveryTime;
    TimeText validityPeriod;
    quint8 registeredDelivery = 0;
    quint8 smDefaultMsgId = 0;
    ShortMessage shortMessage;
    Tlvs tlvs; ///< message_payload, since 5.0
    bool operator==(const ReplaceSm &) const = default;
    static constexpr auto fields()
    {
        using P = ReplaceSm;
        return std::tuple{Field{"message_id", &P::messageId},
                          Field{"source_addr_ton", &P::sourceAddrTon},
                          Field{"source_addr_npi", &P::sourceAddrNpi},
                          Field{"source_addr", &P::sourceAddr},
                          Field{"schedule_delivery_time", &P::scheduleDeliveryTime},
                          Field{"validity_period", &P::validityPeriod},
                          Field{"registered_delivery", &P::registeredDelivery},
                          Field{"sm_default_msg_id", &P::smDefaultMsgId},
                          Field{"short_message", &P::shortMessage, Show::Masked},
                          Field{"tlvs", &P::tlvs}};
    }
};

// ---- Broadcast (5.0 section 4.4); areas, content type and interval are TLVs

struct BroadcastSm : PduBase<CommandId::BroadcastSm>
{
    ServiceType serviceType;
    quint8 sourceAddrTon = 0;
    quint8 sourceAddrNpi = 0;
    AddressText sourceAddr;
    MessageId messageId;
    quint8 priorityFlag = 0;
    TimeText scheduleDeliveryTime;
    TimeText validityPeriod;
    quint8 replaceIfPresentFlag = 0;
    quint8 dataCoding = 0;
    quint8 smDefaultMsgId = 0;
    Tlvs tlvs;
    bool operator==(const BroadcastSm &) const = default;
    static constexpr auto fields()
    {
        using P = BroadcastSm;
        return std::tuple{Field{"service_type", &P::serviceType},
                          Field{"source_addr_ton", &P::sourceAddrTon},
                          Field{"source_addr_npi", &P::sourceAddrNpi},
                          Field{"source_addr", &P::sourceAddr},
                          Field{"message_id", &P::messageId},
                          Field{"priority_flag", &P::priorityFlag},
                          Field{"schedule_delivery_time", &P::scheduleDeliveryTime},
                          Field{"validity_period", &P::validityPeriod},
                          Field{"replace_if_present_flag", &P::replaceIfPresentFlag},
                          Field{"data_coding", &P::dataCoding},
                          Field{"sm_default_msg_id", &P::smDefaultMsgId},
                          Field{"tlvs", &P::tlvs}};
    }
};

struct QueryBroadcastSm : PduBase<CommandId::QueryBroadcastSm>
{
    MessageId messageId;
    quint8 sourceAddrTon = 0;
    quint8 sourceAddrNpi = 0;
    AddressText sourceAddr;
    Tlvs tlvs;
    bool operator==(const QueryBroadcastSm &) const = default;
    static constexpr auto fields()
    {
        using P = QueryBroadcastSm;
        return std::tuple{Field{"message_id", &P::messageId}, Field{"source_addr_ton", &P::sourceAddrTon},
                          Field{"source_addr_npi", &P::sourceAddrNpi}, Field{"source_addr", &P::sourceAddr},
                          Field{"tlvs", &P::tlvs}};
    }
};

struct CancelBroadcastSm : PduBase<CommandId::CancelBroadcastSm>
{
    ServiceType serviceType;
    MessageId messageId;
    quint8 sourceAddrTon = 0;
    quint8 sourceAddrNpi = 0;
    AddressText sourceAddr;
    Tlvs tlvs;
    bool operator==(const CancelBroadcastSm &) const = default;
    static constexpr auto fields()
    {
        using P = CancelBroadcastSm;
        return std::tuple{Field{"service_type", &P::serviceType},      Field{"message_id", &P::messageId},
                          Field{"source_addr_ton", &P::sourceAddrTon}, Field{"source_addr_npi", &P::sourceAddrNpi},
                          Field{"source_addr", &P::sourceAddr},        Field{"tlvs", &P::tlvs}};
    }
};

// ---- SMPP 3.3 alone

struct ParamRetrieve : PduBase<CommandId::ParamRetrieve>
{
    CString<32> paramName;
    bool operator==(const ParamRetrieve &) const = default;
    static constexpr auto fields() { return std::tuple{Field{"param_name", &ParamRetrieve::paramName}}; }
};

struct ParamRetrieveResp : PduBase<CommandId::ParamRetrieveResp>
{
    CString<101> paramValue;
    bool operator==(const ParamRetrieveResp &) const = default;
    static constexpr auto fields() { return std::tuple{Field{"param_value", &ParamRetrieveResp::paramValue}}; }
};

struct QueryLastMsgs : PduBase<CommandId::QueryLastMsgs>
{
    quint8 sourceAddrTon = 0;
    quint8 sourceAddrNpi = 0;
    AddressText sourceAddr;
    quint8 numberOfMessages = 0;
    bool operator==(const QueryLastMsgs &) const = default;
    static constexpr auto fields()
    {
        using P = QueryLastMsgs;
        return std::tuple{Field{"source_addr_ton", &P::sourceAddrTon}, Field{"source_addr_npi", &P::sourceAddrNpi},
                          Field{"source_addr", &P::sourceAddr}, Field{"no_of_messages", &P::numberOfMessages}};
    }
};

struct QueryLastMsgsResp : PduBase<CommandId::QueryLastMsgsResp>
{
    std::vector<MessageId> messageIds; ///< at most 255
    bool operator==(const QueryLastMsgsResp &) const = default;
    static constexpr auto fields() { return std::tuple{Field{"message_ids", &QueryLastMsgsResp::messageIds}}; }
};

struct QueryMsgDetails : PduBase<CommandId::QueryMsgDetails>
{
    MessageId messageId;
    quint8 sourceAddrTon = 0;
    quint8 sourceAddrNpi = 0;
    AddressText sourceAddr;
    quint8 smLength = 0; ///< how much of the text is asked for
    bool operator==(const QueryMsgDetails &) const = default;
    static constexpr auto fields()
    {
        using P = QueryMsgDetails;
        return std::tuple{Field{"message_id", &P::messageId}, Field{"source_addr_ton", &P::sourceAddrTon},
                          Field{"source_addr_npi", &P::sourceAddrNpi}, Field{"source_addr", &P::sourceAddr},
                          Field{"sm_length", &P::smLength}};
    }
};

struct QueryMsgDetailsResp : PduBase<CommandId::QueryMsgDetailsResp>
{
    ServiceType serviceType;
    quint8 sourceAddrTon = 0;
    quint8 sourceAddrNpi = 0;
    AddressText sourceAddr;
    std::vector<DestAddress> destAddresses; ///< at most 255
    quint8 protocolId = 0;
    quint8 priorityFlag = 0;
    TimeText scheduleDeliveryTime;
    TimeText validityPeriod;
    quint8 registeredDelivery = 0;
    quint8 dataCoding = 0;
    ShortMessage shortMessage;
    MessageId messageId;
    TimeText finalDate;
    quint8 messageState = 0;
    quint8 errorCode = 0;
    bool operator==(const QueryMsgDetailsResp &) const = default;
    static constexpr auto fields()
    {
        using P = QueryMsgDetailsResp;
        return std::tuple{
            Field{"service_type", &P::serviceType},       Field{"source_addr_ton", &P::sourceAddrTon},
            Field{"source_addr_npi", &P::sourceAddrNpi},  Field{"source_addr", &P::sourceAddr},
            Field{"dest_addresses", &P::destAddresses},   Field{"protocol_id", &P::protocolId},
            Field{"priority_flag", &P::priorityFlag},     Field{"schedule_delivery_time", &P::scheduleDeliveryTime},
            Field{"validity_period", &P::validityPeriod}, Field{"registered_delivery", &P::registeredDelivery},
            Field{"data_coding", &P::dataCoding},         Field{"short_message", &P::shortMessage, Show::Masked},
            Field{"message_id", &P::messageId},           Field{"final_date", &P::finalDate},
            Field{"message_state", &P::messageState},     Field{"error_code", &P::errorCode}};
    }
};

// ---- The registry: one entry a PDU, the frequent ones first

template <class... P>
struct TypeList
{
    static constexpr std::size_t size = sizeof...(P);
};
using AllPdus =
    TypeList<SubmitSm, SubmitSmResp, DeliverSm, DeliverSmResp, EnquireLink, EnquireLinkResp, DataSm, DataSmResp,
             BindTransceiver, BindTransceiverResp, BindTransmitter, BindTransmitterResp, BindReceiver, BindReceiverResp,
             Unbind, UnbindResp, GenericNack, Outbind, AlertNotification, SubmitMulti, SubmitMultiResp, QuerySm,
             QuerySmResp, CancelSm, CancelSmResp, ReplaceSm, ReplaceSmResp, BroadcastSm, BroadcastSmResp,
             QueryBroadcastSm, QueryBroadcastSmResp, CancelBroadcastSm, CancelBroadcastSmResp, ParamRetrieve,
             ParamRetrieveResp, QueryLastMsgs, QueryLastMsgsResp, QueryMsgDetails, QueryMsgDetailsResp>;

} // namespace smpp
