#include "relay/lookup.h"

#include "text/datacoding.h"

namespace gateway {
namespace {

using smpp::CommandStatus;
using Answer = std::function<void(LookupReply)>;

CommandStatus failureOf(LookupRequest::Kind kind)
{
    switch (kind) {
    case LookupRequest::Kind::Query: return CommandStatus::ESME_RQUERYFAIL;
    case LookupRequest::Kind::Cancel: return CommandStatus::ESME_RCANCELFAIL;
    case LookupRequest::Kind::Replace: return CommandStatus::ESME_RREPLACEFAIL;
    }
    return CommandStatus::ESME_RSYSERR;
}

void fail(const Answer &done, CommandStatus status)
{
    LookupReply reply;
    reply.status = status;
    done(reply);
}

/// What to say when Core did not do it: 404 and 409 are answers, the rest is trouble.
void failBy(const CoreError &error, CoreMonitor &monitor, LookupRequest::Kind kind, const Answer &done)
{
    monitor.failed(error);
    const bool http = error.kind == CoreError::Kind::Http;
    if (http && error.httpStatus >= 400 && error.httpStatus < 500 && error.httpStatus != 401 && error.httpStatus != 429)
        fail(done, failureOf(kind));
    else
        fail(done, http && error.httpStatus == 429 ? CommandStatus::ESME_RTHROTTLED : CommandStatus::ESME_RSYSERR);
}

MessageState stateOf(const QueueMessage &m)
{
    switch (m.status) {
    case QueueStatus::Pending:
    case QueueStatus::Claimed:
    case QueueStatus::Sent: return MessageState::Enroute;
    default: break;
    }
    if (m.finalState)
        return *m.finalState;
    switch (m.status) {
    case QueueStatus::Delivered: return MessageState::Delivered;
    case QueueStatus::Failed: return MessageState::Undeliverable;
    case QueueStatus::Expired: return MessageState::Expired;
    case QueueStatus::Cancelled: return MessageState::Deleted;
    default: return MessageState::Unknown;
    }
}

void act(CoreApi &api, CoreMonitor &monitor, const LookupRequest &request, const QueueMessage &m, const Answer &done)
{
    if (m.originSmsc != request.originSmsc) {
        fail(done, failureOf(request.kind));
        return;
    }
    LookupReply reply;
    switch (request.kind) {
    case LookupRequest::Kind::Query:
        reply.state = stateOf(m);
        reply.doneAt = reply.state == MessageState::Enroute ? std::nullopt : m.doneAt;
        reply.error = quint8(std::clamp(m.error.toInt(), 0, 255));
        done(reply);
        return;
    case LookupRequest::Kind::Cancel:
        api.cancel(m.id, [&monitor, done](const CoreReply<Done> &answered) {
            if (answered)
                done({});
            else
                failBy(answered.error(), monitor, LookupRequest::Kind::Cancel, done);
        });
        return;
    case LookupRequest::Kind::Replace: {
        MessagePatch patch;
        // replace_sm has no data_coding: the new text is in the coding of the message that it replaces.
        patch.text = decodeMessage(m.dataCoding.value_or(0), request.defaultAlphabet, request.octets);
        if (!patch.text) {
            fail(done, CommandStatus::ESME_RREPLACEFAIL);
            return;
        }
        patch.deliverAfter = request.deliverAfter;
        patch.expires = request.expires;
        api.patch(m.id, patch, [&monitor, done](const CoreReply<QueueMessage> &answered) {
            if (answered)
                done({});
            else
                failBy(answered.error(), monitor, LookupRequest::Kind::Replace, done);
        });
        return;
    }
    }
}

void byClientId(CoreApi &api, CoreMonitor &monitor, const LookupRequest &request, const Answer &done)
{
    BrowseQuery query;
    query.clientMessageId = QString::fromLatin1(request.messageId);
    query.originSmsc = request.originSmsc;
    query.limit = 1;
    api.browse(query, [&api, &monitor, request, done](const CoreReply<BrowsePage> &page) {
        if (!page)
            failBy(page.error(), monitor, request.kind, done);
        else if (page->messages.empty())
            fail(done, failureOf(request.kind));
        else
            act(api, monitor, request, page->messages.front(), done);
    });
}

} // namespace

void lookUp(CoreApi &api, CoreMonitor &monitor, LookupRequest request, Answer done)
{
    bool numeric = false;
    const qint64 id = request.messageId.toLongLong(&numeric);
    if (request.messageId.isEmpty()) {
        fail(done, failureOf(request.kind));
        return;
    }
    if (!numeric || id <= 0) {
        byClientId(api, monitor, request, done);
        return;
    }
    api.message(id, [&api, &monitor, request, done](const CoreReply<QueueMessage> &message) {
        const bool unknown = !message && message.error().kind == CoreError::Kind::Http && message.error().httpStatus == 404;
        if (unknown)
            byClientId(api, monitor, request, done);
        else if (!message)
            failBy(message.error(), monitor, request.kind, done);
        else
            act(api, monitor, request, *message, done);
    });
}

} // namespace gateway
