#include "config/gatewayconfig.h"

#include "config/exsreader.h"
#include "peers/settingrows.h"
#include "peers/settingrules.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QHash>
#include <QtCore/QSysInfo>
#include <QtCore/QUrl>
#include <QtNetwork/QHostAddress>

namespace gateway {
namespace {

/// Makes the configuration of a file's values: reads each part by its rows, then looks at what concerns several.
class Loader
{
public:
    Loader(const QString &file, const QProcessEnvironment &environment, LoadResult &result)
        : m_environment(environment), m_config(result.config), m_problems(result.problems)
    {
        m_base = QFileInfo(file).absoluteDir();
    }

    void load(const SettingValue &root)
    {
        readGateway(root);
        readListener(root);
        readBinds(root);
        readServerBinds(root);
        checkGateway(root);
        checkListener(root);
        checkRoutes(root);
    }

private:
    SettingReader reader(const QString &section)
    {
        SettingReader reader;
        reader.base = m_base;
        reader.taken = [this, section](const GivenSetting &given) {
            ValueOrigin origin;
            origin.path = section + u'/' + given.key;
            origin.source = given.variable.isEmpty() ? ValueOrigin::Source::File : ValueOrigin::Source::Environment;
            origin.file = given.place.file;
            origin.line = given.place.line;
            origin.by = given.variable;
            origin.hidden = given.hidden;
            addOrigin(std::move(origin));
        };
        return reader;
    }

    void report(const SettingReader &reader)
    {
        for (const SettingProblem &problem : reader.problems)
            report(problem.place, problem.key, problem.message, problem.isWarning);
    }
    void report(const Place &place, const QString &key, const Phrase &message, bool isWarning = false)
    {
        m_problems.push_back({place.file, place.line, place.column, isWarning,
                              key.isEmpty() ? message : Phrase::joined({Phrase::asIs(key), message}, u": "_qs)});
    }

    bool isKind(const QString &key, const SettingValue &value, SettingValue::Kind wanted, const Phrase &allowed);
    template <class F>
    void eachBind(const SettingValue &root, QStringView key, F read);
    void readGateway(const SettingValue &root);
    void readListener(const SettingValue &root);
    void readBinds(const SettingValue &root);
    void readServerBinds(const SettingValue &root);
    void readPeer(const SettingValue &map, PeerMode mode);
    void checkPeer(const SettingValue &map, const PeerSettings &peer);
    void checkGateway(const SettingValue &root);
    void checkListener(const SettingValue &root);
    void checkRoutes(const SettingValue &root);
    void report(const std::vector<RuleProblem> &problems, const SettingValue &map, const Place &place);
    void addOrigin(ValueOrigin origin);
    const ValueOrigin *origin(const QString &path) const;
    Place placeOf(const QString &path, const Place &otherwise) const;

