#include "relay/messagecache.h"

namespace gateway {

MessageCache::MessageCache(CacheRows &rows, CacheWriter &writer, CoreApi &api, CoreMonitor &monitor, Clock &clock,
                           Settings settings, CacheNumbers &numbers, Answers answers)
    : m_rows(rows),
      m_writer(writer),
      m_clock(clock),
      m_admission(m_binds, rows, writer, monitor, clock, numbers, std::move(answers)),
      m_flush(m_binds, rows, writer, api, monitor, clock, settings),
      m_finder(m_binds, rows, writer),
      m_timer(clock.makeTimer([this] { wake(); }))
{
    m_admission.entered = [this](CacheBind &bind) {
        m_flush.pump(bind);
        arm();
    };
    m_flush.moved = [this](CacheBind &bind) {
        m_admission.letIn(bind);
        arm();
    };
}

// ---- Peers

void MessageCache::restore(const std::vector<CacheLane> &lanes)
{
    for (const CacheLane &lane : lanes) {
        if (lane.kind != CacheKind::Message)
            continue;
        CacheBind &bind = m_binds.all[lane.bind];
        bind.peer.name = lane.bind;
        bind.lane = lane.id;
        bind.ledger = lane.ledger;
        bind.more = lane.ledger.waiting() > 0;
        bind.failed.assign(lane.failed.begin(), lane.failed.end());
        bind.retry = lane.retry;
        bind.attempts = bind.more ? lane.retry.attempts : 0;
        bind.restoredUpTo = bind.attempts > 0 ? lane.retry.upTo : 0;
        if (bind.attempts > 0) {
            const qint64 wait = std::max<qint64>(0, lane.retry.nextAt - m_clock.wallMs());
            bind.nextAtNs = m_clock.nowNs() + wait * 1'000'000;
            bind.unreachable = lane.retry.unreachable;
        }
        m_binds.show(bind);
    }
    m_flush.pumpAll();
    arm();
}

Expected<void, QString> MessageCache::setPeer(Peer peer)
{
    CacheBind *bind = m_binds.find(peer.name);
    if (!bind || bind->lane == 0) {
        const auto lane = m_rows.lane(peer.name, CacheKind::Message);
        if (!lane)
            return Unexpected{lane.error()};
        bind = &m_binds.all[peer.name];
        bind->lane = *lane;
    }
    set(*bind, std::move(peer), true);
    return {};
}

void MessageCache::keepPeer(Peer peer)
{
    CacheBind &bind = m_binds.all[peer.name];
    set(bind, std::move(peer), false);
}

void MessageCache::set(CacheBind &bind, Peer peer, bool takes)
{
    const bool otherInterval = bind.peer.retryIntervalMs != peer.retryIntervalMs;
    bind.peer = std::move(peer);
    if (bind.configured && otherInterval)
        m_flush.shortenWait(bind);
    bind.configured = takes;
    m_binds.show(bind);
    m_admission.letIn(bind);
    m_flush.pump(bind);
    arm();
}

void MessageCache::removePeer(const QString &name)
{
    CacheBind *bind = m_binds.find(name);
    if (!bind)
        return;
    bind->configured = false;
    bind->peer.metrics.reset();
}

std::vector<MessageCache::Summary> MessageCache::summary() const
{
    std::vector<Summary> all;
    for (const auto &[name, bind] : m_binds.all) {
        Summary one{name, m_binds.ledgerOf(bind), bind.peer.maxSize};
        if (bind.configured || one.ledger.waiting() + one.ledger.failed > 0)
            all.push_back(std::move(one));
    }
    return all;
}

std::size_t MessageCache::blocked() const
{
    std::size_t all = 0;
    for (const auto &[name, bind] : m_binds.all)
        all += bind.blocked.size();
    return all;
}

QString MessageCache::storageProblem() const
{
    const QString problem = m_rows.problem();
    return problem.isEmpty() ? m_writer.problem() : problem;
}

void MessageCache::setAlsoKept(std::function<CacheLedger(const QString &)> alsoKept)
{
    m_binds.alsoKept = std::move(alsoKept);
}

void MessageCache::show(const QString &name)
{
    if (const CacheBind *bind = m_binds.find(name))
        m_binds.show(*bind);
}

// ---- In and out

void MessageCache::add(std::vector<InboundItem> items)
{
    // Mostly all are of one bind, or of few.
    std::map<QString, std::vector<InboundItem>> byBind;
    std::vector<InboundItem> *list = nullptr;
    const QString *name = nullptr;
    for (InboundItem &item : items) {
        if (!name || *name != item.message.originSmsc) {
            const auto it = byBind.try_emplace(item.message.originSmsc).first;
            name = &it->first;
            list = &it->second;
        }
        list->push_back(std::move(item));
    }
    for (auto &[bindName, itsItems] : byBind) {
        CacheBind *bind = m_binds.find(bindName);
        if (bind && bind->lane != 0)
            m_admission.admit(*bind, std::move(itsItems));
        else
            m_admission.refuse(itsItems, {}); // its lane could not be made
    }
    arm();
}

void MessageCache::lookup(const LookupRequest &request, std::function<void(LookupReply)> done,
                          std::function<void()> otherwise)
{
    m_finder.lookup(request, std::move(done), std::move(otherwise), [this](CacheBind &bind) { removed(bind); });
}

void MessageCache::setFlushing(bool on)
{
    m_flush.setFlushing(on);
    m_admission.setEvicting(on);
    m_flush.pumpAll();
    arm();
}

void MessageCache::removed(CacheBind &bind)
{
    m_flush.entriesGone(bind);
    m_binds.show(bind);
    m_admission.letIn(bind);
    m_flush.pump(bind);
    arm();
}

void MessageCache::returned(CacheBind &bind, qint64 from)
{
    bind.rewind(from);
    m_flush.pump(bind);
    arm();
}

// ---- Time

void MessageCache::wake()
{
    m_admission.expire();
    m_flush.pumpAll();
    arm();
}

void MessageCache::arm()
{
    qint64 next = m_flush.nextDueNs();
    for (const auto &[name, bind] : m_binds.all) {
        if (!bind.blocked.empty())
            next = next < 0 ? bind.blocked.front().untilNs : std::min(next, bind.blocked.front().untilNs);
    }
    if (next < 0)
        m_timer->stop();
    else
        m_timer->start(std::max<qint64>(0, (next - m_clock.nowNs() + 999'999) / 1'000'000));
}

} // namespace gateway
