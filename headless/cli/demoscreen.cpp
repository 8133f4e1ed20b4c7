#include "cli/demoscreen.h"

#include <cstdio>
#include <unistd.h>

namespace gateway::cli {
namespace {

constexpr int kPlainEvery = 5; // draws a line where the output is no terminal

void print(const QString &text)
{
    std::fputs(text.toUtf8().constData(), stdout);
    std::fflush(stdout);
}

QString bar(quint64 perSecond) { return QString(int(std::min<quint64>(perSecond, 40)), QChar(0x2588)); }

} // namespace

DemoScreen::DemoScreen(Access access) : m_access(std::move(access)), m_terminal(::isatty(STDOUT_FILENO) == 1)
{
    m_since.start();
}

void DemoScreen::printWelcome()
{
    print(QStringLiteral("\nOmniMessage SMPP gateway, a demonstration on this machine alone\n\n"
                         "  A simulated partner submits five messages a second, the gateway hands them to an\n"
                         "  embedded OmniMessage Core, Core routes them to a simulated carrier, and the\n"
                         "  carrier's receipts come back the same way.\n\n"
                         "  Watch it in a browser (the certificate is self-signed, the browser asks about it once):\n"
                         "    https://127.0.0.1:%5/   user admin   password %6\n\n"
                         "  Join in with any SMPP client:\n"
                         "    host 127.0.0.1   port %1   system_id %2   password %3\n"
                         "  or with the one that is here:\n"
                         "    omnimessage-smpp-sim partner --port %1 --system-id %2 --password %3 \\\n"
                         "      --text 'Hello, world' --registered-delivery --wait-receipts 5\n\n"
                         "  Metrics: http://127.0.0.1:%4/metrics    Ready? http://127.0.0.1:%4/readyz\n"
                         "  Ctrl+C stops it; nothing stays behind.\n\n")
              .arg(m_access.smppPort)
              .arg(m_access.systemId, m_access.password)
              .arg(m_access.metricsPort)
              .arg(m_access.dashboardPort)
              .arg(m_access.adminPassword));
}

void DemoScreen::draw(const Counts &counts)
{
    ++m_ticks;
    if (!m_terminal) {
        if (m_ticks % kPlainEvery == 0)
            print(QStringLiteral("submitted %1, taken by the carrier %2, receipts given to partners %3\n")
                      .arg(counts.submitted)
                      .arg(counts.carried)
                      .arg(counts.delivered));
        m_last = counts;
        return;
    }
    const qint64 seconds = m_since.elapsed() / 1000;
    const auto row = [](const QString &what, quint64 now, quint64 before) {
        return QStringLiteral("  %1 %2  %3/s %4\n")
            .arg(what, -32)
            .arg(now, 9)
            .arg(now - before, 5)
            .arg(bar(now - before));
    };
    QStringList lines{QStringLiteral("  running for %1 s; carrier %2; you are %3\n")
                          .arg(seconds)
                          .arg(counts.carrierBound ? QStringLiteral("bound") : QStringLiteral("not bound"),
                               counts.ownBound ? QStringLiteral("bound") : QStringLiteral("not bound yet")),
                      row(QStringLiteral("partners \u2192 gateway  messages"), counts.submitted, m_last.submitted),
                      row(QStringLiteral("gateway \u2192 carrier   messages"), counts.carried, m_last.carried),
                      row(QStringLiteral("gateway \u2192 partners  receipts"), counts.delivered, m_last.delivered),
                      row(QStringLiteral("yours: submitted"), counts.own, m_last.own),
                      row(QStringLiteral("yours: delivered to you"), counts.ownDelivered, m_last.ownDelivered)};
    QString text;
    if (m_drawnLines > 0)
        text = QStringLiteral("\x1b[%1A").arg(m_drawnLines);
    for (const QString &line : lines)
        text += QStringLiteral("\x1b[2K") + line;
    m_drawnLines = int(lines.size());
    m_last = counts;
    print(text);
}

void DemoScreen::printGoodbye()
{
    print(QStringLiteral("\nStopping: %1 messages submitted, %2 taken by the carrier, %3 receipts given to partners.\n")
              .arg(m_last.submitted)
              .arg(m_last.carried)
              .arg(m_last.delivered));
}

} // namespace gateway::cli