    const QProcessEnvironment &m_environment;
    GatewayConfig &m_config;
    std::vector<ConfigProblem> &m_problems;
    QDir m_base;
    QHash<QString, std::size_t> m_origins; ///< path to index
    QHash<QString, Place> m_names;
    QHash<QString, Place> m_systemIds;
};

const ValueOrigin *Loader::origin(const QString &path) const
{
    const auto found = m_origins.constFind(path);
    return found == m_origins.cend() ? nullptr : &m_config.origins[*found];
}

// A later one stands above an earlier one: the environment is read last.
void Loader::addOrigin(ValueOrigin origin)
{
    const auto known = m_origins.constFind(origin.path);
    if (known != m_origins.cend()) {
        m_config.origins[*known] = std::move(origin);
        return;
    }
    m_origins.insert(origin.path, m_config.origins.size());
    m_config.origins.push_back(std::move(origin));
}

// Where a setting was given: in the file, by a variable, or else the place around it.
Place Loader::placeOf(const QString &path, const Place &otherwise) const
{
    const ValueOrigin *from = origin(path);
    if (!from)
        return otherwise;
    if (from->source == ValueOrigin::Source::Environment)
        return {QStringLiteral("environment"), 0, 0};
    return otherwise;
}

// What is wrong between the settings of a map: at the one that is to be mended, or where the map stands.
void Loader::report(const std::vector<RuleProblem> &problems, const SettingValue &map, const Place &place)
{
    for (const RuleProblem &problem : problems) {
        const SettingEntry *given = map.find(problem.key);
        const bool isEmpty =
            !given || given->value.isNull() || (given->value.isString() && given->value.text.isEmpty());
        // One that was given and refused has been reported.
        if (!problem.isMissing || isEmpty)
            report(given && !problem.isMissing ? given->value.place : place, problem.key, problem.message);
    }
}

void Loader::readGateway(const SettingValue &root)
{
    SettingReader rows = reader(QStringLiteral("gateway"));
    rows.alsoKnown = QStringList{QStringLiteral("binds"), QStringLiteral("server_binds"), QStringLiteral("listen")};
    eachSetting<GatewaySettings>(ForGateway, [&](const auto &row) {
        if (row.variable && m_environment.contains(QString::fromLatin1(row.variable)))
            rows.elsewhere.insert(QString::fromLatin1(row.key));
    });
    rows.read(root, ForGateway, m_config.gateway);
    rows.readEnvironment(m_environment, ForGateway, m_config.gateway);
    report(rows);
    if (m_config.gateway.hostname.isEmpty())
        m_config.gateway.hostname = QSysInfo::machineHostName();
}

// What is not of the kind that a section needs, without showing it: there may be a password in it.
bool Loader::isKind(const QString &key, const SettingValue &value, SettingValue::Kind wanted, const Phrase &allowed)
{
    // An empty list is an empty list of keys too.
    const bool isEmpty = value.kind == SettingValue::Kind::List && value.items.empty();
    if (value.kind == wanted || value.isInvalid() || (wanted == SettingValue::Kind::Map && isEmpty))
        return !value.isInvalid();
    report(value.place, key,
           Phrase(QT_TRANSLATE_NOOP("Phrase", "{kind}, allowed is {allowed}"), value.kindPhrase(), allowed));
    return false;
}

void Loader::readListener(const SettingValue &root)
{
    const SettingEntry *entry = root.find(u"listen");
    if (!entry || entry->value.isNull())
        return;
    m_config.listenerConfigured = true;
    if (!isKind(entry->key, entry->value, SettingValue::Kind::Map,
                Phrase(QT_TRANSLATE_NOOP("Phrase", "a map: {example}"), u"%{host: …, port: …}"_qs)))
        return;
    SettingReader rows = reader(QStringLiteral("listen"));
    rows.read(entry->value, ForListener, m_config.listener);
    report(rows);
}

// Calls `read` for each map of a list of binds.
template <class F>
void Loader::eachBind(const SettingValue &root, QStringView key, F read)
{
    const SettingEntry *entry = root.find(key);
    if (!entry || entry->value.isNull() ||
        !isKind(entry->key, entry->value, SettingValue::Kind::List,
                Phrase(QT_TRANSLATE_NOOP("Phrase", "a list of maps: {example}"), u"[%{name: …}, …]"_qs)))
        return;
    for (const SettingValue &map : entry->value.items) {
        if (isKind(entry->key, map, SettingValue::Kind::Map,
                   Phrase(QT_TRANSLATE_NOOP("Phrase", "a map: {example}"), u"%{name: …}"_qs)))
            read(map);
    }
}

void Loader::readBinds(const SettingValue &root)
{
    eachBind(root, u"binds", [this](const SettingValue &map) {
        PeerMode mode = PeerMode::Client;
        const SettingEntry *given = map.find(u"mode");
        if (given && given->value.kind == SettingValue::Kind::Atom && given->value.text == QLatin1String("server"))
            mode = PeerMode::Server;
        else if (!given || given->value.isNull())
            report(given ? given->value.place : map.place, QStringLiteral("mode"),
                   Phrase(QT_TRANSLATE_NOOP("Phrase", "is missing, allowed is {allowed}"),
                          anyOf({u":client"_qs, u":server"_qs})));
        readPeer(map, mode);
    });
}

void Loader::readServerBinds(const SettingValue &root)
{
    eachBind(root, u"server_binds", [this](const SettingValue &map) {
        const SettingEntry *given = map.find(u"mode");
        if (given && given->value.kind == SettingValue::Kind::Atom && given->value.text == QLatin1String("client"))
            report(given->value.place, given->key,
                   Phrase(QT_TRANSLATE_NOOP("Phrase", "{found} stands in {section}, allowed here is {wanted}"),
                          u":client"_qs, u":binds"_qs, u":server"_qs));
        readPeer(map, PeerMode::Server);
    });
}

void Loader::readPeer(const SettingValue &map, PeerMode mode)
{
    PeerSettings peer;
    peer.mode = mode;
    // The section of its origins is its name, which is looked at before all else.
    const SettingEntry *name = map.find(u"name");
    const QString section = QLatin1String("peer/") + (name ? name->value.text : QString());
    SettingReader rows = reader(section);
    rows.read(map, mode == PeerMode::Client ? ForClient : ForServer, peer);
    report(rows);
    peer.mode = mode;
    checkPeer(map, peer);
    m_config.peers.push_back(std::move(peer));
}

void Loader::checkPeer(const SettingValue &map, const PeerSettings &peer)
{
    const auto unique = [&](QHash<QString, Place> &taken, QStringView key, const QString &value, auto takenMessage) {
        const SettingEntry *entry = map.find(key);
        if (value.isEmpty() || !entry)
            return;
        const auto first = taken.constFind(value);
        if (first == taken.cend()) {
            taken.insert(value, entry->value.place);
            return;
        }
        const Phrase line = Phrase(QT_TRANSLATE_NOOP("Phrase", "line {line}"), first->line);
        report(entry->value.place, key.toString(), takenMessage(entry->value.shown(), line));
    };
    unique(m_names, u"name", peer.name, nameTaken);
    if (peer.mode == PeerMode::Server)
        unique(m_systemIds, u"system_id", peer.systemId, systemIdTaken);
    report(checkPeerRules(peer), map, map.place);
}

void Loader::checkGateway(const SettingValue &root)
{
    GatewaySettings &gateway = m_config.gateway;
    const auto place = [&](QStringView key) {
        const SettingEntry *entry = root.find(key);
        return placeOf(QLatin1String("gateway/") + key.toString(), entry ? entry->value.place : root.place);
    };
    if (!gateway.apiCaCertificate.isEmpty()) {
        if (const ValueOrigin *verify = origin(QStringLiteral("gateway/verify_ssl_peer"))) {
            if (!gateway.verifySslPeer)
                report(place(u"verify_ssl_peer"), verify->by.isEmpty() ? QStringLiteral("verify_ssl_peer") : verify->by,
                       Phrase(QT_TRANSLATE_NOOP(
                           "Phrase", "false beside api_ca_certificate, which asks for verification; allowed is true")));
        } else {
            addOrigin({QStringLiteral("gateway/verify_ssl_peer"),
                       ValueOrigin::Source::Implied,
                       {},
                       0,
                       QStringLiteral("api_ca_certificate"),
                       false});
            gateway.verifySslPeer = true;
        }
    }
    if (!gateway.apiToken.isEmpty() && !gateway.coreIsEmbedded()) {
        const QUrl core(gateway.apiBaseUrl);
        const QString host = core.host();
        const bool isLocal = host == QLatin1String("localhost") || QHostAddress(host).isLoopback();
        if (core.scheme() == QLatin1String("https") && !gateway.verifySslPeer)
            report(place(u"api_token"), QStringLiteral("api_token"),
                   Phrase(QT_TRANSLATE_NOOP("Phrase",
                                            "is sent over TLS that is not verified: anybody in between can read it; "
                                            "set {setting} or api_ca_certificate"),
                          u"verify_ssl_peer: true"_qs),
                   true);
        else if (core.scheme() == QLatin1String("http") && !isLocal)
            report(place(u"api_token"), QStringLiteral("api_token"),
                   Phrase(QT_TRANSLATE_NOOP("Phrase",
                                            "is sent without TLS: anybody in between can read it; use an https URL")),
                   true);
    }
    const bool shared = gateway.database.startsWith(QLatin1String("postgresql:"));
    const SettingEntry *key = root.find(u"cluster_key");
    const bool keyGiven = (key && !key->value.isNull() && !(key->value.isString() && key->value.text.isEmpty())) ||
                          !m_environment.value(QStringLiteral("OMNIMESSAGE_SMPP_CLUSTER_KEY")).isEmpty();
    if (shared && gateway.clusterKey.isEmpty() && !keyGiven)
        report(place(u"database"), QStringLiteral("cluster_key"),
               Phrase(QT_TRANSLATE_NOOP("Phrase", "is missing, a PostgreSQL database needs it: 32 octets as base64")));
    const SettingEntry *dashboard = root.find(u"dashboard");
    report(checkCertificatePair(QStringLiteral("dashboard.certificate"), gateway.dashboard.certificate,
                                QStringLiteral("dashboard.private_key"), gateway.dashboard.privateKey),
           root, dashboard ? dashboard->value.place : root.place);
}

void Loader::checkListener(const SettingValue &root)
{
    const SettingEntry *entry = root.find(u"listen");
    if (!entry || entry->value.kind != SettingValue::Kind::Map)
        return;
    report(checkListenerRules(m_config.listener), entry->value, entry->value.place);
}

void Loader::checkRoutes(const SettingValue &root)
{
    const SettingEntry *entry = root.find(u"routes");
    if (!entry || entry->value.kind != SettingValue::Kind::List)
        return;
    QHash<QString, int> prefixes;
    for (const SettingValue &map : entry->value.items) {
        const SettingEntry *prefix = map.find(u"prefix");
        if (prefix && prefix->value.isString()) {
            if (prefixes.contains(prefix->value.text))
                report(prefix->value.place, QStringLiteral("routes.prefix"),
                       Phrase(QT_TRANSLATE_NOOP("Phrase", "{prefix} has a route at line {line} already"),
                              prefix->value.shown(), prefixes.value(prefix->value.text)));
            else
                prefixes.insert(prefix->value.text, prefix->value.place.line);
        }
        const SettingEntry *smsc = map.find(u"dest_smsc");
        if (!smsc || !smsc->value.isString())
            continue;
        const bool known = std::any_of(m_config.peers.begin(), m_config.peers.end(), [&](const PeerSettings &peer) {
            return peer.mode == PeerMode::Client && peer.name == smsc->value.text;
        });
        if (!known)
            report(smsc->value.place, QStringLiteral("routes.dest_smsc"),
                   Phrase(QT_TRANSLATE_NOOP("Phrase", "{name} is no client bind of this file"), smsc->value.shown()),
                   true);
    }
}

} // namespace

LoadResult loadConfig(const QByteArray &text, const QString &file, const QProcessEnvironment &environment)
{
    LoadResult result;
    ExsContent content = readExs(text, file, environment);
    result.problems = std::move(content.problems);
    // Only where the file could not even be looked at.
    if (content.root.isInvalid())
        return result;
    Loader(file, environment, result).load(content.root);
    // The file's in its order, then the environment's.
    std::stable_sort(
        result.problems.begin(), result.problems.end(), [](const ConfigProblem &a, const ConfigProblem &b) {
            const auto rank = [](const ConfigProblem &p) { return std::tuple(p.line == 0, p.line, p.column); };
            return rank(a) < rank(b);
        });
    return result;
}

LoadResult loadConfig(const QString &file, const QProcessEnvironment &environment)
{
    QFile source(file);
    if (QFileInfo(file).isDir() || !source.open(QIODevice::ReadOnly)) {
        LoadResult result;
        const Phrase why = QFileInfo(file).isDir() ? Phrase(QT_TRANSLATE_NOOP("Phrase", "is a directory"))
                                                   : Phrase::asIs(source.errorString());
        result.problems.push_back(
            {file, 0, 0, false, Phrase(QT_TRANSLATE_NOOP("Phrase", "cannot be read: {error}"), why)});
        return result;
    }
    return loadConfig(source.read(kMaxConfigSize + 1), file, environment);
}

std::vector<Phrase> unsupported(const GatewayConfig &config)
{
    std::vector<Phrase> reasons;
    if (config.gateway.database.startsWith(QLatin1String("postgresql:")))
        reasons.push_back(Phrase::joined(
            {Phrase::asIs(u"database"_qs),
             Phrase(QT_TRANSLATE_NOOP("Phrase", "PostgreSQL is not supported by this version, allowed is {allowed}"),
                    u"\"sqlite\""_qs)},
            u": "_qs));
    return reasons;
}

} // namespace gateway
