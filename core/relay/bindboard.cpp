#include "relay/bindboard.h"

namespace gateway {

const char *wordOf(BindError::Kind kind)
{
    switch (kind) {
    case BindError::Kind::None:
        return "";
    case BindError::Kind::Dns:
        return "dns";
    case BindError::Kind::Refused:
        return "refused";
    case BindError::Kind::Reset:
        return "reset";
    case BindError::Kind::Timeout:
        return "timeout";
    case BindError::Kind::Tls:
        return "tls";
    case BindError::Kind::Link:
        return "link";
    case BindError::Kind::BindRefused:
        return "bind_refused";
    case BindError::Kind::BindTimeout:
        return "bind_timeout";
    case BindError::Kind::EnquireLinkTimeout:
        return "enquire_link";
    case BindError::Kind::UnboundByPeer:
        return "unbound_by_peer";
    case BindError::Kind::ClosedByPeer:
        return "closed_by_peer";
    case BindError::Kind::Inactivity:
        return "inactivity";
    case BindError::Kind::Protocol:
        return "protocol";
    }
    return "";
}

BindError::Kind errorKindOf(const SessionEnd &end)
{
    switch (end.kind) {
    case SessionEnd::Kind::Unbound:
        return BindError::Kind::UnboundByPeer;
    case SessionEnd::Kind::LinkClosed:
        return BindError::Kind::ClosedByPeer;
    case SessionEnd::Kind::BindRefused:
        return BindError::Kind::BindRefused;
    case SessionEnd::Kind::BindTimeout:
        return BindError::Kind::BindTimeout;
    case SessionEnd::Kind::EnquireLinkTimeout:
        return BindError::Kind::EnquireLinkTimeout;
    case SessionEnd::Kind::Inactivity:
        return BindError::Kind::Inactivity;
    case SessionEnd::Kind::ProtocolError:
        return BindError::Kind::Protocol;
    case SessionEnd::Kind::Dropped:
        return BindError::Kind::None;
    case SessionEnd::Kind::LinkFailed:
        break;
    }
    switch (end.link.kind) {
    case LinkError::Kind::Dns:
        return BindError::Kind::Dns;
    case LinkError::Kind::Refused:
        return BindError::Kind::Refused;
    case LinkError::Kind::Reset:
        return BindError::Kind::Reset;
    case LinkError::Kind::Timeout:
        return BindError::Kind::Timeout;
    case LinkError::Kind::Tls:
        return BindError::Kind::Tls;
    case LinkError::Kind::None:
    case LinkError::Kind::Other:
        break;
    }
    return BindError::Kind::Link;
}

} // namespace gateway
