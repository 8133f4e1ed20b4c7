#pragma once
#include "text/alphabet.h"
#include "trace/pduring.h"

#include <QtCore/QString>
#include <optional>

namespace gateway {

/// One row of a PDU as people read it.
struct PduField
{
    enum class Group { Header, Body, Tlv };
    Group group = Group::Body;
    QString name;
    qsizetype offset = 0; ///< from the start of the PDU
    qsizetype length = 0; ///< octets on the wire
    QString value;
    QString meaning;
    bool masked = false;    ///< `value` does not say what stands there
    bool isDefault = false; ///< 0 or empty
    std::vector<PduField> fields;
};

/// Where a PDU broke a rule, tolerated or not.
struct PduDeviation
{
    qsizetype offset = 0;
    QString text;
};

struct PduRange
{
    qsizetype offset = 0;
    qsizetype length = 0;
};

struct DecodeOptions
{
    bool text = false;                         ///< message texts unmasked
    Alphabet defaultAlphabet = Alphabet::Gsm7; ///< the peer's
};

/// A PDU read field by field.
struct DecodedPdu
{
    QString command; ///< "submit_sm"; "0x00001234" for an unknown one
    quint32 commandId = 0;
    quint32 status = 0;
    QString statusName; ///< empty in requests
    quint32 sequence = 0;
    QString summary; ///< a number, an id, the state of a receipt
    std::optional<QString> messageId;
    std::vector<PduDeviation> deviations;
    std::vector<PduField> fields;
    std::vector<PduRange> masked; ///< octets of what is masked
};

DecodedPdu decodePdu(const TracedPdu &pdu, const DecodeOptions &options);

/// What of its octets is masked where texts are: all of DecodedPdu that an export needs.
std::vector<PduRange> textRanges(QByteArrayView octets);

/// Whether a number, a message id (of the PDU, or Core's of the message in it), a sequence number (decimal or 0x…), a
/// command or a status of that PDU is meant by `query`: part of a text in any case, a leading + aside. Texts of
/// messages are not searched.
bool matches(const TracedPdu &pdu, QStringView query);

} // namespace gateway
