#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>

namespace gateway {

/// How a carrier writes a message's id in its receipts, where that differs from its answer to the submit.
enum class MessageIdFormat {
    AsIs,     ///< the same: nothing is touched
    HexToDec, ///< hex in receipts, decimal in answers: decimal counts
    DecToHex, ///< decimal in receipts, hex in answers: hex counts
};

/// The id of a receipt in the form that counts: with HexToDec and DecToHex converted (exactly, of any length), in lower
/// case and without leading zeros. An id that is no number of its base keeps its zeros.
QByteArray canonicalReceiptId(QByteArrayView id, MessageIdFormat format);

/// The id of an answer to a submit in the form that counts, as above without the conversion.
QByteArray canonicalOutcomeId(QByteArrayView id, MessageIdFormat format);

} // namespace gateway
