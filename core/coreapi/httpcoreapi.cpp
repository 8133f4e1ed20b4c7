#include "coreapi/httpcoreapi.h"

#include "coreapi/oneshotbody.h"
#include "log/log.h"

#include <QtCore/QFile>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkProxy>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QNetworkRequest>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslError>

namespace gateway {
namespace {

constexpr qsizetype kMaxBody = 1 << 20;         // the contract's
constexpr qint64 kMaxAnswer = qint64(64) << 20; // for all that it may say
constexpr qsizetype kMaxRefusal = 64 << 10;     // of an error's body that is looked at
constexpr qlonglong kMaxRetryAfter = 86'400;    // seconds
// Servers close idle connections after 5 s and more (node and Apache 5, nginx 75). Closing first means that no request
// meets a connection on its way out.
constexpr int kIdleSeconds = 4;

QByteArray itemTarget(qint64 id) { return "/api/messages/" + QByteArray::number(id); }

/// What the log's limit counts apart.
const char *logKind(CoreError::Kind kind)
{
    switch (kind) {
    case CoreError::Kind::Refused:
        return "api-refused";
    case CoreError::Kind::Unreachable:
        return "api-unreachable";
    case CoreError::Kind::Reset:
        return "api-reset";
    case CoreError::Kind::Timeout:
        return "api-timeout";
    case CoreError::Kind::Http:
        return "api-http";
    case CoreError::Kind::Parse:
        return "api-parse";
    case CoreError::Kind::Cancelled:
        break;
    }
    return "api-cancelled";
}

/// That one message is not there, or not pending any more, is an answer rather than trouble.
bool isTrouble(const char *operation, const CoreError &error)
{
    if (error.kind != CoreError::Kind::Http || (error.httpStatus != 404 && error.httpStatus != 409))
        return true;
    const std::string_view name = operation;
    return name != "get" && name != "patch" && name != "cancel";
}

int retryAfter(const QByteArray &header)
{
    bool ok = false;
    const qlonglong seconds = header.trimmed().toLongLong(&ok);
    return ok ? static_cast<int>(qBound(qlonglong(0), seconds, kMaxRetryAfter)) : 0;
}

template <class T, class Pick>
auto pick(const std::vector<T> &items, Pick member)
{
    std::vector<std::decay_t<decltype(std::invoke(member, items.front()))>> values;
    values.reserve(items.size());
    for (const T &item : items)
        values.push_back(std::invoke(member, item));
    return values;
}

/// A token read from a file ends in a line's end, which must not get into the header.
HttpCoreSettings tidied(HttpCoreSettings settings)
{
    settings.token = settings.token.trimmed();
    return settings;
}

/// For answers whose body says nothing.
JsonReply<Done> unread(const QByteArray &) { return Done{}; }

} // namespace

/// One request under way.
struct HttpCoreApi::Flight
{
    BodyCallback done;
    std::unique_ptr<Timer> deadline;
    std::optional<CoreError> givenUp; ///< why it was aborted from here
    QString tlsErrors;
    bool sent = false; ///< the request's head went out
};

HttpCoreApi::HttpCoreApi(HttpCoreSettings settings, CoreObserver observer, Clock &clock, QObject *parent)
    : QObject(parent),
      m_settings(tidied(std::move(settings))),
      m_observer(std::move(observer)),
      m_clock(clock),
      m_base(m_settings.baseUrl.toEncoded(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment)),
      m_tls(QSslConfiguration::defaultConfiguration())
{
    while (m_base.endsWith('/'))
        m_base.chop(1);
    m_tls.setProtocol(QSsl::TlsV1_2OrLater);
    m_tls.setPeerVerifyMode(m_settings.verifyPeer ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
    if (!m_settings.caCertificate.isEmpty()) {
        QFile file(m_settings.caCertificate);
        const bool opened = file.open(QIODevice::ReadOnly);
        const QList<QSslCertificate> own =
            opened ? QSslCertificate::fromData(file.readAll(), QSsl::Pem) : QList<QSslCertificate>();
        if (own.isEmpty())
            m_tlsProblem = QStringLiteral("tls: no certificate in api_ca_certificate");
        m_tls.setCaCertificates(QSslConfiguration::systemCaCertificates() + own);
    }
    for (QNetworkAccessManager *&lane : m_lanes) {
        lane = new QNetworkAccessManager(this);
        lane->setProxy(QNetworkProxy::NoProxy);
        lane->setAutoDeleteReplies(false);
    }
}

HttpCoreApi::~HttpCoreApi()
{
    // The replies go with their managers. First nothing may come back from them.
    for (const auto &[reply, flight] : m_flights)
        QObject::disconnect(reply, nullptr, this, nullptr);
    m_flights.clear();
}

void HttpCoreApi::health(CoreCallback<CoreHealth> done)
{
    call<CoreHealth>({"health", Pages, "GET", "/api/system/health"}, std::move(done),
                     [this](const QByteArray &body) { return m_reader.health(body); });
}

void HttpCoreApi::registerFrontends(const std::vector<Registration> &frontends, CoreCallback<Done> done)
{
    call<Done>(
        {"register", Pages, "POST", "/api/frontends/register", corejson::registerBody(frontends), frontends.size()},
        std::move(done), unread);
}

void HttpCoreApi::withdraw(const QString &frontend, CoreCallback<Done> done)
{
    call<Done>({"unregister", Pages, "DELETE", "/api/frontends/" + QUrl::toPercentEncoding(frontend)}, std::move(done),
               unread);
}

void HttpCoreApi::submit(const std::vector<InboundMessage> &messages, CoreCallback<std::vector<SubmitResult>> done)
{
    submitBody(messages, corejson::submitBody(messages), std::move(done));
}

void HttpCoreApi::submitItems(const std::vector<InboundMessage> &messages, const std::vector<QByteArray> &items,
                              CoreCallback<std::vector<SubmitResult>> done)
{
    submitBody(messages, corejson::submitBody(items), std::move(done));
}

void HttpCoreApi::submitBody(const std::vector<InboundMessage> &messages, QByteArray body,
                             CoreCallback<std::vector<SubmitResult>> done)
{
    call<std::vector<SubmitResult>>(
        {"submit", Submits, "POST", "/api/messages", std::move(body), messages.size()}, std::move(done),
        [this, keys = pick(messages, &InboundMessage::idempotencyKey)](const QByteArray &answer) {
            return m_reader.submitResults(answer, keys);
        });
}

void HttpCoreApi::claim(const std::vector<ClaimRequest> &claims, int waitMs,
                        CoreCallback<std::vector<std::vector<QueueMessage>>> done)
{
    call<std::vector<std::vector<QueueMessage>>>(
        {"claim", Claims, "POST", "/api/messages/claim", corejson::claimBody(claims, waitMs), claims.size(),
         qMax(0, waitMs)},
        std::move(done), [this, frontends = pick(claims, &ClaimRequest::frontend)](const QByteArray &body) {
            return m_reader.claimResults(body, frontends);
        });
}

void HttpCoreApi::extend(const std::vector<ClaimRef> &claims, int leaseSeconds, CoreCallback<std::vector<bool>> done)
{
    call<std::vector<bool>>(
        {"extend", Claims, "POST", "/api/messages/extend", corejson::extendBody(claims, leaseSeconds), claims.size()},
        std::move(done), [this, ids = pick(claims, &ClaimRef::id)](const QByteArray &body) {
            return m_reader.extendResults(body, ids);
        });
}

void HttpCoreApi::outcomes(const std::vector<Outcome> &outcomes, CoreCallback<std::vector<OutcomeStatus>> done)
{
    call<std::vector<OutcomeStatus>>(
        {"outcomes", Outcomes, "POST", "/api/messages/outcomes", corejson::outcomesBody(outcomes), outcomes.size()},
        std::move(done), [this, ids = pick(outcomes, &Outcome::id)](const QByteArray &body) {
            return m_reader.outcomeResults(body, ids);
        });
}

void HttpCoreApi::reports(const std::vector<DeliveryReport> &reports, CoreCallback<std::vector<ReportStatus>> done)
{
    call<std::vector<ReportStatus>>(
        {"reports", Outcomes, "POST", "/api/delivery_reports", corejson::reportsBody(reports), reports.size()},
        std::move(done), [this, keys = pick(reports, &DeliveryReport::reportKey)](const QByteArray &body) {
            return m_reader.reportResults(body, keys);
        });
}

void HttpCoreApi::browse(const BrowseQuery &query, CoreCallback<BrowsePage> done)
{
    QByteArray target = "/api/messages?limit=" + QByteArray::number(query.limit);
    const auto filter = [&target](const char *name, const QString &value) {
        if (!value.isEmpty())
            target += '&' + QByteArray(name) + '=' + QUrl::toPercentEncoding(value);
    };
    filter("status", query.status);
    filter("dest_smsc", query.destSmsc);
    filter("source_smsc", query.sourceSmsc);
    filter("client_message_id", query.clientMessageId);
    filter("origin_smsc", query.originSmsc);
    filter("q", query.q);
    filter("cursor", query.cursor);
    call<BrowsePage>({"browse", Pages, "GET", target}, std::move(done),
                     [this](const QByteArray &body) { return m_reader.page(body); });
}

void HttpCoreApi::stats(CoreCallback<std::vector<QueueCount>> done)
{
    call<std::vector<QueueCount>>({"stats", Pages, "GET", "/api/messages/stats"}, std::move(done),
                                  [this](const QByteArray &body) { return m_reader.stats(body); });
}

void HttpCoreApi::message(qint64 id, CoreCallback<QueueMessage> done)
{
    call<QueueMessage>({"get", Pages, "GET", itemTarget(id)}, std::move(done),
                       [this](const QByteArray &body) { return m_reader.message(body); });
}

void HttpCoreApi::patch(qint64 id, const MessagePatch &patch, CoreCallback<QueueMessage> done)
{
    call<QueueMessage>({"patch", Pages, "PATCH", itemTarget(id), corejson::patchBody(patch)}, std::move(done),
                       [this](const QByteArray &body) { return m_reader.message(body); });
}

void HttpCoreApi::cancel(qint64 id, CoreCallback<Done> done)
{
    call<Done>({"cancel", Pages, "POST", itemTarget(id) + "/cancel", QByteArray()}, std::move(done), unread);
}

/// Sends, then reads what came, tells the observer and the log, and answers.
template <class T>
void HttpCoreApi::call(Request request, CoreCallback<T> done, std::function<JsonReply<T>(const QByteArray &)> read)
{
    if (request.body && request.body->size() > kMaxBody && request.items > 1) {
        const CoreError error{CoreError::Kind::Http, 413, 0,
                              QStringLiteral("a body of %1 octets was not sent").arg(request.body->size())};
        QMetaObject::invokeMethod(
            this, [done = std::move(done), error] { done(Unexpected{error}); }, Qt::QueuedConnection);
        return;
    }
    const char *operation = request.operation;
    send(request, [this, operation, done = std::move(done), read = std::move(read),
                   started = m_clock.nowNs()](CoreReply<QByteArray> body) {
        std::optional<CoreError> error;
        if (body) {
            JsonReply<T> value = read(*body);
            if (value) {
                report(operation, nullptr, started);
                done(std::move(*value));
                return;
            }
            error = CoreError{CoreError::Kind::Parse, 0, 0, value.error().text()};
        } else {
            error = body.error();
        }
        report(operation, &*error, started);
        done(Unexpected{std::move(*error)});
    });
}

void HttpCoreApi::send(const Request &request, BodyCallback done)
{
    const QUrl url = QUrl::fromEncoded(m_base + request.target, QUrl::StrictMode);
    if (!m_tlsProblem.isEmpty() && url.scheme() == u"https") {
        QMetaObject::invokeMethod(
            this,
            [this, done = std::move(done)] {
                done(Unexpected{CoreError{CoreError::Kind::Unreachable, 0, 0, m_tlsProblem}});
            },
            Qt::QueuedConnection);
        return;
    }
    const int timeoutMs = m_settings.timeoutMs + request.waitMs;
    QNetworkRequest head(url);
    head.setSslConfiguration(m_tls);
    head.setTransferTimeout(timeoutMs);
    head.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    head.setAttribute(QNetworkRequest::HttpPipeliningAllowedAttribute, false);
    head.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    head.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    head.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    head.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    head.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    head.setAttribute(QNetworkRequest::ConnectionCacheExpiryTimeoutSecondsAttribute, kIdleSeconds);
    head.setRawHeader("Accept", "application/json");
    head.setRawHeader("Accept-Encoding", "identity");
    head.setRawHeader("User-Agent", m_settings.userAgent.toUtf8());
    if (!m_settings.token.isEmpty())
        head.setRawHeader("Authorization", "Bearer " + m_settings.token.toUtf8());

    QNetworkAccessManager &lane = *m_lanes[request.lane];
    OneShotBody *body = nullptr;
    if (request.body) {
        head.setRawHeader("Content-Type", "application/json");
        body = new OneShotBody(*request.body, nullptr);
    }
    QNetworkReply *reply = lane.sendCustomRequest(head, request.verb, body);
    if (body)
        body->setParent(reply);

    auto flight = std::make_unique<Flight>();
    flight->done = std::move(done);
    flight->deadline = m_clock.makeTimer([this, reply] { giveUp(reply, CoreError::Kind::Timeout, {}); });
    flight->deadline->start(timeoutMs);
    m_flights.emplace(reply, std::move(flight));
    watch(reply);
}

void HttpCoreApi::watch(QNetworkReply *reply)
{
    connect(reply, &QNetworkReply::requestSent, this, [this, reply] {
        if (const auto it = m_flights.find(reply); it != m_flights.end())
            it->second->sent = true;
    });
    connect(reply, &QNetworkReply::sslErrors, this, [this, reply](const QList<QSslError> &errors) {
        QStringList texts;
        for (const QSslError &error : errors)
            texts += error.errorString();
        if (const auto it = m_flights.find(reply); it != m_flights.end())
            it->second->tlsErrors = texts.join(u", ");
    });
    const auto tooLong = [this, reply](qint64 octets) {
        if (octets > kMaxAnswer)
            giveUp(reply, CoreError::Kind::Parse, QStringLiteral("an answer of over 64 MiB"));
    };
    connect(reply, &QNetworkReply::metaDataChanged, this,
            [reply, tooLong] { tooLong(reply->header(QNetworkRequest::ContentLengthHeader).toLongLong()); });
    connect(reply, &QNetworkReply::readyRead, this, [reply, tooLong] { tooLong(reply->bytesAvailable()); });
    // Queued: the reply's own code is not below us when the callback destroys this object.
    connect(
        reply, &QNetworkReply::finished, this, [this, reply] { finished(reply); }, Qt::QueuedConnection);
}

/// Ends a request from here; the answer is `kind` whatever the reply says of the abort.
void HttpCoreApi::giveUp(QNetworkReply *reply, CoreError::Kind kind, const QString &detail)
{
    const auto it = m_flights.find(reply);
    if (it == m_flights.end() || it->second->givenUp || reply->isFinished())
        return;
    it->second->givenUp = CoreError{kind, 0, 0, detail};
    reply->abort();
}

void HttpCoreApi::finished(QNetworkReply *reply)
{
    const auto it = m_flights.find(reply);
    if (it == m_flights.end())
        return;
    const std::unique_ptr<Flight> flight = std::move(it->second);
    m_flights.erase(it);
    flight->deadline->stop();
    CoreReply<QByteArray> answer = judge(reply, *flight);
    reply->deleteLater();
    flight->done(std::move(answer)); // may destroy this
}

/// What became of a request whose reply is finished.
CoreReply<QByteArray> HttpCoreApi::judge(QNetworkReply *reply, const Flight &flight)
{
    const auto because = [](CoreError::Kind kind, const QString &detail = {}) {
        return Unexpected{CoreError{kind, 0, 0, detail}};
    };
    if (flight.givenUp)
        return Unexpected{*flight.givenUp};
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(); // 0: none was read
    const bool sent = flight.sent || status != 0; // Qt says nothing of the sending of an empty body
    switch (reply->error()) {
    case QNetworkReply::ConnectionRefusedError:
        return because(CoreError::Kind::Refused);
    case QNetworkReply::OperationCanceledError: // so Qt says that the transfer timed out
    case QNetworkReply::TimeoutError:
        return because(CoreError::Kind::Timeout);
    case QNetworkReply::RemoteHostClosedError:
        if (sent)
            return because(CoreError::Kind::Reset);
        // It was the connection that was not made: a TLS server that hangs up.
        return because(CoreError::Kind::Unreachable, clean(reply->errorString()));
    case QNetworkReply::ContentReSendError:
        if (status == 0) // the break at which Qt would have sent the body again
            return because(CoreError::Kind::Reset);
        break; // 307 and 308: Qt rewinds the body before it looks whether redirects are wanted
    case QNetworkReply::SslHandshakeFailedError:
        return because(
            CoreError::Kind::Unreachable,
            clean(QStringLiteral("tls: ") % (flight.tlsErrors.isEmpty() ? reply->errorString() : flight.tlsErrors)));
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolInvalidOperationError:
        if (status / 100 == 2)
            return because(CoreError::Kind::Parse, QStringLiteral("an answer that is not HTTP"));
        break;
    default:
        break;
    }
    if (status == 0)
        return because(sent ? CoreError::Kind::Reset : CoreError::Kind::Unreachable, clean(reply->errorString()));
    QByteArray body = reply->readAll();
    if (status / 100 == 2) {
        if (reply->error() != QNetworkReply::NoError)
            return because(CoreError::Kind::Reset, clean(reply->errorString()));
        return body;
    }
    CoreError error{CoreError::Kind::Http, status, retryAfter(reply->rawHeader("Retry-After")), {}};
    const auto [code, detail] = m_reader.refusal(QByteArrayView(body).first(qMin(body.size(), kMaxRefusal)));
    if (!code.isEmpty())
        error.detail = clean(QString::fromUtf8(detail.isEmpty() ? code : code + ": " + detail));
    return Unexpected{std::move(error)};
}

QString HttpCoreApi::clean(const QString &text) const
{
    QByteArray octets = text.toUtf8();
    if (!m_settings.token.isEmpty())
        octets.replace(m_settings.token.toUtf8(), "***");
    return log::escaped(octets, 300);
}

void HttpCoreApi::report(const char *operation, const CoreError *error, qint64 startedNs) const
{
    if (m_observer)
        m_observer(operation, error, m_clock.nowNs() - startedNs);
    if (!error || error->kind == CoreError::Kind::Cancelled)
        return;
    const log::Level level = isTrouble(operation, *error) ? log::Level::Warning : log::Level::Debug;
    if (!log::enabled(level))
        return;
    log::write(level, log::Category::Core, {}, logKind(error->kind),
               QStringLiteral("api ") % QLatin1String(operation) % QStringLiteral(": ") % error->text());
}

} // namespace gateway
