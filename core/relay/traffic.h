#pragma once
// What crosses between the reactors (where sessions live) and the relay thread (where Core is talked to): always in
// batches, never a message at a time.
#include "coreapi/message.h"
#include "smpp/commandstatus.h"
#include "text/alphabet.h"

#include <QtCore/QString>
#include <vector>

namespace gateway {

/// Which request of which session an answer belongs to; Several: the requests that the reactor keeps under a number.
struct ReplyTo
{
    enum class Kind : quint8 { None, SubmitSm, DataSm, SubmitMulti, DeliverSm, Several };
    quint64 session = 0;
    quint32 sequence = 0;
    Kind kind = Kind::None;
    quint8 reactor = 0;
    quint16 epoch = 0;  ///< AnswersFirst: when it was asked
    quint64 multi = 0;  ///< submit_multi, Several: which one
    int destination = 0;///< submit_multi: which of its destinations
};

/// A message on its way to Core.
struct InboundItem
{
    InboundMessage message;
    ReplyTo replyTo;
    bool durable = false; ///< goes through the cache
};

/// The answer to a request: ESME_ROK with Core's id, or the status that the contract gives.
struct InboundReply
{
    ReplyTo replyTo;
    smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK;
    qint64 id = 0;
};

/// What became of a claimed message. `submitNumber` counts the submits of an account (0: nothing was sent), so that
/// the receipts which came after it can wait for it.
struct OutcomeItem
{
    Outcome outcome;
    QString account; ///< of a client bind
    quint64 submitNumber = 0;
    qint64 number = 0; ///< in the cache; 0: not kept there
};

/// A receipt of a carrier. It waits until the outcomes of the account's submits up to `barrier` are recorded.
struct ReportItem
{
    DeliveryReport report;
    quint64 barrier = 0;
    ReplyTo replyTo;
    bool durable = false; ///< kept in the cache before it is answered
    qint64 number = 0;    ///< there; 0: not yet
};

/// Everything that a reactor has for the relay thread after one turn of its event loop.
struct TrafficBatch
{
    std::vector<OutcomeItem> outcomes;
    std::vector<ReportItem> reports; ///< after the outcomes that were there first
    std::vector<InboundItem> inbound;
    bool isEmpty() const { return outcomes.empty() && reports.empty() && inbound.empty(); }
};

/// What a queue worker tells the claims: whether it can send, and how fast just now.
struct WorkerState
{
    bool canSend = false;
    bool connected = false;
    double messagesPerSecond = 1; ///< what the rate limit and the other side's answers allow now
};

/// What a look-up of a partner (query_sm, cancel_sm, replace_sm) asks of Core.
struct LookupRequest
{
    enum class Kind { Query, Cancel, Replace };
    Kind kind = Kind::Query;
    QByteArray messageId;
    QString originSmsc;
    QByteArray octets;       ///< replace_sm: the new text, in the coding of the message
    Alphabet defaultAlphabet = Alphabet::Gsm7;
    std::optional<qint64> deliverAfter;
    std::optional<qint64> expires;
};
struct LookupReply
{
    smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK;
    MessageState state = MessageState::Unknown;
    std::optional<qint64> doneAt;
    quint8 error = 0;
};

} // namespace gateway
