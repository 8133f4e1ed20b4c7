#pragma once
#include "config/effectivesettings.h"
#include "gateway/peerdifference.h"

#include <QtCore/QDir>
#include <QtCore/QJsonObject>

namespace gateway {

/// Who edits, and when (wall clock, ms).
struct Editor
{
    QString who;
    qint64 at = 0;
};

struct FieldProblem
{
    QString field;
    Phrase message;
    bool operator==(const FieldProblem &) const = default;
};

/// Why an edit is not done. Nothing has changed then.
struct EditRefusal
{
    enum class Kind {
        NotFound, ///< there is no such peer
        Conflict, ///< it does not go with what is there: `problems` says with what
        Invalid,  ///< values are not as they must be
    };
    Kind kind = Kind::Invalid;
    std::vector<FieldProblem> problems;

    /// All of it on one line.
    Phrase text() const;
};

/// An edit that may be done: in this order `writeSecrets` is written, `store` stored, `difference` applied to the
/// binds, the directory told by `commit` and `removeSecrets` removed. Where a step before `commit` fails, those before
/// it are taken back, and all is as it was.
struct PeerChange
{
    std::vector<std::pair<QString, QString>> writeSecrets; ///< name and value
    GatewayChange store;                                   ///< may be empty: the edit changes nothing
    GatewayChange undo;                                    ///< takes `store` back
    PeerDifference difference;
    PeerDifference back; ///< takes `difference` back
    QStringList removeSecrets;

private:
    friend class PeerDirectory;
    PeerTable m_table;
    PeerState m_state;
};

/// The peers and the listener as they are: the configuration file with the live edits over it. Pure logic for one
/// thread; it stores nothing and asks nobody but for secrets.
///
/// Edits are planned, not done: what they answer changes the directory with `commit` alone. After an edit a live value
/// is kept exactly where it differs from the file's (of a live peer: from the default); one that is set to the file's
/// value follows the file again.
class PeerDirectory
{
public:
    /// Reads a secret; nullopt: there is none.
    using ReadSecret = std::function<Expected<std::optional<QString>, QString>(const QString &name)>;
    /// `base` is what relative file names in edits count from: the configuration's folder.
    PeerDirectory(GatewayConfig file, const StoredPeers &stored, ReadSecret readSecret, const QDir &base);

    const std::vector<PeerRecord> &peers() const { return m_state.peers; }
    const std::vector<RemovedPeer> &removed() const { return m_state.removed; }
    const ListenerRecord &listener() const { return m_state.listener; }
    const std::vector<Phrase> &warnings() const { return m_state.warnings; }
    /// What relative file names in edits count from.
    const QDir &base() const { return m_base; }
    /// All of it for describeConfig.
    LiveEdits liveEdits() const;
    /// What is in effect, and where it comes from.
    std::vector<EffectiveSection> inEffect() const { return effectiveSettings(m_file, liveEdits()); }
    /// The peer of that name, nullptr without one; of two with one name the file's.
    const PeerRecord *find(const QString &name) const;
    /// The same where it is of that mode.
    const PeerRecord *find(PeerMode mode, const QString &name) const;

    using Planned = Expected<PeerChange, EditRefusal>;
    /// A new peer of these settings, the rest by default; `mode` need not stand in them. One of the file that was
    /// removed comes back with exactly these.
    Planned add(PeerMode mode, const QJsonObject &settings, const Editor &editor) const;
    /// Merges the members given; null goes back to the file's value (a live peer: to the default). `enabled: true` also
    /// ends a drop.
    Planned patch(const QString &name, const QJsonObject &settings, const Editor &editor) const;
    /// Exactly these settings, the rest by default; an absent password keeps what it is.
    Planned replace(const QString &name, const QJsonObject &settings, const Editor &editor) const;
    /// A peer of the file stays away until it is reset or added again; a live one is gone with its secrets.
    Planned remove(const QString &name, const Editor &editor) const;
    /// Back to the file's values, also from a removal. A live peer that has the name of one of the file goes.
    Planned reset(const QString &name, const Editor &editor) const;
    /// As by `patch` with `enabled`.
    Planned setEnabled(const QString &name, bool on, const Editor &editor) const;
    /// Drops a client bind or has it connect again; of a server bind nothing is stored (its sessions are closed, and
    /// the partner may come again).
    Planned setDropped(const QString &name, bool on, const Editor &editor) const;
    /// Peers of a configuration file (loadConfig): each is added, or replaced with all its values where there is one.
    Planned importPeers(const std::vector<PeerSettings> &peers, const Editor &editor) const;
    Planned patchListener(const QJsonObject &settings, const Editor &editor) const;
    Planned replaceListener(const QJsonObject &settings, const Editor &editor) const;
    Planned resetListener() const;

    /// The change has been stored. No other must have been committed since it was planned.
    void commit(PeerChange change);
    /// The configuration file was read anew; secrets that could not be read are asked for again.
    PeerDifference setFile(GatewayConfig file);

private:
    class Draft;
    using Secrets = std::map<QString, Expected<QString, Phrase>>;

    struct Subject;

    Expected<QString, Phrase> secret(const QString &name) const;
    PeerState make(const PeerTable &table, const Secrets &fresh) const;
    Planned plan(Draft &&draft) const;
    Planned edit(const QString &name, const QJsonObject &settings, bool whole, const Editor &editor) const;
    Planned store(const Subject &subject, const QJsonObject &settings, const Editor &editor) const;
    Planned editListener(const QJsonObject &settings, bool whole, const Editor &editor) const;
    std::optional<EditRefusal> whyNotEditable(const QString &name) const;
    const PeerSettings *inFile(PeerMode mode, const QString &name) const;

    GatewayConfig m_file; ///< as it is in effect
    ReadSecret m_readSecret;
    QDir m_base;
    PeerTable m_table;
    mutable Secrets m_secrets; ///< as they were read
    PeerState m_state;
};

} // namespace gateway
