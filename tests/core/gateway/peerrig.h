#pragma once
// A directory of peers over a configuration file, a database in memory and a store of secrets, used as the gateway
// does.
#include "gateway/peerdirectory.h"
#include "gateway/peerjson.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QSet>
#include <QtTest/QtTest>
#include <memory>

namespace gateway {

inline const char kPeerFile[] = "import Config\n"
                                "config :omnimessage_smpp, api_base_url: \"http://core:1\"\n"
                                "config :omnimessage_smpp, :binds, [\n"
                                "  %{name: \"carrier\", mode: :client, bind_type: :transceiver, host: \"smsc\",\n"
                                "    system_id: \"me\", password: \"carrier_pw\", tps_limit: 50}\n"
                                "]\n"
                                "config :omnimessage_smpp, :server_binds, [\n"
                                "  %{name: \"partner\", system_id: \"acme\", password: \"partner_pw\",\n"
                                "    ip_whitelist: [\"10.0.0.0/8\"], max_sessions: 3},\n"
                                "  %{name: \"other\", system_id: \"other\", password: \"other_pw\"}\n"
                                "]\n"
                                "config :omnimessage_smpp, :listen, %{host: \"127.0.0.1\", port: 2776}\n";

class PeerRig
{
public:
    explicit PeerRig(const QByteArray &file = kPeerFile)
        : db(std::move(*GatewayDb::open(Database::kMemory.toString()))), config(load(file)), directory(restarted())
    {}

    static GatewayConfig load(const QByteArray &text)
    {
        const LoadResult result = loadConfig(text, QStringLiteral("/nowhere/r.exs"), QProcessEnvironment());
        for (const ConfigProblem &problem : result.problems)
            qFatal("%s", qPrintable(problem.text()));
        return result.config;
    }
    /// As after a restart on the same database and secrets.
    PeerDirectory restarted() const
    {
        return PeerDirectory(
            config, *db->peers(),
            [this](const QString &name) -> Expected<std::optional<QString>, QString> {
                ++secretsRead;
                if (broken.contains(name))
                    return Unexpected{QStringLiteral("the keyring is locked")};
                const auto found = secrets.find(name);
                return found == secrets.end() ? std::optional<QString>() : found->second;
            },
            QDir(QStringLiteral("/nowhere")));
    }
    QStringList warnings() const
    {
        QStringList all;
        for (const Phrase &warning : directory.warnings())
            all.append(warning.english());
        return all;
    }
    static QJsonObject json(const char *text) { return QJsonDocument::fromJson(text).object(); }
    Editor editor() { return {QStringLiteral("ann"), ++now}; }

    /// Does what is planned. Empty, or why it cannot be done.
    QString carryOut(PeerDirectory::Planned planned)
    {
        if (!planned)
            return QLatin1String(kindWord(planned.error().kind)) + u' ' + planned.error().text().english();
        for (const auto &[name, value] : planned->writeSecrets)
            secrets[name] = value;
        if (auto applied = db->apply(planned->store); !applied)
            return applied.error();
        for (const QString &name : planned->removeSecrets)
            secrets.erase(name);
        done = planned->difference;
        stored = planned->store;
        directory.commit(std::move(*planned));
        // Whatever was done, a restart finds the same.
        const PeerDirectory again = restarted();
        if (again.peers() != directory.peers() || again.removed() != directory.removed() ||
            again.listener() != directory.listener() || again.warnings() != directory.warnings())
            return QStringLiteral("a restart finds something else");
        return {};
    }
    QString add(PeerMode mode, const char *text) { return carryOut(directory.add(mode, json(text), editor())); }
    QString addServer(const char *text) { return add(PeerMode::Server, text); }
    QString patch(const char *name, const char *text)
    {
        return carryOut(directory.patch(QString::fromLatin1(name), json(text), editor()));
    }
    QString replace(const char *name, const char *text)
    {
        return carryOut(directory.replace(QString::fromLatin1(name), json(text), editor()));
    }
    QString remove(const char *name) { return carryOut(directory.remove(QString::fromLatin1(name), editor())); }
    QString reset(const char *name) { return carryOut(directory.reset(QString::fromLatin1(name), editor())); }
    QString drop(const char *name, bool on = true)
    {
        return carryOut(directory.setDropped(QString::fromLatin1(name), on, editor()));
    }
    QString enable(const char *name, bool on = true)
    {
        return carryOut(directory.setEnabled(QString::fromLatin1(name), on, editor()));
    }
    void changeFile(const QByteArray &text)
    {
        config = load(text);
        done = directory.setFile(config);
    }

    const PeerRecord &peer(const char *name) const
    {
        const PeerRecord *found = directory.find(QString::fromLatin1(name));
        if (!found)
            qFatal("no peer %s", name);
        return *found;
    }
    bool has(const char *name) const { return directory.find(QString::fromLatin1(name)) != nullptr; }
    /// "key: value < file" of each override, in order.
    QStringList overrides(const char *name) const { return shown(peer(name).overrides); }
    static QStringList shown(const std::vector<SettingOverride> &overrides)
    {
        QStringList all;
        for (const SettingOverride &one : overrides)
            all.append(one.key + u": " + compact(one.value) + u" < " + compact(one.file));
        return all;
    }
    static QString compact(const QJsonValue &value)
    {
        const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
        return QString::fromUtf8(list.mid(1, list.size() - 2));
    }
    QStringList setNames() const
    {
        QStringList names;
        for (const PeerRecord &record : done.set)
            names.append(record.settings.name);
        return names;
    }
    QStringList names() const
    {
        QStringList all;
        for (const PeerRecord &record : directory.peers())
            all.append(record.settings.name);
        return all;
    }
    static const char *kindWord(EditRefusal::Kind kind)
    {
        switch (kind) {
        case EditRefusal::Kind::NotFound:
            return "not found:";
        case EditRefusal::Kind::Conflict:
            return "conflict:";
        case EditRefusal::Kind::Invalid:
            break;
        }
        return "invalid:";
    }

    std::map<QString, QString> secrets;
    QSet<QString> broken; ///< secrets that cannot be read
    mutable int secretsRead = 0;
    std::unique_ptr<GatewayDb> db;
    GatewayConfig config;
    PeerDirectory directory;
    PeerDifference done;  ///< by the last edit
    GatewayChange stored; ///< likewise
    qint64 now = 1'000;
};

} // namespace gateway
