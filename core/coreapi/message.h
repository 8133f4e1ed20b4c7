#pragma once
// The types of the contract with OmniMessage Core (its OpenAPI document), as values. Times are milliseconds since
// 1970 UTC. Addresses and identifiers are UTF-8.
#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QString>
#include <optional>
#include <vector>

namespace gateway {

struct Address
{
    QByteArray addr;
    quint8 ton = 0;
    quint8 npi = 0;
    bool operator==(const Address &) const = default;
};

/// Place in a concatenated message, from the user data header or the sar_ TLVs.
struct Segment
{
    quint16 reference = 0;
    quint8 total = 1;
    quint8 number = 1;
    bool operator==(const Segment &) const = default;
};

/// A TLV that passes through uninterpreted.
struct RawTlv
{
    quint16 tag = 0;
    QByteArray value;
    bool operator==(const RawTlv &) const = default;
};

/// What is said: exactly one of `text` and `payload`, neither in a delivery receipt.
struct Content
{
    std::optional<QString> text;
    std::optional<QByteArray> payload;
    std::optional<quint8> dataCoding;
    QByteArray udh; ///< octets, the length octet included; empty where there is none
    std::optional<Segment> segment;
    bool operator==(const Content &) const = default;
};

/// SMPP fields that pass through.
struct Protocol
{
    QByteArray serviceType;
    quint8 esmClass = 0;
    quint8 protocolId = 0;
    quint8 priority = 0;
    quint8 registeredDelivery = 0;
    bool replaceIfPresent = false;
    std::vector<RawTlv> tlvs;
    bool operator==(const Protocol &) const = default;
};

enum class Direction { MobileTerminated, MobileOriginated };

/// A message that entered the gateway: submit_sm from a partner or deliver_sm from a carrier.
struct InboundMessage : Content, Protocol
{
    QByteArray idempotencyKey;
    QString originSmsc;
    Direction direction = Direction::MobileTerminated;
    QByteArray clientMessageId; ///< empty: absent
    QString destSmsc;           ///< empty: absent
    Address source;
    Address destination;
    std::optional<qint64> deliverAfter;
    std::optional<qint64> expires;
    qint64 receivedAt = 0;
    bool operator==(const InboundMessage &) const = default;
};

enum class SubmitStatus { Accepted, Duplicate, Rejected };
struct SubmitResult
{
    SubmitStatus status = SubmitStatus::Rejected;
    qint64 id = 0;
    QByteArray error;    ///< the contract's code, with Rejected
    QString detail = {}; ///< one sentence for a person, may be empty
};

/// SMPP 3.4 appendix B states; the values are those of the message_state TLV.
enum class MessageState : quint8 {
    Scheduled = 0,
    Enroute = 1,
    Delivered = 2,
    Expired = 3,
    Deleted = 4,
    Undeliverable = 5,
    Accepted = 6,
    Unknown = 7,
    Rejected = 8,
    Skipped = 9,
};

/// A delivery receipt for a partner.
struct Receipt
{
    QByteArray messageId;
    MessageState state = MessageState::Unknown;
    QByteArray error = "000";
    int submitted = 1;
    int delivered = 0;
    std::optional<qint64> submitDate;
    std::optional<qint64> doneDate;
    QString text;
    bool operator==(const Receipt &) const = default;
};

enum class MessageType { ShortMessage, DeliveryReceipt };
enum class QueueStatus { Pending, Claimed, Sent, Delivered, Failed, Expired, Cancelled };

/// What happened to a message of Core's queue.
struct HistoryEntry
{
    qint64 at = 0;
    QByteArray event; ///< one word
    QString detail;
    bool operator==(const HistoryEntry &) const = default;
};

/// A message of Core's queue, as a claim or a look-up answers it.
struct QueueMessage : Content, Protocol
{
    qint64 id = 0;
    MessageType type = MessageType::ShortMessage;
    std::optional<Receipt> receipt;
    QString originSmsc;
    QByteArray clientMessageId;
    QString destSmsc;
    QString sourceSmsc;
    Address source;
    Address destination;
    QueueStatus status = QueueStatus::Pending;
    std::optional<qint64> deliverAfter;
    std::optional<qint64> expires;
    int deliveryAttempts = 0;
    QByteArray claimId;
    std::optional<MessageState> finalState;
    std::optional<qint64> doneAt;
    QByteArray error;
    qint64 createdAt = 0;
    QByteArray lastError;
    std::vector<HistoryEntry> history; ///< in the answer to a look-up of one message alone
    bool operator==(const QueueMessage &) const = default;
};

/// Messages of one peer in one status.
struct QueueCount
{
    QString destSmsc;   ///< empty: not for a client bind
    QString sourceSmsc; ///< empty: not for a server bind
    QueueStatus status = QueueStatus::Pending;
    qint64 count = 0;
    std::optional<qint64> oldest; ///< when the oldest one came; of pending and claimed ones
    bool operator==(const QueueCount &) const = default;
};

/// One entry of a claim: exactly one of the two peers.
struct ClaimRequest
{
    QString frontend;
    QString destSmsc;
    QString sourceSmsc;
    int limit = 1;
    int leaseSeconds = 60;
};

/// What a claimed message is known by.
struct ClaimRef
{
    qint64 id = 0;
    QByteArray claimId;
};

enum class OutcomeKind { Sent, Retry, Failed, Released };
struct Outcome
{
    qint64 id = 0;
    QByteArray claimId;
    QString frontend;
    QString account; ///< with Sent on a client bind
    OutcomeKind kind = OutcomeKind::Released;
    std::optional<int> retryAfterSeconds;
    std::vector<QByteArray> smscMessageIds; ///< one a segment, empty where the carrier gave none
    quint32 commandStatus = 0;
    QByteArray error; ///< status name, connection_lost, response_timeout, encoding_error; empty: absent
    qint64 at = 0;
};
enum class OutcomeStatus { Recorded, Duplicate, Late, UnknownMessage };

/// A delivery receipt that a carrier sent.
struct DeliveryReport
{
    QByteArray reportKey;
    QString smsc;
    QString account;
    QByteArray smscMessageId;
    MessageState state = MessageState::Unknown;
    bool final = true;
    QByteArray error;
    QByteArray networkErrorCode; ///< octets of the TLV; empty: absent
    std::optional<qint64> submitDate;
    std::optional<qint64> doneDate;
    Address source;
    Address destination;
    QString text;
    qint64 receivedAt = 0;
};
enum class ReportStatus { Recorded, Duplicate, UnknownMessage };

enum class BindType { Transmitter, Receiver, Transceiver };
enum class PeerMode { Client, Server };

struct Registration
{
    QString frontend;
    QString smscName;
    QString peerName;
    PeerMode mode = PeerMode::Client;
    std::optional<BindType> bindType;
    bool connected = false;
    QString hostname;
    QString version;
    qint64 uptimeSeconds = 0;
    int expiresIn = 90;
};

} // namespace gateway
