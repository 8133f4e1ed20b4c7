#include "relay/cacheadmission.h"

#include "log/log.h"
#include "relay/cachebodies.h"

namespace gateway {
namespace {

using smpp::CommandStatus;
using Why = CacheChange::Why;

constexpr std::size_t kMaxInMemory = 3000; // entries of a bind beside the head; the others wait in the rows
constexpr qint64 kBackPressureNs = 5'000'000'000;

} // namespace

CacheAdmission::CacheAdmission(CacheBinds &binds, CacheRows &rows, CacheWriter &writer, CoreMonitor &monitor,
                               Clock &clock, CacheNumbers &numbers, Answers answers)
    : m_binds(binds),
      m_rows(rows),
      m_writer(writer),
      m_monitor(monitor),
      m_clock(clock),
      m_numbers(numbers),
      m_answers(std::move(answers))
{}

CacheAdmission::~CacheAdmission() { *m_alive = false; }

void CacheAdmission::admit(CacheBind &bind, std::vector<InboundItem> items)
{
    if (!m_rows.hasSpace()) {
        refuse(items, {CacheError::Kind::DiskFull, {}});
        return;
    }
    if (const QString problem = m_rows.problem(); !problem.isEmpty()) {
        refuse(items, {CacheError::Kind::Failed, problem});
        return;
    }
    CacheChange change;
    change.inserts.reserve(items.size());
    std::vector<qint64> numbers;
    numbers.reserve(items.size());
    std::vector<QByteArray> bodies;
    bodies.reserve(items.size());
    std::size_t taken = 0;
    for (InboundItem &item : items) {
        if (!bind.blocked.empty() || !hasRoom(bind, 1)) {
            bind.blocked.push_back({std::move(item), m_clock.nowNs() + kBackPressureNs});
            continue;
        }
        const qint64 number = m_numbers.next();
        if (item.message.direction == Direction::MobileTerminated)
            item.message.clientMessageId = QByteArray::number(-number);
        bodies.push_back(cachedBody(item.message));
        change.inserts.push_back({bind.lane, {number, bodies.back()}});
        ++bind.ledger.accepted;
        numbers.push_back(number);
        ++taken;
    }
    items.resize(taken); // who waits for room waits behind all that are taken
    if (items.empty())
        return;
    m_rows.write(std::move(change),
                 [this, alive = m_alive, to = &bind, items = std::move(items), numbers = std::move(numbers),
                  bodies = std::move(bodies)](const Expected<void, CacheError> &result) mutable {
                     if (*alive)
                         committed(*to, std::move(items), numbers, std::move(bodies), result);
                 });
}

/// Makes it by evicting where that is wanted; false where there is none to be had.
bool CacheAdmission::hasRoom(CacheBind &bind, std::size_t messages)
{
    while (bind.size() + qint64(messages) > bind.peer.maxSize) {
        if (!evictOldest(bind))
            return false;
    }
    return true;
}

bool CacheAdmission::evictOldest(CacheBind &bind)
{
    if (!isFailing(bind, m_monitor) || bind.peer.overflow != CacheOverflow::EvictOldest || !m_evicting)
        return false;
    const qint64 tried = bind.head.empty() || bind.inFlight ? 0 : bind.head.numbers.front();
    const qint64 next = bind.queue.empty() ? 0 : bind.queue.front().number;
    const bool fromHead = tried != 0 && (next == 0 || tried < next);
    const qint64 waiting = fromHead ? tried : next;
    if (bind.more && waiting > bind.loaded)
        return false; // older ones are being read
    const qint64 failed = bind.failed.empty() ? 0 : bind.failed.front();
    CacheChange change;
    if (failed != 0 && (waiting == 0 || failed < waiting)) {
        change.failed.push_back({bind.lane, failed, false, Why::Evicted});
        bind.failed.pop_front();
        --bind.ledger.failed;
    } else if (waiting != 0) {
        change.removes.push_back({bind.lane, waiting, waiting, Why::Evicted});
        bind.touched(waiting);
        if (fromHead)
            bind.head.erase(0);
        else
            bind.queue.pop_front();
    } else {
        return false;
    }
    ++bind.ledger.evicted;
    if (bind.peer.metrics)
        bind.peer.metrics->cache.overflow.add();
    log::warning(log::Category::Cache, bind.peer.name, "cache_overflow",
                 QStringLiteral("Cache overflow for %1: oldest message dropped").arg(bind.peer.name));
    m_writer.write(std::move(change));
    return true;
}

void CacheAdmission::committed(CacheBind &bind, std::vector<InboundItem> items, const std::vector<qint64> &numbers,
                               std::vector<QByteArray> bodies, const Expected<void, CacheError> &result)
{
    const QString &name = bind.peer.name;
    if (!result) {
        bind.ledger.accepted -= qint64(items.size());
        log::error(log::Category::Cache, name, "cache_write",
                   QStringLiteral("Bind %1: the cache cannot be written: %2").arg(name, result.error().text));
        refuse(items, result.error());
        m_binds.show(bind);
        letIn(bind);
        return;
    }
    std::vector<InboundReply> replies;
    replies.reserve(items.size());
    const auto level = isFailing(bind, m_monitor) ? log::Level::Info : log::Level::Debug;
    const bool logged = level == log::Level::Info || log::enabled(level);
    for (std::size_t i = 0; i < items.size(); ++i) {
        replies.push_back({items[i].replyTo, CommandStatus::ESME_ROK, -numbers[i]});
        if (logged)
            log::write(level, log::Category::Cache, name, "cached",
                       QStringLiteral("Message %1 cached for %2").arg(shownNumber(numbers[i]), name),
                       shownNumber(numbers[i]));
        if (bind.more)
            continue;
        if (bind.queue.size() >= kMaxInMemory) {
            bind.more = true;
            continue;
        }
        bind.queue.push_back({numbers[i], std::move(items[i].message), std::move(bodies[i])});
        bind.loaded = numbers[i];
    }
    m_answers(std::move(replies));
    m_binds.show(bind);
    if (entered)
        entered(bind);
}

void CacheAdmission::refuse(const InboundItem &item, const CacheError &error, std::vector<InboundReply> &replies) const
{
    const bool partner = item.message.direction == Direction::MobileTerminated;
    const CommandStatus status = error.kind == CacheError::Kind::DiskFull ? CommandStatus::ESME_RMSGQFUL
                                 : partner                                ? CommandStatus::ESME_RSYSERR
                                                                          : CommandStatus::ESME_RX_T_APPN;
    replies.push_back({item.replyTo, status, 0});
}

void CacheAdmission::refuse(const std::vector<InboundItem> &items, const CacheError &error)
{
    std::vector<InboundReply> replies;
    replies.reserve(items.size());
    for (const InboundItem &item : items)
        refuse(item, error, replies);
    m_answers(std::move(replies));
}

void CacheAdmission::letIn(CacheBind &bind)
{
    std::vector<InboundItem> in;
    while (!bind.blocked.empty() && hasRoom(bind, in.size() + 1)) {
        in.push_back(std::move(bind.blocked.front().item));
        bind.blocked.pop_front();
    }
    if (in.empty())
        return;
    std::deque<CacheBind::Blocked> rest;
    rest.swap(bind.blocked); // they are behind these
    admit(bind, std::move(in));
    for (CacheBind::Blocked &item : rest)
        bind.blocked.push_back(std::move(item));
}

void CacheAdmission::expire()
{
    const qint64 now = m_clock.nowNs();
    std::vector<InboundReply> replies;
    for (auto &[name, bind] : m_binds.all) {
        for (; !bind.blocked.empty() && bind.blocked.front().untilNs <= now; bind.blocked.pop_front())
            refuse(bind.blocked.front().item, {CacheError::Kind::DiskFull, {}}, replies);
    }
    if (!replies.empty())
        m_answers(std::move(replies));
}

} // namespace gateway
