#pragma once
#include "corerig.h"
#include "relay/claims.h"

/// The claims, their Core and their peers.
struct Rig : CoreRig
{
    explicit Rig(bool claimWait = false, int apiTimeoutMs = 10'000) : claims(core, monitor, clock, 100, apiTimeoutMs)
    {
        up(claimWait);
    }
    gateway::Claims claims;
    QHash<QString, QByteArrayList> delivered; ///< claim ids, by peer
    QHash<QString, QByteArrayList> lost;

    void add(const char *peer, gateway::PeerMode mode = gateway::PeerMode::Client, int frequency = 1000,
             int responseTimeout = 30)
    {
        const QString name = QString::fromLatin1(peer);
        gateway::ClaimPeer p;
        p.name = name;
        p.mode = mode;
        p.frontend = u"host_" + name;
        p.queueCheckFrequency = frequency;
        p.responseTimeout = responseTimeout;
        p.deliver = [this, name](const std::vector<gateway::QueueMessage> &messages) {
            for (const gateway::QueueMessage &m : messages)
                delivered[name] << m.claimId;
        };
        p.lost = [this, name](const std::vector<gateway::ClaimRef> &refs) {
            for (const gateway::ClaimRef &ref : refs)
                lost[name] << ref.claimId;
        };
        claims.addPeer(std::move(p));
    }
    void canSend(const char *peer, double rate = 10) { claims.setState(QString::fromLatin1(peer), {true, true, rate}); }
    void cannotSend(const char *peer) { claims.setState(QString::fromLatin1(peer), {}); }
    /// One peer that may send 10 messages a second, so holds 20 at most, and its first claim.
    FakeCalls<FakeCoreApi::Claim, std::vector<std::vector<gateway::QueueMessage>>>::Call
    firstClaim(const char *peer = "a")
    {
        add(peer);
        canSend(peer);
        claims.start();
        clock.advance(0);
        return core.claims.take();
    }
    std::vector<gateway::QueueMessage> messages(int n)
    {
        std::vector<gateway::QueueMessage> list(static_cast<std::size_t>(n));
        for (gateway::QueueMessage &m : list) {
            m.id = ++last;
            m.claimId = "c" + QByteArray::number(m.id);
        }
        return list;
    }
    void finish(qint64 from, qint64 to)
    {
        for (qint64 i = from; i <= to; ++i)
            claims.finished("c" + QByteArray::number(i));
    }
    int asked() const { return core.claims.waiting(); }
    qint64 last = 0;
};
