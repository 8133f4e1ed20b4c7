#pragma once
#include "coreapi/coreapi.h"

#include <QtCore/QByteArrayView>

namespace gateway {

/// Bodies of the contract's requests. The same values make the same octets, so that a repeat is octet-identical. A
/// member at the contract's default is left out, but for ton and npi. An inbound message with neither text nor payload
/// says an empty text, one with both says its text.
namespace corejson {
QByteArray registerBody(const std::vector<Registration> &frontends);
QByteArray submitBody(const std::vector<InboundMessage> &messages);
QByteArray claimBody(const std::vector<ClaimRequest> &claims, int waitMs);
QByteArray extendBody(const std::vector<ClaimRef> &claims, int leaseSeconds);
QByteArray outcomesBody(const std::vector<Outcome> &outcomes);
QByteArray reportsBody(const std::vector<DeliveryReport> &reports);
QByteArray patchBody(const MessagePatch &patch);
} // namespace corejson

/// Why an answer is not the contract's.
struct JsonError
{
    QByteArray where; ///< the member's path, as `results[3].messages[0].source.ton`; empty: the answer as a whole
    QByteArray what;  ///< what is wrong there; holds nothing of the answer
    QString text() const;
};
template <class T>
using JsonReply = Expected<T, JsonError>;

/// Reads Core's answers. Unknown members are ignored; a missing optional one, or one that is null, is its default; a
/// wrong type, an unknown word, a number out of range, a missing required member, another number of results than was
/// asked for or a result for another item than the one sent at its place is an error. What a message says is not
/// judged: `text`, `payload` and `receipt` may all be absent. Not thread-safe: it keeps its buffers between answers.
class CoreJsonReader
{
public:
    CoreJsonReader();
    ~CoreJsonReader();
    CoreJsonReader(const CoreJsonReader &) = delete;
    CoreJsonReader &operator=(const CoreJsonReader &) = delete;

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
    JsonReply<QueueMessage> message(QByteArrayView body);
    /// The `error` code and `detail` of a refusal, as they came; both empty where the body is none.
    std::pair<QByteArray, QByteArray> refusal(QByteArrayView body);

private:
    struct Private;
    template <class T, class Read>
    JsonReply<T> read(QByteArrayView body, Read read);

    std::unique_ptr<Private> d;
};

} // namespace gateway
