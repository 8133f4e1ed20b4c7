#include "embedded/schema.h"

namespace gateway::embedded {
namespace {

constexpr int kApplicationId = 0x4f4d4331; // "OMC1"

// Numbers of `status`: see Stored. A queue is a name's number times two, plus one for a server bind; a lane is a queue
// times eight, plus how far its messages are from the most urgent. `due` is when a deferred message may go (wall clock)
// or when the lease of a claimed one ends (steady). What is read of a message only along with all of it is in `body`;
// SQLite writes a changed row anew column by column, so that few columns make cheap changes.
constexpr const char *kVersion1[] = {
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)",
    "CREATE TABLE message (id INTEGER PRIMARY KEY, status INTEGER NOT NULL, lane INTEGER NOT NULL, due INTEGER,"
    " expires INTEGER, client_id BLOB, attempts INTEGER NOT NULL DEFAULT 0, claim INTEGER NOT NULL DEFAULT 0,"
    " told INTEGER NOT NULL DEFAULT 0, extras BLOB, log TEXT NOT NULL DEFAULT '', body BLOB NOT NULL)",
    "CREATE INDEX message_ready ON message (lane) WHERE status = 0",
    "CREATE INDEX message_timed ON message (status, due) WHERE due IS NOT NULL",
    "CREATE INDEX message_expiring ON message (expires) WHERE expires IS NOT NULL AND status < 2",
    "CREATE INDEX message_client_id ON message (client_id) WHERE client_id IS NOT NULL",
    "CREATE TABLE idem (hash INTEGER PRIMARY KEY, id INTEGER NOT NULL)",
    "CREATE TABLE sent_id (account INTEGER NOT NULL, smsc_id BLOB NOT NULL, message INTEGER NOT NULL,"
    " claim INTEGER NOT NULL, total INTEGER NOT NULL, delivered INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL,"
    " reports BLOB, PRIMARY KEY (account, smsc_id)) WITHOUT ROWID",
    "CREATE TABLE unmatched (key BLOB PRIMARY KEY, account TEXT NOT NULL, smsc_id BLOB NOT NULL,"
    " state INTEGER NOT NULL, final INTEGER NOT NULL, error BLOB, done INTEGER NOT NULL, at INTEGER NOT NULL)"
    " WITHOUT ROWID",
    "CREATE INDEX unmatched_id ON unmatched (account, smsc_id)",
    "CREATE INDEX unmatched_at ON unmatched (at)",
    "CREATE TABLE talk (hash INTEGER PRIMARY KEY, bind INTEGER NOT NULL, at INTEGER NOT NULL)",
    "CREATE TABLE counter (queue INTEGER NOT NULL, status INTEGER NOT NULL, count INTEGER NOT NULL,"
    " PRIMARY KEY (queue, status)) WITHOUT ROWID",
    "CREATE TABLE frontend (name TEXT PRIMARY KEY, peer TEXT NOT NULL, mode INTEGER NOT NULL, until INTEGER NOT NULL)"
    " WITHOUT ROWID",
};

constexpr Schema::Step kSteps[] = {kVersion1};

} // namespace

const Schema &schema()
{
    static constexpr Schema kSchema{kApplicationId, kSteps};
    return kSchema;
}

} // namespace gateway::embedded
