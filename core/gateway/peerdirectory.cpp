#include "gateway/peerdirectory.h"

#include "gateway/peerjson.h"
#include "gateway/settingedits.h"
#include "peers/settingrules.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QSet>
#include <algorithm>

namespace gateway {
namespace {

Unexpected<EditRefusal> refusal(EditRefusal::Kind kind, const QString &field, const Phrase &message)
{
    return Unexpected{EditRefusal{kind, {{field, message}}}};
}

Unexpected<EditRefusal> unknownPeer(const QString &name)
{
    return refusal(EditRefusal::Kind::NotFound, QStringLiteral("name"),
                   Phrase(QT_TRANSLATE_NOOP("Phrase", "there is no peer {name}"), SettingValue::string(name).shown()));
}

Phrase described(const PeerRecord &peer)
{
    const QString &name = peer.settings.name;
    return peer.settings.mode == PeerMode::Client ? Phrase(QT_TRANSLATE_NOOP("Phrase", "the client bind {name}"), name)
                                                  : Phrase(QT_TRANSLATE_NOOP("Phrase", "the server bind {name}"), name);
}

bool isSameRecord(const PeerRecord &a, const PeerRecord &b)
{
    return a.live == b.live && a.settings.mode == b.settings.mode && a.settings.name == b.settings.name;
}

template <class S>
QStringList secretKeys(unsigned scope)
{
    QStringList keys;
    eachSetting<S>(scope, [&](const auto &row) {
        if ((row.flags & Secret) != 0)
            keys.append(QString::fromLatin1(row.key));
    });
    return keys;
}

QSet<QString> secretsOf(const PeerTable &table)
{
    static const QStringList keys = secretKeys<PeerSettings>(ForPeers);
    QSet<QString> names;
    for (const auto &[where, rows] : table) {
        for (const QString &key : keys) {
            if (const auto edit = rows.edits.find(key); edit != rows.edits.end())
                names.insert(secretName(where.second, key, edit->second.value));
        }
    }
    return names;
}

/// Settings as JSON gives them, read over what is there.
template <class S>
class SettingsReader
{
public:
    explicit SettingsReader(const QDir &base, unsigned scope) : m_scope(scope)
    {
        m_reader.base = base;
        m_reader.looseWords = true;
    }
    /// Required settings that need not be given: they are there.
    void haveAlready(const QStringList &keys) { m_reader.elsewhere.unite(QSet<QString>(keys.begin(), keys.end())); }

    /// `whole`: what is not given has its default in `into` already; else null takes a value from `base`.
    void read(const QJsonObject &json, bool whole, const S &base, S &into)
    {
        m_reader.partial = !whole;
        for (auto it = json.begin(); !whole && it != json.end(); ++it) {
            if (it.value().isNull())
                copySetting(m_scope, it.key(), base, into);
        }
        m_reader.read(settingFromJson(json), m_scope, into);
        for (const SettingProblem &problem : m_reader.problems) {
            if (!problem.isWarning)
                problems.push_back({problem.key, problem.message});
        }
        // What went back to a default that is none.
        eachSetting<S>(m_scope, [&]<class T>(const Setting<S, T> &row) {
            if constexpr (std::is_same_v<T, QString>) {
                const QString key = QString::fromLatin1(row.key);
                if ((row.flags & Required) != 0 && !whole && json.value(key).isNull() && json.contains(key) &&
                    (into.*(row.member)).isEmpty())
                    problems.push_back({key, Phrase(QT_TRANSLATE_NOOP("Phrase", "is null, but {scope} needs it"),
                                                    scopePhrase(m_scope))});
            }
        });
    }
    void add(const std::vector<RuleProblem> &rules)
    {
        for (const RuleProblem &rule : rules)
            problems.push_back({rule.key, rule.message});
    }

