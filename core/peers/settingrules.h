#pragma once
#include "peers/peersettings.h"
#include "util/phrase.h"

#include <vector>

namespace gateway {

/// What concerns several settings of one peer or of the listener, and is not as it must be.
struct RuleProblem
{
    QString key; ///< the setting to mend
    Phrase message;
    bool isMissing = false; ///< the setting is not given
};

/// Certificate and key come together or not at all.
std::vector<RuleProblem> checkPeerRules(const PeerSettings &peer);
/// The same, and: TLS needs a certificate, and a port of its own.
std::vector<RuleProblem> checkListenerRules(const ListenerSettings &listener);
/// The one of `certificate` and `key` that is missing beside the other; empty where both or neither are there.
std::vector<RuleProblem> checkCertificatePair(const QString &certificateKey, const QString &certificate,
                                              const QString &keyKey, const QString &key);

/// Why a name cannot be used twice: `"x" is taken by <holder>, names are unique over client and server binds`.
Phrase nameTaken(const QString &shownName, const Phrase &holder);
/// Why a system_id cannot be used twice: `"x" is taken by <holder>, a system_id serves one server bind`.
Phrase systemIdTaken(const QString &shownId, const Phrase &holder);

/// "client bind NAME", "server bind NAME".
Phrase bindPhrase(PeerMode mode, const QString &name);

} // namespace gateway
