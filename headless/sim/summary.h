#pragma once
#include "histogram.h"

#include <QtCore/QByteArray>
#include <map>

namespace gateway::sim {

/// Processor time of this process so far, user and system, in microseconds.
qint64 cpuMicroseconds();

/// What a carrier did.
struct CarrierTotals
{
    quint64 received = 0; ///< submit_sm, data_sm and submit_multi
    quint64 accepted = 0;
    quint64 rejected = 0;  ///< by --reject, or for lack of room for their receipts
    quint64 throttled = 0; ///< by --throttle
    quint64 receiptsSent = 0;
    quint64 receiptsAcknowledged = 0;
    quint64 moSent = 0;
    quint64 moAcknowledged = 0;
    quint64 sessions = 0; ///< binds accepted
    qint64 firstNs = -1;  ///< first and last message received, Clock::nowNs; -1: none
    qint64 lastNs = -1;
    qint64 cpuUs = 0;

    /// Adds what another thread counted; cpuUs is the process's and not added.
    void add(const CarrierTotals &other);
    /// One line of JSON without its line end.
    QByteArray json() const;
};

/// What a partner saw.
struct PartnerTotals
{
    quint64 messages = 0;                   ///< sent
    quint64 accepted = 0;                   ///< answered ESME_ROK
    std::map<QByteArray, quint64> errors;   ///< by status name, response_timeout, connection_lost, not_sent
    std::map<QByteArray, quint64> receipts; ///< by state
    quint64 deliverSm = 0;                  ///< receipts among them
    quint64 sessions = 0;                   ///< binds that were accepted
    qint64 firstNs = -1;                    ///< first request sent, last one answered, Clock::nowNs; -1: none
    qint64 lastNs = -1;
    qint64 cpuUs = 0;
    Histogram latency; ///< from sending to the answer

    QByteArray json() const;
};

} // namespace gateway::sim
