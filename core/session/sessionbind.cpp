// Signing in and out.
#include "session/session.h"
#include "smpp/tlvs.h"

namespace gateway {
namespace {

constexpr quint8 kInterfaceVersion = 0x34;
constexpr qsizetype kMaxSystemId = 15;

BindType bindTypeOf(smpp::CommandId id)
{
    switch (id) {
    case smpp::CommandId::BindTransmitter:
        return BindType::Transmitter;
    case smpp::CommandId::BindReceiver:
        return BindType::Receiver;
    default:
        return BindType::Transceiver;
    }
}

smpp::LinkState linkStateOf(BindType type)
{
    switch (type) {
    case BindType::Transmitter:
        return smpp::LinkState::BoundTx;
    case BindType::Receiver:
        return smpp::LinkState::BoundRx;
    case BindType::Transceiver:
        break;
    }
    return smpp::LinkState::BoundTrx;
}

/// Calls `f` with the bind PDU of that type and its response.
template <class F>
auto withBind(BindType type, F &&f)
{
    switch (type) {
    case BindType::Transmitter:
        return f.template operator()<smpp::BindTransmitter, smpp::BindTransmitterResp>();
    case BindType::Receiver:
        return f.template operator()<smpp::BindReceiver, smpp::BindReceiverResp>();
    case BindType::Transceiver:
        break;
    }
    return f.template operator()<smpp::BindTransceiver, smpp::BindTransceiverResp>();
}

template <class P>
Expected<quint32, QByteArray> writeBind(QByteArray &out, const BindIdentity &identity, quint32 sequence)
{
    P bind;
    if (!bind.systemId.assign(identity.systemId))
        return Unexpected{QByteArrayLiteral("system_id is too long")};
    if (!bind.password.assign(identity.password))
        return Unexpected{QByteArrayLiteral("password is too long")};
    if (!bind.systemType.assign(identity.systemType))
        return Unexpected{QByteArrayLiteral("system_type is too long")};
    if (!bind.addressRange.assign(identity.addressRange))
        return Unexpected{QByteArrayLiteral("address_range is too long")};
    bind.interfaceVersion = identity.interfaceVersion;
    bind.addrTon = identity.addrTon;
    bind.addrNpi = identity.addrNpi;
    if (const auto written = smpp::encode(out, bind, sequence); !written)
        return Unexpected{written.error().message()};
    return quint32(P::id);
}

} // namespace

// ---- Client

void Session::linkOpened()
{
    if (!std::holds_alternative<Connecting>(m_phase))
        return;
    const Batch batch(*this);
    m_peerAddress = m_link->peerAddress();
    m_peerPort = m_link->peerPort();
    if (m_observer)
        m_observer->linkOpened(m_peerAddress, m_peerPort);
    const quint32 sequence = m_window.nextSequence();
    const auto written =
        withBind(m_identity.type, [&]<class P, class R>() { return writeBind<P>(m_out, m_identity, sequence); });
    if (!written) {
        finish({SessionEnd::Kind::Dropped, {}, 0, u"the bind cannot be sent: " + QString::fromLatin1(written.error())});
        return;
    }
    m_window.add({sequence, smpp::responseOf(*written), 0, 0, 0, Window::State::Control});
    m_phase = Binding{sequence, *written, linkNow(), true, {}};
    arm();
}

/// The response, of whatever bind type, or a generic_nack.
void Session::bindAnswered(const smpp::Frame &frame)
{
    quint32 status = frame.header.commandStatus;
    if (frame.header.commandId == quint32(smpp::CommandId::GenericNack) && status == 0)
        status = quint32(smpp::CommandStatus::ESME_RBINDFAIL);
    if (status != 0) {
        finish({SessionEnd::Kind::BindRefused,
                {},
                status,
                QStringLiteral("bind refused: %1 (0x%2)")
                    .arg(QLatin1String(smpp::statusName(status)))
                    .arg(status, 8, 16, QLatin1Char('0'))});
        return;
    }
    smpp::BindTransceiverResp response;                   // all three are alike
    if (const auto done = read(response, frame); !done) { // of a strict peer alone
        const QString detail = QString::fromLatin1(done.error().message());
        complain(smpp::PduError::InvalidBody, [&]() -> QString { return detail; });
        writePdu<smpp::Unbind>(m_window.nextSequence());
        finish({SessionEnd::Kind::ProtocolError, {}, 0, QString(detail)});
    }
    if (isOver())
        return;
    becomeBound();
    serveHeld();
}

// ---- Server

void Session::bindReceived(const smpp::Frame &frame)
{
    withBind(bindTypeOf(smpp::CommandId(frame.header.commandId)), [&]<class P, class R>() { readBind<P>(frame); });
}

/// With patience, and without a word of it: how strict its peer is will be known when the bind is answered.
template <class P>
void Session::readBind(const smpp::Frame &frame)
{
    P bind;
    smpp::Deviations found;
    if (const auto done = smpp::decode(bind, frame.header, frame.body, &found); !done) {
        refuse(frame, done.error());
        return;
    }
    m_identity = {bindTypeOf(P::id),
                  bind.systemId.view().toByteArray(),
                  bind.password.view().toByteArray(),
                  bind.systemType.view().toByteArray(),
                  bind.interfaceVersion,
                  bind.addrTon,
                  bind.addrNpi,
                  bind.addressRange.view().toByteArray()};
    m_phase = Binding{frame.header.sequence, quint32(P::id), 0, false, frame.octets.toByteArray()};
}

void Session::acceptBind(const QByteArray &systemId, const SessionSettings &settings, std::shared_ptr<InboundGate> gate)
{
    if (m_role != SessionRole::Smsc || !std::holds_alternative<Binding>(m_phase))
        return;
    const quint32 sequence = std::get<Binding>(m_phase).sequence;
    const QByteArray octets = std::get<Binding>(m_phase).octets;
    const smpp::Frame frame{smpp::readHeader(octets.constData()), QByteArrayView(octets).sliced(smpp::kHeaderLength),
                            octets};
    m_settings = settings;
    const auto again = withBind(m_identity.type, [&]<class P, class R>() {
        P bind;
        return read(bind, frame);
    });
    if (isOver())
        return;
    if (!again) {
        complain(smpp::PduError::InvalidBody,
                 [&]() -> QString { return QString::fromLatin1(again.error().message()); });
        refuseBind(again.error().status);
        return;
    }
    m_gate = std::move(gate);
    ++m_depth; // the answer leaves together with what sessionBound has to say
    withBind(m_identity.type, [&]<class P, class R>() {
        R response;
        response.systemId.assign(systemId.left(kMaxSystemId));
        if (m_identity.interfaceVersion >= kInterfaceVersion)
            smpp::set(response.tlvs, smpp::tlv::kScInterfaceVersion, kInterfaceVersion);
        if (!smpp::encode(m_out, response, sequence))
            writePdu<R>(sequence); // a system_id that no C-string can hold
    });
    becomeBound();
    --m_depth;
    flush();
    if (!isOver())
        workSoon(); // what came after the bind
}

void Session::refuseBind(smpp::CommandStatus status)
{
    const auto *binding = std::get_if<Binding>(&m_phase);
    if (m_role != SessionRole::Smsc || !binding)
        return;
    writeError(binding->commandId, binding->sequence, quint32(status));
    finish({SessionEnd::Kind::BindRefused,
            {},
            quint32(status),
            u"bind refused: " + QLatin1String(smpp::statusName(quint32(status)))});
}

std::unique_ptr<Link> Session::detach(QByteArray &unread)
{
    const auto *binding = std::get_if<Binding>(&m_phase);
    if (m_role != SessionRole::Smsc || !binding)
        return nullptr;
    unread = binding->octets + m_held.sliced(m_heldAt) + m_framer.buffer();
    leaveGate();
    if (!m_out.isEmpty()) {
        giveToLink();
        m_out = QByteArray();
    }
    m_phase = Closed{std::nullopt, true, 0};
    m_timer->stop();
    m_link->setEvents(nullptr);
    return std::move(m_link);
}

// ---- Both

void Session::becomeBound()
{
    const qint64 now = linkNow();
    if (m_role == SessionRole::Esme)
        m_window.remove(std::get<Binding>(m_phase).sequence);
    m_linkState = linkStateOf(m_identity.type);
    m_receivedNs = now;
    m_phase = Bound{m_clock.nowNs(), now + m_settings.enquireLinkInterval * 1'000'000, std::nullopt};
    arm();
    m_events.sessionBound(*this);
}

void Session::unbindReceived(const smpp::Frame &frame)
{
    smpp::Unbind unbind;
    if (Q_UNLIKELY(!frame.body.isEmpty()) && !readOrRefuse(unbind, frame))
        return;
    if (isBound()) {
        const qint64 timeout = m_settings.responseTimeout > 0 ? m_settings.responseTimeout : 30'000;
        m_phase = Unbinding{false, frame.header.sequence, m_clock.nowNs() + timeout * 1'000'000,
                            QStringLiteral("unbind received")};
        arm();
    } else if (std::holds_alternative<Unbinding>(m_phase)) { // both at once, or once more
        writePdu<smpp::UnbindResp>(frame.header.sequence);
    } else {
        refuse(frame, smpp::CommandStatus::ESME_RINVBNDSTS, smpp::PduError::BadState,
               []() -> QString { return QStringLiteral("unbind before the bind"); });
    }
}

} // namespace gateway
