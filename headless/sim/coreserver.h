#pragma once
#include "embedded/embeddedcore.h"
#include "util/expected.h"

#include <QtCore/QObject>
#include <map>
#include <memory>
#include <set>

class QTcpServer;

namespace gateway::sim {

class CoreConnection;

struct CoreServerSettings
{
    QByteArray host = "127.0.0.1";
    qint64 port = 0;       ///< 0: any free one
    QByteArray token;      ///< bearer token that requests must carry; empty: none
    double failRate = 0;   ///< part of the requests that meet a fault, 0 to 1
    qint64 delayMs = 0;    ///< before each answer
    bool claimWait = true; ///< offer to hold claims open
};

/// What a Core was asked and what it did. `requests` is the sum of `answers` and `faults`, and those under way at the
/// end.
struct CoreTotals
{
    quint64 connections = 0;
    quint64 requests = 0;
    std::map<QByteArray, quint64> operations; ///< requests by operation; `none` for those of no operation
    std::map<int, quint64> answers;           ///< by HTTP status, whether or not they arrived
    std::map<QByteArray, quint64> faults;     ///< by kind
    std::map<QByteArray, quint64> submits;    ///< messages by result, as are the next two
    std::map<QByteArray, quint64> outcomes;
    std::map<QByteArray, quint64> reports;
    quint64 claimed = 0;    ///< messages given out
    quint64 unanswered = 0; ///< requests still under way
};

/// Serves an embedded Core by the contract's REST: HTTP/1.1 with keep-alive, on the thread of the Core. Bodies of over
/// 1 MiB and lists of over 1,000 items are answered 413, headers of over 16 KiB 431; requests of a connection are
/// answered one after the other, however they come.
class CoreServer final : public QObject
{
public:
    CoreServer(EmbeddedCore &core, CoreServerSettings settings, QObject *parent = nullptr);
    ~CoreServer() override;

    /// The port, or why there is none.
    Expected<quint16, QString> listen();
    /// Listens no more and drops all connections; what is under way in Core goes on, claims that wait are forgotten.
    void close();
    const CoreTotals &totals() const { return m_totals; }

private:
    friend class CoreConnection;

    EmbeddedCore &m_core;
    const CoreServerSettings m_settings;
    CoreTotals m_totals;
    std::unique_ptr<QTcpServer> m_server;
    std::set<CoreConnection *> m_connections;
};

} // namespace gateway::sim
