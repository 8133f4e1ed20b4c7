#include "gateway/watch.h"

namespace gateway {
namespace {

constexpr qint64 kTickMs = 1000;
constexpr qint64 kStepMs = History::kSampleSeconds * qint64(1000);
constexpr qint64 kSaveMs = History::kSaveSeconds * qint64(1000);

} // namespace

Watch::Watch(Parts parts) : m_parts(std::move(parts)), m_timer(m_parts.clock.makeTimer([this] { tick(); }))
{
    m_history.load(m_parts.store);
    m_sampled = m_parts.clock.wallMs() / kStepMs - 1;
    m_savedMs = m_nextTickMs = m_parts.clock.nowMs();
    tick();
}

Watch::~Watch() = default;

// ---- Every second

void Watch::tick()
{
    std::vector<CountedBind> binds = m_parts.counted();
    for (CountedBind &bind : binds)
        bind.expired =
            bind.metrics->expired.load(std::memory_order_relaxed) + m_parts.queue.expired({bind.mode, bind.name});
    m_rates.tick(binds, m_parts.clock.nowNs(), m_parts.clock.wallMs());
    sample(binds);
    const qint64 now = m_parts.clock.nowMs();
    if (now - m_savedMs >= kSaveMs) {
        m_savedMs = now;
        save();
    }
    m_nextTickMs = std::max(m_nextTickMs + kTickMs, now + 1); // one that comes late makes the next ones no later
    m_timer->start(m_nextTickMs - now);
}

/// Once in every step of the history, just before it ends, so that the counts are those of the step itself.
void Watch::sample(const std::vector<CountedBind> &binds)
{
    const qint64 wall = m_parts.clock.wallMs();
    const qint64 step = wall / kStepMs;
    if (m_sampled > step) // the clock was set back
        m_sampled = step - 1;
    if (m_sampled == step - 2) // its end was missed, for something took long on this thread
        add(binds, step * kStepMs - 1);
    if (m_sampled < step && wall % kStepMs >= kStepMs - kTickMs)
        add(binds, wall);
}

void Watch::add(const std::vector<CountedBind> &binds, qint64 wallMs)
{
    std::vector<History::Peer> peers;
    peers.reserve(binds.size());
    for (const CountedBind &bind : binds)
        peers.push_back({bind.metrics, bind.enabled});
    m_history.sample(peers, wallMs);
    m_sampled = wallMs / kStepMs;
}

void Watch::save() { m_history.save(m_parts.store); }

void Watch::stop()
{
    m_timer->stop();
    add(m_parts.counted(), m_parts.clock.wallMs());
    save();
}

void Watch::setEdited(const QString &bind, qint64 at, const QString &by)
{
    const std::lock_guard lock(m_mutex);
    Edit &edit = m_edits[bind];
    if (at >= edit.at)
        edit = {at, by};
}

// ---- What is shown

Watch::Moment Watch::moment(const std::vector<BindStatus> &binds) const
{
    Moment moment;
    moment.around.now = m_parts.clock.wallMs();
    m_parts.gateway(moment.around);
    if (moment.around.coreUp)
        moment.queue = m_parts.queue.picture();
    if (moment.queue) {
        moment.unrouted = moment.queue->total;
        for (const BindStatus &bind : binds)
            *moment.unrouted -= moment.queue->of(queueOf(bind)).messages;
    }
    const std::lock_guard lock(m_mutex);
    moment.edits = m_edits;
    return moment;
}

BindView Watch::view(BindStatus bind, const Moment &moment) const
{
    BindView view;
    static_cast<BindStatus &>(view) = std::move(bind);
    const RecentTraffic recent = m_rates.of(view.name);
    view.tps = recent.tps;
    view.isThrottled = recent.throttledAt > 0 && moment.around.now - recent.throttledAt < kThrottledMs;

    Surroundings around = moment.around;
    around.dropped = view.dropped;
    around.tls = view.tls;
    around.throttledAt = recent.throttledAt;
    around.disconnections = recent.disconnections;
    around.sent = recent.sent;
    around.failures = recent.failures;
    around.expired = recent.expired;
    around.commonStatus = recent.commonStatus;
    around.p99Ms = recent.p99Ms;
    around.cacheFailed = recent.cacheFailed;
    around.lost = recent.lost;
    if (moment.queue) {
        const QueueWatch::Waiting waiting = moment.queue->of(queueOf(view));
        around.waiting = waiting.messages;
        around.scheduled = waiting.scheduled;
        around.unrouted = moment.unrouted;
    }
    if (const auto edit = moment.edits.find(view.name); edit != moment.edits.end()) {
        around.editedAt = edit->second.at;
        around.editedBy = edit->second.by;
    }
    view.diagnosis = diagnose(view, around);
    return view;
}

std::vector<BindView> Watch::binds() const
{
    std::vector<BindStatus> binds = m_parts.status();
    const Moment now = moment(binds);
    const bool looks = now.around.coreUp && m_parts.queue.isDue();
    std::vector<QueueWatch::Bind> quiet;
    std::vector<BindView> views;
    views.reserve(binds.size());
    for (BindStatus &bind : binds) {
        if (looks && bind.state == BindState::Connected && m_rates.of(bind.name).sent == 0)
            quiet.push_back(queueOf(bind));
        views.push_back(view(std::move(bind), now));
    }
    if (looks)
        m_parts.queue.look(std::move(quiet));
    return views;
}

std::optional<BindView> Watch::bind(const QString &name) const
{
    const std::vector<BindStatus> binds = m_parts.status();
    const auto it = std::find_if(binds.begin(), binds.end(), [&](const BindStatus &bind) { return bind.name == name; });
    return it == binds.end() ? std::nullopt : std::optional(view(*it, moment(binds)));
}

} // namespace gateway
