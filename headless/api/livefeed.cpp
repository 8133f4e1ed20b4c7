#include "api/livefeed.h"

#include "gateway/statusjson.h"

namespace gateway::api {
namespace {

// Where hundreds of binds come and go at once, a status follows the other by so much, and by so many times what it took
// to make: traffic goes first.
constexpr qint64 kLeastRestMs = 50;
constexpr qint64 kRestTimes = 9;

const QString &wordOfMode(PeerMode mode)
{
    static const QString client = QStringLiteral("client");
    static const QString server = QStringLiteral("server");
    return mode == PeerMode::Client ? client : server;
}

} // namespace

LiveFeed::LiveFeed(Context &context, std::shared_ptr<Mailbox> api)
    : m_context(context),
      m_api(std::move(api)),
      m_self(std::make_shared<LiveFeed *>(this)),
      m_timer(context.clock.makeTimer([this] {
          m_isTimed = false;
          tellStatus();
      }))
{
    LiveHub &hub = m_context.live;
    hub.setWanted([this] { wanted(); });
    m_context.operations.setListener({[this, &hub, changed = here([](LiveFeed &feed) { feed.tellStatusSoon(); })] {
                                          if (hub.isWatched())
                                              m_api->post(changed);
                                      },
                                      [&hub](const QString &name, PeerMode mode, PeerEvent event) {
                                          hub.peer(name, wordOfMode(mode), QLatin1String(gateway::wordOf(event)));
                                      }});
    m_logLines = m_context.log.subscribe([&hub](const log::LogRing::Numbered &line) {
        if (hub.isWatched())
            hub.log({static_cast<LiveLogEntry::Level>(line.entry.level), logEntryJson(line.entry)});
    });
}

LiveFeed::~LiveFeed()
{
    m_context.log.unsubscribe(m_logLines);
    m_context.operations.setListener({});
    m_context.live.setWanted({});
    *m_self = nullptr;
}

template <class F>
std::function<void()> LiveFeed::here(F work) const
{
    return [self = m_self, work = std::move(work)] {
        if (*self)
            work(**self);
    };
}

void LiveFeed::wanted()
{
    tellStatusSoon();
    tellCache();
}

void LiveFeed::tellStatusSoon()
{
    const qint64 rest = m_restUntilMs - m_context.clock.nowMs();
    if (rest <= 0)
        tellStatus();
    else if (!std::exchange(m_isTimed, true))
        m_timer->start(rest);
}

void LiveFeed::tellStatus()
{
    LiveHub &hub = m_context.live;
    if (!hub.isWatched())
        return;
    const qint64 begunMs = m_context.clock.nowMs();
    const GatewayStatus status = m_context.operations.status();
    for (const Language language : {Language::English, Language::French}) {
        if (hub.isWatched(language))
            hub.status(language, statusJson(status, m_context.translate(language)));
    }
    const qint64 endedMs = m_context.clock.nowMs();
    m_restUntilMs = endedMs + std::max(kLeastRestMs, kRestTimes * (endedMs - begunMs));
}

void LiveFeed::tellCache()
{
    if (!m_context.live.isWatched() || std::exchange(m_cacheAsked, true))
        return;
    m_context.operations.cache().then(
        [api = m_api, self = m_self](const Expected<std::vector<CacheStatus>, OperationError> &cache) {
            api->post([self, cache] {
                if (!*self)
                    return;
                (*self)->m_cacheAsked = false;
                if (cache)
                    (*self)->m_context.live.cache(cacheJson(*cache));
            });
        });
}

} // namespace gateway::api
