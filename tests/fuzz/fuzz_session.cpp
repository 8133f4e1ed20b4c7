// A whole session, of either role, on a link and a clock of the test: the input says what the other side sends, what
// the link and the clock do, and what the gateway wants, in any order.
#include "core/smpp/samples.h"
#include "fuzz.h"
#include "session/session.h"
#include "support/fakeclock.h"
#include "support/fakelink.h"

#include <deque>
#include <set>

using namespace gateway;

namespace {

/// How the gateway's half behaves within its upcalls.
enum Policy : quint8 {
    AcceptsAtOnce = 1,
    RefusesAtOnce = 2,
    Detaches = 4,
    AnswersAtOnce = 8,
    SendsAtEnd = 16, ///< a new request for each one that ended
    DropsOnRequest = 32,
    UnbindsOnBatch = 64,
    DropsOnError = 128,
};

struct Sample
{
    quint32 id;
    QByteArray octets;
};

/// One PDU of every kind.
const std::vector<Sample> &samples()
{
    static const std::vector<Sample> made = [] {
        std::vector<Sample> all;
        Sampler sampler;
        forEachPdu([&]<class P>() {
            Sample one{quint32(P::id), {}};
            const auto written = smpp::encode(one.octets, sampler.make<P>(), 1);
            FUZZ_CHECK(written.ok());
            all.push_back(std::move(one));
        });
        return all;
    }();
    return made;
}

void putU32(QByteArray &octets, qsizetype at, quint32 value)
{
    for (int i = 0; i < 4; ++i)
        octets[at + i] = char(value >> (24 - 8 * i));
}

/// The session, all that is around it, and the account of what it may and must do.
class Rig final : public SessionEvents
{
public:
    Rig(SessionRole role, quint8 policy, const SessionSettings &settings, int gateLimit)
        : m_policy(policy), m_settings(settings), m_gate(std::make_shared<InboundGate>(gateLimit))
    {
        m_link = new FakeLink(role == SessionRole::Smsc ? FakeLink::Kind::Accepted : FakeLink::Kind::Client);
        m_link->destroyed = &m_linkGone;
        m_session = std::make_unique<Session>(role, std::unique_ptr<Link>(m_link), settings, m_clock, *this);
        if (role == SessionRole::Esme) {
            m_session->setGate(m_gate);
            m_session->start({BindType(policy % 3), "gw", "secret", "", 0x34, 1, 1, ""});
        }
    }
    ~Rig() override
    {
        m_session.reset();
        FUZZ_CHECK(m_gate->inside() == 0);
    }

