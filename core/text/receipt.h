#pragma once
// Delivery receipts as text, SMPP 3.4 appendix B.
#include "coreapi/message.h"

#include <QtCore/QByteArrayView>
#include <QtCore/QStringView>

namespace gateway {

/// The word of a state in a receipt, 7 capital letters.
QByteArrayView stateWord(MessageState state);

/// The state of a word in a receipt, in any case and with the synonyms that carriers use; Unknown for any other.
MessageState stateOfWord(QStringView word);

/// Text of a receipt for a partner, in ASCII, so that it reads the same in GSM 7-bit, IA5 and Latin-1: of the message's
/// text at most 20 characters, with '?' for what ASCII lacks. Dates are UTC, to the minute; a missing submit date is
/// the done date, and without either zeros.
QByteArray writeReceipt(const Receipt &receipt);

/// What a carrier's receipt says. Only fields that were there and could be read are set.
struct ReadReceipt
{
    QByteArray id;                     ///< as written
    std::optional<MessageState> state; ///< always set by readReceipt()
    QByteArray error;                  ///< as written
    std::optional<int> submitted;
    std::optional<int> delivered;
    std::optional<qint64> submitDate; ///< milliseconds since 1970, read as UTC; zeros are no date
    std::optional<qint64> doneDate;
    QString text;
    bool operator==(const ReadReceipt &) const = default;
};

/// Reads a text that may be a receipt: fields in any order and letter case, unknown ones passed over, everything after
/// the first `text:` text. Nothing unless it has an `id:` (which may be empty) and a `stat:` with a word.
std::optional<ReadReceipt> readReceipt(QStringView text);

/// The same for a message that its esm_class or its TLVs mark as a receipt: any one field besides `text:` suffices, as
/// the TLVs may say the rest.
std::optional<ReadReceipt> readReceiptFields(QStringView text);

} // namespace gateway
