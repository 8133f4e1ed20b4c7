#include "api/apiserver.h"

#include "api/context.h"
#include "api/livefeed.h"
#include "api/secretfile.h"
#include "log/log.h"
#include "session/listenaddress.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QJsonDocument>
#include <QtCore/QThread>
#include <QtNetwork/QSslCertificate>
#include <future>
#include <sys/resource.h>

namespace gateway::api {
namespace {

constexpr int kNiceness = 10;
constexpr qint64 kRenewCheckMs = 12 * 60 * 60'000;

/// Of every answer. Scripts, styles and connections come from here alone, and nobody may frame a page.
std::vector<std::pair<QByteArray, QByteArray>> securityHeaders(bool tls)
{
    std::vector<std::pair<QByteArray, QByteArray>> headers = {
        {"Content-Security-Policy",
         "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
         "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
        {"X-Frame-Options", "DENY"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
    };
    if (tls)
        headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
    return headers;
}

HttpResponse refusal(int status, const HttpLimits &limits, const Translate &translate)
{
    switch (status) {
    case 408:
        return Reply::errorResponse(408, "too_slow",
                                    Phrase(QT_TRANSLATE_NOOP("Phrase", "the request did not come to its end in time")),
                                    translate);
    case 413:
        return Reply::errorResponse(
            413, "too_large",
            Phrase(QT_TRANSLATE_NOOP("Phrase", "the body may have {max} octets at most"), limits.bodyOctets),
            translate);
    case 431:
        return Reply::errorResponse(431, "headers_too_large",
                                    Phrase(QT_TRANSLATE_NOOP("Phrase", "the headers are too long")), translate);
    default:
        return Reply::errorResponse(status, "bad_request",
                                    Phrase(QT_TRANSLATE_NOOP("Phrase", "the request cannot be read")), translate);
    }
}

/// False where a name stands twice or something cannot be decoded.
bool parseQuery(const QByteArray &query, QHash<QString, QString> &into)
{
    if (query.isEmpty())
        return true;
    for (QByteArray part : query.split('&')) {
        part.replace('+', ' ');
        const qsizetype equals = part.indexOf('=');
        QString name, value;
        if (!percentDecoded(equals < 0 ? part : part.first(equals), name) ||
            !percentDecoded(equals < 0 ? QByteArray() : part.sliced(equals + 1), value) || into.contains(name))
            return false;
        into.insert(name, value);
    }
    return true;
}

ShownCertificate shownOf(const QSslConfiguration &tls)
{
    const QSslCertificate certificate = tls.localCertificate();
    return {certificate.isSelfSigned(),
            QString::fromLatin1(certificate.digest(QCryptographicHash::Sha256).toHex(':').toUpper())};
}

} // namespace

/// What lives on the API's thread.
class ApiServer::Server
{
public:
    Server(const ApiSettings &settings, const ApiParts &parts, const std::shared_ptr<Mailbox> &mailbox, Clock &clock)
        : m_settings(settings),
          m_clock(clock),
          m_assets(settings.pages),
          m_texts(Catalogue::load(settings.texts)),
          m_access(parts.access, mailbox, clock, settings.passwords, settings.sessions),
          m_live(mailbox, clock, settings.live,
                 [this](const Caller &caller) { return m_access.roleNow(caller).has_value(); }),
          m_context{m_access,
                    m_live,
                    parts.operations,
                    parts.log,
                    clock,
                    m_assets,
                    settings.hostname,
                    settings.tls,
                    {},
                    m_texts ? &*m_texts : nullptr},
          m_outlet(std::make_shared<Reply::Outlet>()),
          m_renew(clock.makeTimer([this] { renew(); }))
    {
        if (settings.news)
            m_feed.emplace(m_context, mailbox);
        m_outlet->mailbox = mailbox;
        m_outlet->deliver = [this](quint64 id, HttpResponse response) {
            const bool kept = std::any_of(response.headers.begin(), response.headers.end(),
                                          [](const auto &header) { return header.first == "Cache-Control"; });
            if (!kept)
                response.headers.emplace_back("Cache-Control", "no-store");
            if (m_http)
                m_http->answer(id, std::move(response));
        };
        m_outlet->upgrade = [this](quint64 id, const HttpRequest &request) {
            return m_http ? m_http->upgrade(id, request) : nullptr;
        };
        ::setpriority(PRIO_PROCESS, 0, kNiceness); // of this thread alone: traffic goes first
    }
    Q_DISABLE_COPY_MOVE(Server)

    Expected<quint16, QString> listen()
    {
        if (auto opened = m_access.open(); !opened)
            return Unexpected{opened.error()};
        const QByteArray token = makeToken();
        const QString file = QDir(m_settings.stateDir).filePath(QStringLiteral("cli-token"));
        if (auto written = writeSecretFile(file, token + '\n'); !written)
            return Unexpected{written.error()};
        m_access.setCliToken(token);
        std::optional<QSslConfiguration> tls;
        if (m_settings.tls) {
            auto made = makeTls();
            if (!made)
                return Unexpected{made.error()};
            tls = *made;
            m_context.certificate = shownOf(*tls);
            m_renew->start(kRenewCheckMs);
        }
        const QHostAddress address = listenAddress(m_settings.host);
        if (address.isNull())
            return Unexpected{QString(m_settings.host + u" is not an address")};
        m_http = std::make_unique<HttpServer>(
            m_settings.http, tls,
            [this](quint64 id, const HttpRequest &request, const QHostAddress &from) { dispatch(id, request, from); });
        m_http->setCommonHeaders(securityHeaders(m_settings.tls));
        m_http->setRefusal([this](int status, const QByteArray &acceptLanguage) {
            return refusal(status, m_settings.http.limits, m_context.translate(languageOf(acceptLanguage)));
        });
        if (!m_http->listen(address, m_settings.port))
            return Unexpected{
                QStringLiteral("%1 port %2: %3").arg(m_settings.host).arg(m_settings.port).arg(m_http->errorString())};
        return m_http->serverPort();
    }

    Expected<void, QString> reloadTls()
    {
        if (!m_settings.tls || !m_http)
            return {};
        const auto tls = makeTls();
        if (!tls)
            return Unexpected{tls.error()};
        m_http->setTls(*tls);
        m_context.certificate = shownOf(*tls);
        return {};
    }

    LiveHub &live() { return m_live; }

private:
    Expected<QSslConfiguration, QString> makeTls() const
    {
        CertificateFiles files{m_settings.certificate, m_settings.privateKey};
        if (files.certificate.isEmpty()) {
            const auto own = ownCertificate(m_settings.stateDir, m_settings.hostname,
                                            QDateTime::fromMSecsSinceEpoch(m_clock.wallMs(), Qt::UTC));
            if (!own)
                return Unexpected{own.error()};
            files = *own;
        }
        return serverConfiguration(files);
    }

    /// A certificate of our own does not end while the gateway runs.
    void renew()
    {
        m_renew->start(kRenewCheckMs);
        if (!m_settings.certificate.isEmpty())
            return; // who gave it renews it, and tells by SIGHUP
        if (const auto reloaded = reloadTls(); !reloaded)
            log::error(log::Category::Http, QString(), "certificate",
                       QStringLiteral("The dashboard's certificate cannot be renewed: %1").arg(reloaded.error()));
    }

    /// Finds the row of a request and lets nothing through that the row does not allow.
    void dispatch(quint64 id, const HttpRequest &http, const QHostAddress &from)
    {
        const Language language = languageOf(http.header("accept-language"));
        const Reply reply(m_outlet, id, m_context.translate(language));
        Match match = api::match(routes(), http.method, http.path);
        if (match.allowed.empty() || (match.isRest && http.path.startsWith("/api/"))) {
            reply.notFound(Phrase(QT_TRANSLATE_NOOP("Phrase", "There is no such path.")));
            return;
        }
        if (!match.route) {
            QByteArrayList allowed;
            for (const Method method : match.allowed)
                allowed += methodName(method);
            const QString methods = QString::fromLatin1(allowed.join(", "));
            HttpResponse response = Reply::errorResponse(
                405, "method_not_allowed", Phrase(QT_TRANSLATE_NOOP("Phrase", "allowed here: {methods}"), methods),
                reply.translate());
            response.headers.emplace_back("Allow", allowed.join(", "));
            reply.http(std::move(response));
            return;
        }
        Request request;
        request.method = match.route->method;
        request.params = std::move(match.params);
        request.language = language;
        request.source = sourceOf(from);
        request.http = http;
        if (mayPass(*match.route, request, reply) && readBody(request, reply))
            match.route->handler(m_context, request, reply);
    }

    /// Whether the one who asks may; answers itself where not.
    bool mayPass(const Route &route, Request &request, const Reply &reply)
    {
        if (route.role == Role::Public)
            return true;
        const Access::Identity identity = m_access.identify(request.http, request.source);
        if (identity.caller.role == Role::Public) {
            if (identity.status == 429) {
                reply.tooMany(identity.waitMs);
            } else if (identity.status == 503) {
                reply.unavailable(Phrase(QT_TRANSLATE_NOOP("Phrase", "The database failed.")));
            } else {
                HttpResponse response = Reply::errorResponse(
                    401, "unauthorized", Phrase(QT_TRANSLATE_NOOP("Phrase", "Sign in first.")), reply.translate());
                response.headers.emplace_back("WWW-Authenticate", "Bearer");
                reply.http(std::move(response));
            }
            return false;
        }
        const bool byCookie = !identity.caller.session.isEmpty();
        if (byCookie && route.method != Method::Get &&
            (identity.csrf.isEmpty() || !sameOctets(request.http.header("x-csrf-token"), identity.csrf))) {
            reply.error(403, "csrf",
                        Phrase(QT_TRANSLATE_NOOP("Phrase", "The header X-CSRF-Token is missing or wrong.")));
            return false;
        }
        if (identity.caller.role < route.role) {
            reply.error(403, "forbidden",
                        Phrase(QT_TRANSLATE_NOOP("Phrase", "This needs the role {role}."), roleWord(route.role)));
            return false;
        }
        request.caller = identity.caller;
        return true;
    }

    /// The query and the body of one who may; answers itself where they cannot be read.
    static bool readBody(Request &request, const Reply &reply)
    {
        if (!parseQuery(request.http.query, request.query)) {
            reply.error(400, "bad_query", Phrase(QT_TRANSLATE_NOOP("Phrase", "The query cannot be read.")));
            return false;
        }
        const QByteArray &body = request.http.body;
        if (body.isEmpty())
            return true;
        const QByteArray type = request.http.header("content-type").split(';').front().trimmed().toLower();
        if (type != "application/json") { // which no form of a foreign page can send
            reply.error(415, "not_json", Phrase(QT_TRANSLATE_NOOP("Phrase", "The body has to be application/json.")));
            return false;
        }
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(body, &error);
        if (!document.isObject()) {
            reply.error(
                400, "bad_json",
                error.error == QJsonParseError::NoError
                    ? Phrase(QT_TRANSLATE_NOOP("Phrase", "The body has to be an object."))
                    : Phrase(QT_TRANSLATE_NOOP("Phrase", "the body is not JSON: {error}"), error.errorString()));
            return false;
        }
        request.body = document.object();
        return true;
    }

    const ApiSettings &m_settings;
    Clock &m_clock;
    const Assets m_assets;
    const Expected<Catalogue, QString> m_texts;
    Access m_access;
    LiveHub m_live;
    Context m_context;
    std::optional<LiveFeed> m_feed;
    const std::shared_ptr<Reply::Outlet> m_outlet;
    const std::unique_ptr<Timer> m_renew;
    std::unique_ptr<HttpServer> m_http;
};

ApiServer::ApiServer(ApiSettings settings, ApiParts parts, Clock &clock)
    : m_settings(std::move(settings)),
      m_parts(std::move(parts)),
      m_clock(clock),
      m_mailbox(std::make_shared<Mailbox>(m_thread))
{}

ApiServer::~ApiServer() { stop(); }

Expected<quint16, QString> ApiServer::start()
{
    std::promise<Expected<void, QString>> prepared;
    m_parts.access.control.post([&] {
        prepared.set_value(
            makeFirstUser(m_parts.access.db, m_settings.stateDir, m_settings.passwords, m_clock.wallMs()));
    });
    if (const auto first = prepared.get_future().get(); !first)
        return Unexpected{first.error()};
    std::optional<Expected<quint16, QString>> result;
    m_thread.run([&] {
        m_server = std::make_unique<Server>(m_settings, m_parts, m_mailbox, m_clock);
        result = m_server->listen();
    });
    return *result;
}

Expected<void, QString> ApiServer::reloadTls()
{
    std::optional<Expected<void, QString>> result;
    m_thread.run([&] { result = m_server ? m_server->reloadTls() : Expected<void, QString>(); });
    return *result;
}

void ApiServer::stop()
{
    if (!m_thread.thread()->isRunning())
        return;
    m_mailbox->close(); // what other threads still answer goes nowhere
    m_thread.run([this] { m_server.reset(); });
    m_thread.stop();
}

LiveHub &ApiServer::live() { return m_server->live(); }

} // namespace gateway::api
