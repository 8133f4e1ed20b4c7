#pragma once
#include "coreapi/message.h"
#include "util/expected.h"

#include <functional>

namespace gateway {

/// Why a call to Core gave no answer that can be used.
struct CoreError
{
    enum class Kind {
        Refused,     ///< connection refused
        Unreachable, ///< DNS, no route, TLS: Core cannot be reached
        Reset,       ///< the connection broke: unknown what was taken
        Timeout,     ///< no answer within api_timeout: unknown what was taken
        Http,        ///< an HTTP status other than success, see httpStatus
        Parse,       ///< an answer that the contract does not know: unknown what was taken
        Cancelled,   ///< given up by the gateway itself at its stop
    };
    Kind kind = Kind::Refused;
    int httpStatus = 0;
    int retryAfterSeconds = 0; ///< from Retry-After, 0 where absent
    QString detail;            ///< one line for the log, without secrets

    /// What happened, for the log and for people: "connection refused", "http 503: …".
    QString text() const;

    /// Core cannot be reached at all (the health probe tells when it is back).
    bool isUnreachable() const { return kind != Kind::Http && kind != Kind::Parse && kind != Kind::Cancelled; }
};

template <class T>
using CoreReply = Expected<T, CoreError>;
template <class T>
using CoreCallback = std::function<void(CoreReply<T>)>;

struct CoreHealth
{
    QString version;
    bool claimWait = false;
};

/// Filters of a queue page.
struct BrowseQuery
{
    QString status, destSmsc, sourceSmsc, clientMessageId, originSmsc, q, cursor;
    int limit = 100;
};
struct BrowsePage
{
    std::vector<QueueMessage> messages;
    QString nextCursor;
    qint64 total = 0;
};
struct MessagePatch
{
    std::optional<QString> text;
    std::optional<qint64> deliverAfter;
    std::optional<qint64> expires;
};

/// OmniMessage Core, one operation a call: the REST client and the embedded Core are behind it. All calls are made on
/// the thread of the object, and so come the callbacks, exactly once each, never from within the call. A call is one
/// attempt: repeats, splitting and pacing are the relay's. Batches hold 1 to 1,000 items; the REST client answers
/// Http 413 itself for a body over 1 MiB (`httpStatus` 413), so that the caller halves it.
class CoreApi
{
public:
    virtual ~CoreApi() = default;

    virtual void health(CoreCallback<CoreHealth> done) = 0;
    virtual void registerFrontends(const std::vector<Registration> &frontends, CoreCallback<Done> done) = 0;
    virtual void withdraw(const QString &frontend, CoreCallback<Done> done) = 0;

    /// One result a message, in order.
    virtual void submit(const std::vector<InboundMessage> &messages, CoreCallback<std::vector<SubmitResult>> done) = 0;
    /// The same, where it has been written already what each says (corejson::submitItem).
    virtual void submitItems(const std::vector<InboundMessage> &messages, const std::vector<QByteArray> & /*items*/,
                             CoreCallback<std::vector<SubmitResult>> done)
    {
        submit(messages, std::move(done));
    }
    /// One list of messages an entry, in order. `waitMs` over 0 only with capability claim_wait.
    virtual void claim(const std::vector<ClaimRequest> &claims, int waitMs,
                       CoreCallback<std::vector<std::vector<QueueMessage>>> done) = 0;
    /// True where the claim is still held, in order.
    virtual void extend(const std::vector<ClaimRef> &claims, int leaseSeconds,
                        CoreCallback<std::vector<bool>> done) = 0;
    virtual void outcomes(const std::vector<Outcome> &outcomes, CoreCallback<std::vector<OutcomeStatus>> done) = 0;
    virtual void reports(const std::vector<DeliveryReport> &reports, CoreCallback<std::vector<ReportStatus>> done) = 0;

    virtual void browse(const BrowseQuery &query, CoreCallback<BrowsePage> done) = 0;
    /// What the queue holds, by peer and status.
    virtual void stats(CoreCallback<std::vector<QueueCount>> done) = 0;
    virtual void message(qint64 id, CoreCallback<QueueMessage> done) = 0; ///< 404: Http 404
    virtual void patch(qint64 id, const MessagePatch &patch, CoreCallback<QueueMessage> done) = 0;
    virtual void cancel(qint64 id, CoreCallback<Done> done) = 0;
};

} // namespace gateway
