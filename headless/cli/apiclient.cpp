#include "cli/apiclient.h"

#include "cli/command.h"
#include "cli/table.h"
#include "config/gatewayconfig.h"

#include <QtCore/QDir>
#include <QtCore/QEventLoop>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtNetwork/QHostAddress>
#include <QtNetwork/QNetworkProxy>
#include <QtNetwork/QNetworkReply>

namespace gateway::cli {
namespace {

constexpr const char *kTokenVariable = "OMNIMESSAGE_SMPP_TOKEN";
constexpr const char *kOwnCertificate = "dashboard-certificate.pem";

Unexpected<ApiProblem> problem(const QString &text, bool configuration = false)
{
    return Unexpected{ApiProblem{0, text, configuration}};
}

Expected<QByteArray, QString> contents(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Unexpected{file.errorString()};
    return file.readAll();
}

/// The first certificate of a file, which is the server's own.
ApiResult<QSslCertificate> certificateOf(const QString &path)
{
    const auto pem = contents(path);
    if (!pem)
        return problem(Cli::tr("the certificate %1 cannot be read: %2").arg(path, pem.error()));
    const QList<QSslCertificate> all = QSslCertificate::fromData(*pem);
    if (all.isEmpty())
        return problem(Cli::tr("%1 holds no certificate").arg(path));
    return all.front();
}

ApiResult<QByteArray> ownToken(const QString &stateDir)
{
    const QString path = QDir(stateDir).filePath(QStringLiteral("cli-token"));
    if (!QFileInfo(stateDir).isDir() || (QFileInfo(stateDir).isExecutable() && !QFileInfo::exists(path)))
        return problem(Cli::tr("no gateway has run on the state directory %1 (there is no %2); "
                               "--state-dir or OMNIMESSAGE_SMPP_STATE_DIR name another one")
                           .arg(stateDir, path));
    const auto token = contents(path);
    if (!token)
        return problem(Cli::tr("%1 cannot be read: %2; the gateway's user and root may").arg(path, token.error()));
    return token->trimmed();
}

bool isLoopback(const QUrl &url) { return url.host() == u"localhost" || QHostAddress(url.host()).isLoopback(); }

ApiResult<ApiTarget> remoteTarget(const Call &call)
{
    ApiTarget target;
    target.url = QUrl(call.value("url"), QUrl::StrictMode);
    if (!target.url.isValid() || target.url.scheme() != u"https" || target.url.host().isEmpty())
        return problem(Cli::tr("--url must be https://HOST:PORT, not '%1'").arg(call.value("url")));
    target.url = QUrl(target.url.toString(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment));
    target.token = call.environment.value(QLatin1String(kTokenVariable)).toLatin1().trimmed();
    target.isHere = target.token.isEmpty() && isLoopback(target.url);
    QString certificate = call.value("certificate");
    if (target.isHere) {
        auto token = ownToken(call.stateDir);
        if (!token)
            return Unexpected{token.error()};
        target.token = *token;
        if (certificate.isEmpty())
            certificate = QDir(call.stateDir).filePath(QLatin1String(kOwnCertificate));
    }
    if (target.token.isEmpty())
        return problem(
            Cli::tr("with --url the variable %1 must hold a token of that gateway").arg(QLatin1String(kTokenVariable)));
    if (!certificate.isEmpty()) {
        const auto read = certificateOf(certificate);
        if (!read)
            return Unexpected{read.error()};
        target.certificate = *read;
    }
    return target;
}

/// What a refusal says in the gateway's own words; empty where it says nothing.
QString detailOf(const QJsonObject &body)
{
    const QString detail = body.value(u"detail").toString();
    return printable(detail.isEmpty() ? body.value(u"error").toString() : detail);
}

QString fieldLines(const QJsonObject &body)
{
    QString text = Cli::tr("not allowed:");
    for (const QJsonValue &value : body.value(u"errors").toArray()) {
        const QString field = printable(value[u"field"].toString()), message = printable(value[u"message"].toString());
        text += QStringLiteral("\n  ") + (field.isEmpty() ? message : QString(field + QStringLiteral(": ") + message));
    }
    return text;
}

} // namespace

QUrl localUrl(const QString &host, quint16 port)
{
    QUrl url;
    url.setScheme(QStringLiteral("https"));
    const QHostAddress address(host);
    if (address == QHostAddress(QHostAddress::AnyIPv4) || address == QHostAddress(QHostAddress::Any) || host.isEmpty())
        url.setHost(QStringLiteral("127.0.0.1"));
    else if (address == QHostAddress(QHostAddress::AnyIPv6))
        url.setHost(QStringLiteral("::1"));
    else
        url.setHost(host);
    url.setPort(port);
    return url;
}

ApiResult<ApiTarget> apiTarget(const Call &call)
{
    if (call.isSet("url"))
        return remoteTarget(call);
    if (call.isSet("certificate"))
        return problem(Cli::tr("--certificate goes with --url"));
    const LoadResult loaded = loadConfig(call.config, call.environment);
    if (!loaded.ok()) {
        QString text = Cli::tr("the configuration, which says where the gateway is reached, has errors:");
        for (const ConfigProblem &each : loaded.problems) {
            if (!each.isWarning)
                text += QStringLiteral("\n  ") + each.text(phraseText);
        }
        return problem(text, true);
    }
    const HttpSettings &dashboard = loaded.config.gateway.dashboard;
    if (!dashboard.enabled)
        return problem(Cli::tr("the operations API is switched off in %1 (dashboard: enabled)").arg(call.config));
    auto token = ownToken(call.stateDir);
    if (!token)
        return Unexpected{token.error()};
    const QString certificate = dashboard.certificate.isEmpty()
                                    ? QDir(call.stateDir).filePath(QLatin1String(kOwnCertificate))
                                    : QDir(QFileInfo(call.config).absolutePath()).filePath(dashboard.certificate);
    const auto trusted = certificateOf(certificate);
    if (!trusted)
        return Unexpected{trusted.error()};
    return ApiTarget{localUrl(dashboard.host, dashboard.port), *token, *trusted, true};
}

ApiClient::ApiClient(ApiTarget target, const QString &language, int timeoutMs)
    : m_target(std::move(target)), m_language(language)
{
    m_network.setProxy(QNetworkProxy::NoProxy);
    m_network.setTransferTimeout(timeoutMs);
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

ApiClient::~ApiClient() = default;

QSslConfiguration ApiClient::sslConfiguration() const
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    if (!m_target.certificate.isNull()) // nobody's word but this one's
        tls.setCaCertificates({m_target.certificate});
    return tls;
}

bool ApiClient::isTrusted(const QSslCertificate &shown) const
{
    return m_target.certificate.isNull() || shown == m_target.certificate;
}

ApiResult<QJsonObject> ApiClient::get(const QString &path, const QUrlQuery &query)
{
    return ask(QByteArrayLiteral("GET"), path, query, nullptr);
}

ApiResult<QJsonObject> ApiClient::send(const char *method, const QString &path, const QJsonObject &body,
                                       const QUrlQuery &query)
{
    return ask(QByteArray(method), path, query, &body);
}

ApiResult<QJsonObject> ApiClient::ask(const QByteArray &method, const QString &path, const QUrlQuery &query,
                                      const QJsonObject *body)
{
    QUrl url = m_target.url;
    url.setPath(path, QUrl::StrictMode);
    if (!query.isEmpty())
        url.setQuery(query);
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setSslConfiguration(sslConfiguration());
    request.setRawHeader("Authorization", "Bearer " + m_target.token);
    request.setRawHeader("Accept", "application/json");
    request.setRawHeader("Accept-Language", m_language.toLatin1());
    QByteArray octets;
    if (body) {
        request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
        if (!body->isEmpty())
            octets = QJsonDocument(*body).toJson(QJsonDocument::Compact);
    }
    const std::unique_ptr<QNetworkReply> reply(m_network.sendCustomRequest(request, method, octets));
    bool distrusted = false;
    // The name in the certificate does not matter where it is the very one that was asked for.
    QObject::connect(reply.get(), &QNetworkReply::sslErrors, reply.get(), [&](const QList<QSslError> &) {
        if (!m_target.certificate.isNull() && isTrusted(reply->sslConfiguration().peerCertificate()))
            reply->ignoreSslErrors();
        else
            distrusted = true;
    });
    QObject::connect(reply.get(), &QNetworkReply::encrypted, reply.get(), [&] { // before anything is sent
        if (!isTrusted(reply->sslConfiguration().peerCertificate())) {
            distrusted = true;
            reply->abort();
        }
    });
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    if (!reply->isFinished())
        loop.exec();
    return answerOf(*reply, distrusted);
}

ApiResult<QJsonObject> ApiClient::answerOf(QNetworkReply &reply, bool distrusted) const
{
    const QString where = m_target.url.toString();
    if (distrusted)
        return problem(
            m_target.certificate.isNull()
                ? Cli::tr("the certificate of %1 is not trusted; --certificate FILE names the one to trust").arg(where)
                : Cli::tr("what answers at %1 shows another certificate than this gateway's").arg(where));
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 0) {
        switch (reply.error()) {
        case QNetworkReply::ConnectionRefusedError:
            return problem(m_target.isHere ? Cli::tr("the gateway does not run here (nothing answers at %1)").arg(where)
                                           : Cli::tr("nothing answers at %1").arg(where));
        case QNetworkReply::OperationCanceledError:
        case QNetworkReply::TimeoutError:
            return problem(
                Cli::tr("no answer from %1 within %2 seconds").arg(where).arg(m_network.transferTimeout() / 1000));
        case QNetworkReply::HostNotFoundError:
            return problem(Cli::tr("there is no host %1").arg(m_target.url.host()));
        default:
            return problem(Cli::tr("%1 cannot be reached: %2").arg(where, reply.errorString()));
        }
    }
    const QByteArray octets = reply.readAll();
    const QJsonDocument document = QJsonDocument::fromJson(octets);
    const QJsonObject body = document.object();
    if (status >= 200 && status < 300) {
        if (!octets.isEmpty() && !document.isObject())
            return Unexpected{ApiProblem{status, Cli::tr("%1 answered something that is no JSON").arg(where)}};
        if (reply.error() != QNetworkReply::NoError)
            return Unexpected{ApiProblem{status, Cli::tr("the answer of %1 broke off").arg(where)}};
        return body;
    }
    const QString detail = detailOf(body);
    QString text;
    switch (status) {
    case 401:
        text =
            m_target.isHere
                ? Cli::tr("not signed in: the gateway at %1 does not know the token of this state directory").arg(where)
                : Cli::tr("not signed in: the gateway at %1 does not know this token").arg(where);
        break;
    case 403:
        text = Cli::tr("not allowed: %1").arg(detail);
        break;
    case 404:
        text = Cli::tr("not found: %1").arg(detail);
        break;
    case 409:
        text = Cli::tr("not possible now: %1").arg(detail);
        break;
    case 422:
        text = fieldLines(body);
        break;
    case 429:
        text = Cli::tr("too many requests; try again in %1 seconds")
                   .arg(QString::fromLatin1(reply.rawHeader("Retry-After")).toInt());
        break;
    case 502:
        text = Cli::tr("OmniMessage Core failed: %1").arg(detail);
        break;
    default:
        text = Cli::tr("the gateway answered %1: %2").arg(status).arg(detail);
    }
    return Unexpected{ApiProblem{status, text}};
}

QString apiPath(std::initializer_list<QString> parts)
{
    QString path = QStringLiteral("/api/v1");
    for (const QString &part : parts)
        path += u'/' + QString::fromLatin1(QUrl::toPercentEncoding(part));
    return path;
}

} // namespace gateway::cli
