#include "relay/cachebind.h"

#include <algorithm>

namespace gateway {

void CacheBatch::add(CachedEntry entry)
{
    numbers.push_back(entry.number);
    messages.push_back(std::move(entry.message));
    bodies.push_back(std::move(entry.body));
}

CachedEntry CacheBatch::take(std::size_t index)
{
    CachedEntry entry{numbers[index], std::move(messages[index]), std::move(bodies[index])};
    erase(index);
    return entry;
}

void CacheBatch::clear()
{
    numbers.clear();
    messages.clear();
    bodies.clear();
}

void CacheBatch::erase(std::size_t index)
{
    numbers.erase(numbers.begin() + std::ptrdiff_t(index));
    messages.erase(messages.begin() + std::ptrdiff_t(index));
    bodies.erase(bodies.begin() + std::ptrdiff_t(index));
}

std::optional<std::size_t> CacheBatch::find(qint64 number) const
{
    const auto it = std::lower_bound(numbers.begin(), numbers.end(), number);
    if (it == numbers.end() || *it != number)
        return std::nullopt;
    return std::size_t(it - numbers.begin());
}

CacheBind::Place CacheBind::placeOf(qint64 number) const
{
    if (head.find(number))
        return inFlight ? Place::InFlight : Place::Head;
    if (std::binary_search(failed.begin(), failed.end(), number))
        return Place::Failed;
    if (number > loaded)
        return more && !leaving.contains(number) ? Place::Rows : Place::None;
    return const_cast<CacheBind *>(this)->inQueue(number) != queue.end() ? Place::Queue : Place::None;
}

std::deque<CachedEntry>::iterator CacheBind::notBefore(qint64 number)
{
    return std::lower_bound(queue.begin(), queue.end(), number,
                            [](const CachedEntry &entry, qint64 n) { return entry.number < n; });
}

void CacheBind::putBack(CachedEntry entry)
{
    if (entry.number <= loaded) // else it will be read again
        queue.insert(notBefore(entry.number), std::move(entry));
}

std::deque<CachedEntry>::iterator CacheBind::inQueue(qint64 number)
{
    const auto it = notBefore(number);
    return it != queue.end() && it->number == number ? it : queue.end();
}

bool CacheBind::hasTried() const
{
    if (!head.empty())
        return attempts > 0;
    if (restoredUpTo == 0)
        return false;
    return queue.empty() ? more && loaded < restoredUpTo : queue.front().number <= restoredUpTo;
}

int CacheBind::attemptsOf(qint64 number) const { return head.find(number) || number <= restoredUpTo ? attempts : 0; }

void CacheBind::rewind(qint64 number)
{
    more = true;
    if (number > loaded) {
        readStale = readStale || reading;
        return;
    }
    queue.erase(notBefore(number), queue.end());
    loaded = number - 1;
    readStale = reading;
}

void CacheBind::addFailed(qint64 number)
{
    failed.insert(std::upper_bound(failed.begin(), failed.end(), number), number);
}

bool CacheBind::removeFailed(qint64 number)
{
    const auto it = std::lower_bound(failed.begin(), failed.end(), number);
    if (it == failed.end() || *it != number)
        return false;
    failed.erase(it);
    return true;
}

bool isFailing(const CacheBind &bind, const CoreMonitor &monitor)
{
    return (monitor.isKnown() && !monitor.isUp()) || bind.attempts > 0;
}

CacheBind *CacheBinds::find(const QString &name)
{
    const auto it = all.find(name);
    return it == all.end() ? nullptr : &it->second;
}

CacheLedger CacheBinds::ledgerOf(const CacheBind &bind) const
{
    return alsoKept ? bind.ledger + alsoKept(bind.peer.name) : bind.ledger;
}

void CacheBinds::show(const CacheBind &bind) const
{
    if (!bind.peer.metrics)
        return;
    const CacheLedger ledger = ledgerOf(bind);
    bind.peer.metrics->cache.set({ledger.accepted, ledger.delivered, ledger.failed, ledger.evicted, ledger.deleted});
}

} // namespace gateway
