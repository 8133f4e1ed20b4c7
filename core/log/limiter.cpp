#include "log/limiter.h"

#include <cstring>

namespace gateway::log {

bool Limiter::admit(const Entry &entry)
{
    const auto kindLength = static_cast<qsizetype>(std::strlen(entry.kind));
    Count &count = m_counts[Key{QByteArray::fromRawData(entry.kind, kindLength), entry.bind}];
    if (count.written < kLinesASecond) {
        ++count.written;
        return true;
    }
    ++count.heldBack;
    count.level = std::max(count.level, entry.level);
    count.category = entry.category;
    count.kind = entry.kind;
    m_holding = true;
    return false;
}

std::vector<Entry> Limiter::expire(qint64 nowMs)
{
    // A clock that was set back begins a new second too.
    if (nowMs / 1000 == m_second)
        return {};
    return expireAll(nowMs);
}

std::vector<Entry> Limiter::expireAll(qint64 nowMs)
{
    std::vector<Entry> lines;
    if (m_holding) {
        for (auto it = m_counts.cbegin(); it != m_counts.cend(); ++it) {
            if (it->heldBack == 0)
                continue;
            QString text = QString::number(it->heldBack) + u" more lines of kind '" +
                           QString::fromLatin1(it.key().kind) + u"' in one second";
            if (!it.key().bind.isEmpty())
                text += u" for " + it.key().bind;
            lines.push_back({nowMs, it->level, it->category, it.key().bind, it->kind, text});
        }
    }
    m_counts.clear();
    m_holding = false;
    m_second = nowMs / 1000;
    return lines;
}

} // namespace gateway::log
