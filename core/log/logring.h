#pragma once
#include "log/log.h"

#include <deque>
#include <mutex>
#include <vector>

namespace gateway::log {

/// The last lines of the log, for the pages, and whoever wants new ones as they come. Thread-safe.
class LogRing
{
public:
    /// A line with its number: numbers count up by one, so that a reader sees a gap.
    struct Numbered
    {
        quint64 number = 0;
        Entry entry;
    };
    struct Filter
    {
        Level level = Level::Info; ///< this one and worse
        QString bind;              ///< of this bind alone; empty: of all
        QString text;              ///< part of the text, category or message id, in any case; empty: all
        bool admits(const Entry &entry) const;
    };
    using Subscriber = std::function<void(const Numbered &)>;

    explicit LogRing(qsizetype capacity = 10'000) : m_capacity(std::max<qsizetype>(capacity, 1)) {}

    /// Takes the log's lines from now on: the log's sink (setSink). The ring must outlive it or end it by `detach`.
    void attach();
    static void detach() { setSink({}); }

    void add(const Entry &entry);
    /// The latest `limit` lines that the filter admits and whose number is above `after`, oldest first.
    std::vector<Numbered> latest(const Filter &filter, qsizetype limit, quint64 after = 0) const;
    /// The number of the last line; 0 before the first.
    quint64 lastNumber() const;

    /// Every new line goes to `subscriber`, on the thread that logs and under the ring's lock: it must be quick, and
    /// neither log nor use the ring. The number given ends it by `unsubscribe`, after whose return it is called no
    /// more.
    int subscribe(Subscriber subscriber) const;
    void unsubscribe(int number) const;

private:
    const qsizetype m_capacity;
    mutable std::mutex m_mutex;
    std::deque<Numbered> m_lines;
    quint64 m_last = 0;
    mutable std::vector<std::pair<int, Subscriber>> m_subscribers;
    mutable int m_lastSubscriber = 0;
};

} // namespace gateway::log
