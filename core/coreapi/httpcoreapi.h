#pragma once
#include "coreapi/coreapi.h"
#include "coreapi/corejson.h"
#include "util/clock.h"

#include <QtCore/QObject>
#include <QtCore/QUrl>
#include <QtNetwork/QSslConfiguration>
#include <array>
#include <unordered_map>

class QNetworkAccessManager;
class QNetworkReply;

namespace gateway {

/// Where Core is and how it is spoken to.
struct HttpCoreSettings
{
    QUrl baseUrl;           ///< http or https; a path is kept before the contract's
    QString token;          ///< bearer token, empty: none
    QString caCertificate;  ///< PEM file trusted besides the system's, empty: none
    bool verifyPeer = true; ///< false: any certificate will do
    int timeoutMs = 10'000; ///< for one request from the call to the whole answer; a held claim's wait comes on top
    QString userAgent;
};

/// News of every request that was sent: the operation's name (a literal: health, register, unregister, submit, claim,
/// extend, outcomes, reports, browse, stats, get, patch, cancel), why it failed or null, and how long it took.
using CoreObserver = std::function<void(const char *operation, const CoreError *error, qint64 durationNs)>;

/// Core by its REST contract, over HTTP/1.1. Submits, claims (with extensions), outcomes (with reports) and everything
/// else have connections of their own, so that a held claim or a slow search delays no submit.
///
/// A call is one request: a body is sent once, so that a lost claim is never silently claimed again. (Qt would send it
/// up to three times more when a connection breaks before the answer's headers; requests without a body it may so
/// repeat, which changes nothing.) Answers are bounded by 64 MiB. Callbacks come from the event loop; after the
/// destructor none comes, and what was under way is given up. A callback may destroy the object.
class HttpCoreApi final : public QObject, public CoreApi
{
public:
    explicit HttpCoreApi(HttpCoreSettings settings, CoreObserver observer = {}, Clock &clock = systemClock(),
                         QObject *parent = nullptr);
    ~HttpCoreApi() override;

    void health(CoreCallback<CoreHealth> done) override;
    void registerFrontends(const std::vector<Registration> &frontends, CoreCallback<Done> done) override;
    void withdraw(const QString &frontend, CoreCallback<Done> done) override;
    void submit(const std::vector<InboundMessage> &messages, CoreCallback<std::vector<SubmitResult>> done) override;
    void submitItems(const std::vector<InboundMessage> &messages, const std::vector<QByteArray> &items,
                     CoreCallback<std::vector<SubmitResult>> done) override;
    void claim(const std::vector<ClaimRequest> &claims, int waitMs,
               CoreCallback<std::vector<std::vector<QueueMessage>>> done) override;
    void extend(const std::vector<ClaimRef> &claims, int leaseSeconds, CoreCallback<std::vector<bool>> done) override;
    void outcomes(const std::vector<Outcome> &outcomes, CoreCallback<std::vector<OutcomeStatus>> done) override;
    void reports(const std::vector<DeliveryReport> &reports, CoreCallback<std::vector<ReportStatus>> done) override;
    void browse(const BrowseQuery &query, CoreCallback<BrowsePage> done) override;
    void stats(CoreCallback<std::vector<QueueCount>> done) override;
    void message(qint64 id, CoreCallback<QueueMessage> done) override;
    void patch(qint64 id, const MessagePatch &patch, CoreCallback<QueueMessage> done) override;
    void cancel(qint64 id, CoreCallback<Done> done) override;

private:
    enum Lane { Submits, Claims, Outcomes, Pages, LaneCount };
    struct Request
    {
        const char *operation;
        Lane lane;
        const char *verb;
        QByteArray target; ///< path and query, below the base URL
        std::optional<QByteArray> body = {};
        std::size_t items = 1; ///< of the batch
        int waitMs = 0;        ///< how long Core may hold it
    };
    struct Flight;
    using BodyCallback = std::function<void(CoreReply<QByteArray>)>;

    void submitBody(const std::vector<InboundMessage> &messages, QByteArray body,
                    CoreCallback<std::vector<SubmitResult>> done);
    template <class T>
    void call(Request request, CoreCallback<T> done, std::function<JsonReply<T>(const QByteArray &)> read);
    void send(const Request &request, BodyCallback done);
    void watch(QNetworkReply *reply);
    void giveUp(QNetworkReply *reply, CoreError::Kind kind, const QString &detail);
    void finished(QNetworkReply *reply);
    CoreReply<QByteArray> judge(QNetworkReply *reply, const Flight &flight);
    void report(const char *operation, const CoreError *error, qint64 startedNs) const;
    /// Fit for the log: one line without the token.
    QString clean(const QString &text) const;

    const HttpCoreSettings m_settings;
    const CoreObserver m_observer;
    Clock &m_clock;
    QByteArray m_base; ///< the base URL, encoded, without a final slash
    QSslConfiguration m_tls;
    QString m_tlsProblem; ///< why no TLS connection can be trusted, empty: nothing
    CoreJsonReader m_reader;
    std::array<QNetworkAccessManager *, LaneCount> m_lanes{};
    std::unordered_map<QNetworkReply *, std::unique_ptr<Flight>> m_flights;
};

} // namespace gateway
