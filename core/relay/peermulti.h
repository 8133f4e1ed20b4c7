#pragma once
#include "relay/peerbind.h"

namespace gateway {

/// A submit_multi under way: one message a destination, one response.
struct PeerBind::Multi
{
    quint64 session = 0;
    quint32 sequence = 0;
    int awaited = 0;
    qint64 firstId = 0;
    int firstIndex = -1; ///< of the destinations accepted, the first in the order of the PDU
    smpp::CommandStatus lastError = smpp::CommandStatus::ESME_ROK;
    std::vector<smpp::DestAddress> destinations;
    smpp::SubmitMultiResp response;

    void refuse(std::size_t index, smpp::CommandStatus status)
    {
        smpp::UnsuccessSme sme;
        sme.destAddrTon = destinations[index].destAddrTon;
        sme.destAddrNpi = destinations[index].destAddrNpi;
        sme.destinationAddr = destinations[index].destinationAddr;
        sme.errorStatusCode = quint32(status);
        response.unsuccessSmes.push_back(sme);
        lastError = status;
    }
};

} // namespace gateway
