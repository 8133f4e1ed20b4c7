#pragma once
#include "log/log.h"
#include "relay/coremonitor.h"
#include "support/fakeclock.h"
#include "support/fakecoreapi.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

/// For the start of every test here: no warning of Qt, no line of the log on the terminal.
inline void quietly()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
    gateway::log::setOutput(-1);
}

/// Lines of the log while it lives, "WARN text".
class LogCatcher
{
public:
    LogCatcher()
    {
        gateway::log::setSink([this](const gateway::log::Entry &entry) {
            lines << QLatin1String(gateway::log::levelName(entry.level)) + u' ' + entry.text;
        });
    }
    ~LogCatcher() { gateway::log::setSink({}); }
    Q_DISABLE_COPY_MOVE(LogCatcher)
    QStringList lines;
};

/// A clock, a Core and whether it can be reached: what everything on the relay thread is made of.
struct CoreRig
{
    FakeClock clock;
    FakeCoreApi core;
    gateway::CoreMonitor monitor{core, clock, 2000};

    /// Core answers its health, for the first time or again.
    void up(bool claimWait = false)
    {
        monitor.start();
        core.healths.take().answer({QStringLiteral("1"), claimWait});
    }
    void down() { monitor.failed(refusedError()); }
};
