#include "gateway/historytable.h"

#include "log/log.h"

namespace gateway {

std::vector<HistoryStore::Block> HistoryTable::loadHistory()
{
    const auto stored = m_db.history();
    if (!stored) {
        log::warning(log::Category::Gateway, QString(), "history_lost",
                     QStringLiteral("The history of traffic cannot be read, it begins anew: %1").arg(stored.error()));
        return {};
    }
    std::vector<Block> blocks;
    blocks.reserve(stored->size());
    for (const StoredHistory &one : *stored)
        blocks.push_back({one.bind, one.stepSeconds, one.octets});
    return blocks;
}

bool HistoryTable::saveHistory(const std::vector<Block> &blocks)
{
    std::vector<StoredHistory> rows;
    rows.reserve(blocks.size());
    for (const Block &block : blocks)
        rows.push_back({block.bind, block.stepSeconds, block.octets});
    const auto saved = m_db.setHistory(rows);
    const bool failedBefore = std::exchange(m_failing, !saved.ok());
    if (!saved && !failedBefore)
        log::error(log::Category::Gateway, QString(), "history_failed",
                   QStringLiteral("The history of traffic cannot be saved: %1").arg(saved.error()));
    else if (saved && failedBefore)
        log::info(log::Category::Gateway, QString(), "history_saved",
                  QStringLiteral("The history of traffic is saved again"));
    return saved.ok();
}

} // namespace gateway
