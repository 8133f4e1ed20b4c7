#pragma once
#include <QtCore/QtGlobal>

namespace smpp {

inline constexpr qsizetype kHeaderLength = 16;
/// The longest PDU that is read or written, its header included.
inline constexpr quint32 kMaxPduLength = 65536;

/// The four words before every body (3.4 section 3.2.1).
struct Header
{
    quint32 commandLength = 16;
    quint32 commandId = 0;
    quint32 commandStatus = 0;
    quint32 sequence = 0;
    bool operator==(const Header &) const = default;
};

inline quint32 readU32(const char *at)
{
    return quint32(quint8(at[0])) << 24 | quint32(quint8(at[1])) << 16 | quint32(quint8(at[2])) << 8 | quint8(at[3]);
}

/// Reads the 16 octets at `at`, whatever they hold.
inline Header readHeader(const char *at) { return {readU32(at), readU32(at + 4), readU32(at + 8), readU32(at + 12)}; }

} // namespace smpp
