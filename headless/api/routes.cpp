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

        {Get, "/api/v1/live", Role::Viewer, live},

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
