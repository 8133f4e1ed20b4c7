#pragma once
#include <QtCore/QElapsedTimer>
#include <QtCore/QString>

namespace gateway::cli {

/// What the demonstration shows in the terminal: how to join in, and a summary that redraws itself. Where the output
/// is no terminal the summary is a line every few seconds.
class DemoScreen
{
public:
    struct Access
    {
        quint16 smppPort = 0;
        quint16 metricsPort = 0;
        QString systemId;
        QString password;
        quint16 dashboardPort = 0;
        QString adminPassword;
    };
    struct Counts
    {
        quint64 submitted = 0;    ///< partners → gateway
        quint64 carried = 0;      ///< gateway → carrier
        quint64 delivered = 0;    ///< gateway → partners: their receipts
        quint64 own = 0;          ///< of these, from the person who tries it
        quint64 ownDelivered = 0; ///< and to that person
        bool ownBound = false;
        bool carrierBound = false;
    };

    explicit DemoScreen(Access access);
    void printWelcome();
    void draw(const Counts &counts);
    void printGoodbye();

private:
    const Access m_access;
    const bool m_terminal;
    QElapsedTimer m_since;
    Counts m_last;
    int m_ticks = 0;
    int m_drawnLines = 0;
};

} // namespace gateway::cli
