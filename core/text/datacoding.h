#pragma once
// What the data_coding field says of a message's octets (SMPP 3.4 section 5.2.19).
#include "text/alphabet.h"

namespace gateway {

struct DataCodingMeaning
{
    Alphabet alphabet = Alphabet::Binary;
    bool text = false; ///< false: binary, which passes through
    bool operator==(const DataCodingMeaning &) const = default;
};

/// 0 is the peer's `defaultAlphabet`, 1 IA5, 3 Latin-1, 6 Cyrillic, 7 Hebrew, 8 UCS-2; 0xF0-0xFF are GSM message
/// class values, whose bit 2 tells binary from GSM text (packed where the peer packs). Everything else is binary.
DataCodingMeaning meaningOf(quint8 dataCoding, Alphabet defaultAlphabet);

/// True where the octets of a message with this coding are text.
bool isText(quint8 dataCoding, Alphabet defaultAlphabet);

/// Text of a message's octets, without the user data header; nothing where they are binary or not valid text.
/// IA5 with an octet that it cannot hold (below 0x20 other than LF, CR, TAB) is read as GSM 7-bit: that is what
/// node-smpp, among others, sends as data_coding 1. `header` is the user data header that stood before (length octet
/// included): packed text after it starts on a septet boundary, and GSM text is in the national tables that it names.
std::optional<QString> decodeMessage(quint8 dataCoding, Alphabet defaultAlphabet, QByteArrayView octets,
                                     QByteArrayView header = {});

/// The inverse for a text that goes whole after a header of its own: octets of the text in the alphabet, GSM text in
/// the header's national tables; nothing where a character has no place.
std::optional<QByteArray> encodeMessage(Alphabet alphabet, QStringView text, QByteArrayView header = {});

struct OutboundCoding
{
    quint8 dataCoding = 0;
    Alphabet alphabet = Alphabet::Gsm7;
    bool operator==(const OutboundCoding &) const = default;
};

/// How a text goes out, after `header` if it has one already (whose national tables then hold for GSM text). Without a
/// `wanted` data_coding: 0 and the peer's alphabet where every character has a place in it, else UCS-2. Nothing where
/// the wanted coding cannot carry the text or is no text coding (an encoding_error). Wanted 1 carries GSM 7-bit where
/// the text does not fit IA5 and decodeMessage() would know it for GSM.
std::optional<OutboundCoding> codingFor(QStringView text, std::optional<quint8> wanted, Alphabet defaultAlphabet,
                                        QByteArrayView header = {});

} // namespace gateway
