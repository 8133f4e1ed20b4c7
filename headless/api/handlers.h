#pragma once
#include "api/route.h"
#include "peers/peersettings.h"

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

// statushandlers.cpp
void getStatus(Context &context, const Request &request, Reply reply);
void getDiagnosis(Context &context, const Request &request, Reply reply);

// peerhandlers.cpp
template <PeerMode mode>
void listPeers(Context &context, const Request &request, Reply reply);
template <PeerMode mode>
void getPeer(Context &context, const Request &request, Reply reply);
template <PeerMode mode>
void addPeer(Context &context, const Request &request, Reply reply);
template <PeerMode mode>
void replacePeer(Context &context, const Request &request, Reply reply);
template <PeerMode mode>
void editPeer(Context &context, const Request &request, Reply reply);
template <PeerMode mode>
void removePeer(Context &context, const Request &request, Reply reply);
template <PeerMode mode>
void resetPeer(Context &context, const Request &request, Reply reply);
void importPeers(Context &context, const Request &request, Reply reply);
void reconnectPeer(Context &context, const Request &request, Reply reply);
void dropPeer(Context &context, const Request &request, Reply reply);
void enablePeer(Context &context, const Request &request, Reply reply);
void disablePeer(Context &context, const Request &request, Reply reply);
void getListener(Context &context, const Request &request, Reply reply);
void replaceListener(Context &context, const Request &request, Reply reply);
void resetListener(Context &context, const Request &request, Reply reply);

// settinghandlers.cpp
void getSchema(Context &context, const Request &request, Reply reply);
void getSettings(Context &context, const Request &request, Reply reply);

// queuehandlers.cpp
void listQueue(Context &context, const Request &request, Reply reply);
void sendTest(Context &context, const Request &request, Reply reply);
void getQueueStats(Context &context, const Request &request, Reply reply);
void getQueueMessage(Context &context, const Request &request, Reply reply);
void cancelMessage(Context &context, const Request &request, Reply reply);

// cachehandlers.cpp
void getCache(Context &context, const Request &request, Reply reply);
void listCached(Context &context, const Request &request, Reply reply);
void deleteFailed(Context &context, const Request &request, Reply reply);
void retryFailed(Context &context, const Request &request, Reply reply);
void deleteCached(Context &context, const Request &request, Reply reply);
void retryCached(Context &context, const Request &request, Reply reply);

// watchhandlers.cpp
void getLogs(Context &context, const Request &request, Reply reply);
void getHistory(Context &context, const Request &request, Reply reply);
void getTrace(Context &context, const Request &request, Reply reply);
void getTracePcap(Context &context, const Request &request, Reply reply);

// pagehandlers.cpp
void live(Context &context, const Request &request, Reply reply);
void getPage(Context &context, const Request &request, Reply reply);

} // namespace gateway::api
