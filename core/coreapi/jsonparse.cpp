#include "coreapi/jsonparse.h"

namespace gateway {
namespace {

/// A copy in which `\u` escapes of lone surrogates are U+FFFD: writers like JSON.stringify send them, and one such
/// text must not make a whole batch unreadable.
QByteArray withoutLoneSurrogates(QByteArrayView body)
{
    QByteArray copy = body.toByteArray();
    const auto unitAt = [&copy](qsizetype i) -> int {
        bool ok = false;
        if (i + 6 > copy.size() || copy[i] != '\\' || copy[i + 1] != 'u')
            return -1;
        const int unit = copy.mid(i + 2, 4).toInt(&ok, 16);
        return ok ? unit : -1;
    };
    for (qsizetype i = copy.indexOf('\\'); i >= 0 && i + 1 < copy.size(); i = copy.indexOf('\\', i)) {
        const int unit = unitAt(i);
        if (unit < 0) {
            i += 2;
            continue;
        }
        const int second = unitAt(i + 6);
        if (QChar::isHighSurrogate(char32_t(unit)) && second >= 0 && QChar::isLowSurrogate(char32_t(second))) {
            i += 12;
            continue;
        }
        if (QChar::isSurrogate(char32_t(unit)))
            copy.replace(i + 2, 4, "fffd", 4);
        i += 6;
    }
    return copy;
}

} // namespace

QString JsonError::text() const { return QString::fromUtf8(where.isEmpty() ? what : where + ' ' + what); }

CoreJson::CoreJson() : d(std::make_unique<Private>()) {}
CoreJson::~CoreJson() = default;

simdjson::error_code CoreJson::Private::parse(QByteArrayView body, jsonread::element &root)
{
    if (body.isEmpty())
        return simdjson::EMPTY; // it would look for octets at a null pointer
    if (parser.capacity() > kKeptCapacity)
        parser = simdjson::dom::parser();
    auto why = parser.parse(body.data(), static_cast<std::size_t>(body.size()), true).get(root);
    if (why == simdjson::STRING_ERROR) {
        const QByteArray mended = withoutLoneSurrogates(body);
        why = parser.parse(mended.constData(), static_cast<std::size_t>(mended.size()), true).get(root);
    }
    return why;
}

} // namespace gateway
