#pragma once
#include "coreapi/message.h"

#include <QtCore/QByteArrayView>
#include <cstddef>
#include <string_view>

namespace gateway {

/// The contract's words of an enumeration, in the order of its values, which count up from 0.
template <class E>
struct Words;
template <>
struct Words<Direction>
{
    static constexpr std::string_view names[] = {"mt", "mo"};
};
template <>
struct Words<SubmitStatus>
{
    static constexpr std::string_view names[] = {"accepted", "duplicate", "rejected"};
};
template <>
struct Words<MessageState>
{
    static constexpr std::string_view names[] = {"scheduled",     "enroute",  "delivered", "expired",  "deleted",
                                                 "undeliverable", "accepted", "unknown",   "rejected", "skipped"};
};
template <>
struct Words<MessageType>
{
    static constexpr std::string_view names[] = {"short_message", "delivery_receipt"};
};
template <>
struct Words<QueueStatus>
{
    static constexpr std::string_view names[] = {"pending", "claimed", "sent",     "delivered",
                                                 "failed",  "expired", "cancelled"};
};
template <>
struct Words<OutcomeKind>
{
    static constexpr std::string_view names[] = {"sent", "retry", "failed", "released"};
};
template <>
struct Words<OutcomeStatus>
{
    static constexpr std::string_view names[] = {"recorded", "duplicate", "late", "unknown_message"};
};
template <>
struct Words<ReportStatus>
{
    static constexpr std::string_view names[] = {"recorded", "duplicate", "unknown_message"};
};
template <>
struct Words<BindType>
{
    static constexpr std::string_view names[] = {"transmitter", "receiver", "transceiver"};
};
template <>
struct Words<PeerMode>
{
    static constexpr std::string_view names[] = {"client", "server"};
};

/// The contract's word for a value.
template <class E>
constexpr std::string_view word(E value)
{
    return Words<E>::names[static_cast<std::size_t>(value)];
}

/// The value of a word of the contract; nothing for a word that it does not have.
template <class E>
constexpr std::optional<E> fromWord(std::string_view name)
{
    for (std::size_t i = 0; i < std::size(Words<E>::names); ++i) {
        if (Words<E>::names[i] == name)
            return static_cast<E>(i);
    }
    return std::nullopt;
}

/// Octets of `timeText`'s answer.
inline constexpr int kTimeSize = 24;

/// Writes `ms` since 1970 UTC as `2026-11-23T07:45:00.000Z`, exactly kTimeSize octets, no NUL. Times before the year 0
/// and after 9999 become the nearest that can be written.
void writeTime(char *into, qint64 ms);
/// The same as a value.
QByteArray timeText(qint64 ms);

/// Reads an RFC 3339 time of any offset, down to the millisecond (further digits are dropped). Nothing where it is
/// none.
std::optional<qint64> parseTime(std::string_view text);

} // namespace gateway