    std::vector<FieldProblem> problems;

private:
    unsigned m_scope;
    SettingReader m_reader;
};

template <class S>
QStringList settingKeys(unsigned scope)
{
    QStringList keys;
    eachSetting<S>(scope, [&](const auto &row) { keys.append(QString::fromLatin1(row.key)); });
    return keys;
}

PeerSettings blank(PeerMode mode, const QString &name)
{
    PeerSettings settings;
    settings.name = name;
    settings.mode = mode;
    return settings;
}

} // namespace

Phrase EditRefusal::text() const
{
    std::vector<Phrase> all;
    for (const FieldProblem &problem : problems)
        all.push_back(withKey(problem.field, problem.message));
    return Phrase::joined(std::move(all), u"; "_qs);
}

/// What an edit makes of the rows.
class PeerDirectory::Draft
{
public:
    Draft(const PeerDirectory &directory, const Editor &editor)
        : table(directory.m_table), m_directory(directory), m_editor(editor)
    {}

    PeerRows &rows(const QString &scope, const QString &name) { return table[{scope, name}]; }
    PeerRows &rows(PeerMode mode, const QString &name) { return rows(storedScope(mode), name); }

    /// Keeps of `target` what differs from `base`, of the keys given; the others' edits stay.
    template <class S>
    void keep(PeerRows &into, const QString &scope, const QString &peer, unsigned scopeBits, const QStringList &keys,
              const S &target, const S &base)
    {
        for (const QString &key : keys) {
            withSetting<S>(scopeBits, key, [&]<class T>(const Setting<S, T> &row) {
                if ((row.flags & Identity) != 0)
                    return;
                if (target.*(row.member) == base.*(row.member)) {
                    into.edits.erase(key);
                    return;
                }
                QString value = jsonText(plainSetting(scopeBits, key, target));
                const auto old = into.edits.find(key);
                if constexpr (std::is_same_v<T, QString>) {
                    if ((row.flags & Secret) != 0) {
                        if (old != into.edits.end() && isSecret(peer, old->second, target.*(row.member)))
                            return;
                        value = QString::number(lastGeneration(peer, key) + 1);
                        fresh.insert_or_assign(secretName(peer, key, value), target.*(row.member));
                    }
                }
                if (old == into.edits.end() || old->second.value != value)
                    into.edits[key] = {scope, peer, key, value, m_editor.at, m_editor.who};
            });
        }
    }
    /// A row that says nothing is none.
    static void setDropped(PeerRows &rows, bool on, PeerMode mode, const QString &name, const Editor &editor)
    {
        if (on && !rows.row)
            rows.row = StoredPeer{storedScope(mode), name, false, false, true, editor.at, editor.who};
        else if (rows.row && !on && !rows.row->live && !rows.row->deleted)
            rows.row.reset();
        else if (rows.row)
            rows.row->dropped = on;
    }
    void makeLive(PeerRows &rows, PeerMode mode, const QString &name)
    {
        qint64 last = 0;
        for (const auto &[where, other] : table)
            last = std::max(last, other.number);
        rows.number = last + 1;
        rows.row = StoredPeer{storedScope(mode), name, true, false, false, m_editor.at, m_editor.who};
    }

    PeerTable table;
    Secrets fresh;  ///< to be written
    QString edited; ///< the peer whose new problems are those of the values given; empty: several

private:
    bool isSecret(const QString &peer, const StoredEdit &edit, const QString &value) const
    {
        const Expected<QString, Phrase> is = m_directory.secret(secretName(peer, edit.key, edit.value));
        return is.ok() && *is == value;
    }
    // Secrets are named by the peer alone.
    qint64 lastGeneration(const QString &peer, const QString &key) const
    {
        qint64 last = 0;
        for (const PeerMode mode : {PeerMode::Client, PeerMode::Server}) {
            const auto found = m_directory.m_table.find({storedScope(mode), peer});
            if (found == m_directory.m_table.end())
                continue;
            if (const auto edit = found->second.edits.find(key); edit != found->second.edits.end())
                last = std::max(last, edit->second.value.toLongLong());
        }
        return last;
    }

