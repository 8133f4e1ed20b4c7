#pragma once
#include "util/expected.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <map>
#include <variant>
#include <vector>

namespace gateway {

/// A JSON value as what is signed is read: I-JSON (RFC 7493), that is, UTF-8, no member twice, numbers as doubles.
struct JsonValue
{
    using Array = std::vector<JsonValue>;
    /// Sorted by UTF-16 code units, as RFC 8785 section 3.2.3 wants them.
    using Object = std::map<QString, JsonValue>;

    std::variant<std::nullptr_t, bool, double, QString, Array, Object> data = nullptr;

    const QString *text() const { return std::get_if<QString>(&data); }
    const Object *object() const { return std::get_if<Object>(&data); }
    Object *object() { return std::get_if<Object>(&data); }
};

/// Reads one value and nothing after it. The error says what is wrong and at which character; it never holds what the
/// text says.
Expected<JsonValue, QString> parseJson(const QByteArray &octets);

} // namespace gateway
