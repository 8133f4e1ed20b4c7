#pragma once
#include "metrics/history.h"
#include "store/gatewaydb.h"

namespace gateway {

/// The history in gateway.db. What fails is in the log, once until it succeeds again.
class HistoryTable final : public HistoryStore
{
public:
    explicit HistoryTable(GatewayDb &db) : m_db(db) {}
    std::vector<Block> loadHistory() override;
    bool saveHistory(const std::vector<Block> &blocks) override;

private:
    GatewayDb &m_db;
    bool m_failing = false;
};

} // namespace gateway
