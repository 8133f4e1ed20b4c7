#pragma once
#include "smpp/pduobserver.h"
#include "text/alphabet.h"
#include "trace/pduring.h"

#include <QtCore/QString>
#include <map>

namespace gateway {

/// What is kept of one peer's PDUs. `observe` is for the peer's reactor, the rest for any thread.
class PeerTrace : public std::enable_shared_from_this<PeerTrace>
{
public:
    explicit PeerTrace(std::shared_ptr<TraceBudget> budget, qsizetype maxOctets)
        : m_budget(std::move(budget)), m_ring(*m_budget, maxOctets)
    {}

    /// For a new session: give it to Session::setObserver. `sessionId` is Session::id; with `server` the other side is
    /// the ESME.
    std::unique_ptr<smpp::PduObserver> observe(quint64 sessionId, bool server);

    /// What data_coding 0 means to this peer, for who reads its texts.
    void setDefaultAlphabet(Alphabet alphabet) { m_alphabet.store(alphabet, std::memory_order_relaxed); }
    Alphabet defaultAlphabet() const { return m_alphabet.load(std::memory_order_relaxed); }

    const PduRing &ring() const { return m_ring; }

private:
    class Observer;

    const std::shared_ptr<TraceBudget> m_budget;
    PduRing m_ring;
    std::atomic<Alphabet> m_alphabet = Alphabet::Gsm7;
};

/// The traces of all peers. Thread-safe.
class Trace
{
public:
    /// `totalOctets` bounds what all peers together take beyond the first 16 KiB of each.
    explicit Trace(qsizetype totalOctets = 64 * 1024 * 1024, qsizetype octetsPerPeer = 1024 * 1024);

    /// The peer's trace, made where it is missing.
    std::shared_ptr<PeerTrace> addPeer(const QString &name);
    /// Null for an unknown name.
    std::shared_ptr<PeerTrace> peer(const QString &name) const;
    /// What was kept goes once the peer's sessions are gone.
    void removePeer(const QString &name);

private:
    const qsizetype m_octetsPerPeer;
    const std::shared_ptr<TraceBudget> m_budget;
    mutable std::mutex m_mutex;
    std::map<QString, std::shared_ptr<PeerTrace>> m_peers;
};

} // namespace gateway
