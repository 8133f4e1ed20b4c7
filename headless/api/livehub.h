#pragma once
#include "api/liveboard.h"
#include "api/mailbox.h"
#include "api/route.h"
#include "util/clock.h"

#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

class QTcpSocket;
class QWebSocket;
class QWebSocketServer;

namespace gateway::api {

/// A line of the log, as the API says it.
struct LiveLogEntry
{
    enum Level { Debug, Info, Warning, Error };
    Level level = Info;
    QJsonObject entry; ///< LogEntry
};

struct LiveLimits
{
    int sockets = 64;
    int ofUser = 16;
    qint64 waitingOctets = 256 << 10; ///< unread: beyond, a socket gets nothing more until it has read
    qint64 slowMs = 15'000;           ///< after which a socket that does not read is closed
    std::size_t logEntries = 2000;    ///< kept for sockets that lag
    qint64 silentMs = 75'000;         ///< without a pong
};

/// The WebSockets of /api/v1/live. Nothing is kept for a socket but what it was sent last: a slow one gets a merged
/// status, gaps in the log, and in the end its link is closed. The functions that tell news are thread-safe, never
/// wait, and cost nothing while nobody looks; the rest is on the API's thread.
class LiveHub
{
public:
    /// `api` leads to this thread; `isSignedIn` says whether someone still is.
    LiveHub(std::shared_ptr<Mailbox> api, Clock &clock, LiveLimits limits,
            std::function<bool(const Caller &)> isSignedIn);
    ~LiveHub();
    Q_DISABLE_COPY_MOVE(LiveHub)

    // News, from every thread.
    /// True while somebody looks, in that language: without, there is nothing to tell.
    bool isWatched(Language language) const
    {
        return m_watchers[std::size_t(language)].load(std::memory_order_relaxed) > 0;
    }
    bool isWatched() const { return isWatched(Language::English) || isWatched(Language::French); }
    /// What `GET /api/v1/status` would answer now.
    void status(Language language, QJsonObject status);
    /// One bind of it.
    void bind(Language language, QJsonObject bind);
    /// What `GET /api/v1/cache` would answer now.
    void cache(QJsonObject cache);
    void log(LiveLogEntry entry);
    /// The settings of a peer changed; `event` is `added`, `changed` or `removed`.
    void peer(const QString &name, const QString &mode, const QString &event);

    /// Called on the API's thread when the first socket comes and then each second while there is one: whoever makes
    /// `status` and `cache` is to make them anew, now or later.
    void setWanted(std::function<void()> wanted) { m_wanted = std::move(wanted); }

    bool isFull(const QString &user) const;
    /// Takes a socket with an upgrade request in front of it.
    void accept(QTcpSocket *socket, const Caller &caller, Language language);
    /// Closes the sockets of those who are not signed in any more; also happens every few seconds.
    void recheck();
    int sockets() const { return int(m_watchersList.size()); }

private:
    struct Watcher;
    struct News
    {
        std::array<std::vector<QJsonObject>, 2> statuses; ///< by language; the last one counts
        std::array<std::vector<QJsonObject>, 2> binds;
        std::vector<QJsonObject> caches;
        std::deque<LiveLogEntry> log;
        quint64 logLost = 0;
        std::vector<QJsonObject> peers;
    };
    struct Logged
    {
        LiveLogEntry entry;
        std::array<quint64, 4> before{}; ///< how many of each level came before
    };
    using LevelCounts = std::array<quint64, 4>;

    template <class Put>
    void tell(Put put);
    void newsCame();
    void arrived(QWebSocket *socket);
    void watch(std::unique_ptr<Watcher> watcher);
    void tick();
    void flush();
    void flush(Watcher &watcher);
    bool takes(Watcher &watcher);
    void send(Watcher &watcher, const char *type, const QJsonObject &data);
    void sendLog(Watcher &watcher);
    void asked(Watcher &watcher, const QString &text);
    void close(Watcher &watcher, int code, const QString &why);
    void forget(Watcher *watcher);
    void count();
    std::vector<Watcher *> all() const;
    static quint64 between(const LevelCounts &from, const LevelCounts &to, int level);
    QString now() const;

    const std::shared_ptr<Mailbox> m_api;
    Clock &m_clock;
    const LiveLimits m_limits;
    const std::function<bool(const Caller &)> m_isSignedIn;
    std::function<void()> m_wanted;
    std::shared_ptr<LiveHub *> m_self;            ///< null inside once this is gone
    std::array<std::atomic<int>, 2> m_watchers{}; ///< by language
    std::mutex m_newsMutex;
    News m_news;
    bool m_knocked = false;

    std::unique_ptr<QWebSocketServer> m_server;
    std::vector<std::unique_ptr<Watcher>> m_watchersList;
    std::vector<std::unique_ptr<Watcher>> m_gone;     ///< to be deleted
    std::vector<std::unique_ptr<Watcher>> m_arriving; ///< whose handshake QWebSocketServer has not made yet
    std::array<LiveBoard, 2> m_boards;
    QJsonObject m_cache;
    qint64 m_cacheRevision = 0;
    std::deque<Logged> m_log;
    LevelCounts m_logged{};
    std::deque<QJsonObject> m_peers;
    quint64 m_peersGone = 0; ///< that are not in m_peers any more
    std::unique_ptr<Timer> m_timer;
    int m_ticks = 0;
};

} // namespace gateway::api
