// Prints what a cache.db holds as JSON: a lane's ledger beside the rows that are really there. Nobody else may have the
// file open.
//   cacherows FILE
#include "store/cachedb.h"

#include <cstdio>

using namespace gateway;

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::fputs("usage: cacherows FILE\n", stderr);
        return 2;
    }
    auto db = CacheDb::open(QString::fromLocal8Bit(argv[1]));
    if (!db) {
        std::fprintf(stderr, "%s\n", qPrintable(db.error()));
        return 1;
    }
    const char *separator = "";
    std::fputs("[", stdout);
    for (const CacheLane &lane : (*db)->lanes()) {
        const auto [entries, failed] = (*db)->counted(lane.id);
        const char *kind = lane.kind == CacheKind::Message  ? "message"
                           : lane.kind == CacheKind::Report ? "report"
                                                            : "outcome";
        const CacheLedger &l = lane.ledger;
        std::printf(
            "%s{\"bind\":\"%s\",\"kind\":\"%s\",\"ledger\":{\"accepted\":%lld,\"delivered\":%lld,\"failed\":%lld,"
            "\"evicted\":%lld,\"deleted\":%lld},\"entries\":%lld,\"failed\":%lld}",
            separator, qPrintable(lane.bind), kind, l.accepted, l.delivered, l.failed, l.evicted, l.deleted, entries,
            failed);
        separator = ",\n";
    }
    std::fputs("]\n", stdout);
    return (*db)->database().ok() ? 0 : 1;
}
