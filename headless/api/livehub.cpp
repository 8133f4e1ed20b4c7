#include "api/livehub.h"

#include <QtCore/QDateTime>
#include <QtCore/QJsonDocument>
#include <QtCore/QPointer>
#include <QtNetwork/QSslSocket>
#include <QtWebSockets/QWebSocket>
#include <QtWebSockets/QWebSocketServer>

namespace gateway::api {
namespace {

constexpr qint64 kTickMs = 1000;
constexpr int kRecheckTicks = 5;
constexpr int kPingTicks = 25;
constexpr qint64 kAliveMs = 2000; ///< without a change a status says so often that the link lives
constexpr quint64 kLargestFrame = 4096;
constexpr std::size_t kPeerEvents = 256;
constexpr std::size_t kNewsWaiting = 5000; ///< of each kind, until the thread has taken them
constexpr std::size_t kLogFrame = 200;     ///< entries

constexpr int kTryAgainLater = 1013; // of IANA's registry, after RFC 6455
constexpr const char *kLevels[] = {"debug", "info", "warning", "error"};

} // namespace

struct LiveHub::Watcher
{
    Watcher() = default;
    Q_DISABLE_COPY_MOVE(Watcher)
    ~Watcher()
    {
        socket.reset();
        delete tcp; // a QWebSocket that it did not connect itself leaves it behind
    }

