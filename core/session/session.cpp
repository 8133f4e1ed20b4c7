// The life of a session: its batches of work and its end.
#include "session/session.h"

#include <atomic>

namespace gateway {
namespace {

/// How long a closing link has, until it is broken off.
constexpr qint64 kCloseNs = 5'000'000'000;
/// The output buffer keeps its memory up to this.
constexpr qsizetype kKeepOutput = 256 * 1024;

quint64 nextSessionId()
{
    static std::atomic<quint64> last = 0;
    return ++last;
}

QString reasonOf(const LinkError &why)
{
    if (!why.detail.isEmpty())
        return why.detail;
    switch (why.kind) {
    case LinkError::Kind::None:
        break;
    case LinkError::Kind::Dns:
        return QStringLiteral("host not found");
    case LinkError::Kind::Refused:
        return QStringLiteral("connection refused");
    case LinkError::Kind::Reset:
        return QStringLiteral("connection reset");
    case LinkError::Kind::Timeout:
        return QStringLiteral("connection timed out");
    case LinkError::Kind::Tls:
        return QStringLiteral("TLS failed");
    case LinkError::Kind::Other:
        return QStringLiteral("connection failed");
    }
    return QStringLiteral("closed by the other side");
}

} // namespace

Session::Session(SessionRole role, std::unique_ptr<Link> link, SessionSettings settings, Clock &clock,
                 SessionEvents &events)
    : m_id(nextSessionId()),
      m_role(role),
      m_clock(clock),
      m_events(events),
      m_link(std::move(link)),
      m_settings(settings),
      m_soonTimer(clock.makeTimer([this] {
          m_soon = false;
          work(false);
      })),
      m_timer(clock.makeTimer([this] { timerFired(); })),
      m_armedNs(std::numeric_limits<qint64>::max())
{
    m_link->setEvents(this);
    if (m_role == SessionRole::Smsc) {
        m_peerAddress = m_link->peerAddress();
        m_peerPort = m_link->peerPort();
        m_phase = Open{m_clock.nowNs()};
        arm();
    }
}

Session::~Session()
{
    if (m_link)
        m_link->setEvents(nullptr);
    leaveGate();
}

void Session::start(const BindIdentity &bind)
{
    Q_ASSERT(m_role == SessionRole::Esme);
    m_identity = bind;
    m_link->open();
}

void Session::resume(const QByteArray &unread)
{
    m_framer.buffer().append(unread);
    m_resumed = true;
    workSoon();
}

void Session::setObserver(std::unique_ptr<smpp::PduObserver> observer)
{
    m_observer = std::move(observer);
    if (m_observer && !m_peerAddress.isNull())
        m_observer->linkOpened(m_peerAddress, m_peerPort);
}

void Session::setSettings(const SessionSettings &settings)
{
    const bool enquiry = settings.enquireLinkInterval != m_settings.enquireLinkInterval;
    m_settings = settings;
    if (auto *bound = std::get_if<Bound>(&m_phase); bound && enquiry)
        bound->nextEnquireNs = linkNow() + settings.enquireLinkInterval * 1'000'000;
    arm();
}

const char *Session::phaseName() const
{
    static constexpr const char *kNames[] = {"connecting", "open", "binding", "bound", "unbinding", "closed"};
    static_assert(std::size(kNames) == std::variant_size_v<Phase>);
    return kNames[m_phase.index()];
}

qint64 Session::boundSinceNs() const
{
    const auto *bound = std::get_if<Bound>(&m_phase);
    return bound ? bound->clockNs : 0;
}

bool Session::isOver() const { return std::holds_alternative<Closed>(m_phase); }

bool Session::isLeaving() const
{
    const auto *unbinding = std::get_if<Unbinding>(&m_phase);
    return unbinding && !unbinding->ours;
}

// ---- Work

void Session::linkReadable()
{
    if (m_depth > 0)
        workSoon();
    else if (!isOver())
        work(true);
}

void Session::linkWritten()
{
    m_progressClockNs = m_clock.nowNs();
    if (m_paused & quint8(Pause::Write))
        watchPending();
}

void Session::workSoon()
{
    if (!m_soon) {
        m_soon = true;
        m_soonTimer->start(0);
    }
}

/// Serves what waits, what is buffered and what the link has, until nothing is left or something must be waited for.
void Session::work(bool ofLink)
{
    const Batch batch(*this);
    m_batchNs = linkNow();
    if (m_observer)
        m_readClockNs = m_clock.nowNs();
    while (!isOver()) {
        if (auto *binding = std::get_if<Binding>(&m_phase); binding && !binding->asked) {
            if (ofLink) { // within an upcall of the link, which therefore may not change threads
                workSoon();
                return;
            }
            binding->asked = true;
            m_events.bindRequested(*this, m_identity);
            continue;
        }
        serveHeld();
        serveFrames();
        showRead();
        if (isOver())
            break;
        if (m_out.size() > kPauseWrite) {
            writeOut(); // whoever does not read gets nothing more to answer
            continue;
        }
        const bool blocked = isBlocked();
        setPaused(Pause::Queue, blocked && isQueueFull());
        if (m_paused)
            break;
        if (blocked && !isQueueFull())
            continue; // a bind to ask about
        const qsizetype before = m_framer.pending();
        m_link->read(m_framer.buffer());
        if (m_observer)
            m_readClockNs = m_clock.nowNs();
        if (m_framer.pending() == before)
            break;
    }
    if (std::exchange(m_resumed, false) && !isOver() && !m_link->isOpen())
        m_lost = LinkError{}; // it went while nobody listened
}

void Session::endBatch()
{
    if (m_depth == 1) {
        if (std::exchange(m_handled, false) && !isOver())
            m_events.batchEnded(*this);
        finishUnbind();
    }
    if (--m_depth > 0)
        return;
    flush();
    if (m_lost)
        finishLinkGone(*std::exchange(m_lost, std::nullopt));
    if (const auto *closed = std::get_if<Closed>(&m_phase); closed && closed->linkGone)
        tell();
}

void Session::flush()
{
    if (m_depth == 0 && !m_out.isEmpty())
        writeOut();
}

void Session::writeOut()
{
    giveToLink();
    if (m_out.capacity() <= kKeepOutput)
        m_out.resize(0);
    else
        m_out = QByteArray();
    watchPending();
}

void Session::giveToLink()
{
    if (m_observer) {
        showRead();
        m_observer->pdusWritten(m_clock.nowNs(), m_out);
    }
    m_link->write(m_out);
}

/// The observer sees neighbours at once: a call for each would cost more than their handling.
void Session::observeRead(QByteArrayView pdu)
{
    if (m_unseen.data() + m_unseen.size() != pdu.data())
        showRead();
    m_unseen = m_unseen.isEmpty() ? pdu : QByteArrayView(m_unseen.data(), m_unseen.size() + pdu.size());
}

void Session::showRead()
{
    if (!m_unseen.isEmpty())
        m_observer->pdusRead(m_readClockNs, std::exchange(m_unseen, QByteArrayView()));
}

// ---- The end

void Session::unbind(const QString &reason)
{
    if (isOver() || std::holds_alternative<Unbinding>(m_phase))
        return;
    if (!isBound()) {
        finish({SessionEnd::Kind::Dropped, {}, 0, reason});
        return;
    }
    // A temporary error: the other side could not know.
    refuseHeld(temporaryError());
    const quint32 sequence = m_window.nextSequence();
    m_window.add({sequence, quint32(smpp::CommandId::UnbindResp), 0, 0, 0, Window::State::Control});
    writePdu<smpp::Unbind>(sequence);
    const qint64 wait =
        m_settings.responseTimeout > 0 ? std::min(m_settings.responseTimeout * 1'000'000, kCloseNs) : kCloseNs;
    m_phase = Unbinding{true, sequence, m_clock.nowNs() + wait, reason};
    flush();
    arm();
    workSoon(); // the answer may be behind what the queue had no room for
}

void Session::drop(const QString &reason)
{
    finish({SessionEnd::Kind::Dropped, {}, 0, reason});
    tell();
}

void Session::linkClosed(const LinkError &why)
{
    if (auto *closed = std::get_if<Closed>(&m_phase)) {
        closed->linkGone = true;
        if (m_closing)
            workSoon(); // whoever closes does not expect upcalls
        else if (m_depth == 0)
            tell();
    } else if (m_depth > 0) {
        m_lost = why;
    } else {
        finishLinkGone(why);
        tell();
    }
}

void Session::finishLinkGone(const LinkError &why)
{
    using Kind = SessionEnd::Kind;
    if (auto *closed = std::get_if<Closed>(&m_phase)) {
        closed->linkGone = true;
        return;
    }
    SessionEnd end{why.kind == LinkError::Kind::None ? Kind::LinkClosed : Kind::LinkFailed, why, 0, reasonOf(why)};
    if (const auto *unbinding = std::get_if<Unbinding>(&m_phase))
        end = {unbinding->ours ? Kind::Dropped : Kind::Unbound, {}, 0, unbinding->reason};
    finish(std::move(end), Closing::LinkGone);
}

/// Answers the other side's unbind once all that came before it is answered.
void Session::finishUnbind()
{
    if (!isLeaving() || m_unanswered > 0 || m_heldCount > 0)
        return;
    const Unbinding unbinding = std::get<Unbinding>(m_phase);
    writePdu<smpp::UnbindResp>(unbinding.sequence);
    finish({SessionEnd::Kind::Unbound, {}, 0, unbinding.reason});
}

/// Nothing more is sent or taken. The requests in flight are lost now, the rest of the end is told when the link has
/// closed.
void Session::finish(SessionEnd end, Closing how)
{
    using Kind = SessionEnd::Kind;
    if (isOver())
        return;
    leaveGate();
    // Many carriers refuse the next bind of one that left without a word until they have timed the old one out.
    if (isBound() &&
        (end.kind == Kind::Dropped || end.kind == Kind::Inactivity || end.kind == Kind::EnquireLinkTimeout))
        writePdu<smpp::Unbind>(m_window.nextSequence());
    m_phase = Closed{std::move(end), how != Closing::Orderly, m_clock.nowNs() + kCloseNs};
    if (how == Closing::Orderly) {
        if (!m_out.isEmpty())
            giveToLink();
        m_closing = true;
        m_link->close();
        m_closing = false;
    } else if (how == Closing::Broken) {
        m_link->abort();
    }
    m_out = QByteArray();
    arm();
    loseAll();
}

void Session::loseAll()
{
    while (const Window::Entry *oldest = m_window.oldest()) {
        const RequestEnd end{RequestEnd::Kind::Lost, oldest->cookie, 0, {}, oldest->sentNs};
        m_window.remove(oldest->sequence);
        m_events.requestEnded(*this, end);
    }
}

void Session::leaveGate()
{
    if (m_gate) {
        m_gate->forget(*this);
        m_gate->leave(m_unanswered + m_granted);
    }
    m_unanswered = m_granted = 0;
    m_held = QByteArray();
    m_heldAt = m_heldCount = 0;
}

void Session::tell()
{
    loseAll();
    auto *closed = std::get_if<Closed>(&m_phase);
    if (!closed || !closed->untold)
        return;
    const SessionEnd end = *std::exchange(closed->untold, std::nullopt);
    m_timer->stop();
    m_soonTimer->stop();
    m_link->setEvents(nullptr);
    m_events.sessionEnded(*this, end);
}

} // namespace gateway
