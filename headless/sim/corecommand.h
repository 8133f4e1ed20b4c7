#pragma once
#include "coreserver.h"
#include "options.h"

#include "util/clock.h"

namespace gateway::sim {

/// What `omnimessage-smpp-sim core` is told.
struct CoreCommandSettings
{
    CoreServerSettings server;
    QByteArray data; ///< file; empty: kept in memory
    std::vector<Route> routes;
    QStringList clientBinds;
    QStringList serverBinds;
};

extern const char *const kCoreHead;
extern const char *const kCoreTail;
std::vector<Option> coreOptions(CoreCommandSettings &to);

/// A Core for tests: the embedded one behind a CoreServer.
class CoreCommand
{
public:
    explicit CoreCommand(CoreCommandSettings settings, Clock &clock = systemClock());
    ~CoreCommand();

    /// `ADDRESS:PORT`, or why it cannot be.
    Expected<QByteArray, QString> start();
    /// Ends what is under way; `done` gets one line of JSON with what was counted.
    void stop(std::function<void(QByteArray)> done);

private:
    const CoreCommandSettings m_settings;
    EmbeddedCore m_core;
    CoreServer m_server;
    qint64 m_storedBefore = 0;
};

} // namespace gateway::sim
