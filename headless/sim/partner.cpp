#include "partner.h"

#include "session/tcplink.h"
#include "smpp/tlvs.h"
#include "text/datacoding.h"
#include "text/receipt.h"

namespace gateway::sim {

namespace {

/// The contract's words for the states, by the value of message_state (SMPP 3.4 section 5.2.28).
constexpr std::array<const char *, 10> kStateNames = {"scheduled",     "enroute",  "delivered", "expired",  "deleted",
                                                      "undeliverable", "accepted", "unknown",   "rejected", "skipped"};

/// short_message carries at most this; more goes into message_payload (SMPP 3.4 section 5.2.21).
constexpr qsizetype kMaxShortMessage = 254;
constexpr int kMaxDestinationDigits = 7;

/// Type of number and numbering plan as an address looks: E.164 digits, or a name.
std::pair<quint8, quint8> kindOf(QByteArrayView address)
{
    const bool digits = std::all_of(address.begin(), address.end(),
                                    [](char c) { return (c >= '0' && c <= '9') || c == '+' || c == '*'; });
    return digits ? std::pair<quint8, quint8>{1, 1} : std::pair<quint8, quint8>{5, 0};
}

QString sampleText(qint64 size)
{
    static constexpr QLatin1StringView kSample("The quick brown fox jumps over the lazy dog. 0123456789 ");
    QString text;
    while (text.size() < size)
        text += kSample;
    return text.left(size);
}

} // namespace

Partner::Partner(PartnerSettings settings, Clock &clock, std::function<void()> finished)
    : m_settings(std::move(settings)), m_clock(clock), m_finished(std::move(finished))
{}

Partner::~Partner() = default;

Expected<void, QString> Partner::prepare()
{
    const auto refuse = [](const char *why) { return Unexpected{QString::fromLatin1(why)}; };
    const QString text =
        m_settings.text.isEmpty() ? sampleText(m_settings.textSize) : QString::fromUtf8(m_settings.text);
    const auto coding = codingFor(text, m_settings.ucs2 ? std::optional<quint8>(8) : std::nullopt, Alphabet::Gsm7);
    const auto octets = coding ? encodeText(coding->alphabet, text) : std::nullopt;
    if (!octets)
        return refuse("--text cannot be encoded");
    m_message.dataCoding = coding->dataCoding;
    if (octets->size() <= kMaxShortMessage)
        m_message.shortMessage.assign(*octets);
    else if (octets->size() <= 60'000)
        smpp::set(m_message.tlvs, smpp::tlv::kMessagePayload, *octets);
    else
        return refuse("the text is longer than 60000 octets");

    if (!m_message.sourceAddr.assign(m_settings.source) || m_settings.source.size() > 20)
        return refuse("--source is longer than 20 characters");
    std::tie(m_message.sourceAddrTon, m_message.sourceAddrNpi) = kindOf(m_settings.source);
    m_destinationPrefix = m_settings.destination;
    if (m_destinationPrefix.endsWith('*')) {
        m_destinationPrefix.chop(1);
        m_destinationDigits = std::min<int>(kMaxDestinationDigits, 20 - static_cast<int>(m_destinationPrefix.size()));
    }
    if (m_destinationDigits < 0 || m_destinationPrefix.size() + m_destinationDigits > 20 ||
        m_settings.destination.isEmpty())
        return refuse("--destination must have 1 to 20 characters");
    m_message.destinationAddr.assign(m_destinationPrefix);
    std::tie(m_message.destAddrTon, m_message.destAddrNpi) = kindOf(m_settings.destination);
    m_message.registeredDelivery = m_settings.registeredDelivery ? 1 : 0;
    m_left = sends() ? static_cast<quint64>(m_settings.count) : 0;
    return {};
}

Expected<void, QString> Partner::start()
{
    if (auto ready = prepare(); !ready)
        return ready;
    BindIdentity bind;
    bind.type = m_settings.bindType;
    bind.systemId = m_settings.systemId;
    bind.password = m_settings.password;
    SessionSettings own;
    own.windowSize = static_cast<int>(m_settings.window);
    m_soon = m_clock.makeTimer([this] { step(); });
    m_unsettled = m_open = static_cast<int>(m_settings.sessions);
    m_cpuBefore = cpuMicroseconds();
    for (qint64 i = 0; i < m_settings.sessions; ++i) {
        ConnectSettings to;
        to.host = QString::fromUtf8(m_settings.host);
        to.port = static_cast<quint16>(m_settings.port);
        m_lanes.push_back({std::make_unique<Session>(SessionRole::Esme, TcpLink::connectTo(to, m_clock), own, m_clock,
                                                     static_cast<SessionEvents &>(*this))});
    }
    for (const Lane &lane : m_lanes)
        lane.session->start(bind);
    return {};
}

void Partner::stop()
{
    if (m_phase < Phase::Unbinding)
        unbindAll();
}

bool Partner::succeeded() const
{
    if (!sends())
        return m_totals.deliverSm >= static_cast<quint64>(m_settings.count);
    return m_totals.accepted == static_cast<quint64>(m_settings.count);
}

Partner::Lane &Partner::laneOf(const Session &session)
{
    return *std::find_if(m_lanes.begin(), m_lanes.end(),
                         [&](const Lane &lane) { return lane.session.get() == &session; });
}

void Partner::sessionBound(Session &session)
{
    ++m_totals.sessions;
    settle(laneOf(session));
}

void Partner::settle(Lane &lane)
{
    if (std::exchange(lane.settled, true) || --m_unsettled > 0 || m_phase != Phase::Binding)
        return;
    m_phase = Phase::Sending;
    m_totals.firstNs = m_totals.lastNs = m_clock.nowNs();
    m_cpuBefore = cpuMicroseconds();
    if (m_settings.tps > 0) {
        m_pace.emplace(m_settings.tps, m_totals.firstNs);
        m_paceTimer = m_clock.makeTimer([this] { sendPaced(); });
    }
    m_soon->start(0);
}

void Partner::step()
{
    for (const Lane &lane : m_lanes)
        send(*lane.session);
    advance();
    if (m_phase == Phase::Over && m_finished)
        std::exchange(m_finished, nullptr)();
}

void Partner::send(Session &session)
{
    if (m_pace)
        return sendPaced();
    while (m_phase == Phase::Sending && m_left > 0 && session.windowFree() > 0)
        if (!sendOne(session))
            return;
}

void Partner::sendPaced()
{
    const qint64 now = m_clock.nowNs();
    while (m_phase == Phase::Sending && m_left > 0) {
        if (!m_pace->due(now)) {
            if (!m_paceTimer->isActive())
                m_paceTimer->start((m_pace->dueNs() - now + 999'999) / 1'000'000);
            return;
        }
        Session *next = nullptr;
        for (std::size_t i = 0; i < m_lanes.size() && !next; ++i) {
            Session *candidate = m_lanes[m_turn++ % m_lanes.size()].session.get();
            if (candidate->windowFree() > 0)
                next = candidate;
        }
        if (!next) // an answer makes room and comes back here
            return;
        m_pace->taken(now);
        if (!sendOne(*next))
            return;
    }
}

bool Partner::sendOne(Session &session)
{
    if (m_destinationDigits > 0) {
        char address[24];
        const qsizetype prefix = m_destinationPrefix.size();
        const qsizetype size = prefix + m_destinationDigits;
        std::memcpy(address, m_destinationPrefix.constData(), static_cast<std::size_t>(prefix));
        quint64 number = m_destinationNumber++;
        for (qsizetype at = size - 1; at >= prefix; --at, number /= 10)
            address[at] = static_cast<char>('0' + number % 10);
        m_message.destinationAddr.set(address, size);
    }
    if (const auto sent = session.send(m_message, 0); !sent) {
        m_problems += QStringLiteral("a message could not be sent: ") + QString::fromUtf8(sent.error().detail);
        unbindAll();
        return false;
    }
    --m_left;
    ++m_totals.messages;
    return true;
}

void Partner::requestReceived(Session &session, const InboundRequest &request)
{
    if (const auto *deliver = std::get_if<const smpp::DeliverSm *>(&request.pdu)) {
        countDelivery(**deliver);
        session.respond(request.sequence, m_deliverResp);
    } else if (std::holds_alternative<const smpp::DataSm *>(request.pdu)) {
        ++m_totals.deliverSm;
        session.respond(request.sequence, smpp::DataSmResp{});
    } else { // what only a client sends, which the session refuses by itself
        session.respondError<smpp::SubmitSm>(request.sequence, smpp::CommandStatus::ESME_RINVBNDSTS);
    }
}

void Partner::countDelivery(const smpp::DeliverSm &pdu)
{
    ++m_totals.deliverSm;
    if ((pdu.esmClass & 0x3c) != 0x04)
        return;
    ++m_receipts;
    std::optional<MessageState> state;
    if (const auto given = smpp::get(pdu.tlvs, smpp::tlv::kMessageState); given && *given < kStateNames.size())
        state = static_cast<MessageState>(*given);
    else if (const auto read = readReceipt(QString::fromLatin1(pdu.shortMessage.view())))
        state = read->state;
    ++m_totals.receipts[kStateNames[static_cast<std::size_t>(state.value_or(MessageState::Unknown))]];
}

void Partner::requestEnded(Session &session, const RequestEnd &end)
{
    switch (end.kind) {
    case RequestEnd::Kind::Answered: {
        const qint64 now = m_clock.nowNs();
        m_totals.latency.record(now - end.sentNs);
        m_totals.lastNs = now;
        if (end.status == 0)
            ++m_totals.accepted;
        else
            ++m_totals.errors[smpp::statusName(end.status)];
        break;
    }
    case RequestEnd::Kind::TimedOut:
        ++m_totals.errors["response_timeout"];
        break;
    case RequestEnd::Kind::Lost:
        ++m_totals.errors["connection_lost"];
        break;
    case RequestEnd::Kind::Late: // was counted when it timed out
        return;
    }
    ++m_answered;
    if (end.kind != RequestEnd::Kind::Answered) { // these come outside a batch of reading
        send(session);
        advance();
    }
}

void Partner::batchEnded(Session &session)
{
    send(session);
    advance();
}

void Partner::sessionEnded(Session &session, const SessionEnd &end)
{
    Lane &lane = laneOf(session);
    lane.ended = true;
    if (m_phase < Phase::Unbinding)
        m_problems += QStringLiteral("session ") + QString::number(&lane - m_lanes.data() + 1) + QStringLiteral(": ") +
                      end.reason;
    --m_open;
    settle(lane);
    m_soon->start(0);
}

void Partner::advance()
{
    if (m_phase == Phase::Sending && (m_open == 0 || (m_left == 0 && m_answered == m_totals.messages))) {
        m_phase = Phase::Waiting;
        if (m_settings.waitReceipts > 0) {
            m_waitTimer = m_clock.makeTimer([this] { unbindAll(); });
            m_waitTimer->start(m_settings.waitReceipts * 1000);
        }
    }
    if (m_phase == Phase::Waiting) {
        const bool enough =
            sends() ? m_settings.waitReceipts == 0 || (m_settings.registeredDelivery && m_receipts >= m_totals.accepted)
                    : m_totals.deliverSm >= static_cast<quint64>(m_settings.count);
        if (enough || m_open == 0)
            unbindAll();
    }
    if (m_phase == Phase::Unbinding && m_open == 0) {
        m_phase = Phase::Over;
        m_totals.cpuUs = cpuMicroseconds() - m_cpuBefore;
        if (m_left > 0)
            m_totals.errors["not_sent"] += m_left;
        m_waitTimer.reset();
        m_paceTimer.reset();
    }
}

void Partner::unbindAll()
{
    if (m_phase >= Phase::Unbinding)
        return;
    m_phase = Phase::Unbinding;
    for (const Lane &lane : m_lanes)
        if (!lane.ended)
            lane.session->unbind(QStringLiteral("done"));
    m_soon->start(0);
}

} // namespace gateway::sim
