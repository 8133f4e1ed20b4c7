#pragma once
#include "coreapi/coreapi.h"
#include "gateway/bindview.h"
#include "gateway/news.h"
#include "gateway/operationerror.h"
#include "gateway/peerimport.h"
#include "license/licensewatch.h"
#include "relay/cacheview.h"
#include "relay/messagecache.h"

#include <QtCore/QFuture>

namespace gateway {

class Binds;
class PeerEditor;
class Relay;
class ThreadExecutor;
class PeerTrace;
class Watch;

/// OmniMessage Core as operators see it.
struct CoreStatus
{
    bool up = false;
    QString baseUrl; ///< without a password
    QString lastError;
};

/// The gateway and every bind, now.
struct GatewayStatus
{
    QString name; ///< smsc_name
    QString version;
    QString hostname;
    qint64 uptimeSeconds = 0;
    LicenseState license;
    CoreStatus core;
    ListenerStatus listener;
    std::vector<BindView> binds;
};

/// What the cache holds of a bind.
struct CacheStatus
{
    MessageCache::Summary summary;
    std::optional<PeerMode> mode; ///< absent: the peer is gone, what it left is still flushed
};

/// What is configured, and by what.
struct SettingsInEffect
{
    std::vector<EffectiveSection> sections; ///< see effectiveSettings
    std::vector<RemovedPeer> removed;
};

/// A message of an operator, to see whether all works.
struct TestMessage
{
    QString destSmsc; ///< empty: Core's routing decides
    Address source;
    Address destination;
    QString text;
    std::optional<int> dataCoding;
    bool receipt = true;
};

/// What became of a message of Core that was to be changed. That Core refused it or was not reached is an error; what
/// cannot be told apart from success is none, so that it can be written down who asked for it.
struct MessageChange
{
    qint64 id = 0;                         ///< 0: not known
    std::optional<QueueMessage> message;   ///< as it then was; absent: Core did not say whether it was done …
    std::optional<OperationError> trouble; ///< … for this reason
};

/// The one surface that every host drives: what operators see and do. Thread-safe. Calls return at once; their futures
/// are finished on a thread of the gateway, exactly once, also where the gateway stops meanwhile. `by` is who wants it,
/// for the log and what is stored.
class Operations
{
public:
    template <class T>
    using Reply = QFuture<Expected<T, OperationError>>;

    /// What it works on; all of it outlives it, but for calls after `close`.
    struct Parts
    {
        ThreadExecutor &control;
        Clock &clock;
        PeerEditor &editor; ///< on the control thread
        Binds &binds;
        Watch &watch;
        News &news;
        ThreadExecutor &relayThread;
        Relay &relay;                          ///< on the relay thread
        CoreApi &api;                          ///< likewise
        std::function<GatewayStatus()> status; ///< of all but the binds; from any thread
        std::function<Expected<void, Phrase>(const QString &directory)> backup; ///< on the control thread
    };
    explicit Operations(Parts parts);
    ~Operations();
    Q_DISABLE_COPY_MOVE(Operations)

    /// Who hears what happens, at once; an empty one: nobody.
    void setListener(WatchEvents listener);

    GatewayStatus status() const;
    /// Why that bind is as it is, with Core asked for what waits for it (nothing is known of that while Core is away).
    Reply<BindView> diagnosis(const QString &bind);
    /// The operations API's History; nothing for an unknown bind ("*": all) or range. 0: as many points as there are.
    std::optional<QJsonObject> history(const QString &bind, const QString &range, int maxPoints = 0) const;
    /// The PDUs that are kept of that bind; null for an unknown one.
    std::shared_ptr<const PeerTrace> trace(const QString &bind) const;

    // ---- peers; settings as JSON of settingjson.h
    Reply<std::vector<PeerRecord>> peers(PeerMode mode);
    Reply<PeerRecord> peer(PeerMode mode, const QString &name);
    Reply<PeerRecord> addPeer(PeerMode mode, const QJsonObject &settings, const QString &by);
    Reply<PeerRecord> patchPeer(PeerMode mode, const QString &name, const QJsonObject &settings, const QString &by);
    Reply<PeerRecord> replacePeer(PeerMode mode, const QString &name, const QJsonObject &settings, const QString &by);
    Reply<void> removePeer(PeerMode mode, const QString &name, const QString &by);
    /// Drops its live edits, and its removal. Nothing where a live peer is gone with that.
    Reply<std::optional<PeerRecord>> resetPeer(PeerMode mode, const QString &name, const QString &by);
    /// Adds these, or replaces those that are there already: all of them or none.
    Reply<std::vector<PeerRecord>> importPeers(const std::vector<GivenPeer> &peers, const QString &by);
    Reply<PeerRecord> enablePeer(const QString &name, const QString &by);
    Reply<PeerRecord> disablePeer(const QString &name, const QString &by);
    Reply<PeerRecord> reconnectPeer(const QString &name, const QString &by);
    Reply<PeerRecord> dropPeer(const QString &name, const QString &by);
    Reply<std::vector<RemovedPeer>> removedPeers();
    Reply<ListenerRecord> listener();
    Reply<ListenerRecord> patchListener(const QJsonObject &settings, const QString &by);
    Reply<ListenerRecord> replaceListener(const QJsonObject &settings, const QString &by);
    Reply<ListenerRecord> resetListener(const QString &by);
    Reply<SettingsInEffect> settings();

    // ---- the cache
    Reply<std::vector<CacheStatus>> cache();
    Reply<CachePage> cached(const QString &bind, const CacheQuery &query);
    /// A failed one waits again. Conflict where it has not failed.
    Reply<qint64> retryCached(const QString &bind, qint64 id, const QString &by);
    Reply<qint64> retryFailed(const QString &bind, const QString &by);
    /// Conflict while it is on its way to Core.
    Reply<qint64> deleteCached(const QString &bind, qint64 id, const QString &by);
    Reply<qint64> deleteFailed(const QString &bind, const QString &by);

    // ---- Core's queue
    Reply<BrowsePage> queue(const BrowseQuery &query);
    Reply<QueueMessage> queueMessage(qint64 id);
    Reply<std::vector<QueueCount>> queueStats();
    Reply<MessageChange> cancelMessage(qint64 id, const QString &by);
    Reply<MessageChange> sendTest(const TestMessage &message, const QString &by);

    // ---- the state directory
    /// A copy of the databases and files into an empty or new directory, while everything runs.
    Reply<void> backup(const QString &directory, const QString &by);

private:
    template <class T, class F>
    Reply<T> onControl(F work);
    template <class T, class F>
    Reply<T> onRelay(F work);
    template <class T, class F>
    Reply<T> askCore(F call);
    void cancelKnown(const QueueMessage &message, const QString &by,
                     const std::function<void(Expected<MessageChange, OperationError>)> &finish);
    template <class F>
    Reply<qint64> cacheAction(const QString &what, const QString &by, F act);

    Parts m_parts;
};

} // namespace gateway
