#pragma once
// What a message says, as one value of a row, and its history as another.
#include "coreapi/message.h"

#include <QtCore/QByteArrayView>

namespace gateway::embedded {

enum class Kind { FromPartner, FromCarrier, Receipt };

/// What a row says of a message besides, and only a replacement changes.
struct BodyExtras
{
    Kind kind = Kind::FromPartner;
    qint64 created = 0;
    qint64 receivedAt = 0;
    qint64 origin = 0; ///< the name's number, 0: none
    std::optional<qint64> after;
    QByteArray key; ///< the idempotency key
};
QByteArray encodeBody(const Content &content, const Protocol &protocol, const Address &source,
                      const Address &destination, const Receipt *receipt, const BodyExtras &extras);
/// Sets what the body says in `into`; false where the octets are no body.
bool decodeBody(const QByteArray &body, QueueMessage &into, BodyExtras &extras);

/// What few rows have, and what changes only where a row is changed with care.
struct RowExtras
{
    QByteArray past;  ///< what was told of earlier claims: `number:bits` each, a blank after it
    qint64 parts = 0; ///< segments of the claim `partsClaim` that were delivered
    qint64 partsClaim = 0;
    std::optional<MessageState> final;
    std::optional<qint64> done;
    QByteArray error;
    QByteArray lastError;
    bool operator==(const RowExtras &) const = default;
};
/// Empty where there is nothing.
QByteArray encodeExtras(const RowExtras &extras);
RowExtras decodeExtras(const QByteArray &octets);

/// One line of the history that a row keeps: control characters in `detail` become blanks, of long ones the beginning
/// is kept.
QByteArray logLine(qint64 at, const char *event, const QByteArray &detail = {});
std::vector<HistoryEntry> readLog(const QByteArray &log);

/// A stable hash of octets, for tables whose rows are found by it. Not negative, and with room above.
qint64 stableHash(QByteArrayView octets);

} // namespace gateway::embedded
