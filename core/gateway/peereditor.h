#pragma once
#include "gateway/bindstatus.h"
#include "gateway/news.h"
#include "gateway/operationerror.h"
#include "gateway/peerimport.h"
#include "secrets/secretvault.h"
#include "store/gatewaydb.h"
#include "util/clock.h"

namespace gateway {

class Binds;

/// The peers and the listener as operators edit them: what the configuration file says, gateway.db with the live edits,
/// the secrets, and the binds that run as all this says. An edit is validated, stored, then applied; it blocks until
/// that is done. On the control thread.
class PeerEditor
{
public:
    struct Settings
    {
        GatewayConfig config;
        QDir configDir; ///< what relative file names count from
        QString stateDir;
    };
    /// Opens gateway.db and the secrets, and reads what is stored. The error says what cannot be had.
    static Expected<std::unique_ptr<PeerEditor>, QString> open(Settings settings, Clock &clock);
    ~PeerEditor();
    Q_DISABLE_COPY_MOVE(PeerEditor)

    /// Those that can run, and how; the others are named in the log.
    std::vector<PeerSetup> setups() const;
    const PeerDirectory &directory() const { return *m_directory; }
    GatewayDb &database() { return *m_db; }
    /// Edits act on these from now on.
    void setBinds(Binds &binds) { m_binds = &binds; }
    /// Told of each peer that is another one after an edit, once that is done. `by` is empty where the configuration
    /// file changed it.
    using Listener = std::function<void(const QString &name, PeerMode mode, PeerEvent event, const QString &by)>;
    void setListener(Listener listener) { m_listener = std::move(listener); }

    using Edited = Expected<PeerRecord, OperationError>;
    using DoneOr = Expected<void, OperationError>;
    Edited add(PeerMode mode, const QJsonObject &settings, const QString &by);
    Edited patch(PeerMode mode, const QString &name, const QJsonObject &settings, const QString &by);
    Edited replace(PeerMode mode, const QString &name, const QJsonObject &settings, const QString &by);
    DoneOr remove(PeerMode mode, const QString &name, const QString &by);
    /// Back to the file's values, from a removal too; nothing where the peer is gone with that.
    Expected<std::optional<PeerRecord>, OperationError> reset(PeerMode mode, const QString &name, const QString &by);
    Edited setEnabled(const QString &name, bool on, const QString &by);
    Edited reconnect(const QString &name, const QString &by);
    Edited drop(const QString &name, const QString &by);
    /// Adds these, or replaces those that are there already: all of them or none.
    Expected<std::vector<PeerRecord>, OperationError> import(const std::vector<GivenPeer> &given, const QString &by);
    Expected<ListenerRecord, OperationError> patchListener(const QJsonObject &settings, const QString &by);
    Expected<ListenerRecord, OperationError> replaceListener(const QJsonObject &settings, const QString &by);
    Expected<ListenerRecord, OperationError> resetListener(const QString &by);

    /// The configuration file was read anew. Answers what of its peers could not be applied, a line each.
    std::vector<Phrase> setFile(const GatewayConfig &config);

private:
    class Index;
    PeerEditor(std::unique_ptr<GatewayDb> db, Clock &clock);

    Editor editor(const QString &by) const { return {by, m_clock.wallMs()}; }
    DoneOr knows(PeerMode mode, const QString &name) const;
    Edited recordOf(const QString &name) const;
    DoneOr carryOut(PeerDirectory::Planned planned, const QString &what, const QString &by);
    Expected<void, QString> writeSecrets(const PeerChange &change);
    void removeSecrets(const PeerChange &change);
    void dismiss(const QString &secret);
    std::vector<Phrase> apply(const PeerDifference &difference);
    void tell(const std::vector<PeerRecord> &before, const QString &by) const;

    std::unique_ptr<GatewayDb> m_db;
    Clock &m_clock;
    std::unique_ptr<Index> m_index;
    std::unique_ptr<SecretVault> m_vault;
    std::unique_ptr<PeerDirectory> m_directory;
    Binds *m_binds = nullptr;
    Listener m_listener;
};

} // namespace gateway
