#include "relay/cachebodies.h"

#include "coreapi/corejson.h"

namespace gateway {
namespace {

// The contract's bodies are lists of one member: what stands between these is kept.
constexpr QByteArrayView kReports("{\"reports\":[");
constexpr QByteArrayView kOutcomes("{\"outcomes\":[");
constexpr QByteArrayView kEnd("]}");

QByteArray itemOf(const QByteArray &list, QByteArrayView begin)
{
    Q_ASSERT(list.startsWith(begin) && list.endsWith(kEnd));
    return list.sliced(begin.size(), list.size() - begin.size() - kEnd.size());
}

QByteArray listOf(const QByteArray &item, QByteArrayView begin)
{
    QByteArray list;
    list.reserve(begin.size() + item.size() + kEnd.size());
    list += begin;
    list += item;
    list += kEnd;
    return list;
}

} // namespace

QByteArray cachedBody(const InboundMessage &message) { return corejson::submitItem(message); }

QByteArray cachedBody(const ReportItem &item) { return itemOf(corejson::reportsBody({item.report}), kReports); }

QByteArray cachedBody(const OutcomeItem &item) { return itemOf(corejson::outcomesBody({item.outcome}), kOutcomes); }

std::optional<std::vector<InboundMessage>> readCachedMessages(const std::vector<CacheEntry> &entries)
{
    if (entries.empty())
        return std::vector<InboundMessage>();
    std::vector<QByteArray> items;
    items.reserve(entries.size());
    for (const CacheEntry &entry : entries)
        items.push_back(entry.body);
    CoreRequestReader reader;
    auto read = reader.messages(corejson::submitBody(items));
    if (!read || !read->bad.empty() || read->items.size() != entries.size())
        return std::nullopt;
    return std::move(read->items);
}

std::optional<InboundMessage> readCachedMessage(const CacheEntry &entry)
{
    auto read = CoreRequestReader().messages(corejson::submitBody(std::vector{entry.body}));
    if (!read || read->items.size() != 1)
        return std::nullopt;
    return std::move(read->items.front());
}

std::optional<ReportItem> readCachedReport(const CacheEntry &entry)
{
    auto read = CoreRequestReader().reports(listOf(entry.body, kReports));
    if (!read || read->items.size() != 1)
        return std::nullopt;
    ReportItem item;
    item.report = std::move(read->items.front());
    item.number = entry.number;
    return item;
}

std::optional<OutcomeItem> readCachedOutcome(const CacheEntry &entry)
{
    auto read = CoreRequestReader().outcomes(listOf(entry.body, kOutcomes));
    if (!read || read->items.size() != 1)
        return std::nullopt;
    OutcomeItem item;
    item.outcome = std::move(read->items.front());
    item.number = entry.number;
    return item;
}

} // namespace gateway
