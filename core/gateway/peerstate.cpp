#include "gateway/peerstate.h"

#include "gateway/settingedits.h"
#include "peers/settingrules.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QSet>
#include <algorithm>

namespace gateway {
namespace {

const PeerRows kNoRows;

const PeerRows &rowsOf(const PeerTable &table, const QString &scope, const QString &name)
{
    const auto found = table.find({scope, name});
    return found == table.end() ? kNoRows : found->second;
}

/// Puts edits over settings.
template <class S>
class Edited
{
public:
    Edited(S &settings, unsigned scope, const QStringList &hidden)
        : m_settings(settings), m_base(settings), m_scope(scope), m_hidden(hidden)
    {}

    enum class Refusal {
        UnknownKey,
        Value,
        Secret, ///< cannot be read
    };
    std::function<void(const QString &key, const Phrase &why, Refusal what)> refused;
    /// Reads the secret that a row names.
    std::function<Expected<QString, Phrase>(const StoredEdit &edit)> secret;
    std::vector<SettingOverride> overrides;

    void apply(const std::map<QString, StoredEdit> &edits)
    {
        for (const auto &[key, edit] : edits) {
            const bool known = withSetting<S>(m_scope, key, [&](const auto &row) { applyOne(row, edit); });
            if (!known)
                refused(key, Phrase(QT_TRANSLATE_NOOP("Phrase", "is an unknown key")), Refusal::UnknownKey);
        }
    }

private:
    template <class T>
    void applyOne(const Setting<S, T> &row, const StoredEdit &edit)
    {
        const QString &key = edit.key;
        const bool isSecret = (row.flags & Secret) != 0;
        QJsonValue value = QJsonValue::Null;
        if ((row.flags & Identity) != 0)
            return refused(key, Phrase(QT_TRANSLATE_NOOP("Phrase", "cannot be edited")), Refusal::UnknownKey);
        if (isSecret) {
            // It is looked at by the rows like any other value, and shown nowhere.
            const Expected<QString, Phrase> text = secret(edit);
            if (!text)
                return refused(key, text.error(), Refusal::Secret);
            value = *text;
        } else {
            value = fromJsonText(edit.value);
        }
        if (value.isUndefined())
            return refused(key, Phrase(QT_TRANSLATE_NOOP("Phrase", "is not JSON")), Refusal::Value);
        if (value.isNull()) {
            m_settings.*(row.member) = S().*(row.member);
        } else {
            SettingReader reader;
            reader.looseWords = true;
            reader.partial = true;
            // Whoever uses a file that is gone says so; without the edit a certificate would silently be another.
            reader.filesUnchecked = true;
            reader.read(SettingValue::map({{key, {}, settingFromJson(value)}}), m_scope, m_settings);
            if (!reader.problems.empty())
                return refused(key, reader.problems.front().message, Refusal::Value);
        }
        QJsonValue file = settingToJson(row, detail::valueOf(m_base.*(row.member), row));
        if (m_hidden.contains(key) && !isSecret)
            file = kMasked.toString();
        overrides.push_back({key, isSecret ? QJsonValue(QJsonValue::Null) : value, file, edit.at, edit.by});
    }

    S &m_settings;
    const S m_base;
    const unsigned m_scope;
    const QStringList &m_hidden;
};

class Maker
{
public:
    Maker(const GatewayConfig &file, const PeerTable &table, const SecretOf &secretOf)
        : m_file(file), m_table(table), m_secretOf(secretOf)
    {
        for (const ValueOrigin &origin : file.origins) {
            if (origin.hidden)
                m_hidden[origin.path.section(u'/', 0, -2)].append(origin.path.section(u'/', -1));
        }
    }

    PeerState make()
    {
        for (const PeerSettings &peer : m_file.peers)
            addFilePeer(peer);
        addLivePeers();
        shareSystemIds();
        makeListener();
        warnOfStrangers();
        return std::move(m_state);
    }

private:
    void warn(const Phrase &where, const QString &key, const Phrase &why)
    {
        m_state.warnings.push_back(Phrase(
            QT_TRANSLATE_NOOP("Phrase", "{where}: {key}: {problem}; the live edit is not used"), where, key, why));
    }
    static void setProblem(PeerRecord &record, const QString &key, const Phrase &why)
    {
        if (!record.runs())
            return;
        record.problem = why;
        record.problemKey = key;
    }

