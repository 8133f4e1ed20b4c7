#pragma once
#include "smpp/wiretypes.h"

#include <QtCore/QFlags>
#include <iterator>
#include <type_traits>

namespace smpp {

/// How the value of a TLV is read.
enum class TlvKind : quint8 { U8, U16, U32, CString, Octets };

/// The PDUs that a TLV may stand in.
enum class TlvPlace : quint32 {
    InBindResp = 1 << 0,
    InSubmit = 1 << 1, ///< submit_sm and submit_multi
    InDataFromEsme = 1 << 2,
    InDeliverSm = 1 << 3,
    InDataFromSmsc = 1 << 4,
    InSubmitResp = 1 << 5, ///< submit_sm_resp and submit_multi_resp, since 5.0
    InDeliverResp = 1 << 6,
    InDataResp = 1 << 7,
    InReplaceSm = 1 << 8,
    InAlertNotification = 1 << 9,
    InBroadcast = 1 << 10,
    InBroadcastResp = 1 << 11,
    InQueryBroadcast = 1 << 12,
    InQueryBroadcastResp = 1 << 13,
    InCancelBroadcast = 1 << 14,
    InOtherResp = 1 << 15,
};
Q_DECLARE_FLAGS(TlvPlaces, TlvPlace)
Q_DECLARE_OPERATORS_FOR_FLAGS(TlvPlaces)

/// What the specifications say of one TLV. Lengths are those of the value, a C-string's with its NUL.
struct TlvRow
{
    quint16 tag;
    const char *name;
    TlvKind kind;
    quint16 minLength;
    quint16 maxLength;
    TlvPlaces places;
    bool secret = false; ///< holds what people write to each other: masked in traces
};

/// A row that knows the C++ type of its value: quint8, quint16, quint32, or QByteArrayView for the others (a C-string
/// without its NUL).
template <class T>
struct Tlv : TlvRow
{};

namespace tlv {
namespace detail {
// clang-format off
using enum TlvPlace;
inline constexpr TlvPlaces kBindResps = InBindResp;
inline constexpr TlvPlaces kFromEsme = TlvPlaces(InSubmit) | InDataFromEsme;
inline constexpr TlvPlaces kFromSmsc = TlvPlaces(InDeliverSm) | InDataFromSmsc;
inline constexpr TlvPlaces kMessages = kFromEsme | kFromSmsc;
inline constexpr TlvPlaces kMtAndBroadcast = kFromEsme | InBroadcast;
inline constexpr TlvPlaces kMessagesAndBroadcast = kMessages | InBroadcast;
inline constexpr TlvPlaces kFailures = TlvPlaces(InSubmitResp) | InDeliverResp | InDataResp;
inline constexpr TlvPlaces kEveryResp = kFailures | InBindResp | InBroadcastResp | InQueryBroadcastResp | InOtherResp;

consteval Tlv<quint8> u8(quint16 tag, const char *name, TlvPlaces places) { return {{tag, name, TlvKind::U8, 1, 1, places}}; }
consteval Tlv<quint16> u16(quint16 tag, const char *name, TlvPlaces places) { return {{tag, name, TlvKind::U16, 2, 2, places}}; }
consteval Tlv<quint32> u32(quint16 tag, const char *name, TlvPlaces places) { return {{tag, name, TlvKind::U32, 4, 4, places}}; }
consteval Tlv<QByteArrayView> text(quint16 tag, const char *name, quint16 max, TlvPlaces places) { return {{tag, name, TlvKind::CString, 1, max, places}}; }
consteval Tlv<QByteArrayView> octets(quint16 tag, const char *name, quint16 min, quint16 max, TlvPlaces places, bool secret = false)
{
    return {{tag, name, TlvKind::Octets, min, max, places, secret}};
}
// clang-format on
} // namespace detail

// Every TLV of SMPP 3.4 (5.3.2) and 5.0 (4.8), by its tag. A new one also goes into kAll below.
// clang-format off
inline constexpr auto kDestAddrSubunit = detail::u8(0x0005, "dest_addr_subunit", detail::kMessagesAndBroadcast);
inline constexpr auto kDestNetworkType = detail::u8(0x0006, "dest_network_type", detail::kMessages);
inline constexpr auto kDestBearerType = detail::u8(0x0007, "dest_bearer_type", detail::kFromEsme);
inline constexpr auto kDestTelematicsId = detail::u16(0x0008, "dest_telematics_id", detail::kFromEsme);
inline constexpr auto kSourceAddrSubunit = detail::u8(0x000D, "source_addr_subunit", detail::kMessagesAndBroadcast);
inline constexpr auto kSourceNetworkType = detail::u8(0x000E, "source_network_type", detail::kMessages);
inline constexpr auto kSourceBearerType = detail::u8(0x000F, "source_bearer_type", detail::kFromEsme);
inline constexpr auto kSourceTelematicsId = detail::u8(0x0010, "source_telematics_id", detail::kFromEsme);
inline constexpr auto kQosTimeToLive = detail::u32(0x0017, "qos_time_to_live", detail::kFromEsme);
inline constexpr auto kPayloadType = detail::u8(0x0019, "payload_type", detail::kMessagesAndBroadcast);
inline constexpr auto kAdditionalStatusInfoText = detail::text(0x001D, "additional_status_info_text", 256, detail::kFailures);
inline constexpr auto kReceiptedMessageId = detail::text(0x001E, "receipted_message_id", 65, detail::kFromSmsc);
inline constexpr auto kMsMsgWaitFacilities = detail::u8(0x0030, "ms_msg_wait_facilities", detail::kFromEsme);
inline constexpr auto kPrivacyIndicator = detail::u8(0x0201, "privacy_indicator", detail::kMessagesAndBroadcast);
inline constexpr auto kSourceSubaddress = detail::octets(0x0202, "source_subaddress", 2, 23, detail::kMessagesAndBroadcast);
inline constexpr auto kDestSubaddress = detail::octets(0x0203, "dest_subaddress", 2, 23, detail::kMessagesAndBroadcast);
inline constexpr auto kUserMessageReference = detail::u16(0x0204, "user_message_reference",
    detail::kMessagesAndBroadcast | TlvPlace::InQueryBroadcast | TlvPlace::InQueryBroadcastResp | TlvPlace::InCancelBroadcast);
inline constexpr auto kUserResponseCode = detail::u8(0x0205, "user_response_code", detail::kMessages);
inline constexpr auto kSourcePort = detail::u16(0x020A, "source_port", detail::kMessagesAndBroadcast);
inline constexpr auto kDestinationPort = detail::u16(0x020B, "destination_port", detail::kMessagesAndBroadcast);
inline constexpr auto kSarMsgRefNum = detail::u16(0x020C, "sar_msg_ref_num", detail::kMessages);
inline constexpr auto kLanguageIndicator = detail::u8(0x020D, "language_indicator", detail::kMessagesAndBroadcast);
inline constexpr auto kSarTotalSegments = detail::u8(0x020E, "sar_total_segments", detail::kMessages);
inline constexpr auto kSarSegmentSeqnum = detail::u8(0x020F, "sar_segment_seqnum", detail::kMessages);
inline constexpr auto kScInterfaceVersion = detail::u8(0x0210, "sc_interface_version", detail::kBindResps);
inline constexpr auto kCallbackNumPresInd = detail::u8(0x0302, "callback_num_pres_ind", detail::kMessagesAndBroadcast);
inline constexpr auto kCallbackNumAtag = detail::octets(0x0303, "callback_num_atag", 0, 65, detail::kMessagesAndBroadcast);
inline constexpr auto kNumberOfMessages = detail::u8(0x0304, "number_of_messages", detail::kFromEsme);
inline constexpr auto kCallbackNum = detail::octets(0x0381, "callback_num", 4, 19, detail::kMessagesAndBroadcast);
inline constexpr auto kDpfResult = detail::u8(0x0420, "dpf_result",
    detail::kFromSmsc | TlvPlace::InSubmitResp | TlvPlace::InDataResp);
inline constexpr auto kSetDpf = detail::u8(0x0421, "set_dpf", detail::kFromEsme);
inline constexpr auto kMsAvailabilityStatus = detail::u8(0x0422, "ms_availability_status", TlvPlace::InAlertNotification);
inline constexpr auto kNetworkErrorCode = detail::octets(0x0423, "network_error_code", 3, 3, detail::kFromSmsc | detail::kFailures);
inline constexpr auto kMessagePayload = detail::octets(0x0424, "message_payload", 0, 65535,
    detail::kMessagesAndBroadcast | TlvPlace::InReplaceSm, true);
inline constexpr auto kDeliveryFailureReason = detail::u8(0x0425, "delivery_failure_reason", detail::kFailures);
inline constexpr auto kMoreMessagesToSend = detail::u8(0x0426, "more_messages_to_send", detail::kFromEsme);
inline constexpr auto kMessageState = detail::u8(0x0427, "message_state", detail::kFromSmsc | TlvPlace::InQueryBroadcastResp);
inline constexpr auto kCongestionState = detail::u8(0x0428, "congestion_state", detail::kEveryResp);
inline constexpr auto kUssdServiceOp = detail::u8(0x0501, "ussd_service_op", detail::kMessages);
inline constexpr auto kBroadcastChannelIndicator = detail::u8(0x0600, "broadcast_channel_indicator", TlvPlace::InBroadcast);
inline constexpr auto kBroadcastContentType = detail::octets(0x0601, "broadcast_content_type", 3, 3,
    TlvPlaces(TlvPlace::InBroadcast) | TlvPlace::InCancelBroadcast);
inline constexpr auto kBroadcastContentTypeInfo = detail::octets(0x0602, "broadcast_content_type_info", 1, 255, TlvPlace::InBroadcast);
inline constexpr auto kBroadcastMessageClass = detail::u8(0x0603, "broadcast_message_class", TlvPlace::InBroadcast);
inline constexpr auto kBroadcastRepNum = detail::u16(0x0604, "broadcast_rep_num", TlvPlace::InBroadcast);
inline constexpr auto kBroadcastFrequencyInterval = detail::octets(0x0605, "broadcast_frequency_interval", 3, 3, TlvPlace::InBroadcast);
inline constexpr auto kBroadcastAreaIdentifier = detail::octets(0x0606, "broadcast_area_identifier", 1, 65535,
    TlvPlaces(TlvPlace::InBroadcast) | TlvPlace::InBroadcastResp | TlvPlace::InQueryBroadcastResp);
inline constexpr auto kBroadcastErrorStatus = detail::u32(0x0607, "broadcast_error_status", TlvPlace::InBroadcastResp);
inline constexpr auto kBroadcastAreaSuccess = detail::u8(0x0608, "broadcast_area_success", TlvPlace::InQueryBroadcastResp);
inline constexpr auto kBroadcastEndTime = detail::text(0x0609, "broadcast_end_time", 17, TlvPlace::InQueryBroadcastResp);
inline constexpr auto kBroadcastServiceGroup = detail::octets(0x060A, "broadcast_service_group", 1, 255, TlvPlace::InBroadcast);
inline constexpr auto kBillingIdentification = detail::octets(0x060B, "billing_identification", 1, 1024, detail::kFromEsme);
inline constexpr auto kSourceNetworkId = detail::text(0x060D, "source_network_id", 65, detail::kMessages);
inline constexpr auto kDestNetworkId = detail::text(0x060E, "dest_network_id", 65, detail::kMessages);
inline constexpr auto kSourceNodeId = detail::octets(0x060F, "source_node_id", 6, 6, detail::kMessages);
inline constexpr auto kDestNodeId = detail::octets(0x0610, "dest_node_id", 6, 6, detail::kMessages);
inline constexpr auto kDestAddrNpResolution = detail::u8(0x0611, "dest_addr_np_resolution", detail::kMessages);
inline constexpr auto kDestAddrNpInformation = detail::octets(0x0612, "dest_addr_np_information", 10, 10, detail::kMessages);
inline constexpr auto kDestAddrNpCountry = detail::octets(0x0613, "dest_addr_np_country", 1, 5, detail::kMessages);
inline constexpr auto kDisplayTime = detail::u8(0x1201, "display_time", detail::kMtAndBroadcast);
inline constexpr auto kSmsSignal = detail::u16(0x1203, "sms_signal", detail::kMtAndBroadcast);
inline constexpr auto kMsValidity = detail::octets(0x1204, "ms_validity", 1, 4, detail::kMtAndBroadcast); // 1 in 3.4, 4 in 5.0
inline constexpr auto kAlertOnMessageDelivery = detail::octets(0x130C, "alert_on_message_delivery", 0, 1, detail::kMtAndBroadcast); // 0 in 3.4, 1 in 5.0
inline constexpr auto kItsReplyType = detail::u8(0x1380, "its_reply_type", detail::kMessages);
inline constexpr auto kItsSessionInfo = detail::octets(0x1383, "its_session_info", 2, 2, detail::kMessages);

/// The registry, by ascending tag.
inline constexpr const TlvRow *kAll[] = {
    &kDestAddrSubunit, &kDestNetworkType, &kDestBearerType, &kDestTelematicsId, &kSourceAddrSubunit,
    &kSourceNetworkType, &kSourceBearerType, &kSourceTelematicsId, &kQosTimeToLive, &kPayloadType,
    &kAdditionalStatusInfoText, &kReceiptedMessageId, &kMsMsgWaitFacilities, &kPrivacyIndicator, &kSourceSubaddress,
    &kDestSubaddress, &kUserMessageReference, &kUserResponseCode, &kSourcePort, &kDestinationPort, &kSarMsgRefNum,
    &kLanguageIndicator, &kSarTotalSegments, &kSarSegmentSeqnum, &kScInterfaceVersion, &kCallbackNumPresInd,
    &kCallbackNumAtag, &kNumberOfMessages, &kCallbackNum, &kDpfResult, &kSetDpf, &kMsAvailabilityStatus,
    &kNetworkErrorCode, &kMessagePayload, &kDeliveryFailureReason, &kMoreMessagesToSend, &kMessageState,
    &kCongestionState, &kUssdServiceOp, &kBroadcastChannelIndicator, &kBroadcastContentType,
    &kBroadcastContentTypeInfo, &kBroadcastMessageClass, &kBroadcastRepNum, &kBroadcastFrequencyInterval,
    &kBroadcastAreaIdentifier, &kBroadcastErrorStatus, &kBroadcastAreaSuccess, &kBroadcastEndTime,
    &kBroadcastServiceGroup, &kBillingIdentification, &kSourceNetworkId, &kDestNetworkId, &kSourceNodeId, &kDestNodeId,
    &kDestAddrNpResolution, &kDestAddrNpInformation, &kDestAddrNpCountry, &kDisplayTime, &kSmsSignal, &kMsValidity,
    &kAlertOnMessageDelivery, &kItsReplyType, &kItsSessionInfo,
};
// clang-format on
} // namespace tlv

/// The row of a tag; null for one that the specifications do not know (it passes through all the same).
const TlvRow *tlvRow(quint16 tag);
/// "message_payload"; "unknown" for a tag without a row.
QByteArrayView tlvName(quint16 tag);

/// The value of `row` in `from`: none where it is missing or, for numbers, has another length than its type. Octets
/// come whatever their length, a C-string up to its first NUL.
template <class T>
std::optional<T> get(const Tlvs &from, const Tlv<T> &row)
{
    std::optional<QByteArrayView> value = from.find(row.tag);
    if constexpr (std::is_integral_v<T>) {
        if (!value || value->size() != qsizetype(sizeof(T)))
            return std::nullopt;
        quint32 number = 0;
        for (const char octet : *value)
            number = number << 8 | quint8(octet);
        return T(number);
    } else {
        if (value && row.kind == TlvKind::CString) {
            const void *nul = value->isEmpty() ? nullptr : std::memchr(value->data(), 0, std::size_t(value->size()));
            if (nul)
                value = value->first(static_cast<const char *>(nul) - value->data());
        }
        return value;
    }
}

/// Replaces the value of `row` in `in`, or appends it; a C-string gets its NUL here.
template <class T>
void set(Tlvs &in, const Tlv<T> &row, std::type_identity_t<T> value)
{
    if constexpr (std::is_integral_v<T>) {
        char octets[sizeof(T)];
        for (std::size_t i = 0; i < sizeof(T); ++i)
            octets[i] = char(quint32(value) >> (8 * (sizeof(T) - 1 - i)));
        in.replace(row.tag, QByteArrayView(octets, qsizetype(sizeof(T))));
    } else if (row.kind == TlvKind::CString) {
        in.replace(row.tag, value.toByteArray().append('\0'));
    } else {
        in.replace(row.tag, value);
    }
}

} // namespace smpp
