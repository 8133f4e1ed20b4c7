#pragma once
#include "relay/bucket.h"

#include <QtCore/QString>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace gateway {

/// Who of those that connect comes in, and when: a bounded rate for each source, in which the others wait their turn
/// without costing more than a descriptor. Also knows the guests, who are in and have not bound, and which of them has
/// to leave when there are too many. Rules only: sockets are the listener's.
class Doorman
{
public:
    struct Limits
    {
        double perSecond = 100; ///< of one source …
        double burst = 300;
        double allPerSecond = 300; ///< … and of all
        double allBurst = 2000;
        std::size_t waiting = 1024; ///< descriptors of all sources; one source may hold half of them
        std::size_t share = 50;     ///< guests of one source, from which on the older ones leave
    };
    struct Caller
    {
        QString source;
        int descriptor = -1;
        bool tls = false;
    };
    enum class Verdict {
        Enter,
        Wait,     ///< the doorman keeps the caller; see `next`
        TurnAway, ///< too many wait already
    };

    explicit Doorman(const Limits &limits);
    /// Other numbers of those who wait and of guests; the rates stay.
    void setRoom(std::size_t waiting, std::size_t share);

    Verdict arrives(const Caller &caller, qint64 nowNs);
    /// A caller whose turn has come, the sources one after the other.
    std::optional<Caller> next(qint64 nowNs);
    /// The caller that `next` gave had gone: it counts for nothing.
    void wasGone(const Caller &caller);
    bool isAnybodyWaiting() const { return m_waiting > 0; }
    std::size_t waiting() const { return m_waiting; }
    /// Everybody who waits; nobody does from then on.
    std::vector<Caller> dismiss();

    /// A guest came in (numbers rise) or has bound or gone.
    void entered(const QString &source, quint64 guest, qint64 nowNs);
    void left(const QString &source, quint64 guest);
    /// The oldest guest of a source that has its share of them; not one of the last second, whose bind is on its way.
    std::optional<quint64> overShare(const QString &source, qint64 nowNs) const;
    /// The oldest guest of the source that has most.
    std::optional<quint64> oldestOfMost() const;
    /// Sources that are remembered.
    std::size_t sources() const { return m_sources.size(); }

private:
    struct Source
    {
        Bucket bucket;
        std::deque<Caller> waiting;
        std::map<quint64, qint64> guests; ///< and when each came
    };
    Source &sourceOf(const QString &name, qint64 nowNs);
    void forgetQuiet(qint64 nowNs);

    Limits m_limits;
    Bucket m_all;
    std::map<QString, Source> m_sources;
    QString m_lastServed;
    std::size_t m_waiting = 0;
    std::size_t m_forgetAt = 1000;
};

} // namespace gateway