    void run(fuzz::Input &in)
    {
        while (!in.isEmpty()) {
            step(in);
            m_clock.advance(0);
            if (m_detached)
                resume();
            look();
        }
        m_session->drop(QStringLiteral("the input ends"));
        m_clock.advance(60'000);
        if (m_detached)
            return; // the link was given away and nobody took it
        look();
        FUZZ_CHECK(m_ended);
    }

private:
    // ---- what the input says

    void step(fuzz::Input &in)
    {
        switch (in.octet() % 16) {
        case 0:
            receive(in.take(in.octet()).toByteArray());
            break;
        case 1:
            receive(anyPdu(in));
            break;
        case 2:
        case 3:
            receive(samplePdu(in));
            break;
        case 4:
            m_clock.advance(qint64(in.octet()) * in.octet() * 4);
            break;
        case 5:
            send(in.octet());
            break;
        case 6:
            answer(in.octet());
            break;
        case 7:
            m_session->unbind(QStringLiteral("wanted"));
            break;
        case 8:
            hold(in.octet());
            break;
        case 9:
            if (!m_linkGone)
                m_link->drain(qint64(in.u16()) * 32);
            break;
        case 10:
            if (!m_linkGone)
                m_link->closedByPeer(in.octet() & 1 ? LinkError{LinkError::Kind::Reset, {}} : LinkError{});
            break;
        case 11:
            m_session->acceptBind("gw", m_settings, m_gate);
            break;
        case 12:
            m_session->refuseBind(smpp::CommandStatus(in.octet()));
            break;
        case 13:
            m_gate->setLimit(1 + in.octet() % 8);
            break;
        case 14:
            if (!m_linkGone && !m_link->isOpen() && !m_link->isClosing() && !m_ended)
                m_link->connected();
            break;
        default:
            change(in.octet());
            break;
        }
    }

    /// The kernel takes nothing from now on, or again; it may have much already that the other side does not read.
    void hold(quint8 how)
    {
        if (m_linkGone)
            return;
        m_link->hold(how & 1);
        if (how & 0x80 && !m_backlogged) {
            m_backlogged = true;
            checkWritten();
            m_link->write(QByteArray(1024 * 1024, '\0'));
            m_link->takeWritten();
        }
    }

    /// An operator's edit.
    void change(quint8 how)
    {
        if (how == 0) {
            m_session->drop(QStringLiteral("dropped"));
            return;
        }
        SessionSettings settings = m_settings;
        settings.windowSize = 1 + (how & 7);
        settings.responseTimeout = how & 8 ? 3'000 : m_settings.responseTimeout;
        settings.enquireLinkInterval = how & 16 ? 7'000 : m_settings.enquireLinkInterval;
        m_session->setSettings(settings);
    }

    void receive(const QByteArray &octets)
    {
        m_octetsFed += octets.size();
        m_fed.buffer().append(octets);
        for (bool more = true; more;) {
            const auto result = m_fed.next();
            more = std::holds_alternative<smpp::Frame>(result);
            m_framesFed += more || std::holds_alternative<smpp::FrameError>(result);
        }
        if (!m_linkGone)
            m_link->receive(octets);
    }

    /// Any command with any body; its frame is right.
    static QByteArray anyPdu(fuzz::Input &in)
    {
        const quint8 which = in.octet();
        const smpp::Operation &row = smpp::kOperations[which % std::size(smpp::kOperations)];
        const quint32 id = quint32(row.request) | (which & 0x80 ? smpp::kResponseBit : 0);
        const quint32 status = in.octet();
        const quint32 sequence = in.octet();
        const QByteArrayView body = in.take(in.octet());
        QByteArray octets(16, '\0');
        putU32(octets, 0, quint32(16 + body.size()));
        putU32(octets, 4, id);
        putU32(octets, 8, status);
        putU32(octets, 12, sequence);
        return octets + body;
    }

    /// A good PDU, as an answer to our last request where the number is 0.
    QByteArray samplePdu(fuzz::Input &in)
    {
        const Sample &sample = samples()[in.octet() % samples().size()];
        const quint8 sequence = in.octet();
        const quint8 status = in.octet();
        QByteArray octets = sample.octets;
        if (status != 0 && smpp::isResponse(sample.id) && status & 1) { // a refusal, often without a body
            octets.truncate(16);
            putU32(octets, 0, 16);
        }
        putU32(octets, 8, smpp::isResponse(sample.id) ? status : 0);
        putU32(octets, 12, sequence == 0 ? m_lastAsked : sequence);
        return octets;
    }

    void send(quint8 which)
    {
        const int before = m_session->inFlight();
        const quint64 cookie = ++m_lastCookie;
        const bool room = m_session->windowFree() > 0;
        bool sent = false;
        switch (which % 4) {
        case 0:
            sent = m_session->send(smpp::SubmitSm{}, cookie).ok();
            break;
        case 1:
            sent = m_session->send(smpp::DeliverSm{}, cookie).ok();
            break;
        case 2:
            sent = m_session->send(smpp::DataSm{}, cookie).ok();
            break;
        default: { // a value that we hold and the specification does not
            smpp::SubmitSm longer;
            longer.sourceAddr.assign(QByteArray(smpp::AddressText::kMax, '1'));
            FUZZ_CHECK(!m_session->send(longer, cookie).ok());
            break;
        }
        }
        FUZZ_CHECK(!sent || (room && m_session->isBound()));
        if (!sent) {
            FUZZ_CHECK(m_session->inFlight() == before);
            return;
        }
        m_inFlight.insert(cookie);
    }

    void answer(quint8 how)
    {
        if (m_requests.empty())
            return;
        const std::size_t at = how & 1 ? 0 : m_requests.size() - 1;
        const Asked asked = m_requests[at];
        m_requests.erase(m_requests.begin() + std::ptrdiff_t(at));
        reply(asked, how & 2);
    }

    struct Asked
    {
        quint32 id;
        quint32 sequence;
    };
    void reply(const Asked &asked, bool refuse)
    {
        if (refuse)
            m_session->respondError(asked.id, asked.sequence, smpp::CommandStatus::ESME_RTHROTTLED);
        else if (asked.id == quint32(smpp::CommandId::SubmitSm))
            m_session->respond(asked.sequence, smpp::SubmitSmResp{});
        else if (asked.id == quint32(smpp::CommandId::DeliverSm))
            m_session->respond(asked.sequence, smpp::DeliverSmResp{});
        else
            m_session->respond(asked.sequence, smpp::DataSmResp{});
    }

    // ---- what must hold

    void look()
    {
        checkWritten();
        FUZZ_CHECK(m_session->inFlight() == int(m_inFlight.size()));
        if (qstrcmp(m_session->phaseName(), "closed") == 0)
            m_requests.clear(); // before sessionEnded, where the link takes its time
        FUZZ_CHECK(m_session->unanswered() == int(m_requests.size()));
        FUZZ_CHECK(m_gate->inside() >= (m_gated ? m_session->unanswered() : 0));
        FUZZ_CHECK(qstrlen(m_session->phaseName()) > 0);
        FUZZ_CHECK(!m_ended || (m_session->inFlight() == 0 && !m_session->isBound()));
        FUZZ_CHECK(m_session->windowFree() >= 0);
    }

    /// All that leaves is whole PDUs that a strict reader takes, and there is no answer without a question.
    void checkWritten()
    {
        if (m_linkGone)
            return;
        const QByteArray written = m_link->takeWritten();
        smpp::Framer framer;
        framer.buffer().append(written);
        while (true) {
            const auto result = framer.next();
            FUZZ_CHECK(!std::holds_alternative<smpp::FrameError>(result));
            const auto *frame = std::get_if<smpp::Frame>(&result);
            if (!frame)
                break;
            const quint32 id = frame->header.commandId;
            bool good = false;
            const bool known = smpp::withPdu(id, [&]<class P>() {
                P pdu;
                good = smpp::decode(pdu, frame->header, frame->body).ok();
            });
            FUZZ_CHECK(known && good);
            if (smpp::isResponse(id)) {
                FUZZ_CHECK(++m_answers <= (m_settings.strict ? m_framesFed : 1 + m_octetsFed / 16));
            } else {
                FUZZ_CHECK(frame->header.sequence >= 1 && frame->header.sequence <= 0x7FFFFFFF);
                m_lastAsked = frame->header.sequence;
            }
        }
        FUZZ_CHECK(framer.pending() == 0);
    }

    // ---- SessionEvents

    void upcall() { FUZZ_CHECK(!m_ended && !m_detached); }

    void bindRequested(Session &session, const BindIdentity &) override
    {
        upcall();
        FUZZ_CHECK(!m_bound);
        if (m_policy & Detaches && !m_wasDetached) {
            auto link = session.detach(m_unread);
            FUZZ_CHECK(link != nullptr);
            m_free = std::move(link);
            m_detached = m_wasDetached = true;
        } else if (m_policy & AcceptsAtOnce) {
            session.acceptBind("gw", m_settings, m_gate);
        } else if (m_policy & RefusesAtOnce) {
            session.refuseBind(smpp::CommandStatus::ESME_RINVPASWD);
        }
    }
    void sessionBound(Session &session) override
    {
        upcall();
        FUZZ_CHECK(!m_bound && session.isBound());
        m_bound = m_gated = true;
        if (m_policy & SendsAtEnd)
            send(0);
    }
    void requestReceived(Session &session, const InboundRequest &request) override
    {
        upcall();
        FUZZ_CHECK(m_bound);
        const Asked asked{std::visit([](const auto *pdu) { return quint32(pdu->id); }, request.pdu), request.sequence};
        if (m_policy & AnswersAtOnce)
            reply(asked, asked.sequence & 1);
        else
            m_requests.push_back(asked);
        if (m_policy & DropsOnRequest && (asked.sequence & 7) == 7)
            session.drop(QStringLiteral("dropped"));
    }
    void requestEnded(Session &session, const RequestEnd &end) override
    {
        upcall();
        switch (end.kind) {
        case RequestEnd::Kind::TimedOut:
            FUZZ_CHECK(m_inFlight.erase(end.cookie) == 1);
            m_late.insert(end.cookie);
            break;
        case RequestEnd::Kind::Late:
            FUZZ_CHECK(m_late.erase(end.cookie) == 1);
            break;
        case RequestEnd::Kind::Answered:
        case RequestEnd::Kind::Lost:
            FUZZ_CHECK(m_inFlight.erase(end.cookie) == 1);
            break;
        }
        FUZZ_CHECK(end.messageId.size() < smpp::MessageId::kCap);
        if (m_policy & SendsAtEnd && session.isBound() && m_lastCookie < 40)
            send(quint8(end.cookie));
    }
    void batchEnded(Session &session) override
    {
        upcall();
        if (m_policy & UnbindsOnBatch && m_bound && ++m_batches % 4 == 0)
            session.unbind(QStringLiteral("wanted"));
    }
    void noticeReceived(Session &, const smpp::AlertNotification &) override { upcall(); }
    void enquireLinkSent(Session &) override
    {
        upcall();
        ++m_enquiries;
    }
    void enquireLinkAnswered(Session &) override
    {
        upcall();
        FUZZ_CHECK(--m_enquiries >= 0);
    }
    void pduError(Session &session, const char *kind, const QString &detail) override
    {
        upcall();
        const bool first = m_told.insert(kind).second;
        FUZZ_CHECK(first != detail.isEmpty()); // in words once a session, then counted
        if (m_policy & DropsOnError)
            session.drop(QStringLiteral("dropped"));
    }
    void sessionEnded(Session &, const SessionEnd &end) override
    {
        upcall();
        FUZZ_CHECK(m_inFlight.empty());
        FUZZ_CHECK(end.kind == SessionEnd::Kind::LinkClosed || !end.reason.isEmpty());
        m_requests.clear();
        m_ended = true;
    }

    /// Another session goes on with the link that the first one gave away.
    void resume()
    {
        checkWritten();
        m_detached = false;
        m_told.clear();
        m_session = std::make_unique<Session>(SessionRole::Smsc, std::move(m_free), m_settings, m_clock, *this);
        m_session->resume(std::exchange(m_unread, {}));
        m_clock.advance(0);
    }

    const quint8 m_policy;
    const SessionSettings m_settings;
    FakeClock m_clock;
    std::shared_ptr<InboundGate> m_gate;
    FakeLink *m_link = nullptr;
    bool m_linkGone = false;
    std::unique_ptr<Link> m_free;
    QByteArray m_unread;
    bool m_detached = false;
    bool m_wasDetached = false;
    bool m_bound = false;
    bool m_gated = false;
    bool m_ended = false;
    bool m_backlogged = false;
    int m_enquiries = 0;
    int m_batches = 0;
    quint64 m_lastCookie = 0;
    quint32 m_lastAsked = 0;
    std::set<quint64> m_inFlight;
    std::set<quint64> m_late;
    std::set<QByteArray> m_told;
    std::deque<Asked> m_requests;
    smpp::Framer m_fed;
    qsizetype m_framesFed = 0;
    qsizetype m_octetsFed = 0;
    qsizetype m_answers = 0;
    std::unique_ptr<Session> m_session;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    fuzz::Input in(data, size);
    const quint8 what = in.octet();
    const quint8 policy = in.octet();
    SessionSettings settings;
    settings.windowSize = 1 + (what >> 1 & 3);
    settings.strict = what & 8;
    settings.responseTimeout = what & 16 ? 0 : 10'000;
    settings.enquireLinkInterval = what & 32 ? 0 : 20'000;
    settings.inactivityTimeout = what & 64 ? 45'000 : 0;
    Rig rig(what & 1 ? SessionRole::Esme : SessionRole::Smsc, policy, settings, 1 + (what >> 7) * 3);
    rig.run(in);
    return 0;
}
