#pragma once
#include "api/route.h"

namespace gateway::api {

/// The handlers of the table, by the files in which they are. Each is called on the API's thread, for a request that is
/// signed in, of the role and with a body that is an object; it must not block and may answer later.

// sessionhandlers.cpp
void getAbout(Context &context, const Request &request, Reply reply);
void signIn(Context &context, const Request &request, Reply reply);
void getSession(Context &context, const Request &request, Reply reply);
void signOut(Context &context, const Request &request, Reply reply);

// accesshandlers.cpp
void listUsers(Context &context, const Request &request, Reply reply);
void addUser(Context &context, const Request &request, Reply reply);
void editUser(Context &context, const Request &request, Reply reply);
void removeUser(Context &context, const Request &request, Reply reply);
void listTokens(Context &context, const Request &request, Reply reply);
void addToken(Context &context, const Request &request, Reply reply);
void removeToken(Context &context, const Request &request, Reply reply);
void getAudit(Context &context, const Request &request, Reply reply);

// pagehandlers.cpp
void live(Context &context, const Request &request, Reply reply);
void getPage(Context &context, const Request &request, Reply reply);

} // namespace gateway::api
