#pragma once
#include "config/gatewayconfig.h"
#include "store/gatewaydb.h"

#include <QtCore/QJsonValue>
#include <functional>
#include <map>

namespace gateway {

/// A value of the file (or a default) that a live edit stands above.
struct SettingOverride
{
    QString key;
    QJsonValue value; ///< as edited; null for a secret
    QJsonValue file;  ///< what it would be without the edit; null for a secret, masked where it came from a file
    qint64 at = 0;    ///< wall clock, ms
    QString by;
    bool operator==(const SettingOverride &) const = default;
};

/// `key: message`; without a key the message alone.
Phrase withKey(const QString &key, const Phrase &message);

/// One peer as it now is.
struct PeerRecord
{
    PeerSettings settings;
    bool live = false;    ///< added live; else it is in the configuration file
    bool dropped = false; ///< a client bind that stays disconnected until it is reconnected or enabled
    std::vector<SettingOverride> overrides; ///< of a peer of the file
    QStringList hidden;                     ///< keys whose values were read from a file and are shown to nobody
    qint64 at = 0;                          ///< of a live one: when it was added, and by whom
    QString by;
    Phrase problem;     ///< why it cannot run, one line; empty: it can
    QString problemKey; ///< the setting to mend, where it is one
    bool operator==(const PeerRecord &) const = default;

    bool runs() const { return problem.isEmpty(); }
    /// The problem with the setting that it is of in front.
    Phrase fullProblem() const { return withKey(problemKey, problem); }
};

/// A peer of the file that was removed live.
struct RemovedPeer
{
    QString name;
    PeerMode mode = PeerMode::Client;
    qint64 at = 0;
    QString by;
    bool operator==(const RemovedPeer &) const = default;
};

struct ListenerRecord
{
    ListenerSettings settings;
    bool configured = false; ///< in the file or live
    std::vector<SettingOverride> overrides;
    QStringList hidden;
    bool operator==(const ListenerRecord &) const = default;
};

/// What configuration file and live edits make together.
struct PeerState
{
    std::vector<PeerRecord> peers;    ///< those of the file in its order, then the live ones in that of their adding
    std::vector<RemovedPeer> removed; ///< in the order of the file
    ListenerRecord listener;
    std::vector<Phrase> warnings; ///< edits that are not used, and why
};

/// The rows of one peer.
struct PeerRows
{
    std::optional<StoredPeer> row;
    qint64 number = 0; ///< orders the live ones
    std::map<QString, StoredEdit> edits;
    bool operator==(const PeerRows &) const = default;

    bool isLive() const { return row && row->live; }
    bool isDeleted() const { return row && row->deleted; }
};
/// All rows, by scope and name; those of the listener under {"listener", ""}.
using PeerTable = std::map<std::pair<QString, QString>, PeerRows>;

/// The scope of a mode's rows: "client" or "server".
QString storedScope(PeerMode mode);
inline const QString kListenerScope = QStringLiteral("listener");
/// Where a password that was edited live is kept: each edit has a secret of its own, so that a change which could not
/// be stored leaves the old one. `generation` is what the edit's row holds.
QString secretName(const QString &peer, const QString &key, const QString &generation);

/// Reads a secret by its name; the error is one line.
using SecretOf = std::function<Expected<QString, Phrase>(const QString &name)>;

/// Puts it together. A live edit stands above the file key by key; one that cannot be used any more is left out with a
/// warning where the file has a value, and makes a live peer unusable. A live peer whose name the file has too does not
/// run; of two server binds with one system_id the file's comes first, then an edited one, then a live one.
PeerState makePeerState(const GatewayConfig &file, const PeerTable &table, const SecretOf &secretOf);

} // namespace gateway
