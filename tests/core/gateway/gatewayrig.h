#pragma once
// What the tests of the whole gateway start it with.
#include "gateway/gateway.h"
#include "smpppeer.h"
#include "support/fakecore.h"

#include <QtTest/QTest>

/// Until something has happened; how long that takes is nobody's business.
#define UNTIL(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, 60'000)

inline gateway::PeerSettings carrierPeer(quint16 port, const QString &name = QStringLiteral("carrier"))
{
    gateway::PeerSettings peer;
    peer.name = name;
    peer.mode = gateway::PeerMode::Client;
    peer.host = QStringLiteral("127.0.0.1");
    peer.port = port;
    peer.systemId = QStringLiteral("gw");
    peer.password = QStringLiteral("pw");
    peer.queueCheckFrequency = 100;
    return peer;
}
inline gateway::PeerSettings carrierPeer(const Carrier &carrier, const QString &name = QStringLiteral("carrier"))
{
    return carrierPeer(carrier.serverPort(), name);
}
inline gateway::PeerSettings partnerPeer(const QString &name = QStringLiteral("partner"))
{
    gateway::PeerSettings peer;
    peer.name = name;
    peer.mode = gateway::PeerMode::Server;
    peer.systemId = name;
    peer.password = QStringLiteral("secret");
    peer.queueCheckFrequency = 100;
    return peer;
}
inline gateway::Gateway::Settings gatewaySettings(const FakeCore &core, const QString &stateDir,
                                                  std::vector<gateway::PeerSettings> peers)
{
    gateway::Gateway::Settings s;
    s.gateway.apiBaseUrl = core.url().toString();
    s.gateway.secretStore = gateway::SecretStoreKind::File; // never the keychain of whoever runs the tests
    s.gateway.hostname = QStringLiteral("host");
    s.gateway.smppPollInterval = 10;
    s.gateway.cacheFlushInterval = 100;
    s.listener.host = QStringLiteral("127.0.0.1");
    s.listener.port = 0;
    s.peers = std::move(peers);
    s.stateDir = stateDir;
    return s;
}
