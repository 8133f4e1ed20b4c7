#pragma once
#include "coreapi/coreapi.h"
#include "peers/peersettings.h"
#include "util/clock.h"
#include "util/executor.h"

#include <atomic>
#include <map>
#include <mutex>

namespace gateway {

/// What Core's queue holds for each bind, as Core said it last: Core is asked only where somebody wants to know. Made
/// and destroyed on the relay thread.
class QueueWatch
{
public:
    static constexpr qint64 kEveryMs = 30'000;   ///< it is asked at most so often while somebody looks
    static constexpr qint64 kPatienceMs = 3'000; ///< so long somebody who asks waits for it
    static constexpr std::size_t kMaxQuiet = 10; ///< of so many binds it is asked for more than numbers

    using Bind = std::pair<PeerMode, QString>;
    struct Waiting
    {
        qint64 messages = 0;
        qint64 scheduled = 0; ///< of them, those that are known not to be due yet
    };
    struct Picture
    {
        std::map<Bind, Waiting> waiting; ///< where there is some
        qint64 total = 0;                ///< that of names which no bind has too, and of none
        Waiting of(const Bind &bind) const;
    };

    QueueWatch(CoreApi &api, Executor &relayThread, Clock &clock);
    ~QueueWatch();
    Q_DISABLE_COPY_MOVE(QueueWatch)

    // From any thread:
    /// As Core said it last; null: not known.
    std::shared_ptr<const Picture> picture() const;
    /// Messages for that bind that expired in Core since it was asked first.
    quint64 expired(const Bind &bind) const;
    /// kEveryMs have passed since somebody looked.
    bool isDue() const;
    /// Somebody looks: Core is asked where that is due, and what waits for `quiet` binds is looked into.
    void look(std::vector<Bind> quiet);

    // On the relay thread:
    /// Asks Core now, then calls `done`: when it has answered, cannot be asked, or has taken too long. Not where this
    /// object goes first.
    void ask(std::vector<Bind> quiet, std::function<void()> done);
    /// Core is away: nothing is known any more.
    void forget();
    /// Nobody is answered any more.
    void close();

private:
    struct Question
    {
        std::vector<Bind> quiet;
        std::function<void()> done;
        qint64 untilMs = 0;
        bool isAsked = false; ///< by the call under way
        std::size_t open = 0; ///< pages that were asked for
    };
    struct Expired
    {
        qint64 inCore = 0;
        quint64 since = 0;
    };
    void askCore();
    void counted(const CoreReply<std::vector<QueueCount>> &reply);
    void inspect(const std::shared_ptr<Question> &question);
    void paged(const Bind &bind, const BrowsePage &page);
    void finish(const std::shared_ptr<Question> &question);
    void giveUp();
    void show(std::shared_ptr<const Picture> picture);

    CoreApi &m_api;
    Executor &m_relayThread;
    Clock &m_clock;
    std::vector<std::shared_ptr<Question>> m_questions;
    bool m_asking = false;
    std::unique_ptr<Timer> m_patience;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); ///< used on the relay thread
    std::atomic<qint64> m_lookedMs = -kEveryMs;

    mutable std::mutex m_mutex; ///< of what follows
    std::shared_ptr<const Picture> m_picture;
    std::map<Bind, Expired> m_expired;
    bool m_expiredKnown = false; ///< Core has been asked
};

} // namespace gateway