    const PeerDirectory &m_directory;
    const Editor m_editor;
};

/// Which peer is given settings, and over what.
struct PeerDirectory::Subject
{
    PeerMode mode = PeerMode::Client;
    const PeerRecord *record = nullptr; ///< nullptr: a new one
    bool whole = false;
};

PeerDirectory::PeerDirectory(GatewayConfig file, const StoredPeers &stored, ReadSecret readSecret, const QDir &base)
    : m_file(std::move(file)), m_readSecret(std::move(readSecret)), m_base(base)
{
    qint64 number = 0;
    for (const StoredPeer &peer : stored.peers) {
        PeerRows &rows = m_table[{peer.scope, peer.name}];
        rows.row = peer;
        rows.number = ++number;
    }
    for (const StoredEdit &edit : stored.edits)
        m_table[{edit.scope, edit.peer}].edits[edit.key] = edit;
    m_state = make(m_table, {});
}

Expected<QString, Phrase> PeerDirectory::secret(const QString &name) const
{
    if (const auto known = m_secrets.find(name); known != m_secrets.end())
        return known->second;
    const auto read = [&]() -> Expected<QString, Phrase> {
        const Expected<std::optional<QString>, QString> value = m_readSecret(name);
        if (!value)
            return Unexpected{Phrase(QT_TRANSLATE_NOOP("Phrase", "cannot be read: {error}"), value.error())};
        if (!*value)
            return Unexpected{
                Phrase(QT_TRANSLATE_NOOP("Phrase", "cannot be read: it is not in the secret store any more"))};
        return **value;
    };
    return m_secrets.insert_or_assign(name, read()).first->second;
}

PeerState PeerDirectory::make(const PeerTable &table, const Secrets &fresh) const
{
    return makePeerState(m_file, table, [&](const QString &name) {
        const auto written = fresh.find(name);
        return written == fresh.end() ? secret(name) : written->second;
    });
}

LiveEdits PeerDirectory::liveEdits() const
{
    LiveEdits all;
    const auto add = [&all](const QString &section, const std::vector<SettingOverride> &overrides) {
        for (const SettingOverride &one : overrides)
            all.edits.push_back({section + u'/' + one.key, one.at, one.by});
    };
    for (const PeerRecord &one : m_state.peers) {
        all.peers.push_back({one.settings, one.live, one.dropped, one.at, one.by, one.fullProblem()});
        add(QLatin1String("peer/") + one.settings.name, one.overrides);
    }
    for (const RemovedPeer &one : m_state.removed)
        all.removed.push_back({one.name, one.mode, one.at, one.by});
    all.listener = m_state.listener.settings;
    all.listenerConfigured = m_state.listener.configured;
    add(QStringLiteral("listen"), m_state.listener.overrides);
    return all;
}

const PeerRecord *PeerDirectory::find(const QString &name) const
{
    const auto found = std::find_if(m_state.peers.begin(), m_state.peers.end(),
                                    [&](const PeerRecord &record) { return record.settings.name == name; });
    return found == m_state.peers.end() ? nullptr : &*found;
}

const PeerRecord *PeerDirectory::find(PeerMode mode, const QString &name) const
{
    const PeerRecord *record = find(name);
    return record && record->settings.mode == mode ? record : nullptr;
}

const PeerSettings *PeerDirectory::inFile(PeerMode mode, const QString &name) const
{
    const auto found = std::find_if(m_file.peers.begin(), m_file.peers.end(),
                                    [&](const PeerSettings &peer) { return peer.mode == mode && peer.name == name; });
    return found == m_file.peers.end() ? nullptr : &*found;
}

PeerDirectory::Planned PeerDirectory::plan(Draft &&draft) const
{
    for (auto it = draft.table.begin(); it != draft.table.end();)
        it = it->second.row || !it->second.edits.empty() ? std::next(it) : draft.table.erase(it);
    PeerChange change;
    change.m_state = make(draft.table, draft.fresh);
    // Whatever the edit breaks, here or at another peer, it is not done.
    for (const PeerRecord &record : change.m_state.peers) {
        if (record.runs())
            continue;
        const auto was = std::find_if(m_state.peers.begin(), m_state.peers.end(),
                                      [&](const PeerRecord &old) { return isSameRecord(old, record); });
        if (was != m_state.peers.end() && was->problem == record.problem && was->problemKey == record.problemKey)
            continue;
        const bool isIt = record.settings.name == draft.edited;
        return refusal(isIt ? EditRefusal::Kind::Invalid : EditRefusal::Kind::Conflict, record.problemKey,
                       isIt ? record.problem : Phrase::joined({described(record), record.fullProblem()}, u": "_qs));
    }
    change.store = changeBetween(m_table, draft.table);
    change.undo = changeBetween(draft.table, m_table);
    change.difference = differenceBetween(m_state, change.m_state);
    change.back = differenceBetween(change.m_state, m_state);
    const QSet<QString> now = secretsOf(draft.table);
    for (const QString &name : secretsOf(m_table)) {
        if (!now.contains(name))
            change.removeSecrets.append(name);
    }
    change.removeSecrets.sort();
    for (const auto &[name, value] : draft.fresh) {
        if (now.contains(name))
            change.writeSecrets.emplace_back(name, *value);
    }
    change.m_table = std::move(draft.table);
    return change;
}

void PeerDirectory::commit(PeerChange change)
{
    m_table = std::move(change.m_table);
    m_state = std::move(change.m_state);
    for (const auto &[name, value] : change.writeSecrets)
        m_secrets.insert_or_assign(name, value);
    for (const QString &name : change.removeSecrets)
        m_secrets.erase(name);
}

PeerDifference PeerDirectory::setFile(GatewayConfig file)
{
    m_file = gateway::inEffect(m_file, std::move(file));
    std::erase_if(m_secrets, [](const auto &one) { return !one.second.ok(); });
    PeerState state = make(m_table, {});
    PeerDifference difference = differenceBetween(m_state, state);
    m_state = std::move(state);
    return difference;
}

// Of two peers of one name the file's runs, and the rows are the other's: nothing can be edited until that is solved.
std::optional<EditRefusal> PeerDirectory::whyNotEditable(const QString &name) const
{
    const auto count = std::count_if(m_state.peers.begin(), m_state.peers.end(),
                                     [&](const PeerRecord &record) { return record.settings.name == name; });
    if (count == 0)
        return unknownPeer(name).error;
    if (count > 1)
        return EditRefusal{
            EditRefusal::Kind::Conflict,
            {{QStringLiteral("name"),
              Phrase(QT_TRANSLATE_NOOP("Phrase", "the configuration file has a peer of this name, and one was "
                                                 "added live: remove that one, or reset it to the file's, first"))}}};
    return std::nullopt;
}

PeerDirectory::Planned PeerDirectory::add(PeerMode mode, const QJsonObject &settings, const Editor &editor) const
{
    return store({mode, nullptr, true}, settings, editor);
}

PeerDirectory::Planned PeerDirectory::edit(const QString &name, const QJsonObject &settings, bool whole,
                                           const Editor &editor) const
{
    if (const auto why = whyNotEditable(name))
        return Unexpected{*why};
    const PeerRecord *record = find(name);
    return store({record->settings.mode, record, whole}, settings, editor);
}

PeerDirectory::Planned PeerDirectory::store(const Subject &subject, const QJsonObject &given,
                                            const Editor &editor) const
{
    const auto &[mode, record, whole] = subject;
    const unsigned scope = scopeOf(mode);
    const QString scopeName = storedScope(mode);
    const QString passwordKey = QStringLiteral("password"), nameKey = QStringLiteral("name");
    const EditBody body = editBody(given, record ? record->hidden : QStringList());
    const QJsonObject &json = body.settings;
    QString name = record ? record->settings.name : json.value(nameKey).toString();
    const PeerSettings *file = inFile(mode, name);
    const PeerSettings base = file ? *file : blank(mode, name);

    // What is asked for.
    SettingsReader<PeerSettings> reader(m_base, scope);
    PeerSettings target = record && !whole ? record->settings : blank(mode, name);
    if (record) {
        reader.haveAlready(QStringList{nameKey, passwordKey} + body.kept);
        for (const QString &key : QStringList{passwordKey} + body.kept)
            copySetting(scope, key, record->settings, target);
    }
    reader.read(json, whole, base, target);
    if (record && target.name != name)
        reader.problems.push_back(
            {nameKey,
             Phrase(QT_TRANSLATE_NOOP("Phrase", "cannot be changed: add a peer of the new name and remove this one"))});
    if (target.mode != mode)
        reader.problems.push_back(
            {QStringLiteral("mode"),
             Phrase(QT_TRANSLATE_NOOP("Phrase", "cannot be changed, this is {scope}"), scopePhrase(scope))});
    if (reader.problems.empty())
        reader.add(checkPeerRules(target));
    for (const PeerRecord &other : m_state.peers) {
        if (mode == PeerMode::Server && other.settings.mode == mode && other.settings.name != name &&
            other.settings.systemId == target.systemId && !target.systemId.isEmpty() &&
            !(record && record->settings.systemId == target.systemId))
            reader.problems.push_back(
                {QStringLiteral("system_id"),
                 systemIdTaken(SettingValue::string(target.systemId).shown(), Phrase::asIs(other.settings.name))});
    }
    if (!reader.problems.empty())
        return Unexpected{EditRefusal{EditRefusal::Kind::Invalid, std::move(reader.problems)}};
    if (!record) {
        if (const PeerRecord *taken = find(name))
            return refusal(EditRefusal::Kind::Conflict, nameKey,
                           nameTaken(SettingValue::string(name).shown(), described(*taken)));
        for (const RemovedPeer &removed : m_state.removed) {
            if (removed.name == name && removed.mode != mode)
                return refusal(EditRefusal::Kind::Conflict, nameKey,
                               Phrase(QT_TRANSLATE_NOOP(
                                   "Phrase", "is the name of a peer of the configuration file that was removed live")));
        }
    }

    // What is kept of it.
    Draft draft(*this, editor);
    draft.edited = name;
    PeerRows &rows = draft.rows(mode, name);
    if (!record) {
        rows = PeerRows();
        if (!file)
            draft.makeLive(rows, mode, name);
    }
    QStringList keys = whole ? settingKeys<PeerSettings>(scope) : json.keys();
    if (whole) {
        std::erase_if(rows.edits, [&](const auto &edit) { return !keys.contains(edit.first); });
        if (record && json.value(passwordKey).isNull())
            keys.removeAll(passwordKey);
    }
    draft.keep(rows, scopeName, name, scope, keys, target, base);
    const bool askedToRun =
        whole ? record && !record->settings.enabled : json.value(QStringLiteral("enabled")).isBool();
    if (askedToRun && target.enabled)
        Draft::setDropped(rows, false, mode, name, editor);
    return plan(std::move(draft));
}

PeerDirectory::Planned PeerDirectory::patch(const QString &name, const QJsonObject &settings,
                                            const Editor &editor) const
{
    return edit(name, settings, false, editor);
}

PeerDirectory::Planned PeerDirectory::replace(const QString &name, const QJsonObject &settings,
                                              const Editor &editor) const
{
    return edit(name, settings, true, editor);
}

PeerDirectory::Planned PeerDirectory::setEnabled(const QString &name, bool on, const Editor &editor) const
{
    return edit(name, {{QStringLiteral("enabled"), on}}, false, editor);
}

PeerDirectory::Planned PeerDirectory::setDropped(const QString &name, bool on, const Editor &editor) const
{
    if (const auto why = whyNotEditable(name))
        return Unexpected{*why};
    const PeerRecord &record = *find(name);
    Draft draft(*this, editor);
    if (record.settings.mode == PeerMode::Client && record.dropped != on)
        Draft::setDropped(draft.rows(PeerMode::Client, name), on, PeerMode::Client, name, editor);
    return plan(std::move(draft));
}

PeerDirectory::Planned PeerDirectory::remove(const QString &name, const Editor &editor) const
{
    Draft draft(*this, editor);
    const PeerRecord *record = find(name);
    if (!record)
        return unknownPeer(name);
    // Of two of one name the live one goes, which does not run.
    for (const PeerRecord &other : m_state.peers) {
        if (other.live && other.settings.name == name)
            record = &other;
    }
    PeerRows &rows = draft.rows(record->settings.mode, name);
    rows = PeerRows();
    if (!record->live)
        rows.row = StoredPeer{storedScope(record->settings.mode), name, false, true, false, editor.at, editor.who};
    return plan(std::move(draft));
}

PeerDirectory::Planned PeerDirectory::reset(const QString &name, const Editor &editor) const
{
    Draft draft(*this, editor);
    bool known = false, toFile = false;
    for (const PeerMode mode : {PeerMode::Client, PeerMode::Server}) {
        const auto found = m_table.find({storedScope(mode), name});
        const bool isInFile = inFile(mode, name) != nullptr;
        known = known || isInFile || found != m_table.end();
        toFile = toFile || isInFile || (found != m_table.end() && !found->second.isLive());
    }
    if (!known)
        return unknownPeer(name);
    if (!toFile)
        return refusal(
            EditRefusal::Kind::Conflict, QStringLiteral("name"),
            Phrase(QT_TRANSLATE_NOOP("Phrase", "was added live: the configuration file has no values to go back to")));
    for (const PeerMode mode : {PeerMode::Client, PeerMode::Server}) {
        PeerRows &rows = draft.rows(mode, name);
        const bool dropped = rows.row && !rows.row->live && rows.row->dropped && inFile(mode, name);
        rows.edits.clear();
        if (!dropped)
            rows.row.reset();
    }
    return plan(std::move(draft));
}

PeerDirectory::Planned PeerDirectory::importPeers(const std::vector<PeerSettings> &peers, const Editor &editor) const
{
    Draft draft(*this, editor);
    std::vector<FieldProblem> problems;
    for (const PeerSettings &peer : peers) {
        const QString name = peer.name;
        const PeerRecord *record = find(name);
        const auto isOther = [&](const RemovedPeer &removed) {
            return removed.name == name && removed.mode != peer.mode;
        };
        if (const auto why = whyNotEditable(name); why && record) {
            problems.push_back({QStringLiteral("name"),
                                Phrase::joined({described(*record), why->problems.front().message}, u": "_qs)});
            continue;
        }
        if ((record && record->settings.mode != peer.mode) ||
            std::any_of(m_state.removed.begin(), m_state.removed.end(), isOther)) {
            problems.push_back(
                {QStringLiteral("name"),
                 peer.mode == PeerMode::Client
                     ? Phrase(QT_TRANSLATE_NOOP("Phrase", "{name} is a server bind here, not a client bind"),
                              SettingValue::string(name).shown())
                     : Phrase(QT_TRANSLATE_NOOP("Phrase", "{name} is a client bind here, not a server bind"),
                              SettingValue::string(name).shown())});
            continue;
        }
        const PeerSettings *file = inFile(peer.mode, name);
        PeerRows &rows = draft.rows(peer.mode, name);
        if (!record) {
            rows = PeerRows();
            if (!file)
                draft.makeLive(rows, peer.mode, name);
        }
        const unsigned scope = scopeOf(peer.mode);
        const QStringList keys = settingKeys<PeerSettings>(scope);
        std::erase_if(rows.edits, [&](const auto &edit) { return !keys.contains(edit.first); });
        draft.keep(rows, storedScope(peer.mode), name, scope, keys, peer, file ? *file : blank(peer.mode, name));
    }
    if (!problems.empty())
        return Unexpected{EditRefusal{EditRefusal::Kind::Conflict, std::move(problems)}};
    return plan(std::move(draft));
}

PeerDirectory::Planned PeerDirectory::editListener(const QJsonObject &settings, bool whole, const Editor &editor) const
{
    const ListenerRecord &record = m_state.listener;
    const EditBody body = editBody(settings, record.hidden);
    SettingsReader<ListenerSettings> reader(m_base, ForListener);
    ListenerSettings target = whole ? ListenerSettings() : record.settings;
    for (const QString &key : body.kept)
        copySetting(ForListener, key, record.settings, target);
    reader.read(body.settings, whole, m_file.listener, target);
    if (reader.problems.empty())
        reader.add(checkListenerRules(target));
    if (!reader.problems.empty())
        return Unexpected{EditRefusal{EditRefusal::Kind::Invalid, std::move(reader.problems)}};
    Draft draft(*this, editor);
    PeerRows &rows = draft.rows(kListenerScope, {});
    const QStringList keys = whole ? settingKeys<ListenerSettings>(ForListener) : body.settings.keys();
    if (whole)
        std::erase_if(rows.edits, [&](const auto &edit) { return !keys.contains(edit.first); });
    draft.keep(rows, kListenerScope, {}, ForListener, keys, target, m_file.listener);
    return plan(std::move(draft));
}

PeerDirectory::Planned PeerDirectory::patchListener(const QJsonObject &settings, const Editor &editor) const
{
    return editListener(settings, false, editor);
}

PeerDirectory::Planned PeerDirectory::replaceListener(const QJsonObject &settings, const Editor &editor) const
{
    return editListener(settings, true, editor);
}

PeerDirectory::Planned PeerDirectory::resetListener() const
{
    Draft draft(*this, {});
    draft.rows(kListenerScope, {}) = PeerRows();
    return plan(std::move(draft));
}

} // namespace gateway
