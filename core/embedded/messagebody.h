#pragma once
// What a message says, as one value of a row, and its history as another.
#include "coreapi/message.h"

#include <QtCore/QByteArrayView>

namespace gateway::embedded {

/// The parts of a message that only a replacement changes.
QByteArray encodeBody(const Content &content, const Protocol &protocol, const Address &source,
                      const Address &destination, const Receipt *receipt, qint64 receivedAt, QByteArrayView key);

struct BodyExtras
{
    qint64 receivedAt = 0;
    QByteArray key; ///< the idempotency key
};
/// Sets those parts of `into`; false where the octets are no body.
bool decodeBody(const QByteArray &body, QueueMessage &into, BodyExtras *extras = nullptr);

/// One line of the history that a row keeps: control characters in `detail` become blanks, of long ones the beginning
/// is kept.
QByteArray logLine(qint64 at, const char *event, const QByteArray &detail = {});
std::vector<HistoryEntry> readLog(const QByteArray &log);

/// A stable hash of octets, for tables whose rows are found by it.
qint64 stableHash(QByteArrayView octets);

} // namespace gateway::embedded
