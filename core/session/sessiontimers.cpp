// Time, and back-pressure. One timer serves every deadline of a session. It is armed for the earliest and never moved
// to a later time: when it finds nothing due it is armed anew, so a message costs no timer.
#include "session/session.h"

namespace gateway {
namespace {

constexpr qint64 kNever = std::numeric_limits<qint64>::max();
constexpr qint64 kMs = 1'000'000;
/// Output that the kernel does not take: reading goes on under it.
constexpr qint64 kResumeWrite = 256 * 1024;

QString seconds(qint64 ms) { return QString::number(double(ms) / 1000) + u" s"; }

} // namespace

/// The clock without the time during which reading was paused: then answers of the other side cannot reach us, so
/// nothing may fall due for their sake.
qint64 Session::linkTime(qint64 clockNs) const { return (m_paused ? m_pausedClockNs : clockNs) - m_suspendedNs; }

qint64 Session::linkNow() const { return linkTime(m_clock.nowNs()); }

/// When the timer has something to do, of the clock.
qint64 Session::nextDeadline() const
{
    qint64 clock = kNever;
    qint64 link = kNever;
    const auto within = [](qint64 &earliest, qint64 since, qint64 ms) {
        if (ms > 0)
            earliest = std::min(earliest, since + ms * kMs);
    };
    if (const auto *closed = std::get_if<Closed>(&m_phase)) {
        return closed->untold ? closed->deadlineClockNs : kNever;
    } else if (const auto *unbinding = std::get_if<Unbinding>(&m_phase)) {
        clock = unbinding->deadlineClockNs;
    } else if (const auto *open = std::get_if<Open>(&m_phase)) {
        within(clock, open->sinceClockNs, m_settings.bindTimeout);
    } else if (const auto *binding = std::get_if<Binding>(&m_phase)) {
        if (m_role == SessionRole::Esme)
            within(link, binding->sinceNs, m_settings.responseTimeout);
    } else if (const auto *bound = std::get_if<Bound>(&m_phase)) {
        if (const Window::Entry *oldest = m_window.oldest())
            within(link, oldest->startedNs, m_settings.responseTimeout);
        if (bound->enquiry)
            within(link, bound->enquiry->sentNs, m_settings.responseTimeout);
        else if (m_settings.enquireLinkInterval > 0)
            link = std::min(link, bound->nextEnquireNs);
        within(link, m_receivedNs, m_settings.inactivityTimeout);
    }
    if (m_paused & quint8(Pause::Write))
        within(clock, m_progressClockNs, stallTimeout());
    return m_paused || link == kNever ? clock : std::min(clock, link + m_suspendedNs);
}

void Session::arm()
{
    const qint64 at = nextDeadline();
    if (at >= m_armedNs)
        return;
    m_armedNs = at;
    m_timer->start((at - m_clock.nowNs() + kMs - 1) / kMs);
}

void Session::timerFired()
{
    using Kind = SessionEnd::Kind;
    const Batch batch(*this);
    m_armedNs = kNever;
    const qint64 now = m_clock.nowNs();
    const auto due = [](qint64 at, qint64 since, qint64 ms) { return ms > 0 && at >= since + ms * kMs; };

    if (auto *closed = std::get_if<Closed>(&m_phase)) {
        if (closed->untold && now >= closed->deadlineClockNs) {
            m_link->abort();
            closed->linkGone = true;
        }
    } else if ((m_paused & quint8(Pause::Write)) && due(now, m_progressClockNs, stallTimeout())) {
        const LinkError why{LinkError::Kind::Timeout,
                            u"the other side has taken nothing for " + seconds(stallTimeout())};
        finish({Kind::LinkFailed, why, 0, why.detail}, Closing::Broken);
    } else if (const auto *unbinding = std::get_if<Unbinding>(&m_phase)) {
        if (now >= unbinding->deadlineClockNs) {
            if (!unbinding->ours)
                writePdu<smpp::UnbindResp>(unbinding->sequence);
            finish({unbinding->ours ? Kind::Dropped : Kind::Unbound, {}, 0, QString(unbinding->reason)});
        }
    } else if (const auto *open = std::get_if<Open>(&m_phase)) {
        if (due(now, open->sinceClockNs, m_settings.bindTimeout))
            finish({Kind::BindTimeout, {}, 0, u"no bind in " + seconds(m_settings.bindTimeout)});
    } else if (!m_paused) {
        linkTimeIs(linkTime(now));
    }
    arm();
}

/// Does what falls due by the link's time.
void Session::linkTimeIs(qint64 now)
{
    using Kind = SessionEnd::Kind;
    const auto due = [now](qint64 since, qint64 ms) { return ms > 0 && now >= since + ms * kMs; };
    const auto end = [this](Kind kind, const QString &reason) { finish({kind, {}, 0, reason}); };

    if (const auto *binding = std::get_if<Binding>(&m_phase)) {
        if (m_role == SessionRole::Esme && due(binding->sinceNs, m_settings.responseTimeout))
            end(Kind::BindTimeout, u"no answer to the bind in " + seconds(m_settings.responseTimeout));
        return;
    }
    for (const Window::Entry *oldest = m_window.oldest();
         isBound() && oldest && due(oldest->startedNs, m_settings.responseTimeout); oldest = m_window.oldest()) {
        const RequestEnd timedOut{RequestEnd::Kind::TimedOut, oldest->cookie, 0, {}, oldest->sentNs};
        m_window.expireOldest(10 * m_settings.windowSize);
        m_events.requestEnded(*this, timedOut);
    }
    auto *bound = std::get_if<Bound>(&m_phase);
    if (!bound)
        return;
    if (bound->enquiry && due(bound->enquiry->sentNs, m_settings.responseTimeout)) {
        end(Kind::EnquireLinkTimeout, QStringLiteral("enquire_link timeout"));
        tell(); // nobody is there to wait for
    } else if (due(m_receivedNs, m_settings.inactivityTimeout)) {
        end(Kind::Inactivity, u"no PDU in " + seconds(m_settings.inactivityTimeout));
    } else if (!bound->enquiry && m_settings.enquireLinkInterval > 0 && now >= bound->nextEnquireNs) {
        const quint32 sequence = m_window.nextSequence();
        m_window.add({sequence, quint32(smpp::CommandId::EnquireLinkResp), 0, 0, 0, Window::State::Control});
        writePdu<smpp::EnquireLink>(sequence);
        bound->enquiry = {sequence, now};
        bound->nextEnquireNs = now + m_settings.enquireLinkInterval * kMs;
        m_events.enquireLinkSent(*this);
    }
}

// ---- Back-pressure

void Session::setPaused(Pause reason, bool on)
{
    const quint8 before = m_paused;
    const quint8 after = quint8(on ? before | quint8(reason) : before & ~quint8(reason));
    if (after == before)
        return;
    const qint64 now = m_clock.nowNs();
    if (before == 0) {
        m_pausedClockNs = now;
        m_link->pauseReading(true);
    } else if (after == 0) {
        m_suspendedNs += now - m_pausedClockNs;
    }
    m_paused = after;
    if (reason == Pause::Write)
        m_progressClockNs = now;
    if (reason == Pause::Write && !on)
        workSoon(); // frames that were left where they are
    if (after == 0)
        m_link->pauseReading(false);
    arm();
}

/// A side that reads nothing gets nothing more to answer.
void Session::watchPending()
{
    const qint64 pending = m_link->pendingWrite();
    if (pending > kPauseWrite)
        setPaused(Pause::Write, true);
    else if (pending < kResumeWrite)
        setPaused(Pause::Write, false);
}

/// How long a paused link may take nothing of what waits to be sent.
qint64 Session::stallTimeout() const { return m_settings.responseTimeout > 0 ? m_settings.responseTimeout : 30'000; }

} // namespace gateway
