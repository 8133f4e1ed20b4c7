#include "api/handlers.h"

namespace gateway::api {

using enum Method;

std::span<const Route> routes()
{
    static constexpr Route kRoutes[] = {
        {Get, "/api/v1/about", Role::Public, getAbout},
        {Post, "/api/v1/session", Role::Public, signIn},
        {Get, "/api/v1/session", Role::Viewer, getSession},
        {Delete, "/api/v1/session", Role::Viewer, signOut},

        {Get, "/api/v1/status", Role::Viewer, getStatus},
        {Get, "/api/v1/peers/{name}/diagnosis", Role::Viewer, getDiagnosis},
        {Get, "/api/v1/live", Role::Viewer, live},

        {Get, "/api/v1/peers/client", Role::Viewer, listPeers<PeerMode::Client>},
        {Post, "/api/v1/peers/client", Role::Admin, addPeer<PeerMode::Client>},
        {Get, "/api/v1/peers/client/{name}", Role::Viewer, getPeer<PeerMode::Client>},
        {Put, "/api/v1/peers/client/{name}", Role::Admin, replacePeer<PeerMode::Client>},
        {Patch, "/api/v1/peers/client/{name}", Role::Admin, editPeer<PeerMode::Client>},
        {Delete, "/api/v1/peers/client/{name}", Role::Admin, removePeer<PeerMode::Client>},
        {Delete, "/api/v1/peers/client/{name}/overrides", Role::Admin, resetPeer<PeerMode::Client>},
        {Get, "/api/v1/peers/server", Role::Viewer, listPeers<PeerMode::Server>},
        {Post, "/api/v1/peers/server", Role::Admin, addPeer<PeerMode::Server>},
        {Get, "/api/v1/peers/server/{name}", Role::Viewer, getPeer<PeerMode::Server>},
        {Put, "/api/v1/peers/server/{name}", Role::Admin, replacePeer<PeerMode::Server>},
        {Patch, "/api/v1/peers/server/{name}", Role::Admin, editPeer<PeerMode::Server>},
        {Delete, "/api/v1/peers/server/{name}", Role::Admin, removePeer<PeerMode::Server>},
        {Delete, "/api/v1/peers/server/{name}/overrides", Role::Admin, resetPeer<PeerMode::Server>},
        {Post, "/api/v1/peers/import", Role::Admin, importPeers},
        {Post, "/api/v1/peers/{name}/reconnect", Role::Operator, reconnectPeer},
        {Post, "/api/v1/peers/{name}/drop", Role::Operator, dropPeer},
        {Post, "/api/v1/peers/{name}/enable", Role::Operator, enablePeer},
        {Post, "/api/v1/peers/{name}/disable", Role::Operator, disablePeer},
        {Get, "/api/v1/listener", Role::Viewer, getListener},
        {Put, "/api/v1/listener", Role::Admin, replaceListener},
        {Delete, "/api/v1/listener/overrides", Role::Admin, resetListener},
        {Get, "/api/v1/schema/{kind}", Role::Viewer, getSchema},
        {Get, "/api/v1/settings", Role::Viewer, getSettings},

        {Get, "/api/v1/queue", Role::Viewer, listQueue},
        {Post, "/api/v1/queue", Role::Operator, sendTest},
        {Get, "/api/v1/queue/stats", Role::Viewer, getQueueStats},
        {Get, "/api/v1/queue/{id}", Role::Viewer, getQueueMessage},
        {Post, "/api/v1/queue/{id}/cancel", Role::Operator, cancelMessage},

        {Get, "/api/v1/cache", Role::Viewer, getCache},
        {Get, "/api/v1/cache/{bind}/messages", Role::Viewer, listCached},
        {Delete, "/api/v1/cache/{bind}/messages", Role::Operator, deleteFailed},
        {Post, "/api/v1/cache/{bind}/messages/retry", Role::Operator, retryFailed},
        {Delete, "/api/v1/cache/{bind}/messages/{id}", Role::Operator, deleteCached},
        {Post, "/api/v1/cache/{bind}/messages/{id}/retry", Role::Operator, retryCached},

        {Get, "/api/v1/logs", Role::Viewer, getLogs},
        {Get, "/api/v1/metrics/history", Role::Viewer, getHistory},
        {Get, "/api/v1/trace/{bind}", Role::Viewer, getTrace},
        {Get, "/api/v1/trace/{bind}.pcap", Role::Viewer, getTracePcap},

        {Get, "/api/v1/audit", Role::Viewer, getAudit},
        {Get, "/api/v1/users", Role::Admin, listUsers},
        {Post, "/api/v1/users", Role::Admin, addUser},
        {Patch, "/api/v1/users/{name}", Role::Admin, editUser},
        {Delete, "/api/v1/users/{name}", Role::Admin, removeUser},
        {Get, "/api/v1/tokens", Role::Admin, listTokens},
        {Post, "/api/v1/tokens", Role::Admin, addToken},
        {Delete, "/api/v1/tokens/{name}", Role::Admin, removeToken},

        {Get, "/{path*}", Role::Public, getPage},
    };
    return kRoutes;
}

} // namespace gateway::api
