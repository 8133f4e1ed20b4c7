#pragma once
#include "relay/traffic.h"
#include "store/cachedb.h"

namespace gateway {

// What the cache's rows keep of an entry: the item of the request that Core will get, in the contract's JSON.

QByteArray cachedBody(const InboundMessage &message);
QByteArray cachedBody(const ReportItem &item);
QByteArray cachedBody(const OutcomeItem &item);

/// The messages of such bodies; nothing where one cannot be read.
std::optional<std::vector<InboundMessage>> readCachedMessages(const std::vector<CacheEntry> &entries);
/// The item with its number; nothing where it cannot be read.
std::optional<InboundMessage> readCachedMessage(const CacheEntry &entry);
std::optional<ReportItem> readCachedReport(const CacheEntry &entry);
std::optional<OutcomeItem> readCachedOutcome(const CacheEntry &entry);

} // namespace gateway
