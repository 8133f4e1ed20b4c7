#include "relay/reportqueue.h"

#include "log/log.h"
#include "util/backoff.h"

#include <algorithm>
#include <iterator>

namespace gateway {
namespace {

using smpp::CommandStatus;

constexpr qint64 kHoldMs = 5000;
constexpr std::size_t kMaxInFlight = 2;
constexpr std::size_t kMaxItems = 1000;
// Whose receipt may pass the outcomes that others still wait for; an older one waits for those in flight, which is short.
constexpr std::size_t kMaxRecentIds = 2'000;
// Receipts that were acknowledged live in memory until Core has them; beyond this many new ones are refused.
constexpr std::size_t kMaxWaiting = 100'000;
constexpr qint64 kUnknownAgainMs[] = {1000, 10'000, 60'000, 300'000};
constexpr Backoff kRetry{200, 30'000};

} // namespace

ReportQueue::ReportQueue(CoreApi &api, CoreMonitor &monitor, Clock &clock, Answers answers, CacheJournal *journal)
    : m_api(api), m_monitor(monitor), m_clock(clock), m_answers(std::move(answers)), m_journal(journal),
      m_holdTimer(clock.makeTimer([this] {
          for (auto &[name, account] : m_accounts)
              release(account);
          armHold();
          pump();
      })),
      m_againTimer(clock.makeTimer([this] {
          const qint64 now = m_clock.nowMs();
          while (!m_again.empty() && m_again.begin()->first <= now) {
              m_ready.push_back(std::move(m_again.begin()->second));
              m_again.erase(m_again.begin());
          }
          if (!m_again.empty())
              m_againTimer->start(m_again.begin()->first - now);
          pump();
      })),
      m_retryTimer(clock.makeTimer([this] { coreIsBack(); }))
{
}

ReportQueue::~ReportQueue() { *m_alive = false; }

void ReportQueue::add(std::vector<ReportItem> items)
{
    std::vector<ReportItem> durable;
    for (ReportItem &item : items) {
        if (m_journal && item.durable && size() < kMaxWaiting) {
            durable.push_back(std::move(item));
            continue;
        }
        // Nothing promises durability without a cache: while Core is down the carrier keeps its receipt.
        if (!m_sending || (m_monitor.isKnown() && !m_monitor.isUp()) || size() >= kMaxWaiting) {
            answer(item, CommandStatus::ESME_RX_T_APPN);
            continue;
        }
        take(std::move(item));
    }
    if (!durable.empty()) {
        m_journal->keep(std::move(durable), [this, alive = m_alive](std::vector<ReportItem> kept, auto refused) {
            if (!*alive)
                return;
            for (const auto &[item, status] : refused)
                answer(item, status);
            for (ReportItem &item : kept) {
                answer(item, CommandStatus::ESME_ROK);
                item.replyTo.kind = ReplyTo::Kind::None;
                take(std::move(item));
            }
            flushAnswers();
            armHold();
            pump();
        });
    }
    flushAnswers();
    armHold();
    pump();
}

void ReportQueue::restore(std::vector<ReportItem> items)
{
    for (ReportItem &item : items)
        take(std::move(item));
    pump();
}

void ReportQueue::take(ReportItem item)
{
    Account &account = m_accounts[item.report.account];
    if (item.barrier <= account.lowWater || account.recent.contains(item.report.smscMessageId)) {
        ready(std::move(item), 0);
        return;
    }
    // Held: the carrier is answered at once, it may be waiting for this before it answers our submit_sm.
    answer(item, CommandStatus::ESME_ROK);
    item.replyTo.kind = ReplyTo::Kind::None;
    account.waiting.emplace_back(m_clock.nowMs() + kHoldMs, std::move(item));
    ++m_held;
}

void ReportQueue::outcomeRecorded(const QString &name, quint64 number, const std::vector<QByteArray> &ids)
{
    Account &account = m_accounts[name];
    for (const QByteArray &id : ids) {
        if (id.isEmpty() || account.recent.contains(id))
            continue;
        account.recent.insert(id);
        account.recentOrder.push_back(id);
        if (account.recentOrder.size() > kMaxRecentIds) {
            account.recent.remove(account.recentOrder.front());
            account.recentOrder.pop_front();
        }
    }
    if (number > account.lowWater)
        account.above.insert(number);
    while (account.above.remove(account.lowWater + 1))
        ++account.lowWater;
    if (!account.waiting.empty()) {
        release(account);
        pump();
    }
}

void ReportQueue::release(Account &account)
{
    const qint64 now = m_clock.nowMs();
    std::deque<std::pair<qint64, ReportItem>> still;
    for (auto &[until, item] : account.waiting) {
        if (until <= now || item.barrier <= account.lowWater || account.recent.contains(item.report.smscMessageId)) {
            --m_held;
            ready(std::move(item), 0);
        } else {
            still.emplace_back(until, std::move(item));
        }
    }
    account.waiting = std::move(still);
}

void ReportQueue::armHold()
{
    qint64 next = std::numeric_limits<qint64>::max();
    for (const auto &[name, account] : m_accounts) {
        if (!account.waiting.empty())
            next = std::min(next, account.waiting.front().first);
    }
    if (next == std::numeric_limits<qint64>::max())
        m_holdTimer->stop();
    else
        m_holdTimer->start(std::max<qint64>(0, next - m_clock.nowMs()));
}

void ReportQueue::ready(ReportItem item, int tries) { m_ready.emplace_back(std::move(item), tries); }

void ReportQueue::coreIsBack()
{
    m_retryTimer->stop();
    std::vector<std::shared_ptr<Flight>> again;
    again.swap(m_failed);
    for (std::shared_ptr<Flight> &flight : again) {
        if (m_sending)
            send(std::move(flight));
        else
            giveBack(*flight);
    }
    pump();
}

/// The next of a request: all in order, or, while kept ones wait, those that are not.
std::vector<std::pair<ReportItem, int>> ReportQueue::nextItems()
{
    std::vector<std::pair<ReportItem, int>> items;
    if (m_sending) {
        const auto end = m_ready.begin() + std::ptrdiff_t(std::min(kMaxItems, m_ready.size()));
        std::move(m_ready.begin(), end, std::back_inserter(items));
        m_ready.erase(m_ready.begin(), end);
        return items;
    }
    const auto keeps = [](const auto &entry) { return entry.first.number != 0; };
    const auto first = std::stable_partition(m_ready.begin(), m_ready.end(), keeps);
    const auto end = first + std::min(std::ptrdiff_t(kMaxItems), m_ready.end() - first);
    std::move(first, end, std::back_inserter(items));
    m_ready.erase(first, end);
    return items;
}

void ReportQueue::pump()
{
    while (!m_ready.empty() && m_flying.size() < kMaxInFlight && m_failed.empty()) {
        std::vector<std::pair<ReportItem, int>> items = nextItems();
        if (items.empty())
            return;
        auto flight = std::make_shared<Flight>();
        flight->items.reserve(items.size());
        for (auto &[item, tries] : items) {
            flight->items.push_back(std::move(item));
            flight->tries.push_back(tries);
        }
        m_inFlightItems += flight->items.size();
        send(std::move(flight));
    }
}

void ReportQueue::send(std::shared_ptr<Flight> flight)
{
    m_flying.push_back(flight);
    std::vector<DeliveryReport> reports;
    reports.reserve(flight->items.size());
    for (const ReportItem &item : flight->items)
        reports.push_back(item.report);
    m_api.reports(reports, [this, flight, alive = m_alive](const CoreReply<std::vector<ReportStatus>> &reply) {
        if (!*alive)
            return;
        std::erase(m_flying, flight);
        if (reply) {
            m_monitor.succeeded();
            m_inFlightItems -= flight->items.size();
            answered(*flight, *reply);
        } else {
            failed(flight, reply.error());
        }
        flushAnswers();
        pump();
    });
}

void ReportQueue::answered(Flight &flight, const std::vector<ReportStatus> &statuses)
{
    std::vector<const ReportItem *> delivered;
    for (std::size_t i = 0; i < flight.items.size(); ++i) {
        ReportItem &item = flight.items[i];
        answer(item, CommandStatus::ESME_ROK);
        if (statuses[i] != ReportStatus::UnknownMessage) {
            delivered.push_back(&item);
            continue;
        }
        const int tries = flight.tries[i];
        if (tries >= int(std::size(kUnknownAgainMs))) {
            log::warning(log::Category::Core, item.report.smsc, "report_unknown",
                         QStringLiteral("Bind %1: Core knows no message for the receipt of id %2; given up")
                             .arg(item.report.smsc, log::escaped(item.report.smscMessageId)));
            if (m_journal)
                m_journal->failed(item, tries + 1, QStringLiteral("unknown_message"));
            continue;
        }
        item.replyTo.kind = ReplyTo::Kind::None;
        m_again.emplace(m_clock.nowMs() + kUnknownAgainMs[tries], std::pair{std::move(item), tries + 1});
    }
    if (m_journal)
        m_journal->delivered(delivered);
    if (!m_again.empty())
        m_againTimer->start(std::max<qint64>(0, m_again.begin()->first - m_clock.nowMs()));
}

void ReportQueue::failed(const std::shared_ptr<Flight> &flight, const CoreError &error)
{
    m_monitor.failed(error);
    const bool unreadable = error.kind == CoreError::Kind::Http && (error.httpStatus == 400 || error.httpStatus == 413);
    if (unreadable && flight->items.size() > 1) {
        const std::size_t half = flight->items.size() / 2;
        auto second = std::make_shared<Flight>();
        for (std::size_t i = half; i < flight->items.size(); ++i) {
            second->items.push_back(std::move(flight->items[i]));
            second->tries.push_back(flight->tries[i]);
        }
        flight->items.resize(half);
        flight->tries.resize(half);
        send(flight);
        send(std::move(second));
        return;
    }
    if (unreadable) {
        log::error(log::Category::Core, flight->items.front().report.smsc, "report_refused",
                   QStringLiteral("Core refuses the report of id %1 with HTTP %2")
                       .arg(log::escaped(flight->items.front().report.smscMessageId))
                       .arg(error.httpStatus));
        answer(flight->items.front(), CommandStatus::ESME_RX_T_APPN);
        if (m_journal)
            m_journal->failed(flight->items.front(), flight->tries.front() + 1, error.text());
        m_inFlightItems -= 1;
        return;
    }
    // One repeat; then the carriers that still wait are told to repeat themselves. What was acknowledged stays.
    if (++flight->failures >= 2) {
        Flight kept;
        for (std::size_t i = 0; i < flight->items.size(); ++i) {
            if (flight->items[i].replyTo.kind != ReplyTo::Kind::None) {
                answer(flight->items[i], CommandStatus::ESME_RX_T_APPN);
                --m_inFlightItems;
                continue;
            }
            kept.items.push_back(std::move(flight->items[i]));
            kept.tries.push_back(flight->tries[i]);
        }
        flight->items = std::move(kept.items);
        flight->tries = std::move(kept.tries);
        if (flight->items.empty())
            return;
    }
    m_failed.push_back(flight);
    if (!m_retryTimer->isActive())
        m_retryTimer->start(std::max(error.retryAfterSeconds * qint64(1000), kRetry.delayMs(flight->failures - 1)));
}

// ---- What operators do

void ReportQueue::setSending(bool on)
{
    m_sending = on;
    if (!on)
        coreIsBack(); // nothing is repeated
    pump();
}

void ReportQueue::giveBack(Flight &flight)
{
    m_inFlightItems -= flight.items.size();
    for (std::size_t i = flight.items.size(); i-- > 0;)
        m_ready.emplace_front(std::move(flight.items[i]), flight.tries[i]);
}

ReportQueue::Standing ReportQueue::takeAway(qint64 number)
{
    const auto isIt = [number](const ReportItem &item) { return item.number == number; };
    for (auto &[name, account] : m_accounts) {
        if (std::erase_if(account.waiting, [&](const auto &entry) { return isIt(entry.second); }) > 0) {
            --m_held;
            return Standing::Away;
        }
    }
    if (std::erase_if(m_ready, [&](const auto &entry) { return isIt(entry.first); }) > 0 ||
        std::erase_if(m_again, [&](const auto &entry) { return isIt(entry.second.first); }) > 0)
        return Standing::Away;
    for (auto flight = m_failed.begin(); flight != m_failed.end(); ++flight) {
        std::vector<ReportItem> &items = (*flight)->items;
        const auto it = std::find_if(items.begin(), items.end(), isIt);
        if (it == items.end())
            continue;
        (*flight)->tries.erase((*flight)->tries.begin() + (it - items.begin()));
        items.erase(it);
        --m_inFlightItems;
        if (items.empty())
            m_failed.erase(flight);
        return Standing::Away;
    }
    for (const std::shared_ptr<Flight> &flight : m_flying) {
        if (std::any_of(flight->items.begin(), flight->items.end(), isIt))
            return Standing::InFlight;
    }
    return Standing::Waiting; // in the rows still, on its way here
}

std::map<qint64, ReportQueue::Kept> ReportQueue::kept(const QString &bind) const
{
    std::map<qint64, Kept> all;
    const auto add = [&](const ReportItem &item, Kept how) {
        if (item.number != 0 && item.report.smsc == bind)
            all[item.number] = how;
    };
    for (const auto &[name, account] : m_accounts) {
        for (const auto &[until, item] : account.waiting)
            add(item, {Standing::Waiting, 0, until});
    }
    for (const auto &[item, tries] : m_ready)
        add(item, {Standing::Waiting, tries, 0});
    for (const auto &[at, entry] : m_again)
        add(entry.first, {Standing::Waiting, entry.second, at});
    for (const auto &[flights, standing] :
         {std::pair(&m_failed, Standing::Waiting), std::pair(&m_flying, Standing::InFlight)}) {
        for (const std::shared_ptr<Flight> &flight : *flights) {
            for (std::size_t i = 0; i < flight->items.size(); ++i)
                add(flight->items[i], {standing, flight->tries[i], 0});
        }
    }
    return all;
}

// ---- Answers

void ReportQueue::answer(const ReportItem &item, CommandStatus status)
{
    if (item.replyTo.kind != ReplyTo::Kind::None)
        m_replies.push_back({item.replyTo, status, 0});
}

void ReportQueue::flushAnswers()
{
    if (m_replies.empty())
        return;
    std::vector<InboundReply> replies;
    replies.swap(m_replies);
    m_answers(std::move(replies));
}

} // namespace gateway
