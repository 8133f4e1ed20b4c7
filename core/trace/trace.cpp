#include "trace/trace.h"

namespace gateway {

class PeerTrace::Observer final : public smpp::PduObserver
{
public:
    Observer(std::shared_ptr<PeerTrace> trace, quint64 sessionId, bool server)
        : m_trace(std::move(trace)), m_ring(m_trace->m_ring), m_session(m_ring.addSession(sessionId, server))
    {}
    ~Observer() override { m_ring.endSession(m_session); }
    Q_DISABLE_COPY_MOVE(Observer)

    void linkOpened(const QHostAddress &peer, quint16 port) override { m_ring.setRemote(m_session, peer, port); }
    void pdusRead(qint64 atNs, QByteArrayView octets) override { m_ring.add(m_session, false, atNs, octets); }
    void pdusWritten(qint64 atNs, QByteArrayView octets) override
    {
        m_ring.add(m_session, true, atNs, octets, m_carried);
        m_carried.clear();
    }
    void requestCarries(quint32 sequence, qint64 messageId) override { m_carried.push_back({sequence, messageId}); }
    void pduBroke(smpp::PduError rule) override { m_ring.mark(m_session, int(rule)); }

private:
    const std::shared_ptr<PeerTrace> m_trace;
    PduRing &m_ring;
    const quint16 m_session;
    std::vector<CarriedMessage> m_carried; ///< by the requests that are written next, in their order
};

std::unique_ptr<smpp::PduObserver> PeerTrace::observe(quint64 sessionId, bool server)
{
    return std::make_unique<Observer>(shared_from_this(), sessionId, server);
}

Trace::Trace(qsizetype totalOctets, qsizetype octetsPerPeer)
    : m_octetsPerPeer(octetsPerPeer), m_budget(std::make_shared<TraceBudget>(totalOctets))
{}

std::shared_ptr<PeerTrace> Trace::addPeer(const QString &name)
{
    const std::lock_guard lock(m_mutex);
    std::shared_ptr<PeerTrace> &peer = m_peers[name];
    if (!peer)
        peer = std::make_shared<PeerTrace>(m_budget, m_octetsPerPeer);
    return peer;
}

std::shared_ptr<PeerTrace> Trace::peer(const QString &name) const
{
    const std::lock_guard lock(m_mutex);
    const auto it = m_peers.find(name);
    return it == m_peers.end() ? nullptr : it->second;
}

void Trace::removePeer(const QString &name)
{
    const std::lock_guard lock(m_mutex);
    m_peers.erase(name);
}

} // namespace gateway
