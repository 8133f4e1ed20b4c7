#include "gateway/queuewatch.h"

namespace gateway {
namespace {

constexpr int kPage = 1000; // the most that Core gives at once

QueueWatch::Bind bindOf(const QueueCount &count)
{
    return count.destSmsc.isEmpty() ? QueueWatch::Bind(PeerMode::Server, count.sourceSmsc)
                                    : QueueWatch::Bind(PeerMode::Client, count.destSmsc);
}

} // namespace

QueueWatch::Waiting QueueWatch::Picture::of(const Bind &bind) const
{
    const auto it = waiting.find(bind);
    return it == waiting.end() ? Waiting() : it->second;
}

QueueWatch::QueueWatch(CoreApi &api, Executor &relayThread, Clock &clock)
    : m_api(api), m_relayThread(relayThread), m_clock(clock), m_patience(clock.makeTimer([this] { giveUp(); }))
{}

QueueWatch::~QueueWatch() { close(); }

void QueueWatch::close()
{
    *m_alive = false;
    m_patience->stop();
    m_questions.clear();
}

std::shared_ptr<const QueueWatch::Picture> QueueWatch::picture() const
{
    const std::lock_guard lock(m_mutex);
    return m_picture;
}

quint64 QueueWatch::expired(const Bind &bind) const
{
    const std::lock_guard lock(m_mutex);
    const auto it = m_expired.find(bind);
    return it == m_expired.end() ? 0 : it->second.since;
}

bool QueueWatch::isDue() const { return m_clock.nowMs() - m_lookedMs.load() >= kEveryMs; }

void QueueWatch::look(std::vector<Bind> quiet)
{
    qint64 before = m_lookedMs.load();
    const qint64 now = m_clock.nowMs();
    if (now - before < kEveryMs || !m_lookedMs.compare_exchange_strong(before, now))
        return;
    m_relayThread.post([this, alive = m_alive, quiet = std::move(quiet)] {
        if (*alive)
            ask(quiet, {});
    });
}

void QueueWatch::ask(std::vector<Bind> quiet, std::function<void()> done)
{
    auto question = std::make_shared<Question>();
    question->quiet = std::move(quiet);
    question->done = std::move(done);
    question->untilMs = m_clock.nowMs() + kPatienceMs;
    m_questions.push_back(std::move(question));
    if (!m_patience->isActive())
        m_patience->start(kPatienceMs);
    if (!m_asking) // else after that: its answer may be older than this question
        askCore();
}

void QueueWatch::askCore()
{
    m_asking = true;
    for (const auto &question : m_questions)
        question->isAsked = true;
    m_api.stats([this, alive = m_alive](const CoreReply<std::vector<QueueCount>> &reply) {
        if (*alive)
            counted(reply);
    });
}

void QueueWatch::forget() { show(nullptr); }

void QueueWatch::show(std::shared_ptr<const Picture> picture)
{
    const std::lock_guard lock(m_mutex);
    m_picture = std::move(picture);
}

void QueueWatch::counted(const CoreReply<std::vector<QueueCount>> &reply)
{
    m_asking = false;
    std::vector<std::shared_ptr<Question>> questions = m_questions;
    std::erase_if(questions, [](const auto &question) { return !question->isAsked; });
    if (questions.size() < m_questions.size())
        askCore();
    if (!reply) {
        forget();
        for (const auto &question : questions)
            finish(question);
        return;
    }
    auto now = std::make_shared<Picture>();
    {
        const std::lock_guard lock(m_mutex);
        for (const QueueCount &count : *reply) {
            const Bind bind = bindOf(count);
            if (count.status == QueueStatus::Pending) {
                now->waiting[bind].messages += count.count;
                now->total += count.count;
            } else if (count.status == QueueStatus::Expired) {
                Expired &expired = m_expired[bind];
                if (m_expiredKnown && count.count > expired.inCore)
                    expired.since += quint64(count.count - expired.inCore);
                expired.inCore = count.count;
            }
        }
        m_expiredKnown = true;
        for (auto &[bind, waiting] : now->waiting) // until it has been looked into anew
            waiting.scheduled = m_picture ? std::min(waiting.messages, m_picture->of(bind).scheduled) : 0;
        m_picture = now;
    }
    for (const auto &question : questions)
        inspect(question);
}

/// Numbers do not say which of the messages are due.
void QueueWatch::inspect(const std::shared_ptr<Question> &question)
{
    const std::shared_ptr<const Picture> now = picture();
    std::vector<Bind> quiet;
    for (const Bind &bind : std::exchange(question->quiet, {})) {
        if (quiet.size() < kMaxQuiet && now->of(bind).messages > 0)
            quiet.push_back(bind);
    }
    question->open += quiet.size();
    if (question->open == 0)
        finish(question);
    for (const Bind &bind : quiet) {
        BrowseQuery query;
        query.status = QStringLiteral("pending");
        (bind.first == PeerMode::Client ? query.destSmsc : query.sourceSmsc) = bind.second;
        query.limit = kPage;
        m_api.browse(query, [this, alive = m_alive, question, bind](const CoreReply<BrowsePage> &page) {
            if (!*alive)
                return;
            if (page)
                paged(bind, *page);
            if (--question->open == 0)
                finish(question);
        });
    }
}

void QueueWatch::paged(const Bind &bind, const BrowsePage &page)
{
    const qint64 now = m_clock.wallMs();
    const qint64 later = std::count_if(page.messages.begin(), page.messages.end(), [now](const QueueMessage &message) {
        return message.deliverAfter && *message.deliverAfter > now;
    });
    const std::shared_ptr<const Picture> was = picture();
    if (!was)
        return;
    auto is = std::make_shared<Picture>(*was);
    Waiting &waiting = is->waiting[bind];
    // Of more than a page, what the page shows stands for the rest.
    const bool all = !page.messages.empty() && later == qint64(page.messages.size());
    waiting.scheduled = all ? waiting.messages : std::min(later, waiting.messages);
    show(std::move(is));
}

void QueueWatch::finish(const std::shared_ptr<Question> &question)
{
    std::erase(m_questions, question);
    if (const auto done = std::exchange(question->done, {}))
        done();
}

void QueueWatch::giveUp()
{
    const qint64 now = m_clock.nowMs();
    const std::vector<std::shared_ptr<Question>> questions = m_questions;
    qint64 next = -1;
    for (const auto &question : questions) {
        if (question->untilMs <= now)
            finish(question);
        else
            next = next < 0 ? question->untilMs - now : std::min(next, question->untilMs - now);
    }
    if (next >= 0)
        m_patience->start(next);
}

} // namespace gateway
