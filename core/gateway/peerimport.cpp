#include "gateway/peerimport.h"

#include "gateway/peerjson.h"
#include "gateway/settingedits.h"
#include "peers/settingrules.h"

#include <QtCore/QHash>

namespace gateway {

Expected<std::vector<PeerSettings>, EditRefusal> readPeers(const std::vector<GivenPeer> &given,
                                                           const PeerDirectory &directory)
{
    const QString passwordKey = QStringLiteral("password"), nameKey = QStringLiteral("name");
    std::vector<PeerSettings> peers;
    EditRefusal refusal;
    QHash<QString, QString> places; // by name
    peers.reserve(given.size());
    for (const auto &[mode, json] : given) {
        const QString place = QStringLiteral("peers[%1]").arg(peers.size());
        const auto wrong = [&](const QString &key, const auto &message) {
            refusal.problems.push_back({key.isEmpty() ? place : QString(place + u'.' + key), message});
        };
        const unsigned scope = scopeOf(mode);
        PeerSettings &peer = peers.emplace_back();
        peer.mode = mode;
        SettingReader reader;
        reader.base = directory.base();
        reader.looseWords = true;
        const PeerRecord *record = directory.find(mode, json.value(nameKey).toString());
        EditBody body = editBody(json, record ? record->hidden : QStringList());
        if (record && body.settings.value(passwordKey).toString().isNull()) {
            body.settings.remove(passwordKey);
            body.kept.append(passwordKey);
        }
        for (const QString &key : body.kept) {
            copySetting(scope, key, record->settings, peer);
            reader.elsewhere.insert(key);
        }
        reader.read(settingFromJson(body.settings), scope, peer);
        bool sound = true;
        for (const SettingProblem &problem : reader.problems) {
            if (problem.isWarning)
                continue;
            wrong(problem.key, problem.message);
            sound = false;
        }
        if (!sound)
            continue;
        for (const RuleProblem &problem : checkPeerRules(peer))
            wrong(problem.key, problem.message);
        if (const auto taken = places.constFind(peer.name); taken != places.cend())
            wrong(nameKey, nameTaken(SettingValue::string(peer.name).shown(), Phrase::asIs(*taken)));
        else
            places.insert(peer.name, place);
    }
    if (!refusal.problems.empty())
        return Unexpected{std::move(refusal)};
    return peers;
}

} // namespace gateway
