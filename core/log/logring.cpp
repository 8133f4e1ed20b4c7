#include "log/logring.h"

namespace gateway::log {

bool LogRing::Filter::admits(const Entry &entry) const
{
    return entry.level >= level && (bind.isEmpty() || entry.bind == bind) &&
           (text.isEmpty() || entry.text.contains(text, Qt::CaseInsensitive) ||
            entry.id.contains(text, Qt::CaseInsensitive) ||
            QLatin1String(categoryName(entry.category)).contains(text, Qt::CaseInsensitive));
}

void LogRing::attach()
{
    setSink([this](const Entry &entry) { add(entry); });
}

void LogRing::add(const Entry &entry)
{
    const std::lock_guard lock(m_mutex);
    if (qsizetype(m_lines.size()) == m_capacity)
        m_lines.pop_front();
    const Numbered &line = m_lines.emplace_back(Numbered{++m_last, entry});
    for (const auto &[number, subscriber] : m_subscribers)
        subscriber(line);
}

std::vector<LogRing::Numbered> LogRing::latest(const Filter &filter, qsizetype limit, quint64 after) const
{
    std::vector<Numbered> found;
    const std::lock_guard lock(m_mutex);
    for (auto it = m_lines.rbegin(); it != m_lines.rend() && it->number > after; ++it) {
        if (qsizetype(found.size()) >= limit)
            break;
        if (filter.admits(it->entry))
            found.push_back(*it);
    }
    std::reverse(found.begin(), found.end());
    return found;
}

quint64 LogRing::lastNumber() const
{
    const std::lock_guard lock(m_mutex);
    return m_last;
}

int LogRing::subscribe(Subscriber subscriber) const
{
    const std::lock_guard lock(m_mutex);
    m_subscribers.emplace_back(++m_lastSubscriber, std::move(subscriber));
    return m_lastSubscriber;
}

void LogRing::unsubscribe(int number) const
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_subscribers, [number](const auto &one) { return one.first == number; });
}

} // namespace gateway::log
