#pragma once
#include "gateway/bindview.h"
#include "gateway/queuewatch.h"
#include "gateway/rates.h"
#include "metrics/history.h"
#include "trace/trace.h"

namespace gateway {

/// What is observed of the binds while they run: rates, history, PDUs, and why one of them is not well. Made and
/// destroyed on the control thread, where it looks at the counters every second.
class Watch
{
public:
    struct Parts
    {
        Clock &clock;
        Trace &trace;
        QueueWatch &queue;
        HistoryStore &store; ///< on the control thread
        // From any thread; the binds in order of name:
        std::function<std::vector<BindStatus>()> status;
        std::function<std::vector<CountedBind>()> counted;
        /// Fills in what is of the gateway as a whole: the licence and Core.
        std::function<void(Surroundings &around)> gateway;
    };
    explicit Watch(Parts parts);
    ~Watch();
    Q_DISABLE_COPY_MOVE(Watch)

    // On the control thread:
    /// Somebody edited that peer, now or earlier (wall clock, ms).
    void setEdited(const QString &bind, qint64 at, const QString &by);
    /// A last look, and the history is saved.
    void stop();

    // From any thread:
    /// Every bind, in order of name.
    std::vector<BindView> binds() const;
    /// Nothing for an unknown one.
    std::optional<BindView> bind(const QString &name) const;
    /// As a bind of Core's queue.
    static QueueWatch::Bind queueOf(const BindStatus &bind) { return {bind.mode, bind.name}; }
    QueueWatch &queue() const { return m_parts.queue; }
    const History &history() const { return m_history; }
    Trace &trace() const { return m_parts.trace; }

private:
    struct Edit
    {
        qint64 at = 0;
        QString by;
    };
    /// What is the same for all binds that are shown together.
    struct Moment
    {
        Surroundings around;
        std::shared_ptr<const QueueWatch::Picture> queue;
        std::optional<qint64> unrouted;
        std::map<QString, Edit> edits;
    };
    Moment moment(const std::vector<BindStatus> &binds) const;
    BindView view(BindStatus bind, const Moment &moment) const;
    void tick();
    void sample(const std::vector<CountedBind> &binds);
    void add(const std::vector<CountedBind> &binds, qint64 wallMs);
    void save();

    Parts m_parts;
    Rates m_rates;
    History m_history;
    std::unique_ptr<Timer> m_timer;
    qint64 m_nextTickMs = 0;
    qint64 m_sampled = 0; ///< the history's step that was sampled last, counted from 1970
    qint64 m_savedMs = 0;

    mutable std::mutex m_mutex; ///< of what follows
    std::map<QString, Edit> m_edits;
};

} // namespace gateway