    Caller caller;
    Language language = Language::English;
    std::unique_ptr<QWebSocket> socket;
    QPointer<QTcpSocket> tcp; ///< beneath it
    qint64 revision = 0;      ///< of its board
    qint64 cacheRevision = 0;
    int logFrom = LiveLogEntry::Info; ///< 4: none
    LevelCounts logSeen{};            ///< all that were logged up to where it has read
    quint64 peersSeen = 0;
    qint64 statusMs = 0;
    qint64 slowSinceMs = 0; ///< 0: it reads
    qint64 heardMs = 0;
    bool isClosing = false;
};

LiveHub::LiveHub(std::shared_ptr<Mailbox> api, Clock &clock, LiveLimits limits,
                 std::function<bool(const Caller &)> isSignedIn)
    : m_api(std::move(api)),
      m_clock(clock),
      m_limits(limits),
      m_isSignedIn(std::move(isSignedIn)),
      m_self(std::make_shared<LiveHub *>(this)),
      m_server(std::make_unique<QWebSocketServer>(QStringLiteral("gateway"), QWebSocketServer::NonSecureMode)),
      m_timer(clock.makeTimer([this] { tick(); }))
{
    QObject::connect(m_server.get(), &QWebSocketServer::newConnection, m_server.get(), [this] {
        while (QWebSocket *socket = m_server->nextPendingConnection())
            arrived(socket);
    });
}

LiveHub::~LiveHub()
{
    *m_self = nullptr;
    for (const auto &watcher : m_watchersList) {
        watcher->socket->disconnect();
        watcher->socket->close(QWebSocketProtocol::CloseCodeGoingAway);
    }
    m_watchersList.clear();
    m_gone.clear();
    for (const auto &watcher : m_arriving) {
        if (watcher->tcp)
            watcher->tcp->disconnect(m_server.get());
    }
    m_arriving.clear();
}

QString LiveHub::now() const
{
    return QDateTime::fromMSecsSinceEpoch(m_clock.wallMs(), Qt::UTC).toString(Qt::ISODateWithMs);
}

/// Adds to the news; the first one after the thread has taken the last ones knocks at it.
template <class Put>
void LiveHub::tell(Put put)
{
    if (!isWatched())
        return;
    const std::lock_guard lock(m_newsMutex);
    put(m_news);
    if (std::exchange(m_knocked, true))
        return;
    m_api->post([self = m_self] {
        if (*self)
            (*self)->newsCame();
    });
}

void LiveHub::status(Language language, QJsonObject status)
{
    tell([&](News &news) {
        news.statuses[std::size_t(language)] = {std::move(status)};
        news.binds[std::size_t(language)].clear();
    });
}

void LiveHub::bind(Language language, QJsonObject bind)
{
    tell([&](News &news) {
        auto &binds = news.binds[std::size_t(language)];
        if (binds.size() < kNewsWaiting) // the next whole status makes up for it
            binds.push_back(std::move(bind));
    });
}

void LiveHub::cache(QJsonObject cache)
{
    tell([&](News &news) { news.caches = {std::move(cache)}; });
}

void LiveHub::log(LiveLogEntry entry)
{
    tell([&](News &news) {
        if (news.log.size() >= kNewsWaiting) {
            news.log.pop_front();
            ++news.logLost;
        }
        news.log.push_back(std::move(entry));
    });
}

void LiveHub::peer(const QString &name, const QString &mode, const QString &event)
{
    tell([&](News &news) {
        if (news.peers.size() < kNewsWaiting)
            news.peers.push_back(
                {{QStringLiteral("name"), name}, {QStringLiteral("mode"), mode}, {QStringLiteral("event"), event}});
    });
}

void LiveHub::newsCame()
{
    News news;
    {
        const std::lock_guard lock(m_newsMutex);
        std::swap(news, m_news);
        m_knocked = false;
    }
    for (std::size_t language = 0; language < m_boards.size(); ++language) {
        for (const QJsonObject &status : news.statuses[language])
            m_boards[language].update(status);
        for (const QJsonObject &bind : news.binds[language])
            m_boards[language].updateBind(bind);
    }
    for (const QJsonObject &cache : news.caches) {
        if (cache == m_cache)
            continue;
        m_cache = cache;
        ++m_cacheRevision;
    }
    m_logged[LiveLogEntry::Error] += news.logLost; // of a level that is not known any more: told to everybody
    for (LiveLogEntry &entry : news.log) {
        const auto level = std::size_t(entry.level);
        m_log.push_back({std::move(entry), m_logged});
        ++m_logged[level];
        if (m_log.size() > m_limits.logEntries)
            m_log.pop_front();
    }
    for (QJsonObject &peer : news.peers) {
        m_peers.push_back(std::move(peer));
        if (m_peers.size() > kPeerEvents) {
            m_peers.pop_front();
            ++m_peersGone;
        }
    }
    flush();
}

bool LiveHub::isFull(const QString &user) const
{
    const auto ofUser = [&](const auto &list) {
        return std::count_if(list.begin(), list.end(), [&](const auto &w) { return w->caller.user == user; });
    };
    return m_watchersList.size() + m_arriving.size() >= std::size_t(m_limits.sockets) ||
           ofUser(m_watchersList) + ofUser(m_arriving) >= m_limits.ofUser;
}

void LiveHub::accept(QTcpSocket *socket, const Caller &caller, Language language)
{
    auto watcher = std::make_unique<Watcher>();
    watcher->caller = caller;
    watcher->language = language;
    watcher->tcp = socket;
    // Of a handshake that QWebSocketServer does not take it closes the socket, and that is all.
    QObject::connect(socket, &QTcpSocket::disconnected, m_server.get(), [this, socket] {
        const auto it =
            std::find_if(m_arriving.begin(), m_arriving.end(), [socket](const auto &w) { return w->tcp == socket; });
        if (it == m_arriving.end())
            return;
        (*it)->tcp.clear();
        m_arriving.erase(it);
        socket->deleteLater(); // this is called from within it
    });
    m_arriving.push_back(std::move(watcher));
    m_server->handleConnection(socket); // reads the request in a later turn
}

void LiveHub::arrived(QWebSocket *socket)
{
    const auto it = std::find_if(m_arriving.begin(), m_arriving.end(), [socket](const auto &watcher) {
        return watcher->tcp && watcher->tcp->peerPort() == socket->peerPort() &&
               watcher->tcp->peerAddress() == socket->peerAddress();
    });
    if (it == m_arriving.end()) {
        socket->deleteLater();
        return;
    }
    std::unique_ptr<Watcher> watcher = std::move(*it);
    m_arriving.erase(it);
    watcher->socket.reset(socket);
    watch(std::move(watcher));
}

void LiveHub::watch(std::unique_ptr<Watcher> watcher)
{
    watcher->logSeen = m_logged;
    watcher->peersSeen = m_peersGone + m_peers.size();
    watcher->heardMs = m_clock.nowMs();
    QWebSocket &web = *watcher->socket;
    web.setMaxAllowedIncomingFrameSize(kLargestFrame);
    web.setMaxAllowedIncomingMessageSize(kLargestFrame);
    Watcher *who = watcher.get();
    QObject::connect(&web, &QWebSocket::textMessageReceived, &web,
                     [this, who](const QString &text) { asked(*who, text); });
    QObject::connect(&web, &QWebSocket::binaryMessageReceived, &web,
                     [this, who] { close(*who, QWebSocketProtocol::CloseCodeDatatypeNotSupported, {}); });
    QObject::connect(&web, &QWebSocket::pong, &web, [this, who] { who->heardMs = m_clock.nowMs(); });
    QObject::connect(&web, &QWebSocket::bytesWritten, &web, [this, who] {
        if (who->slowSinceMs > 0)
            flush(*who);
    });
    QObject::connect(&web, &QWebSocket::disconnected, &web, [this, who] { forget(who); });
    const auto language = std::size_t(watcher->language);
    if (!isWatched(watcher->language)) // what was told while nobody looked is old: a status comes when it is made
        m_boards[language] = {};
    if (m_watchersList.empty()) {
        m_cache = {};
        m_timer->start(kTickMs);
        m_ticks = 0;
    }
    m_watchersList.push_back(std::move(watcher));
    count();
    if (m_wanted)
        m_wanted();
    flush(*who);
}

/// Its socket may be in the middle of something: what is gone is deleted in a turn of its own.
void LiveHub::forget(Watcher *watcher)
{
    const auto it = std::find_if(m_watchersList.begin(), m_watchersList.end(),
                                 [watcher](const auto &other) { return other.get() == watcher; });
    if (it == m_watchersList.end())
        return;
    watcher->isClosing = true;
    watcher->socket->disconnect();
    m_gone.push_back(std::move(*it));
    m_watchersList.erase(it);
    count();
    if (m_watchersList.empty())
        m_timer->stop();
    m_api->post([self = m_self] {
        if (*self)
            (*self)->m_gone.clear();
    });
}

void LiveHub::count()
{
    for (const Language language : {Language::English, Language::French}) {
        m_watchers[std::size_t(language)] =
            int(std::count_if(m_watchersList.begin(), m_watchersList.end(),
                              [language](const auto &watcher) { return watcher->language == language; }));
    }
}

/// Sockets may close, and so go, while they are written to.
std::vector<LiveHub::Watcher *> LiveHub::all() const
{
    std::vector<Watcher *> watchers;
    for (const auto &watcher : m_watchersList)
        watchers.push_back(watcher.get());
    return watchers;
}

void LiveHub::close(Watcher &watcher, int code, const QString &why)
{
    if (std::exchange(watcher.isClosing, true))
        return;
    watcher.slowSinceMs = m_clock.nowMs(); // from now on: when it is aborted
    watcher.socket->close(static_cast<QWebSocketProtocol::CloseCode>(code), why);
}

void LiveHub::asked(Watcher &watcher, const QString &text)
{
    const QJsonObject request = QJsonDocument::fromJson(text.toUtf8()).object();
    const QJsonValue from = request.value(QLatin1String("log"));
    watcher.heardMs = m_clock.nowMs();
    int level = -1;
    if (from.isBool() && !from.toBool())
        level = int(std::size(kLevels));
    for (int i = 0; i < int(std::size(kLevels)); ++i) {
        if (from.toString() == QLatin1String(kLevels[i]))
            level = i;
    }
    if (level < 0 || request.size() != 1) {
        close(watcher, QWebSocketProtocol::CloseCodePolicyViolated, QStringLiteral("not a LiveRequest"));
        return;
    }
    watcher.logFrom = level;
    watcher.logSeen = m_logged;
}

void LiveHub::recheck()
{
    for (Watcher *watcher : all()) {
        if (!m_isSignedIn(watcher->caller))
            close(*watcher, QWebSocketProtocol::CloseCodePolicyViolated, QStringLiteral("signed out"));
    }
}

void LiveHub::tick()
{
    if (m_watchersList.empty())
        return;
    m_timer->start(kTickMs);
    ++m_ticks;
    const qint64 nowMs = m_clock.nowMs();
    for (Watcher *watcher : all()) {
        const bool slow = watcher->slowSinceMs > 0 && nowMs - watcher->slowSinceMs >= m_limits.slowMs;
        if (slow || nowMs - watcher->heardMs >= m_limits.silentMs) {
            forget(watcher);
            watcher->socket->abort();
        } else if (m_ticks % kPingTicks == 0 && !watcher->isClosing) {
            watcher->socket->ping();
        }
    }
    if (m_ticks % kRecheckTicks == 0)
        recheck();
    for (LiveBoard &board : m_boards)
        board.tick();
    if (m_wanted && !m_watchersList.empty())
        m_wanted();
    flush();
}

void LiveHub::flush()
{
    for (Watcher *watcher : all())
        flush(*watcher);
}

/// Whether the socket reads; one that does not is given nothing.
bool LiveHub::takes(Watcher &watcher)
{
    if (watcher.isClosing || !watcher.socket->isValid() || !watcher.tcp)
        return false;
    const auto *tls = qobject_cast<const QSslSocket *>(watcher.tcp);
    const qint64 waiting = watcher.tcp->bytesToWrite() + (tls ? tls->encryptedBytesToWrite() : 0);
    if (waiting > m_limits.waitingOctets) {
        if (watcher.slowSinceMs == 0)
            watcher.slowSinceMs = m_clock.nowMs();
        return false;
    }
    if (watcher.slowSinceMs > 0 && waiting > m_limits.waitingOctets / 4)
        return false;
    watcher.slowSinceMs = 0;
    return true;
}

void LiveHub::send(Watcher &watcher, const char *type, const QJsonObject &data)
{
    const QJsonObject message{{QStringLiteral("type"), QLatin1String(type)}, {QStringLiteral("data"), data}};
    watcher.socket->sendTextMessage(QString::fromUtf8(QJsonDocument(message).toJson(QJsonDocument::Compact)));
}

void LiveHub::flush(Watcher &watcher)
{
    if (!takes(watcher))
        return;
    const LiveBoard &board = m_boards[std::size_t(watcher.language)];
    const bool quiet = m_clock.nowMs() - watcher.statusMs >= kAliveMs;
    if (board.isKnown() && (watcher.revision == 0 || board.revision() > watcher.revision || quiet)) {
        send(watcher, "status", board.since(watcher.revision, now()));
        watcher.revision = std::max<qint64>(board.revision(), 1);
        watcher.statusMs = m_clock.nowMs();
    }
    if (watcher.cacheRevision != m_cacheRevision && !m_cache.isEmpty() && takes(watcher)) {
        send(watcher, "cache", m_cache);
        watcher.cacheRevision = m_cacheRevision;
    }
    if (watcher.peersSeen < m_peersGone) { // it does not know what it missed: it has to begin anew
        close(watcher, kTryAgainLater, QStringLiteral("too slow"));
        return;
    }
    while (watcher.peersSeen - m_peersGone < m_peers.size() && takes(watcher)) {
        send(watcher, "peer", m_peers[watcher.peersSeen - m_peersGone]);
        ++watcher.peersSeen;
    }
    sendLog(watcher);
}

/// What lies between two points of the log, from a level up.
quint64 LiveHub::between(const LevelCounts &from, const LevelCounts &to, int level)
{
    quint64 count = 0;
    for (auto i = std::size_t(level); i < to.size(); ++i)
        count += to[i] - from[i];
    return count;
}

void LiveHub::sendLog(Watcher &watcher)
{
    while (watcher.logSeen != m_logged && takes(watcher)) {
        LevelCounts seen = watcher.logSeen;
        quint64 dropped = 0;
        QJsonArray entries;
        auto it = std::lower_bound(
            m_log.begin(), m_log.end(), between({}, seen, 0),
            [](const Logged &logged, quint64 position) { return between({}, logged.before, 0) < position; });
        for (; it != m_log.end() && entries.size() < qsizetype(kLogFrame); ++it) {
            dropped += between(seen, it->before, watcher.logFrom);
            seen = it->before;
            ++seen[std::size_t(it->entry.level)];
            if (it->entry.level >= watcher.logFrom)
                entries.append(it->entry.entry);
        }
        if (it == m_log.end()) {
            dropped += between(seen, m_logged, watcher.logFrom);
            seen = m_logged;
        }
        watcher.logSeen = seen;
        if (!entries.isEmpty() || dropped > 0)
            send(watcher, "log", {{QStringLiteral("entries"), entries}, {QStringLiteral("dropped"), qint64(dropped)}});
    }
}

} // namespace gateway::api
