#pragma once
// The engine behind corefields.h, and of no other file: objects of JSON read by tables of members.
#include "coreapi/corejson.h"
#include "coreapi/corewords.h"

#include <concepts>
#include <limits>
#include <simdjson.h>

namespace gateway::jsonread {

using simdjson::dom::element;

inline QByteArrayView octets(std::string_view text) { return {text.data(), static_cast<qsizetype>(text.size())}; }

inline bool fail(JsonError &error, const char *what)
{
    error.what = what;
    return false;
}

/// Paths are built from the inside out, while a failure goes up.
inline bool within(JsonError &error, std::string_view name)
{
    if (!error.where.isEmpty() && !error.where.startsWith('['))
        error.where.prepend('.');
    error.where.prepend(octets(name));
    return false;
}

inline bool within(JsonError &error, std::size_t index)
{
    if (!error.where.isEmpty() && !error.where.startsWith('['))
        error.where.prepend('.');
    error.where.prepend('[' + QByteArray::number(static_cast<qulonglong>(index)) + ']');
    return false;
}

template <class T>
struct Member
{
    std::string_view name;
    bool required;
    bool (*read)(JsonError &, element, T &);
};

/// Reads an object by its table. A member that is null counts as absent.
template <class T, std::size_t N>
bool readObject(JsonError &error, element from, T &into, const std::array<Member<T>, N> &members)
{
    static_assert(N <= 64);
    simdjson::dom::object object;
    if (from.get(object) != simdjson::SUCCESS)
        return fail(error, "is not an object");
    quint64 seen = 0;
    std::size_t next = 0; // members mostly come in one order: look where the last one was found
    for (const auto &[key, value] : object) {
        std::size_t tried = 0;
        for (; tried < N && members[next].name != key; ++tried)
            next = next + 1 == N ? 0 : next + 1;
        if (tried == N || value.is_null())
            continue;
        if (!members[next].read(error, value, into))
            return within(error, members[next].name);
        seen |= quint64(1) << next;
        next = next + 1 == N ? 0 : next + 1;
    }
    for (std::size_t i = 0; i < N; ++i) {
        if (members[i].required && !(seen >> i & 1)) {
            fail(error, "is missing");
            return within(error, members[i].name);
        }
    }
    return true;
}

template <class Item>
bool readArray(JsonError &error, element from, std::size_t expected, Item item)
{
    simdjson::dom::array array;
    if (from.get(array) != simdjson::SUCCESS)
        return fail(error, "is not an array");
    std::size_t index = 0;
    for (const element value : array) {
        if (index == expected)
            return fail(error, "has more items than were asked for");
        if (!item(value, index))
            return within(error, index);
        ++index;
    }
    if (expected != std::size_t(-1) && index != expected)
        return fail(error, "has fewer items than were asked for");
    return true;
}
constexpr std::size_t kAnyNumber = std::size_t(-1);

inline bool readText(JsonError &error, element from, std::string_view &into)
{
    return from.get(into) == simdjson::SUCCESS || fail(error, "is not a string");
}

inline bool readValue(JsonError &error, element from, QString &into)
{
    std::string_view text;
    if (!readText(error, from, text))
        return false;
    into = QString::fromUtf8(octets(text));
    return true;
}

inline bool readValue(JsonError &error, element from, QByteArray &into)
{
    std::string_view text;
    if (!readText(error, from, text))
        return false;
    into = octets(text).toByteArray();
    return true;
}

inline bool readValue(JsonError &error, element from, std::string_view &into) { return readText(error, from, into); }

/// Kept as it is, to be read by the caller while the parser stands.
inline bool readValue(JsonError &, element from, element &into)
{
    into = from;
    return true;
}

inline bool readValue(JsonError &error, element from, bool &into)
{
    return from.get(into) == simdjson::SUCCESS || fail(error, "is not a boolean");
}

inline bool readInteger(JsonError &error, element from, qint64 lowest, qint64 highest, qint64 &into)
{
    std::int64_t number = 0;
    if (from.get(number) != simdjson::SUCCESS) {
        // 5.0 is an integer to JSON, exact up to 2^53.
        constexpr double kExact = 9007199254740992.0;
        double real = 0;
        if (!from.is_double() || from.get(real) != simdjson::SUCCESS || real < -kExact || real > kExact ||
            real != static_cast<double>(static_cast<qint64>(real)))
            return fail(error, from.is_uint64() ? "is out of range" : "is not an integer");
        number = static_cast<qint64>(real);
    }
    if (number < lowest || number > highest)
        return fail(error, "is out of range");
    into = number;
    return true;
}

template <std::integral T>
bool readValue(JsonError &error, element from, T &into)
{
    qint64 number = 0;
    if (!readInteger(error, from, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), number))
        return false;
    into = static_cast<T>(number);
    return true;
}

template <class E>
requires std::is_enum_v<E>
bool readValue(JsonError &error, element from, E &into)
{
    std::string_view text;
    if (!readText(error, from, text))
        return false;
    const std::optional<E> value = fromWord<E>(text);
    if (!value)
        return fail(error, "is not a word of the contract");
    into = *value;
    return true;
}

} // namespace gateway::jsonread
