#pragma once
#include "smpp/header.h"

#include <QtCore/QByteArray>
#include <optional>
#include <variant>

namespace smpp {

/// Nothing whole is left in the buffer.
struct NeedMore
{};

/// One PDU, in place: valid until the buffer is next asked for.
struct Frame
{
    Header header;
    QByteArrayView body;
    QByteArrayView octets; ///< header and body
};

/// A command_length under 16 or over 64 KiB: where the next PDU begins is unknown, so the link cannot go on.
struct FrameError
{
    quint32 commandLength = 0;
    std::optional<Header> header; ///< where its 16 octets are there
    QByteArray hint;              ///< what speaks there instead of SMPP ("HTTP request"); empty where nothing is known
};

/// Cuts a stream of octets into PDUs. The reader appends to `buffer()` what has arrived, then calls `next()` until it
/// gives NeedMore or a FrameError; after an error it gives the same one for ever, unless `skip` helps.
class Framer
{
public:
    using Result = std::variant<NeedMore, Frame, FrameError>;

    /// Where to append. Drops what `next()` has given out, so frames end here.
    QByteArray &buffer()
    {
        compact();
        return m_buffer;
    }
    Result next();
    /// Goes on behind `octets` more, out of a FrameError too. False, and nothing changes, where they are not there, or
    /// what follows them is not the start of a PDU that is known and of a length that can be.
    bool skip(qsizetype octets);
    /// Drops, in one move, what `next()` has given out.
    void compact();
    /// Octets that `next()` has not given out.
    qsizetype pending() const { return m_buffer.size() - m_at; }

private:
    QByteArray m_buffer;
    qsizetype m_at = 0;
};

} // namespace smpp
