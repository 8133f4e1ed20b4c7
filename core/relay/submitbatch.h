#pragma once
#include "coreapi/message.h"

namespace gateway {

/// What one request with messages to Core holds at most; the octets are estimated and leave room below the contract's
/// 1 MiB.
inline constexpr std::size_t kMaxSubmitItems = 1000;
inline constexpr qint64 kMaxSubmitOctets = 900'000;

/// About as much as a message takes in that request.
inline qint64 estimatedOctets(const InboundMessage &m)
{
    qint64 n = 420 + m.originSmsc.size() + m.source.addr.size() + m.destination.addr.size();
    n += m.text ? 3 * m.text->size() : 0;
    n += m.payload ? m.payload->size() * 4 / 3 : 0;
    n += 2 * m.udh.size();
    for (const RawTlv &tlv : m.tlvs)
        n += 30 + 2 * tlv.value.size();
    return n;
}

} // namespace gateway
