#include "gateway/peerdifference.h"

#include <algorithm>

namespace gateway {

GatewayChange changeBetween(const PeerTable &before, const PeerTable &after)
{
    static const PeerRows kNone;
    GatewayChange change;
    for (const auto &[where, old] : before) {
        const auto found = after.find(where);
        const PeerRows &rows = found == after.end() ? kNone : found->second;
        if (old.row && !rows.row)
            change.removePeers.push_back({where.first, where.second});
        for (const auto &[key, edit] : old.edits) {
            if (!rows.edits.contains(key))
                change.removeEdits.push_back({where.first, where.second, key});
        }
    }
    std::vector<const PeerRows *> rowsToSet;
    for (const auto &[where, rows] : after) {
        const auto found = before.find(where);
        const PeerRows &old = found == before.end() ? kNone : found->second;
        if (rows.row && rows.row != old.row)
            rowsToSet.push_back(&rows);
        for (const auto &[key, edit] : rows.edits) {
            const auto was = old.edits.find(key);
            if (was == old.edits.end() || was->second != edit)
                change.setEdits.push_back(edit);
        }
    }
    // What is new is stored in the order in which it was added.
    std::sort(rowsToSet.begin(), rowsToSet.end(),
              [](const PeerRows *a, const PeerRows *b) { return a->number < b->number; });
    for (const PeerRows *rows : rowsToSet)
        change.setPeers.push_back(*rows->row);
    return change;
}

PeerDifference differenceBetween(const PeerState &before, const PeerState &after)
{
    PeerDifference difference;
    QHash<QString, const PeerRecord *> ran;
    for (const PeerRecord &record : before.peers) {
        if (record.runs())
            ran.insert(record.settings.name, &record);
    }
    for (const PeerRecord &record : after.peers) {
        if (!record.runs())
            continue;
        const PeerRecord *old = ran.take(record.settings.name);
        if (old && old->settings.mode != record.settings.mode)
            difference.removed.append(record.settings.name);
        if (!old || old->settings != record.settings || old->dropped != record.dropped)
            difference.set.push_back(record);
    }
    for (const PeerRecord &record : before.peers) {
        if (ran.contains(record.settings.name) && record.runs())
            difference.removed.append(record.settings.name);
    }
    if (before.listener.settings != after.listener.settings || before.listener.configured != after.listener.configured)
        difference.listener = after.listener;
    return difference;
}

} // namespace gateway
