#pragma once
#include "coreapi/coreapi.h"

#include <QtCore/QByteArrayView>
#include <memory>

namespace gateway {

/// Bodies of the contract's requests. The same values make the same octets, so that a repeat is octet-identical. A
/// member at the contract's default is left out, but for ton and npi. An inbound message with neither text nor payload
/// says an empty text, one with both says its text.
namespace corejson {
QByteArray registerBody(const std::vector<Registration> &frontends);
QByteArray submitBody(const std::vector<InboundMessage> &messages);
/// One item of that body's list, and the body of such items.
QByteArray submitItem(const InboundMessage &message);
QByteArray submitBody(const std::vector<QByteArray> &items);
QByteArray claimBody(const std::vector<ClaimRequest> &claims, int waitMs);
QByteArray extendBody(const std::vector<ClaimRef> &claims, int leaseSeconds);
QByteArray outcomesBody(const std::vector<Outcome> &outcomes);
QByteArray reportsBody(const std::vector<DeliveryReport> &reports);
QByteArray patchBody(const MessagePatch &patch);
} // namespace corejson

/// Bodies of a Core's answers. Lists of results stand in the order of what was asked, which is given with them.
namespace coreanswer {
QByteArray health(const CoreHealth &health);
QByteArray submit(const std::vector<QByteArray> &keys, const std::vector<SubmitResult> &results);
QByteArray claim(const std::vector<ClaimRequest> &claims, const std::vector<std::vector<QueueMessage>> &messages);
QByteArray extend(const std::vector<ClaimRef> &claims, const std::vector<bool> &extended);
QByteArray outcomes(const std::vector<qint64> &ids, const std::vector<OutcomeStatus> &results);
QByteArray reports(const std::vector<QByteArray> &keys, const std::vector<ReportStatus> &results);
QByteArray page(const BrowsePage &page);
QByteArray message(const QueueMessage &message);
QByteArray stats(const std::vector<QueueCount> &rows);
QByteArray refusal(const QByteArray &code, const QByteArray &detail);
} // namespace coreanswer

/// Why a body is not the contract's.
struct JsonError
{
    QByteArray where; ///< the member's path, as `results[3].messages[0].source.ton`; empty: the answer as a whole
    QByteArray what;  ///< what is wrong there; holds nothing of the answer
    QString text() const;
};
template <class T>
using JsonReply = Expected<T, JsonError>;

/// What both readers share: the parser and its buffers.
class CoreJson
{
public:
    CoreJson();
    ~CoreJson();
    CoreJson(const CoreJson &) = delete;
    CoreJson &operator=(const CoreJson &) = delete;

    template <class T, class Read>
    JsonReply<T> read(QByteArrayView body, Read read);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// Reads Core's answers. Unknown members are ignored; a missing optional one, or one that is null, is its default; a
/// wrong type, an unknown word, a number out of range, a missing required member, another number of results than was
/// asked for or a result for another item than the one sent at its place is an error. What a message says is not
/// judged: `text`, `payload` and `receipt` may all be absent. Not thread-safe: it keeps its buffers between answers.
class CoreJsonReader
{
public:
    JsonReply<CoreHealth> health(QByteArrayView body);
    /// `keys` are the idempotency keys of the batch.
    JsonReply<std::vector<SubmitResult>> submitResults(QByteArrayView body, const std::vector<QByteArray> &keys);
    /// `frontends` are those of the entries; each message has a claim_id.
    JsonReply<std::vector<std::vector<QueueMessage>>> claimResults(QByteArrayView body,
                                                                   const std::vector<QString> &frontends);
    JsonReply<std::vector<bool>> extendResults(QByteArrayView body, const std::vector<qint64> &ids);
    JsonReply<std::vector<OutcomeStatus>> outcomeResults(QByteArrayView body, const std::vector<qint64> &ids);
    JsonReply<std::vector<ReportStatus>> reportResults(QByteArrayView body, const std::vector<QByteArray> &keys);
    JsonReply<BrowsePage> page(QByteArrayView body);
    JsonReply<std::vector<QueueCount>> stats(QByteArrayView body);
    JsonReply<QueueMessage> message(QByteArrayView body);
    /// The `error` code and `detail` of a refusal, as they came; both empty where the body is none.
    std::pair<QByteArray, QByteArray> refusal(QByteArrayView body);

private:
    CoreJson m_json;
};

/// A batch of messages, outcomes or reports as it came: a bad item fails itself alone.
template <class T>
struct CoreBatch
{
    struct Bad
    {
        std::size_t index = 0; ///< place in the batch
        QByteArray key;        ///< its key, where that could be read
        qint64 id = 0;         ///< likewise
        JsonError error;
    };
    std::vector<T> items; ///< the good ones, in order
    std::vector<Bad> bad; ///< the others, in order
    std::size_t size() const { return items.size() + bad.size(); }
};
struct ClaimCall
{
    std::vector<ClaimRequest> claims;
    int waitMs = 0;
};
struct ExtendCall
{
    std::vector<ClaimRef> claims;
    int leaseSeconds = 0;
};

/// Reads the bodies of requests to a Core. Lists hold 1 to 1,000 items; otherwise as CoreJsonReader.
class CoreRequestReader
{
public:
    JsonReply<std::vector<Registration>> frontends(QByteArrayView body);
    JsonReply<CoreBatch<InboundMessage>> messages(QByteArrayView body);
    JsonReply<ClaimCall> claim(QByteArrayView body);
    JsonReply<ExtendCall> extend(QByteArrayView body);
    JsonReply<CoreBatch<Outcome>> outcomes(QByteArrayView body);
    JsonReply<CoreBatch<DeliveryReport>> reports(QByteArrayView body);
    JsonReply<MessagePatch> patch(QByteArrayView body);

private:
    CoreJson m_json;
};

} // namespace gateway
