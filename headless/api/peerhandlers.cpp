#include "api/handlers.h"
#include "api/operationreply.h"
#include "gateway/peerjson.h"
#include "gateway/settingedits.h"
#include "gateway/statusjson.h"

#include <QtCore/QCoreApplication>
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

AuditRow withChanges(AuditRow row, const Difference &difference)
{
    if (!difference.before.isEmpty())
        row.before = jsonText(difference.before);
    if (!difference.after.isEmpty())
        row.after = jsonText(difference.after);
    return row;
}

/// Writes the audit of an edit and answers it. Whatever `done` stands for was asked of the control thread before: there
/// its rows follow at once, and stand even if the API ends meanwhile. `rows(value)` gives them, on that thread;
/// `answered(value)` the answer.
template <class T, class Rows, class Answered>
void concludeAll(Context &context, QFuture<Result<T>> done, const Reply &reply, Rows rows, Answered answered)
{
    const auto note = [done, rows](AccessDb &db) -> AccessResult<void> {
        const Result<T> result = done.result();
        if (!result)
            return {};
        for (const AuditRow &row : rows(*result)) {
            if (auto noted = db.note(row); !noted)
                return noted;
        }
        return {};
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

/// The same for a single row; `changed(value)` gives its Difference.
template <class T, class Changed, class Answered>
void conclude(Context &context, AuditRow row, QFuture<Result<T>> done, const Reply &reply, Changed changed,
              Answered answered)
{
    const auto rows = [row = std::move(row), changed](const auto &value) {
        return std::vector{withChanges(row, changed(value))};
    };
    concludeAll(context, std::move(done), reply, rows, std::move(answered));
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
        [reply](const PeerRecord &peer) { reply.json(peerToJson(peer, reply.translate())); });
}

/// Answers with the row of the status.
void answerBind(Context &context, const Reply &reply, const PeerRecord &peer)
{
    for (const BindView &bind : context.operations.status().binds) {
        if (bind.name == peer.settings.name) {
            reply.json(bindJson(bind, reply.translate()));
            return;
        }
    }
    reply.conflict(
        Phrase(QT_TRANSLATE_NOOP("Phrase", "That is done, but the peer does not run: {problem}"), peer.fullProblem()));
}

QJsonArray listed(const std::vector<PeerRecord> &peers, const Translate &translate)
{
    QJsonArray list;
    for (const PeerRecord &peer : peers)
        list.append(peerToJson(peer, translate));
    return list;
}

/// The peers of a body that is to be imported; notes what is none.
std::vector<GivenPeer> givenPeers(const QJsonObject &body, std::vector<FieldError> &errors)
{
    const QString list = QStringLiteral("peers");
    for (const QString &member : body.keys()) {
        if (member != list)
            errors.push_back({member, Phrase(QT_TRANSLATE_NOOP("Phrase", "is not known here"))});
    }
    if (!body.value(list).isArray())
        errors.push_back({list, body.contains(list) ? Phrase(QT_TRANSLATE_NOOP("Phrase", "is not a list"))
                                                    : Phrase(QT_TRANSLATE_NOOP("Phrase", "is missing"))});
    std::vector<GivenPeer> peers;
    for (const QJsonValue value : body.value(list).toArray()) {
        const QString place = QStringLiteral("peers[%1]").arg(peers.size());
        const QString mode = value[QLatin1String("mode")].toString();
        const bool isClient = mode == storedScope(PeerMode::Client);
        peers.push_back({isClient ? PeerMode::Client : PeerMode::Server, value.toObject()});
        if (!value.isObject())
            errors.push_back({place, Phrase(QT_TRANSLATE_NOOP("Phrase", "is not an object"))});
        else if (!isClient && mode != storedScope(PeerMode::Server))
            errors.push_back(
                {place + u".mode", Phrase(QT_TRANSLATE_NOOP("Phrase", "is not one of {words}"), u"client, server"_qs)});
    }
    return peers;
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
        [&context, reply](const PeerRecord &peer) { answerBind(context, reply, peer); });
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
        reply.json({{QStringLiteral("peers"), listed(peers, reply.translate())}});
    });
}

template <PeerMode mode>
void getPeer(Context &context, const Request &request, Reply reply)
{
    answer(context, context.operations.peer(mode, nameOf(request)), reply,
           [reply](const PeerRecord &peer) { reply.json(peerToJson(peer, reply.translate())); });
}

template <PeerMode mode>
void addPeer(Context &context, const Request &request, Reply reply)
{
    const QString name = request.body.value(QLatin1String("name")).toString();
    conclude(
        context, context.access.auditRow(request.caller, "peer_add", name),
        context.operations.addPeer(mode, request.body, request.caller.user), reply,
        [](const PeerRecord &peer) { return changes(nullptr, &peer); },
        [reply](const PeerRecord &peer) { reply.json(peerToJson(peer, reply.translate()), 201); });
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
                reply.json(peerToJson(*peer, reply.translate()));
            else
                reply.notFound(Phrase(
                    QT_TRANSLATE_NOOP(
                        "Phrase", "The live edits of {name} are gone, and the configuration file has no such peer."),
                    name));
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

void importPeers(Context &context, const Request &request, Reply reply)
{
    std::vector<FieldError> errors;
    const std::vector<GivenPeer> given = givenPeers(request.body, errors);
    if (!errors.empty()) {
        reply.invalid(errors);
        return;
    }
    using Peers = std::vector<PeerRecord>;
    const auto clients = context.operations.peers(PeerMode::Client);
    const auto servers = context.operations.peers(PeerMode::Server);
    const auto imported = context.operations.importPeers(given, request.caller.user);
    // A row for each peer that is another one now, as if it had been edited alone.
    const auto rows = [clients, servers,
                       row = context.access.auditRow(request.caller, "peer_edit", QString())](const Peers &peers) {
        QHash<QString, PeerRecord> before; // no two have one name
        for (const Result<Peers> &all : {clients.result(), servers.result()}) {
            for (const PeerRecord &peer : all ? *all : Peers())
                before.insert(peer.settings.name, peer);
        }
        std::vector<AuditRow> changed;
        for (const PeerRecord &peer : peers) {
            AuditRow one = row;
            one.target = peer.settings.name;
            const auto was = before.constFind(one.target);
            if (was != before.cend() && *was == peer)
                continue;
            if (was == before.cend())
                one.action = QStringLiteral("peer_add");
            changed.push_back(withChanges(one, changes(was == before.cend() ? nullptr : &*was, &peer)));
        }
        return changed;
    };
    concludeAll(context, imported, reply, rows, [reply](const Peers &peers) {
        reply.json({{QStringLiteral("peers"), listed(peers, reply.translate())}});
    });
}

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
