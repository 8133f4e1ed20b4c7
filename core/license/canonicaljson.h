#pragma once
#include "license/jsonvalue.h"

namespace gateway {

/// The canonical form of RFC 8785: the same value gives the same octets, whoever wrote it.
QByteArray canonicalJson(const JsonValue &value);

/// A finite number as ECMAScript writes it (RFC 8785 section 3.2.2.3).
QByteArray canonicalNumber(double value);

} // namespace gateway
