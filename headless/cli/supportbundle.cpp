#include "cli/supportbundle.h"

#include "cli/apicommand.h"
#include "cli/checkconfig.h"
#include "cli/handlers.h"
#include "config/gatewayconfig.h"

#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QEventLoop>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QProcess>
#include <QtCore/QSysInfo>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QNetworkProxy>
#include <QtNetwork/QNetworkReply>
#include <sys/stat.h>

namespace gateway::cli {
namespace {

constexpr int kProcessMs = 20'000;
constexpr int kLogEntries = 1000; // as many as the API gives at once
constexpr const char *kJournalLines = "1000";

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// What a program says; empty where it cannot be run.
QByteArray outputOf(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments, QIODevice::ReadOnly);
    return process.waitForStarted(kProcessMs) && process.waitForFinished(kProcessMs) ? process.readAll() : QByteArray();
}

/// The files of a bundle while they are gathered.
class Bundle
{
public:
    explicit Bundle(const QString &name) : m_name(name) { m_ok = m_dir.isValid() && QDir(m_dir.path()).mkdir(name); }

    bool isOk() const { return m_ok; }
    Masking &masking() { return m_masking; }
    void add(const QString &name, const QByteArray &octets)
    {
        QFile file(m_dir.filePath(m_name + u'/' + name));
        m_ok = m_ok && file.open(QIODevice::WriteOnly) && file.write(m_masking.masked(octets)) >= 0;
        m_contents += name + u'\n';
    }
    void addAnswer(const QString &name, const ApiResult<QJsonObject> &answer)
    {
        if (answer)
            add(name, QJsonDocument(*answer).toJson(QJsonDocument::Indented));
        else
            missing(name, answer.error().text);
    }
    void missing(const QString &name, const QString &why) { m_missing += QStringLiteral("%1: %2\n").arg(name, why); }
    QString missing() const { return m_missing; }

    /// Writes all as a compressed tar file that its owner alone may read; empty, or why not.
    QString write(const QString &to)
    {
        QString list =
            QStringLiteral("Made %1 by omnimessage-smpp %2.\nPasswords, tokens and message texts are left out.\n\n")
                .arg(QDateTime::currentDateTimeUtc().toString(Qt::ISODate), QStringLiteral(GATEWAY_VERSION));
        list += m_contents;
        if (!m_missing.isEmpty())
            list += QStringLiteral("\nMissing:\n") + m_missing;
        add(QStringLiteral("CONTENTS.txt"), list.toUtf8());
        if (!m_ok)
            return Cli::tr("the files cannot be gathered in %1").arg(m_dir.path());
        QFile made(to);
        if (!made.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFile::ReadOwner | QFile::WriteOwner))
            return Cli::tr("%1 cannot be written: %2").arg(to, made.errorString());
        made.close();
        QProcess tar;
        tar.setStandardOutputFile(to);
        tar.start(QStringLiteral("tar"),
                  {QStringLiteral("--create"), QStringLiteral("--gzip"), QStringLiteral("--file=-"),
                   QStringLiteral("--owner=0"), QStringLiteral("--group=0"), QStringLiteral("--numeric-owner"),
                   QStringLiteral("--directory=") + m_dir.path(), m_name});
        if (tar.waitForFinished(-1) && tar.exitStatus() == QProcess::NormalExit && tar.exitCode() == 0)
            return {};
        QFile::remove(to);
        const QString said = QString::fromLocal8Bit(tar.readAllStandardError()).simplified();
        return Cli::tr("tar failed: %1").arg(said.isEmpty() ? tar.errorString() : said);
    }

private:
    QTemporaryDir m_dir; // mode 0700
    const QString m_name;
    Masking m_masking;
    QString m_contents, m_missing;
    bool m_ok = false;
};

/// The system, as the manual asks for it.
QByteArray systemInformation(const QString &stateDir)
{
    QByteArray text = outputOf(QStringLiteral("uname"), {QStringLiteral("-a")});
    text += contents(QStringLiteral("/etc/os-release")) + '\n';
    text += "Qt " + QByteArray(qVersion()) + ", uptime and load: " + contents(QStringLiteral("/proc/loadavg")) + '\n';
    text += outputOf(QStringLiteral("free"), {QStringLiteral("-h")});
    text += '\n' + outputOf(QStringLiteral("df"), {QStringLiteral("-h")});
    text += '\n' + outputOf(QStringLiteral("df"), {QStringLiteral("-i"), stateDir});
    text += "\nlimits:\n" + contents(QStringLiteral("/proc/self/limits"));
    return text;
}

