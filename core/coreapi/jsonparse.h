#pragma once
// How a body becomes values; of this folder alone.
#include "coreapi/corefields.h"

namespace gateway {

struct CoreJson::Private
{
    /// Buffers beyond this are given back after the body that needed them.
    static constexpr std::size_t kKeptCapacity = 4 << 20;

    simdjson::dom::parser parser;
    simdjson::error_code parse(QByteArrayView body, jsonread::element &root);
};

template <class T, class Read>
JsonReply<T> CoreJson::read(QByteArrayView body, Read read)
{
    jsonread::element root;
    JsonError error;
    if (const auto why = d->parse(body, root); why != simdjson::SUCCESS) {
        error.what = QByteArray("is not JSON: ") + simdjson::error_message(why);
        return Unexpected{std::move(error)};
    }
    T value{};
    if (!read(error, root, value))
        return Unexpected{std::move(error)};
    return value;
}

namespace jsonread {

/// An envelope's one list, kept to be read by the caller while the parser stands.
struct List
{
    element list;
};
inline bool keepElement(JsonError &, element from, List &into)
{
    into.list = from;
    return true;
}

/// The list of that name, each item read by `item`.
template <class Item>
bool readList(JsonError &error, element root, std::string_view name, std::size_t expected, Item item)
{
    List list;
    const std::array<Member<List>, 1> members{Member<List>{name, true, keepElement}};
    if (!readObject(error, root, list, members))
        return false;
    return readArray(error, list.list, expected, item) || within(error, name);
}

} // namespace jsonread
} // namespace gateway
