#pragma once
#include "relay/cachejournal.h"
#include "relay/coremonitor.h"
#include "relay/traffic.h"

#include <QtCore/QSet>
#include <deque>
#include <map>

namespace gateway {

/// Delivery receipts on their way to Core. A report leaves after the outcome that names its id has been recorded: it
/// waits for the submits of its account that were unreported when it came, 5 s at most. `unknown_message` is tried
/// again after 1, 10, 60 and 300 s. Lives on the relay thread.
class ReportQueue
{
public:
    using Answers = std::function<void(std::vector<InboundReply>)>;
    /// `journal` keeps durable ones; without it, none is.
    ReportQueue(CoreApi &api, CoreMonitor &monitor, Clock &clock, Answers answers, CacheJournal *journal = nullptr);
    ~ReportQueue();

    void add(std::vector<ReportItem> items);
    /// Kept ones of an earlier run.
    void restore(std::vector<ReportItem> items);
    /// An outcome is in Core: `number` of the account's submits, with the ids the carrier gave.
    void outcomeRecorded(const QString &account, quint64 number, const std::vector<QByteArray> &ids);
    void coreIsBack();
    /// Off (an invalid licence): kept ones wait, others are refused; what was acknowledged without being kept still goes.
    void setSending(bool on);

    /// How a kept receipt stands; `takeAway` makes it `Away` where it waits.
    enum class Standing { Waiting, InFlight, Away };
    Standing takeAway(qint64 number);
    struct Kept
    {
        Standing standing = Standing::Waiting;
        int tries = 0;      ///< how often Core did not know its message
        qint64 nextAtMs = 0; ///< of Clock::nowMs, the next try where it is known; else 0
    };
    /// All kept ones of a bind that wait or are in flight, by number.
    std::map<qint64, Kept> kept(const QString &bind) const;

    std::size_t size() const { return m_held + m_ready.size() + m_inFlightItems + m_again.size(); }

private:
    /// Which submits of an account are recorded.
    struct Account
    {
        quint64 lowWater = 0; ///< all up to here are recorded
        QSet<quint64> above;  ///< recorded ones beyond
        QSet<QByteArray> recent; ///< ids recorded lately
        std::deque<QByteArray> recentOrder;
        std::deque<std::pair<qint64, ReportItem>> waiting; ///< held receipts with the time they leave at the latest
    };
    struct Flight
    {
        std::vector<ReportItem> items;
        std::vector<int> tries;
        int failures = 0;
    };
    void take(ReportItem item);
    std::vector<std::pair<ReportItem, int>> nextItems();
    void answered(Flight &flight, const std::vector<ReportStatus> &statuses);
    void release(Account &account);
    void armHold();
    void ready(ReportItem item, int tries);
    void pump();
    void send(std::shared_ptr<Flight> flight);
    void failed(const std::shared_ptr<Flight> &flight, const CoreError &error);
    void giveBack(Flight &flight);
    void answer(const ReportItem &item, smpp::CommandStatus status);
    void flushAnswers();

    CoreApi &m_api;
    CoreMonitor &m_monitor;
    Clock &m_clock;
    Answers m_answers;
    CacheJournal *const m_journal;
    std::map<QString, Account> m_accounts;
    std::deque<std::pair<ReportItem, int>> m_ready;            ///< with how often Core did not know the message
    std::multimap<qint64, std::pair<ReportItem, int>> m_again; ///< by the time of their next try
    std::vector<std::shared_ptr<Flight>> m_flying;
    std::vector<std::shared_ptr<Flight>> m_failed;
    std::vector<InboundReply> m_replies;
    std::unique_ptr<Timer> m_holdTimer;
    std::unique_ptr<Timer> m_againTimer;
    std::unique_ptr<Timer> m_retryTimer;
    std::size_t m_held = 0;
    std::size_t m_inFlightItems = 0;
    bool m_sending = true;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace gateway