    void applyEdits(PeerRecord &record, const PeerRows &rows);
    void addFilePeer(const PeerSettings &peer);
    void addLivePeers();
    void shareSystemIds();
    void makeListener();
    void warnOfStrangers();

    const GatewayConfig &m_file;
    const PeerTable &m_table;
    const SecretOf &m_secretOf;
    QHash<QString, QStringList> m_hidden; ///< section of the origins to keys
    QSet<QString> m_fileNames;            ///< of those that were not removed
    std::vector<bool> m_systemIdEdited;   ///< for each peer of the state
    PeerState m_state;
};

void Maker::applyEdits(PeerRecord &record, const PeerRows &rows)
{
    const PeerSettings &peer = record.settings;
    const Phrase title = bindPhrase(peer.mode, peer.name);
    Edited<PeerSettings> edited(record.settings, scopeOf(peer.mode), record.hidden);
    edited.secret = [&](const StoredEdit &edit) { return m_secretOf(secretName(edit.peer, edit.key, edit.value)); };
    using Refusal = Edited<PeerSettings>::Refusal;
    edited.refused = [&](const QString &key, const Phrase &why, Refusal what) {
        if (what == Refusal::Secret || (what == Refusal::Value && record.live))
            setProblem(record, key, why); // no other value may take its place
        else
            warn(title, key, why);
    };
    edited.apply(rows.edits);
    record.dropped = rows.row && rows.row->dropped && peer.mode == PeerMode::Client;
    if (!record.live)
        record.overrides = std::move(edited.overrides);
    for (const RuleProblem &problem : checkPeerRules(peer))
        setProblem(record, problem.key, problem.message);
}

void Maker::addFilePeer(const PeerSettings &peer)
{
    const PeerRows &rows = rowsOf(m_table, storedScope(peer.mode), peer.name);
    PeerRecord record;
    record.settings = peer;
    record.hidden = m_hidden.value(QLatin1String("peer/") + peer.name);
    if (!rows.isLive()) {
        if (rows.isDeleted()) {
            m_state.removed.push_back({peer.name, peer.mode, rows.row->at, rows.row->by});
            return;
        }
        applyEdits(record, rows);
    }
    m_fileNames.insert(peer.name);
    m_systemIdEdited.push_back(!rows.isLive() && rows.edits.contains(QStringLiteral("system_id")));
    m_state.peers.push_back(std::move(record));
}

void Maker::addLivePeers()
{
    std::vector<const PeerRows *> all;
    for (const auto &[key, rows] : m_table) {
        if (rows.isLive())
            all.push_back(&rows);
    }
    std::sort(all.begin(), all.end(), [](const PeerRows *a, const PeerRows *b) { return a->number < b->number; });
    for (const PeerRows *rows : all) {
        PeerRecord record;
        record.live = true;
        record.at = rows->row->at;
        record.by = rows->row->by;
        PeerSettings &peer = record.settings;
        peer.name = rows->row->name;
        peer.mode = rows->row->scope == storedScope(PeerMode::Client) ? PeerMode::Client : PeerMode::Server;
        if (m_fileNames.contains(peer.name))
            setProblem(record, QStringLiteral("name"),
                       Phrase(QT_TRANSLATE_NOOP("Phrase",
                                                "the configuration file has a peer of this name too, which runs; this "
                                                "one was added live: remove it, or reset it to the file's")));
        applyEdits(record, *rows);
        eachSetting<PeerSettings>(scopeOf(peer.mode), [&]<class T>(const Setting<PeerSettings, T> &row) {
            if constexpr (std::is_same_v<T, QString>) {
                if ((row.flags & Required) != 0 && (peer.*(row.member)).isEmpty())
                    setProblem(record, QString::fromLatin1(row.key), Phrase(QT_TRANSLATE_NOOP("Phrase", "is missing")));
            }
        });
        m_systemIdEdited.push_back(true);
        m_state.peers.push_back(std::move(record));
    }
}

void Maker::shareSystemIds()
{
    QHash<QString, QString> taken; // to the name of who has it
    const auto rank = [this](std::size_t i) { return m_state.peers[i].live ? 2 : m_systemIdEdited[i] ? 1 : 0; };
    for (int turn = 0; turn <= 2; ++turn) {
        for (std::size_t i = 0; i < m_state.peers.size(); ++i) {
            PeerRecord &record = m_state.peers[i];
            const PeerSettings &peer = record.settings;
            if (rank(i) != turn || peer.mode != PeerMode::Server || peer.systemId.isEmpty() ||
                record.problemKey == QLatin1String("name"))
                continue;
            if (const auto holder = taken.constFind(peer.systemId); holder != taken.cend())
                setProblem(record, QStringLiteral("system_id"),
                           systemIdTaken(SettingValue::string(peer.systemId).shown(), Phrase::asIs(*holder)));
            else
                taken.insert(peer.systemId, peer.name);
        }
    }
}

void Maker::makeListener()
{
    const PeerRows &rows = rowsOf(m_table, kListenerScope, {});
    ListenerRecord &record = m_state.listener;
    record.settings = m_file.listener;
    record.hidden = m_hidden.value(QStringLiteral("listen"));
    record.configured = m_file.listenerConfigured || !rows.edits.empty();
    ListenerSettings settings = m_file.listener;
    Edited<ListenerSettings> edited(settings, ForListener, record.hidden);
    edited.secret = [](const StoredEdit &) -> Expected<QString, Phrase> {
        return Unexpected{Phrase(QT_TRANSLATE_NOOP("Phrase", "is no setting of the listener"))};
    };
    const Phrase title(QT_TRANSLATE_NOOP("Phrase", "listener"));
    edited.refused = [&](const QString &key, const Phrase &why, Edited<ListenerSettings>::Refusal) {
        warn(title, key, why);
    };
    edited.apply(rows.edits);
    const std::vector<RuleProblem> problems = checkListenerRules(settings);
    if (rows.edits.empty() || problems.empty()) {
        record.settings = settings;
        record.overrides = std::move(edited.overrides);
        return;
    }
    for (const SettingOverride &one : edited.overrides)
        warn(title, one.key,
             Phrase(QT_TRANSLATE_NOOP("Phrase", "does not go with the file's values ({key} {problem})"),
                    problems.front().key, problems.front().message));
}

// Rows that belong to nothing: a peer that the file had once, or another file's.
void Maker::warnOfStrangers()
{
    QSet<std::pair<QString, QString>> known{{kListenerScope, QString()}};
    for (const PeerSettings &peer : m_file.peers)
        known.insert({storedScope(peer.mode), peer.name});
    for (const auto &[key, rows] : m_table) {
        if (rows.isLive() || known.contains(key))
            continue;
        const PeerMode mode = key.first == storedScope(PeerMode::Client) ? PeerMode::Client : PeerMode::Server;
        m_state.warnings.push_back(
            Phrase(QT_TRANSLATE_NOOP("Phrase", "{peer}: is not in the configuration file; its live edits are not used"),
                   bindPhrase(mode, key.second)));
    }
}

} // namespace

Phrase withKey(const QString &key, const Phrase &message)
{
    return key.isEmpty() ? message : Phrase::joined({Phrase::asIs(key), message}, u": "_qs);
}

QString storedScope(PeerMode mode)
{
    return mode == PeerMode::Client ? QStringLiteral("client") : QStringLiteral("server");
}

QString secretName(const QString &peer, const QString &key, const QString &generation)
{
    return QLatin1String("peer/") + peer + u'/' + key + u'/' + generation;
}

PeerState makePeerState(const GatewayConfig &file, const PeerTable &table, const SecretOf &secretOf)
{
    return Maker(file, table, secretOf).make();
}

} // namespace gateway
