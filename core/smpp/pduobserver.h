#pragma once
#include "smpp/pduerrors.h"

#include <QtCore/QByteArrayView>

class QHostAddress;

namespace smpp {

/// Whether a PDU's octets alone show that it breaks the rule; for the others the state of the link must be known.
constexpr bool showsInOctets(PduError rule)
{
    return rule == PduError::InvalidBody ||
           (rule >= PduError::ToleratedEmptyResponse && rule < PduError::ToleratedCommandLength);
}

/// Sees what passes on one link, as octets. Called on the link's thread for every PDU, so it must be quick; it acts on
/// nothing.
class PduObserver
{
public:
    virtual ~PduObserver() = default;
    /// The link is open; the other side's end of it.
    virtual void linkOpened(const QHostAddress &peer, quint16 port) = 0;
    /// Whole PDUs, one after the other, that were read, or what cannot be one; they live as long as the call. `atNs` is
    /// of Clock::nowNs.
    virtual void pdusRead(qint64 atNs, QByteArrayView octets) = 0;
    /// Whole PDUs, one after the other, on their way to the link.
    virtual void pdusWritten(qint64 atNs, QByteArrayView octets) = 0;
    /// A request that is about to be written carries this message of Core.
    virtual void requestCarries(quint32 sequence, qint64 messageId) = 0;
    /// The PDU that was read last broke a rule that its octets alone do not show.
    virtual void pduBroke(PduError rule) = 0;
};

} // namespace smpp
