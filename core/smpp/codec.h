#pragma once
#include "smpp/commandstatus.h"
#include "smpp/header.h"
#include "smpp/pduerrors.h"
#include "smpp/pdus.h"
#include "util/expected.h"

/// The engine over the field lists of pdus.h. Its functions are instantiated once, in codec.cpp and describe.cpp, for
/// every PDU of `AllPdus`; here they are declared alone, so that including this costs little.
namespace smpp {

/// Why a body could not be read.
struct DecodeError
{
    const char *pdu;      ///< "submit_sm"
    const char *field;    ///< "source_addr"; "body" for octets after the last field
    qsizetype offset;     ///< where the field, or the broken element in it, begins, from the start of the PDU
    CommandStatus status; ///< what the response should carry
    const char *what;
    /// "submit_sm: source_addr at octet 19: not terminated (ESME_RINVPARLEN)"
    QByteArray message() const;
};

/// Why a PDU cannot be written: a value over the specification's size.
struct EncodeError
{
    const char *pdu;
    const char *field;
    const char *what;
    QByteArray message() const;
};

/// Reads `body`, what follows the header of a PDU with the id of P, into `into`. Strict: every field whole and within
/// its size, nothing left over. A response with an error status may have no body: `into` is then empty. After a
/// refusal `into` holds the fields before the broken one and is otherwise unspecified.
///
/// With `tolerated` a body that a strict reading refuses is read once more with patience, and what was passed over is
/// noted there (it comes empty). The rules, where real peers go wrong:
/// - a string over its size is taken whole where its type can hold it; one without its NUL, where the PDU ends with it;
/// - a text shorter than its length octet says is taken as far as it is there (one octet at least); one octet between
///   text and TLVs belongs to the text, unless it is a NUL: that is dropped, like any number of them at the end;
/// - of broken TLVs those before the first broken one are kept; a broken message_payload is refused, for it is the
/// text;
/// - TLVs are dropped where the PDU has no place for them, and so is whatever follows a header that needs no body;
/// - a response is never refused: from what cannot be read on, its fields are empty. It has been sent, and its header
///   tells what it answers.
template <PduType P>
Expected<void, DecodeError> decode(P &into, const Header &header, QByteArrayView body, Deviations *tolerated = nullptr);

/// Appends the whole PDU to `out`; after a refusal `out` is as before. A response with an error status has a body
/// only where its specification gives it one (`P::kErrorBody`).
template <PduType P>
Expected<void, EncodeError> encode(QByteArray &out, const P &pdu, quint32 sequence, quint32 status = 0);

/// One line for the trace: the name and every field, strings escaped, texts and passwords masked by their length.
template <PduType P>
QByteArray describe(const P &pdu);

/// Calls `f.template operator()<P>()` with the PDU of that id; false where there is none.
template <class F>
bool withPdu(quint32 commandId, F &&f)
{
    return [&]<class... P>(TypeList<P...>) {
        return ((quint32(P::id) == commandId && (f.template operator()<P>(), true)) || ...);
    }(AllPdus{});
}

} // namespace smpp
