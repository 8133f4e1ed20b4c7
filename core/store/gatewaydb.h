#pragma once
#include "store/migrations.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <QtCore/QStringList>
#include <memory>
#include <optional>
#include <vector>

namespace gateway {

/// A peer that is more than what the configuration file says of it: added live, or one of the file that was removed or
/// dropped.
struct StoredPeer
{
    QString scope; ///< "client" or "server"
    QString name;
    bool live = false;    ///< added live; else the file has it
    bool deleted = false; ///< the file's peer stays away
    bool dropped = false; ///< stays disconnected until somebody reconnects it
    qint64 at = 0;        ///< when it was added, removed or dropped: wall clock, ms
    QString by;
    bool operator==(const StoredPeer &) const = default;
};

/// A setting that was edited live. What keys and values mean is known to whoever writes them.
struct StoredEdit
{
    QString scope; ///< "client", "server" or "listener"
    QString peer;  ///< empty for the listener
    QString key;
    QString value; ///< JSON
    qint64 at = 0;
    QString by;
    bool operator==(const StoredEdit &) const = default;
};

/// A piece of a peer's history of traffic. What its octets mean is known to whoever writes them.
struct StoredHistory
{
    QString bind;
    int stepSeconds = 0;
    QByteArray octets; ///< not empty
    bool operator==(const StoredHistory &) const = default;
};

struct StoredPeers
{
    std::vector<StoredPeer> peers; ///< in the order in which they were first stored
    std::vector<StoredEdit> edits;
    bool operator==(const StoredPeers &) const = default;
};

/// What one transaction does to gateway.db: first what goes, then what comes.
struct GatewayChange
{
    struct PeerKey
    {
        QString scope;
        QString name;
        bool operator==(const PeerKey &) const = default;
    };
    struct EditKey
    {
        QString scope;
        QString peer;
        QString key;
        bool operator==(const EditKey &) const = default;
    };
    struct Meta
    {
        QString key;
        std::optional<QString> value; ///< absent: the key goes
        bool operator==(const Meta &) const = default;
    };
    std::vector<PeerKey> removePeers; ///< their rows alone, not their edits
    std::vector<EditKey> removeEdits;
    QStringList removeSecrets;
    std::vector<StoredPeer> setPeers;
    std::vector<StoredEdit> setEdits;
    QStringList addSecrets;
    std::vector<Meta> meta;
    bool operator==(const GatewayChange &) const = default;

    bool isEmpty() const { return *this == GatewayChange(); }
};

/// The rows of gateway.db: live edits of peers and of the listener, which secrets there are, and what is remembered of
/// the state directory. One connection, for one thread at a time. Errors are one line, with the file's name.
class GatewayDb
{
public:
    /// For the gateway: makes or migrates the tables of a file that its owner alone may read.
    static Expected<std::unique_ptr<GatewayDb>, QString> open(const QString &file);
    /// For reading, beside a gateway that may be running: changes no data. Where there is no such database, or an empty
    /// one, the answer is a nullptr. One of an older version is refused: the gateway migrates it.
    static Expected<std::unique_ptr<GatewayDb>, QString> openBeside(const QString &file);
    /// Its versions, with the tables of AccessDb and others that share the file.
    static const Schema &schema();
    ~GatewayDb();

    /// For those that keep further tables in the same file.
    Database &database() { return *m_db; }

    Expected<StoredPeers, QString> peers();
    /// Names of the secrets that exist, sorted.
    Expected<QStringList, QString> secrets();
    Expected<std::optional<QString>, QString> meta(const QString &key);
    /// All or nothing: after an error the database is as it was, and may be used again.
    Expected<void, QString> apply(const GatewayChange &change);

    Expected<std::vector<StoredHistory>, QString> history();
    /// In place of all that was there before, or nothing, as for `apply`.
    Expected<void, QString> setHistory(const std::vector<StoredHistory> &history);

private:
    struct Statements;
    GatewayDb(QString file, std::unique_ptr<Database> db);
    Unexpected<QString> failure();
    Expected<void, QString> commit();

    QString m_file;
    std::unique_ptr<Database> m_db;
    std::unique_ptr<Statements> m_sql;
};

} // namespace gateway
