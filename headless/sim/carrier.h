#pragma once
#include "summary.h"
#include "util/clock.h"
#include "util/expected.h"

#include <QtCore/QString>
#include <functional>
#include <memory>

namespace gateway::sim {

/// How a simulated carrier behaves. Times in milliseconds, rates in messages a second, 0: off.
struct CarrierSettings
{
    QByteArray host = "127.0.0.1";
    qint64 port = 0;     ///< 0: any free one
    QByteArray systemId; ///< empty: any is accepted
    QByteArray password; ///< empty: any is accepted
    bool deliveryReceipts = false;
    qint64 receiptDelay = 0;     ///< from the answer to the receipt
    qint64 throttle = 0;         ///< over all binds; beyond it ESME_RTHROTTLED
    double rejectRate = 0;       ///< 0 to 1
    quint32 rejectStatus = 0x45; ///< ESME_RSUBMITFAIL
    qint64 moTps = 0;            ///< deliver_sm an account with a receiver bound
    qint64 moCount = 0;          ///< over all accounts; 0: no end
    qint64 latency = 0;          ///< from a request to its answer
    qint64 window = 1000;        ///< deliver_sm in flight a bind, and requests of an account that wait for their answer
    bool hexIds = false;         ///< receipts carry the id in hexadecimal
    qint64 threads = 1;
};

/// A carrier's SMSC: accepts binds, answers submit_sm, sends receipts and mobile originated messages. Its sessions run
/// on threads of their own, all binds of one system_id on one; the object itself needs an event loop.
class Carrier
{
public:
    /// `clock` outlives the carrier.
    Carrier(CarrierSettings settings, Clock &clock);
    ~Carrier();

    /// Starts to accept links and says on which port; the error says why it cannot.
    Expected<quint16, QString> listen();
    /// Orderly end: no more links, all sessions unbound; then `stopped` is called once, from the event loop.
    void stop(std::function<void()> stopped);
    /// What was done; complete once `stopped` has been called.
    CarrierTotals totals() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace gateway::sim
