#include "gateway/peereditor.h"

#include "gateway/binds.h"
#include "log/log.h"
#include "secrets/choosesecrets.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QUuid>

namespace gateway {
namespace {

const QString kStoreKey = QStringLiteral("secret_store"); // which one was decided for
const QString kInstanceKey = QStringLiteral("instance");  // tells this state directory's secrets from another's

SecretsWanted wantedBy(SecretStoreKind kind)
{
    switch (kind) {
    case SecretStoreKind::Auto:
        return SecretsWanted::Auto;
    case SecretStoreKind::Keychain:
        return SecretsWanted::Keychain;
    case SecretStoreKind::File:
        return SecretsWanted::File;
    }
    return SecretsWanted::Auto;
}

PeerSetup setupOf(const PeerRecord &peer) { return {peer.settings, peer.dropped}; }

OperationError failed(const QString &text) { return {OperationError::Kind::Failed, Phrase::asIs(text), {}}; }

OperationError conflict(const Phrase &text) { return {OperationError::Kind::Conflict, text, {}}; }

} // namespace

OperationError toOperationError(const EditRefusal &refusal)
{
    OperationError error;
    switch (refusal.kind) {
    case EditRefusal::Kind::NotFound:
        error.kind = OperationError::Kind::NotFound;
        break;
    case EditRefusal::Kind::Conflict:
        error.kind = OperationError::Kind::Conflict;
        break;
    case EditRefusal::Kind::Invalid:
        error.kind = OperationError::Kind::Invalid;
        break;
    }
    error.text = refusal.text();
    error.problems = refusal.problems;
    return error;
}

/// The names of the secrets, in gateway.db.
class PeerEditor::Index final : public SecretIndex
{
public:
    explicit Index(GatewayDb &db) : m_db(db) {}
    Expected<bool, QString> contains(const QString &name) override
    {
        const auto names = m_db.secrets();
        if (!names)
            return Unexpected{names.error()};
        return names->contains(name);
    }
    Expected<void, QString> add(const QString &name) override
    {
        GatewayChange change;
        change.addSecrets.append(name);
        return m_db.apply(change);
    }
    Expected<void, QString> remove(const QString &name) override
    {
        GatewayChange change;
        change.removeSecrets.append(name);
        return m_db.apply(change);
    }

private:
    GatewayDb &m_db;
};

PeerEditor::PeerEditor(std::unique_ptr<GatewayDb> db, Clock &clock)
    : m_db(std::move(db)), m_clock(clock), m_index(std::make_unique<Index>(*m_db))
{}

PeerEditor::~PeerEditor() = default;

Expected<std::unique_ptr<PeerEditor>, QString> PeerEditor::open(Settings settings, Clock &clock)
{
    auto db = GatewayDb::open(settings.stateDir + QStringLiteral("/gateway.db"));
    if (!db)
        return Unexpected{db.error()};
    std::unique_ptr<PeerEditor> editor(new PeerEditor(std::move(*db), clock));
    const auto stored = editor->m_db->peers();
    if (!stored)
        return Unexpected{stored.error()};
    const auto recorded = editor->m_db->meta(kStoreKey);
    const auto instance = editor->m_db->meta(kInstanceKey);
    if (!recorded || !instance)
        return Unexpected{recorded ? instance.error() : recorded.error()};
    GatewayChange decided;
    const QString id = instance->value_or(QUuid::createUuid().toString(QUuid::WithoutBraces));
    if (!*instance)
        decided.meta.push_back({kInstanceKey, id});
    auto secrets = chooseSecrets(wantedBy(settings.config.gateway.secretStore), recorded->value_or(QString()), id,
                                 settings.stateDir);
    if (!secrets)
        return Unexpected{QStringLiteral("secret_store: %1").arg(secrets.error())};
    if (!*recorded) {
        decided.meta.push_back({kStoreKey, (*secrets)->kind()});
        log::info(log::Category::Gateway, QString(), "secret_store",
                  QStringLiteral("Secrets are kept in the %1 from now on").arg((*secrets)->kind()));
    }
    if (const auto kept = editor->m_db->apply(decided); !kept)
        return Unexpected{kept.error()};
    editor->m_vault = std::make_unique<SecretVault>(std::move(*secrets), *editor->m_index);
    editor->m_directory = std::make_unique<PeerDirectory>(
        std::move(settings.config), *stored,
        [&vault = *editor->m_vault](const QString &name) { return vault.read(name); }, settings.configDir);
    for (const Phrase &warning : editor->m_directory->warnings())
        log::warning(log::Category::Gateway, QString(), "edit_ignored", warning.english());
    return editor;
}

std::vector<PeerSetup> PeerEditor::setups() const
{
    std::vector<PeerSetup> setups;
    for (const PeerRecord &peer : m_directory->peers()) {
        if (peer.runs())
            setups.push_back(setupOf(peer));
        else
            log::error(
                log::Category::Gateway, peer.settings.name, "peer_unusable",
                QStringLiteral("Peer %1 does not run: %2").arg(peer.settings.name, peer.fullProblem().english()));
    }
    return setups;
}

PeerEditor::DoneOr PeerEditor::knows(PeerMode mode, const QString &name) const
{
    if (m_directory->find(mode, name))
        return {};
    return Unexpected{OperationError{
        OperationError::Kind::NotFound,
        mode == PeerMode::Client ? Phrase(QT_TRANSLATE_NOOP("Phrase", "there is no client peer '{name}'"), name)
                                 : Phrase(QT_TRANSLATE_NOOP("Phrase", "there is no server peer '{name}'"), name),
        {}}};
}

PeerEditor::Edited PeerEditor::recordOf(const QString &name) const
{
    if (const PeerRecord *peer = m_directory->find(name))
        return *peer;
    return Unexpected{OperationError{
        OperationError::Kind::NotFound, Phrase(QT_TRANSLATE_NOOP("Phrase", "there is no peer '{name}'"), name), {}}};
}

Expected<void, QString> PeerEditor::writeSecrets(const PeerChange &change)
{
    for (const auto &[name, value] : change.writeSecrets) {
        if (auto written = m_vault->write(name, value); !written) {
            removeSecrets(change);
            return written;
        }
    }
    return {};
}

/// Those of a change that is not done.
void PeerEditor::removeSecrets(const PeerChange &change)
{
    for (const auto &[name, value] : change.writeSecrets)
        dismiss(name);
}

/// No row names it: what cannot be removed does no harm, but lies there.
void PeerEditor::dismiss(const QString &secret)
{
    if (const auto removed = m_vault->remove(secret); !removed)
        log::warning(log::Category::Gateway, QString(), "secret_left", removed.error());
}

PeerEditor::DoneOr PeerEditor::carryOut(PeerDirectory::Planned planned, const QString &what, const QString &by)
{
    if (!planned)
        return Unexpected{toOperationError(planned.error())};
    if (const auto written = writeSecrets(*planned); !written)
        return Unexpected{failed(written.error())};
    if (const auto stored = m_db->apply(planned->store); !stored) {
        removeSecrets(*planned);
        return Unexpected{failed(stored.error())};
    }
    if (std::vector<Phrase> problems = apply(planned->difference); !problems.empty()) {
        apply(planned->back);
        Phrase text = Phrase::joined(std::move(problems), u"; "_qs);
        if (const auto undone = m_db->apply(planned->undo); !undone)
            text = Phrase(QT_TRANSLATE_NOOP("Phrase", "{problems}; it stays stored for the next start: {error}"), text,
                          undone.error());
        removeSecrets(*planned);
        return Unexpected{conflict(text)};
    }
    const QStringList obsolete = planned->removeSecrets;
    const std::vector<PeerRecord> before = m_directory->peers();
    m_directory->commit(std::move(*planned));
    for (const QString &name : obsolete)
        dismiss(name);
    log::info(log::Category::Gateway, QString(), "edited",
              QStringLiteral("%1, by %2").arg(what, log::escaped(by.toUtf8())));
    tell(before, by);
    return {};
}

void PeerEditor::tell(const std::vector<PeerRecord> &before, const QString &by) const
{
    if (!m_listener)
        return;
    std::multimap<std::pair<QString, PeerMode>, const PeerRecord *> gone; // a live one may have the name of the file's
    for (const PeerRecord &peer : before)
        gone.emplace(std::pair(peer.settings.name, peer.settings.mode), &peer);
    std::vector<std::pair<const PeerRecord *, PeerEvent>> come;
    for (const PeerRecord &peer : m_directory->peers()) {
        const std::pair key(peer.settings.name, peer.settings.mode);
        const auto was = gone.lower_bound(key);
        if (was == gone.end() || was->first != key) {
            come.emplace_back(&peer, PeerEvent::Added);
            continue;
        }
        if (*was->second != peer)
            come.emplace_back(&peer, PeerEvent::Changed);
        gone.erase(was);
    }
    for (const auto &[key, peer] : gone)
        m_listener(key.first, key.second, PeerEvent::Removed, by);
    for (const auto &[peer, event] : come)
        m_listener(peer->settings.name, peer->settings.mode, event, by);
}

std::vector<Phrase> PeerEditor::apply(const PeerDifference &difference)
{
    std::vector<Phrase> problems;
    if (!m_binds)
        return problems;
    for (const QString &name : difference.removed)
        m_binds->remove(name);
    for (const PeerRecord &peer : difference.set) {
        if (const auto done = m_binds->set(setupOf(peer)); !done)
            problems.push_back(done.error());
    }
    if (difference.listener) {
        if (const auto done = m_binds->setListener(difference.listener->settings); !done)
            problems.push_back(done.error());
    }
    return problems;
}

PeerEditor::Edited PeerEditor::add(PeerMode mode, const QJsonObject &settings, const QString &by)
{
    const QString name = settings.value(QLatin1String("name")).toString();
    if (const auto done =
            carryOut(m_directory->add(mode, settings, editor(by)), QStringLiteral("Peer %1 added").arg(name), by);
        !done)
        return Unexpected{done.error()};
    return recordOf(name);
}

PeerEditor::Edited PeerEditor::patch(PeerMode mode, const QString &name, const QJsonObject &settings, const QString &by)
{
    if (const auto known = knows(mode, name); !known)
        return Unexpected{known.error()};
    const QString what = QStringLiteral("Peer %1 changed: %2").arg(name, settings.keys().join(QStringLiteral(", ")));
    if (const auto done = carryOut(m_directory->patch(name, settings, editor(by)), what, by); !done)
        return Unexpected{done.error()};
    return recordOf(name);
}

PeerEditor::Edited PeerEditor::replace(PeerMode mode, const QString &name, const QJsonObject &settings,
                                       const QString &by)
{
    if (const auto known = knows(mode, name); !known)
        return Unexpected{known.error()};
    if (const auto done = carryOut(m_directory->replace(name, settings, editor(by)),
                                   QStringLiteral("Peer %1 replaced").arg(name), by);
        !done)
        return Unexpected{done.error()};
    return recordOf(name);
}

PeerEditor::DoneOr PeerEditor::remove(PeerMode mode, const QString &name, const QString &by)
{
    if (auto known = knows(mode, name); !known)
        return known;
    return carryOut(m_directory->remove(name, editor(by)), QStringLiteral("Peer %1 removed").arg(name), by);
}

Expected<std::optional<PeerRecord>, OperationError> PeerEditor::reset(PeerMode mode, const QString &name,
                                                                      const QString &by)
{
    // One that was removed is reset too.
    const auto &removed = m_directory->removed();
    const bool isRemoved = std::any_of(removed.begin(), removed.end(),
                                       [&](const RemovedPeer &peer) { return peer.mode == mode && peer.name == name; });
    if (const auto known = knows(mode, name); !known && !isRemoved)
        return Unexpected{known.error()};
    if (const auto done = carryOut(m_directory->reset(name, editor(by)),
                                   QStringLiteral("Peer %1 reset to the configuration file").arg(name), by);
        !done)
        return Unexpected{done.error()};
    const PeerRecord *peer = m_directory->find(name);
    return peer ? std::optional(*peer) : std::nullopt;
}

PeerEditor::Edited PeerEditor::setEnabled(const QString &name, bool on, const QString &by)
{
    const QString what = (on ? QStringLiteral("Peer %1 enabled") : QStringLiteral("Peer %1 disabled")).arg(name);
    if (const auto done = carryOut(m_directory->setEnabled(name, on, editor(by)), what, by); !done)
        return Unexpected{done.error()};
    return recordOf(name);
}

PeerEditor::Edited PeerEditor::reconnect(const QString &name, const QString &by)
{
    const auto before = recordOf(name);
    if (!before || !before->settings.enabled)
        return before ? Unexpected{conflict(
                            Phrase(QT_TRANSLATE_NOOP("Phrase", "peer '{name}' is disabled; enable it first"), name))}
                      : before;
    if (const auto done = carryOut(m_directory->setDropped(name, false, editor(by)),
                                   QStringLiteral("Peer %1 reconnected").arg(name), by);
        !done)
        return Unexpected{done.error()};
    if (m_binds && !before->dropped) // else it has begun to connect by the change itself
        m_binds->reconnect(name);
    return recordOf(name);
}

PeerEditor::Edited PeerEditor::drop(const QString &name, const QString &by)
{
    if (const auto done =
            carryOut(m_directory->setDropped(name, true, editor(by)), QStringLiteral("Peer %1 dropped").arg(name), by);
        !done)
        return Unexpected{done.error()};
    const auto now = recordOf(name);
    if (m_binds && now &&
        !now->dropped) // a server bind, of which nothing is stored; a client goes by the change itself
        m_binds->drop(name);
    return now;
}

Expected<std::vector<PeerRecord>, OperationError> PeerEditor::import(const std::vector<GivenPeer> &given,
                                                                     const QString &by)
{
    const auto peers = readPeers(given, *m_directory);
    if (!peers)
        return Unexpected{toOperationError(peers.error())};
    QStringList names;
    for (const PeerSettings &peer : *peers)
        names.append(peer.name);
    if (const auto done = carryOut(m_directory->importPeers(*peers, editor(by)),
                                   QStringLiteral("Peers imported: %1").arg(names.join(QStringLiteral(", "))), by);
        !done)
        return Unexpected{done.error()};
    std::vector<PeerRecord> imported;
    for (const QString &name : names) {
        if (const PeerRecord *peer = m_directory->find(name))
            imported.push_back(*peer);
    }
    return imported;
}

Expected<ListenerRecord, OperationError> PeerEditor::patchListener(const QJsonObject &settings, const QString &by)
{
    const QString what = QStringLiteral("Listener changed: %1").arg(settings.keys().join(QStringLiteral(", ")));
    if (const auto done = carryOut(m_directory->patchListener(settings, editor(by)), what, by); !done)
        return Unexpected{done.error()};
    return m_directory->listener();
}

Expected<ListenerRecord, OperationError> PeerEditor::replaceListener(const QJsonObject &settings, const QString &by)
{
    if (const auto done =
            carryOut(m_directory->replaceListener(settings, editor(by)), QStringLiteral("Listener replaced"), by);
        !done)
        return Unexpected{done.error()};
    return m_directory->listener();
}

Expected<ListenerRecord, OperationError> PeerEditor::resetListener(const QString &by)
{
    if (const auto done =
            carryOut(m_directory->resetListener(), QStringLiteral("Listener reset to the configuration file"), by);
        !done)
        return Unexpected{done.error()};
    return m_directory->listener();
}

std::vector<Phrase> PeerEditor::setFile(const GatewayConfig &config)
{
    const std::vector<PeerRecord> before = m_directory->peers();
    const PeerDifference difference = m_directory->setFile(config);
    for (const Phrase &warning : m_directory->warnings())
        log::warning(log::Category::Gateway, QString(), "edit_ignored", warning.english());
    std::vector<Phrase> problems = apply(difference);
    tell(before, {});
    return problems;
}

} // namespace gateway