/// Names, sizes and rights of what is in the state directory, not what it says.
QByteArray stateListing(const QString &stateDir)
{
    QString text = stateDir + u'\n';
    for (const QFileInfo &file : QDir(stateDir).entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
        struct stat info = {};
        ::stat(QFile::encodeName(file.filePath()).constData(), &info);
        text += QStringLiteral("%1 %2:%3 %4 %5 %6\n")
                    .arg(info.st_mode & 07777, 4, 8, QLatin1Char('0'))
                    .arg(info.st_uid)
                    .arg(info.st_gid)
                    .arg(file.size(), 12)
                    .arg(file.lastModified().toUTC().toString(Qt::ISODate), file.fileName());
    }
    return text.toUtf8();
}

/// Everything secret that is within reach.
void learnSecrets(Masking &masking, const Call &call, const GatewayConfig &config)
{
    for (const PeerSettings &peer : config.peers)
        masking.add(peer.password);
    const GatewaySettings &gateway = config.gateway;
    for (const QString &secret :
         {gateway.apiToken, gateway.clusterKey, QUrl(gateway.apiBaseUrl).password(), QUrl(gateway.database).password(),
          call.environment.value(QStringLiteral("OMNIMESSAGE_SMPP_TOKEN"))})
        masking.add(secret);
    const QDir dir(call.stateDir);
    for (const char *name : {"cli-token", "initial-admin-password"})
        masking.add(QString::fromUtf8(contents(dir.filePath(QLatin1String(name))).trimmed()));
    masking.addAll(QJsonDocument::fromJson(contents(dir.filePath(QStringLiteral("secrets")))).object());
}

void addConfiguration(Bundle &bundle, const Call &call, const LoadResult &loaded)
{
    QString text;
    for (const ConfigProblem &problem : loaded.problems)
        text += problem.text() + u'\n';
    if (loaded.ok()) {
        const auto described = describedConfig(loaded.config, call);
        text += u'\n' + (described ? described->text : QString(described.error() + u'\n'));
        if (described) {
            for (const Phrase &warning : described->warnings)
                text += warning.english() + u'\n';
        }
    }
    bundle.add(QStringLiteral("configuration.txt"), text.toUtf8());
}

/// The gateway's metrics, by plain HTTP.
void addMetrics(Bundle &bundle, const HttpSettings &metrics)
{
    const QString name = QStringLiteral("metrics.txt");
    QUrl url = localUrl(metrics.host, metrics.port);
    url.setScheme(QStringLiteral("http"));
    url.setPath(QStringLiteral("/metrics"));
    QNetworkAccessManager network;
    network.setProxy(QNetworkProxy::NoProxy);
    network.setTransferTimeout(ApiClient::kTimeoutMs);
    const std::unique_ptr<QNetworkReply> reply(network.get(QNetworkRequest(url)));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    if (!reply->isFinished())
        loop.exec();
    if (reply->error() == QNetworkReply::NoError)
        bundle.add(name, reply->readAll());
    else
        bundle.missing(name, reply->errorString());
}

