#pragma once
#include "relay/outboundqueue.h"

namespace gateway {

/// A message that was claimed, and how far it has come.
struct OutboundQueue::Message
{
    quint64 number = 0;
    QueueMessage is;
    Outbound out;
    bool translated = false;
    std::vector<QByteArray> ids;
    std::vector<bool> taken; // the other side answered the part with success
    std::size_t nextPart = 0;
    int awaited = 0;
    bool decided = false; // the outcome is reported
    bool reportedSent = false;
    bool late = false; // decided by a time-out: kept for late responses
    bool sticky = false;
    quint64 submitNumber = 0;
    Lane *lane = nullptr;
};

} // namespace gateway
