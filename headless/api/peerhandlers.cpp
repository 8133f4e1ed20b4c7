#include "api/handlers.h"
#include "api/operationreply.h"
#include "gateway/peerjson.h"
#include "gateway/settingedits.h"
#include "gateway/statusjson.h"

#include <QtCore/QJsonArray>
#include <algorithm>

// The live pages hear of these changes by the gateway itself, see WatchEvents.

namespace gateway::api {
namespace {

template <class T>
using Result = Expected<T, OperationError>;

constexpr QLatin1String kSecret("***");
const QString kPassword = QStringLiteral("password");

/// Only what an edit changed, for the audit.
struct Difference
{
    QJsonObject before;
    QJsonObject after;
};

Difference between(const QJsonObject &before, const QJsonObject &after)
{
    Difference difference;
    for (auto it = before.begin(); it != before.end(); ++it) {
        if (after.value(it.key()) != it.value())
            difference.before.insert(it.key(), it.value());
    }
    for (auto it = after.begin(); it != after.end(); ++it) {
        if (before.value(it.key()) != it.value())
            difference.after.insert(it.key(), it.value());
    }
    return difference;
}

/// What operators decide of a peer; the rest follows from it.
QJsonObject decidedOf(const PeerRecord &peer)
{
    QJsonObject json = peerToJson(peer);
    for (const char *key : {"name", "mode", "has_password", "problem", "overrides"})
        json.remove(QLatin1String(key));
    return json;
}

/// Nullptr: there is none before, or none any more; then what differs from the defaults.
Difference changes(const PeerRecord *before, const PeerRecord *after)
{
    PeerRecord blank;
    blank.settings.mode = (before ? before : after)->settings.mode;
    const PeerRecord &from = before ? *before : blank;
    const PeerRecord &to = after ? *after : blank;
    Difference difference = between(decidedOf(from), decidedOf(to));
    if (from.settings.password != to.settings.password) {
        for (const auto &[peer, side] : {std::pair(&from, &difference.before), std::pair(&to, &difference.after)}) {
            if (!peer->settings.password.isEmpty())
                side->insert(kPassword, kSecret);
        }
    }
    const QString mode = storedScope(blank.settings.mode);
    if (!before)
        difference = {{}, std::move(difference.after)};
    if (!after)
        difference = {std::move(difference.before), {}};
    if (!before)
        difference.after.insert(QStringLiteral("mode"), mode);
    if (!after)
        difference.before.insert(QStringLiteral("mode"), mode);
    return difference;
}

const PeerRecord *valueOf(const Result<PeerRecord> &result) { return result ? &*result : nullptr; }

QString nameOf(const Request &request) { return request.params.value(QStringLiteral("name")); }

/// Writes the audit of an edit and answers it. Whatever `done` stands for was asked of the control thread before: there
/// its row follows at once, and stands even if the API ends meanwhile. `changed(value)` gives its Difference, on that
/// thread; `answered(value)` the answer.
template <class T, class Changed, class Answered>
void conclude(Context &context, AuditRow row, QFuture<Result<T>> done, const Reply &reply, Changed changed,
              Answered answered)
{
    const auto note = [row = std::move(row), done, changed](AccessDb &db) -> AccessResult<void> {
        const Result<T> result = done.result();
        if (!result)
            return {};
        const Difference difference = changed(*result);
        AuditRow whole = row;
        if (!difference.before.isEmpty())
            whole.before = jsonText(difference.before);
        if (!difference.after.isEmpty())
            whole.after = jsonText(difference.after);
        return db.note(whole);
    };
    context.access.change(note, [done, reply, answered](const AccessResult<void> &noted) {
        const Result<T> result = done.result();
        if (!result)
            refuse(reply, result.error());
        else if (!noted)
            refuseUnnoted(reply);
        else
            answered(*result);
    });
}

void edit(Context &context, const Request &request, const Reply &reply, PeerMode mode, bool whole)
{
    const QString name = nameOf(request), by = request.caller.user;
    Operations &operations = context.operations;
    const auto before = operations.peer(mode, name);
    const auto after = whole ? operations.replacePeer(mode, name, request.body, by)
                             : operations.patchPeer(mode, name, request.body, by);
    conclude(
        context, context.access.auditRow(request.caller, "peer_edit", name), after, reply,
        [before](const PeerRecord &peer) { return changes(valueOf(before.result()), &peer); },
        [reply](const PeerRecord &peer) { reply.json(peerToJson(peer)); });
}

/// Answers with the row of the status.
void answerBind(Context &context, const Reply &reply, const PeerRecord &peer, const Translate &translate)
{
    for (const BindView &bind : context.operations.status().binds) {
        if (bind.name == peer.settings.name) {
            reply.json(bindJson(bind, translate));
            return;
        }
    }
    reply.conflict(QStringLiteral("That is done, but the peer does not run: %1.").arg(peer.problem));
}

using Act = QFuture<Result<PeerRecord>> (Operations::*)(const QString &name, const QString &by);

void act(Context &context, const Request &request, const Reply &reply, const char *action, Act act)
{
    const QString name = nameOf(request);
    Operations &operations = context.operations;
    const auto client = operations.peer(PeerMode::Client, name), server = operations.peer(PeerMode::Server, name);
    const auto after = (operations.*act)(name, request.caller.user);
    conclude(
        context, context.access.auditRow(request.caller, action, name), after, reply,
        [client, server](const PeerRecord &peer) {
            const Result<PeerRecord> before =
                peer.settings.mode == PeerMode::Client ? client.result() : server.result();
            return changes(valueOf(before), &peer);
        },
        [&context, reply, translate = context.translate(request.language, "Diagnosis")](const PeerRecord &peer) {
            answerBind(context, reply, peer, translate);
        });
}

/// After an edit of the listener.
void concludeListener(Context &context, const Request &request, const Reply &reply,
                      const QFuture<Result<ListenerRecord>> &before, const QFuture<Result<ListenerRecord>> &after)
{
    const auto changed = [before](const ListenerRecord &listener) {
        const Result<ListenerRecord> earlier = before.result();
        QJsonObject from = earlier ? listenerToJson(*earlier) : QJsonObject(), to = listenerToJson(listener);
        for (const char *key : {"configured", "overrides"}) { // which nobody decides by themselves
            from.remove(QLatin1String(key));
            to.remove(QLatin1String(key));
        }
        return between(from, to);
    };
    conclude(context, context.access.auditRow(request.caller, "listener_edit", QStringLiteral("listener")), after,
             reply, changed, [reply](const ListenerRecord &listener) { reply.json(listenerToJson(listener)); });
}

} // namespace

template <PeerMode mode>
void listPeers(Context &context, const Request &, Reply reply)
{
    answer(context, context.operations.peers(mode), reply, [reply](std::vector<PeerRecord> peers) {
        std::sort(peers.begin(), peers.end(),
                  [](const PeerRecord &a, const PeerRecord &b) { return a.settings.name < b.settings.name; });
        QJsonArray list;
        for (const PeerRecord &peer : peers)
            list.append(peerToJson(peer));
        reply.json({{QStringLiteral("peers"), list}});
    });
}

template <PeerMode mode>
void getPeer(Context &context, const Request &request, Reply reply)
{
    answer(context, context.operations.peer(mode, nameOf(request)), reply,
           [reply](const PeerRecord &peer) { reply.json(peerToJson(peer)); });
}

template <PeerMode mode>
void addPeer(Context &context, const Request &request, Reply reply)
{
    const QString name = request.body.value(QLatin1String("name")).toString();
    conclude(
        context, context.access.auditRow(request.caller, "peer_add", name),
        context.operations.addPeer(mode, request.body, request.caller.user), reply,
        [](const PeerRecord &peer) { return changes(nullptr, &peer); },
        [reply](const PeerRecord &peer) { reply.json(peerToJson(peer), 201); });
}

template <PeerMode mode>
void replacePeer(Context &context, const Request &request, Reply reply)
{
    edit(context, request, reply, mode, true);
}

template <PeerMode mode>
void editPeer(Context &context, const Request &request, Reply reply)
{
    edit(context, request, reply, mode, false);
}

template <PeerMode mode>
void removePeer(Context &context, const Request &request, Reply reply)
{
    const QString name = nameOf(request);
    const auto before = context.operations.peer(mode, name);
    conclude(
        context, context.access.auditRow(request.caller, "peer_remove", name),
        context.operations.removePeer(mode, name, request.caller.user), reply,
        [before](Done) {
            const Result<PeerRecord> peer = before.result();
            return peer ? changes(&*peer, nullptr) : Difference();
        },
        [reply](Done) { reply.done(); });
}

template <PeerMode mode>
void resetPeer(Context &context, const Request &request, Reply reply)
{
    const QString name = nameOf(request);
    const auto before = context.operations.peer(mode, name); // none where it was removed
    conclude(
        context, context.access.auditRow(request.caller, "peer_reset", name),
        context.operations.resetPeer(mode, name, request.caller.user), reply,
        [before](const std::optional<PeerRecord> &peer) {
            const Result<PeerRecord> earlier = before.result();
            const PeerRecord *now = peer ? &*peer : nullptr;
            return earlier || now ? changes(valueOf(earlier), now) : Difference();
        },
        [reply, name](const std::optional<PeerRecord> &peer) {
            if (peer && peer->settings.mode == mode)
                reply.json(peerToJson(*peer));
            else
                reply.notFound(QStringLiteral("The live edits of %1 are gone, and the configuration file has no such "
                                              "peer.")
                                   .arg(name));
        });
}

template void listPeers<PeerMode::Client>(Context &, const Request &, Reply);
template void listPeers<PeerMode::Server>(Context &, const Request &, Reply);
template void getPeer<PeerMode::Client>(Context &, const Request &, Reply);
template void getPeer<PeerMode::Server>(Context &, const Request &, Reply);
template void addPeer<PeerMode::Client>(Context &, const Request &, Reply);
template void addPeer<PeerMode::Server>(Context &, const Request &, Reply);
template void replacePeer<PeerMode::Client>(Context &, const Request &, Reply);
template void replacePeer<PeerMode::Server>(Context &, const Request &, Reply);
template void editPeer<PeerMode::Client>(Context &, const Request &, Reply);
template void editPeer<PeerMode::Server>(Context &, const Request &, Reply);
template void removePeer<PeerMode::Client>(Context &, const Request &, Reply);
template void removePeer<PeerMode::Server>(Context &, const Request &, Reply);
template void resetPeer<PeerMode::Client>(Context &, const Request &, Reply);
template void resetPeer<PeerMode::Server>(Context &, const Request &, Reply);

void reconnectPeer(Context &context, const Request &request, Reply reply)
{
    act(context, request, reply, "peer_reconnect", &Operations::reconnectPeer);
}

void dropPeer(Context &context, const Request &request, Reply reply)
{
    act(context, request, reply, "peer_drop", &Operations::dropPeer);
}

void enablePeer(Context &context, const Request &request, Reply reply)
{
    act(context, request, reply, "peer_enable", &Operations::enablePeer);
}

void disablePeer(Context &context, const Request &request, Reply reply)
{
    act(context, request, reply, "peer_disable", &Operations::disablePeer);
}

void getListener(Context &context, const Request &, Reply reply)
{
    answer(context, context.operations.listener(), reply,
           [reply](const ListenerRecord &listener) { reply.json(listenerToJson(listener)); });
}

void replaceListener(Context &context, const Request &request, Reply reply)
{
    const auto before = context.operations.listener();
    const auto after = context.operations.replaceListener(request.body, request.caller.user);
    concludeListener(context, request, reply, before, after);
}

void resetListener(Context &context, const Request &request, Reply reply)
{
    const auto before = context.operations.listener();
    const auto after = context.operations.resetListener(request.caller.user);
    concludeListener(context, request, reply, before, after);
}

} // namespace gateway::api
