#pragma once
#include "gateway/bindstatus.h"
#include "metrics/metrics.h"
#include "relay/listener.h"
#include "relay/relay.h"
#include "trace/trace.h"
#include "util/executor.h"

#include <atomic>
#include <map>

namespace gateway {

struct ConnectSettings;

/// A thread with its reactor.
struct ReactorThread
{
    ReactorThread(int index, Clock &clock, RelayInbox &relay)
        : thread(QByteArray("reactor-" + QByteArray::number(index)).constData()),
          reactor(index, thread, thread.thread(), clock, relay)
    {}
    ThreadExecutor thread;
    Reactor reactor;
};

/// The binds while they run: makes them, changes them, takes them down, each alone, and what of them is registered at
/// the relay, and the listener. Made, used and destroyed on one thread, the control thread, which no other thread may
/// wait for; `status`, `listenerStatus` and the questions after them may be asked from any thread.
///
/// A bind lives on its reactor. It goes in this order, so that nobody is left who knows it: out of the listener, out
/// of the claims, then, on its reactor and behind all that these two had posted there, its orderly end.
class Binds
{
public:
    struct Parts
    {
        Metrics &metrics;
        Trace &trace;
        Clock &clock;
        ThreadExecutor &control; ///< the thread of this object
        ThreadExecutor &relayThread;
        std::vector<std::unique_ptr<ReactorThread>> &reactors; ///< one at least
        QString hostname;
        QByteArray smscName; ///< towards partners, 15 characters at most
        /// Told before a peer that is new runs, and when one is gone: the names there are.
        std::function<void(const QStringList &clients, const QStringList &servers)> peersChanged;
        /// Told, on any thread, when `status` answers something else otherwise than by its counters.
        std::function<void()> statusChanged;
    };
    Binds(Parts parts, const ListenerSettings &listener);
    ~Binds();
    Q_DISABLE_COPY_MOVE(Binds)

    /// Once, before all else. `relay` lives on the relay thread. The binds are made; they connect, and partners may,
    /// after `run`.
    Expected<void, Phrase> start(Relay &relay, const std::vector<PeerSetup> &peers);
    void run();

    /// A peer that is new, or has changed: only what changed happens. The error is what cannot be had (a certificate,
    /// the listener's port); everything then runs on as before.
    Expected<void, Phrase> set(const PeerSetup &peer);
    /// Orderly and in the background: its claims are released, what is in flight is waited for up to 10 s, then it
    /// unbinds and its registration is withdrawn. What its cache holds is still flushed.
    void remove(const QString &name);
    /// A client connects anew, whatever it was doing; a server's sessions are closed, the partner may come again.
    void reconnect(const QString &name);
    /// A client unbinds and stays disconnected until `reconnect`, or until `set` says otherwise; a server's sessions
    /// are closed, the partner may come again.
    void drop(const QString &name);
    /// max_connections acts at once; another address, port or TLS opens anew, sessions stay. A port or certificate
    /// that cannot be had is an error, and the listener stays as it was.
    Expected<void, Phrase> setListener(const ListenerSettings &settings);
    /// Gives back what was claimed and is not yet sent, of all binds.
    void releaseWaiting();
    /// Reads the files of TLS again; false where one is not usable, which then stays as it was.
    bool reloadTls();
    /// No new sessions from now on; everything ends in order within `graceMs`, then `done`, on the control thread.
    void stop(qint64 graceMs, std::function<void()> done);
    /// No partner can connect any more; what `stop` begins with.
    void closeListener();

    // From any thread:
    /// In order of name.
    std::vector<BindStatus> status() const;
    std::optional<BindStatus> status(const QString &name) const;
    std::vector<CountedBind> counted() const; ///< in the same order
    ListenerStatus listenerStatus() const;
    /// There is an enabled server bind without a cache, which needs Core.
    bool hasUncachedServer() const;
    /// There is an enabled peer with a cache, which needs storage.
    bool hasCachedPeer() const;

private:
    struct Entry;
    /// What other threads see of a peer.
    struct Shown
    {
        PeerSetup setup;
        qint64 since = 0; ///< of being disabled or dropped
        std::shared_ptr<const BindBoard> board;
        std::shared_ptr<const PeerMetrics> metrics;
    };
    BindStatus statusOf(const Shown &shown) const;

    Entry *find(const QString &name);
    std::unique_ptr<Entry> newEntry(const PeerSetup &peer) const;
    void show(const Entry &entry);
    void tellStatus() const;
    void tellPeers();
    Expected<void, Phrase> readTls(const PeerSetup &peer, std::optional<QSslConfiguration> &into) const;
    void runOn(std::size_t reactor, std::function<void()> task) const;
    void chooseReactor(Entry &entry);
    void make(Entry &entry, qint64 startDelayMs);
    void setCache(const Entry &entry);
    void enroll(const Entry &entry);
    void connect(Entry &entry);
    void settle(Entry &entry);
    Expected<void, Phrase> add(const PeerSetup &peer);
    void change(Entry &entry, const PeerSetup &before);
    void applyLive(Entry &entry, const PeerSettings &was);
    void endSessions(Entry &entry, qint64 graceMs, const QString &reason);
    void end(Entry &entry, qint64 graceMs, const QString &reason);
    void ended(const QString &name);
    void forget(const QString &name);
    void checkStopped();
    bool hasServers() const;
    Expected<void, Phrase> openListener();
    void showListener();
    void tellListener(const Entry &entry);
    void leaveListener(const Entry &entry);

    Parts m_parts;
    ListenerSettings m_listenerSettings;
    SignInGuard m_guard;
    Relay *m_relay = nullptr;
    std::map<QString, std::unique_ptr<Entry>> m_entries;
    std::pair<QStringList, QStringList> m_toldPeers; ///< clients and servers
    struct Place
    {
        std::shared_ptr<Account> account;
        std::size_t reactor = 0;
    };
    std::map<QString, std::pair<PeerBind::Memory, qint64>> m_remembered; ///< of peers just removed, and when
    QHash<QString, Place> m_accounts; ///< kept: an account's submits are counted for ever
    std::size_t m_nextReactor = 0;
    std::unique_ptr<Listener> m_listener; ///< used on the first reactor
    bool m_running = false;
    bool m_stopping = false;
    std::function<void()> m_stopped;

    mutable std::mutex m_mutex; ///< of what follows
    std::map<QString, Shown> m_shown;
    ListenerStatus m_listenerStatus;
    std::shared_ptr<const std::atomic<int>> m_connections;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace gateway