void addAnswers(Bundle &bundle, ApiCommand &api)
{
    const auto status = api.get(apiPath({QStringLiteral("status")}));
    bundle.addAnswer(QStringLiteral("status.json"), status);
    if (!status && status.error().status == 0)
        return; // nothing answers the rest either
    for (const char *mode : {"client", "server"})
        bundle.addAnswer(QStringLiteral("peers-%1.json").arg(QLatin1String(mode)),
                         api.get(apiPath({QStringLiteral("peers"), QLatin1String(mode)})));
    if (status) {
        QJsonObject all;
        for (const QJsonValue &bind : (*status)[u"binds"].toArray()) {
            const QString name = bind[u"name"].toString();
            if (const auto diagnosis = api.get(apiPath({QStringLiteral("peers"), name, QStringLiteral("diagnosis")})))
                all.insert(name, *diagnosis);
            else
                bundle.missing(QStringLiteral("diagnosis of ") + name, diagnosis.error().text);
        }
        bundle.addAnswer(QStringLiteral("diagnosis.json"), all);
    }
    bundle.addAnswer(QStringLiteral("queue-stats.json"),
                     api.get(apiPath({QStringLiteral("queue"), QStringLiteral("stats")})));
    bundle.addAnswer(QStringLiteral("cache.json"), api.get(apiPath({QStringLiteral("cache")})));
    bundle.addAnswer(QStringLiteral("settings.json"), api.get(apiPath({QStringLiteral("settings")})));
    QUrlQuery query; // below info a line may hold the text of a message
    query.addQueryItem(QStringLiteral("level"), QStringLiteral("info"));
    query.addQueryItem(QStringLiteral("limit"), QString::number(kLogEntries));
    bundle.addAnswer(QStringLiteral("logs.json"), api.get(apiPath({QStringLiteral("logs")}), query));
}

} // namespace

void Masking::add(const QString &secret)
{
    if (secret.size() < kShortest)
        return;
    const QByteArray plain = secret.toUtf8();
    QByteArray inJson = QJsonDocument(QJsonArray{secret}).toJson(QJsonDocument::Compact); // ["…"]
    inJson = inJson.mid(2, inJson.size() - 4);
    for (const QByteArray &form : {plain, inJson, plain.toPercentEncoding()}) {
        if (!m_secrets.contains(form))
            m_secrets.append(form);
    }
    std::sort(m_secrets.begin(), m_secrets.end(),
              [](const QByteArray &a, const QByteArray &b) { return a.size() > b.size(); });
}

void Masking::addAll(const QJsonValue &value)
{
    if (value.isString())
        add(value.toString());
    for (const QJsonValue &each : value.toArray())
        addAll(each);
    const QJsonObject object = value.toObject();
    for (const QJsonValue &each : object)
        addAll(each);
}

QByteArray Masking::masked(QByteArray octets) const
{
    for (const QByteArray &secret : m_secrets)
        octets.replace(secret, QByteArrayLiteral("***"));
    return octets;
}

int supportBundle(const Call &call)
{
    const QString name =
        QStringLiteral("omnimessage-smpp-support-%1-%2")
            .arg(QSysInfo::machineHostName(), QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss")));
    const QString to = call.isSet("output") ? call.value("output") : QString(name + QStringLiteral(".tar.gz"));
    Bundle bundle(name);
    const LoadResult loaded = loadConfig(call.config, call.environment);
    learnSecrets(bundle.masking(), call, loaded.config);
    bundle.add(QStringLiteral("version.txt"), QByteArrayLiteral("omnimessage-smpp " GATEWAY_VERSION "\n"));
    bundle.add(QStringLiteral("system.txt"), systemInformation(call.stateDir));
    bundle.add(QStringLiteral("state-directory.txt"), stateListing(call.stateDir));
    addConfiguration(bundle, call, loaded);
    const QByteArray journal = outputOf(QStringLiteral("journalctl"),
                                        {QStringLiteral("--unit=omnimessage-smpp"), QStringLiteral("--priority=info"),
                                         QStringLiteral("--lines"), QLatin1String(kJournalLines),
                                         QStringLiteral("--no-pager"), QStringLiteral("--output=short-iso")});
    if (journal.isEmpty())
        bundle.missing(QStringLiteral("journal.txt"), QStringLiteral("there is no journal that can be read"));
    else
        bundle.add(QStringLiteral("journal.txt"), journal);
    ApiCommand api(call);
    addAnswers(bundle, api);
    if (loaded.ok())
        addMetrics(bundle, loaded.config.gateway.metrics);
    if (const QString why = bundle.write(to); !why.isEmpty())
        return call.fail(why);
    call.terminal.print(Cli::tr("%1 is made; no password, token or message text is in it.").arg(to));
    if (!bundle.missing().isEmpty())
        call.terminal.note(Cli::tr("What is missing in it:") + u'\n' + bundle.missing().trimmed());
    return kDone;
}

} // namespace gateway::cli
