#pragma once
#include "gateway/operations.h"
#include "log/log.h"

namespace gateway {

/// The operations API's Status. Texts are in the reader's language; an empty `translate` leaves them in English.
QJsonObject statusJson(const GatewayStatus &status, const Translate &translate = {});

/// Its Bind.
QJsonObject bindJson(const BindView &bind, const Translate &translate = {});

/// Its Cache.
QJsonObject cacheJson(const std::vector<CacheStatus> &binds);

/// Its LogEntry.
QJsonObject logEntryJson(const log::Entry &entry);

} // namespace gateway
