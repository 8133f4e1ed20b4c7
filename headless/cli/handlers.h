#pragma once
#include "cli/command.h"

namespace gateway::cli {

/// What the rows of the table of commands run, by the files in which they are.

// checkconfig.cpp
int checkConfig(const Call &call);

// statuscommands.cpp
int showStatus(const Call &call);
int diagnosePeer(const Call &call);

// peercommands.cpp
int listPeers(const Call &call);
int showPeer(const Call &call);
int addPeer(const Call &call);
int editPeer(const Call &call);
int enablePeer(const Call &call);
int disablePeer(const Call &call);
int reconnectPeer(const Call &call);
int dropPeer(const Call &call);
int removePeer(const Call &call);
int resetPeer(const Call &call);
int importPeers(const Call &call);

// queuecommands.cpp
int listQueue(const Call &call);
int showQueued(const Call &call);
int showQueueStats(const Call &call);
int cancelQueued(const Call &call);
int sendTest(const Call &call);

// cachecommands.cpp
int showCache(const Call &call);
int listCached(const Call &call);
int retryCached(const Call &call);
int deleteCached(const Call &call);

// logcommands.cpp
int showLogs(const Call &call);

// accesscommands.cpp
int listUsers(const Call &call);
int addUser(const Call &call);
int removeUser(const Call &call);
int setPassword(const Call &call);
int setRole(const Call &call);
int listTokens(const Call &call);
int addToken(const Call &call);
int removeToken(const Call &call);

// supportbundle.cpp
int supportBundle(const Call &call);

// statecommands.cpp
int backupState(const Call &call);
int restoreState(const Call &call);

// completion.cpp
int printCompletion(const Call &call);

} // namespace gateway::cli
