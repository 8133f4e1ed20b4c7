#include "api/bodyfields.h"
#include "api/context.h"
#include "api/handlers.h"
#include "api/operationreply.h"
#include "api/queryfields.h"
#include "coreapi/corejson.h"
#include "coreapi/corewords.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <algorithm>
#include <cmath>

namespace gateway::api {
namespace {

constexpr int kMaxPage = 1000;
constexpr qsizetype kMaxName = 64;
constexpr qsizetype kMaxAddress = 65;
constexpr qsizetype kMaxText = 10'000;

QJsonObject object(const QByteArray &json) { return QJsonDocument::fromJson(json).object(); }

QString wordOf(QueueStatus status)
{
    const std::string_view name = word(status);
    return QString::fromLatin1(name.data(), qsizetype(name.size()));
}

QStringList statusWords()
{
    QStringList words;
    for (const std::string_view name : Words<QueueStatus>::names)
        words += QString::fromLatin1(name.data(), qsizetype(name.size()));
    return words;
}

/// Reads a TestMessage and notes what is wrong with it.
class TestMessageReader
{
public:
    explicit TestMessageReader(const QJsonObject &body) : m_body(body)
    {
        m_message.source = address(QStringLiteral("source"));
        m_message.destination = address(QStringLiteral("destination"));
        if (m_message.destination.addr.isEmpty() && m_errors.empty())
            wrong(QStringLiteral("destination.addr"), Phrase(QT_TRANSLATE_NOOP("Phrase", "is empty")));
        readText();
        readDestSmsc();
        if (const QJsonValue coding = take(QStringLiteral("data_coding")); !coding.isUndefined())
            m_message.dataCoding = octet(QStringLiteral("data_coding"), coding);
        const QJsonValue receipt = take(QStringLiteral("receipt"));
        if (!receipt.isUndefined() && !receipt.isBool())
            wrong(QStringLiteral("receipt"), Phrase(QT_TRANSLATE_NOOP("Phrase", "is neither true nor false")));
        m_message.receipt = receipt.toBool(true);
        refuseUnknown(m_body, {});
    }
    const TestMessage &message() const { return m_message; }
    const std::vector<FieldError> &errors() const { return m_errors; }

private:
    void wrong(const QString &field, const Phrase &message) { m_errors.push_back({field, message}); }
    QJsonValue take(const QString &name) { return m_body.contains(name) ? m_body.take(name) : QJsonValue::Undefined; }
    void refuseUnknown(const QJsonObject &rest, const QString &within)
    {
        for (const QString &member : rest.keys())
            wrong(within + member, Phrase(QT_TRANSLATE_NOOP("Phrase", "is not known here")));
    }
    int octet(const QString &field, const QJsonValue &value)
    {
        const double number = value.toDouble(-1);
        if (value.isDouble() && number >= 0 && number <= 255 && number == std::floor(number))
            return int(number);
        wrong(field, Phrase(QT_TRANSLATE_NOOP("Phrase", "has to be a number from {min} to {max}"), 0, 255));
        return 0;
    }
    Address address(const QString &name)
    {
        const QJsonValue value = take(name);
        if (!value.isObject()) {
            wrong(name, value.isUndefined() ? Phrase(QT_TRANSLATE_NOOP("Phrase", "is missing"))
                                            : Phrase(QT_TRANSLATE_NOOP("Phrase", "is not an object")));
            return {};
        }
        QJsonObject parts = value.toObject();
        const QString within = name + u'.';
        Address address;
        const QJsonValue addr = parts.take(QStringLiteral("addr"));
        const QString digits = addr.toString();
        const bool readable = std::all_of(digits.begin(), digits.end(), [](QChar c) { return c.isPrint(); });
        if (!addr.isString())
            wrong(within + u"addr", addr.isUndefined() ? Phrase(QT_TRANSLATE_NOOP("Phrase", "is missing"))
                                                       : Phrase(QT_TRANSLATE_NOOP("Phrase", "is not a text")));
        else if (digits.toUtf8().size() > kMaxAddress)
            wrong(within + u"addr",
                  Phrase(QT_TRANSLATE_NOOP("Phrase", "has to have at most {max} characters"), kMaxAddress));
        else if (!readable)
            wrong(within + u"addr", Phrase(QT_TRANSLATE_NOOP("Phrase", "holds control characters")));
        else
            address.addr = digits.toUtf8();
        for (auto [part, into] : {std::pair(u"ton"_qs, &address.ton), std::pair(u"npi"_qs, &address.npi)}) {
            if (parts.contains(part))
                *into = quint8(octet(within + part, parts.take(part)));
        }
        refuseUnknown(parts, within);
        return address;
    }
    void readText()
    {
        const QString field = QStringLiteral("text");
        const QJsonValue value = take(field);
        const QString text = value.toString();
        if (!value.isString())
            wrong(field, value.isUndefined() ? Phrase(QT_TRANSLATE_NOOP("Phrase", "is missing"))
                                             : Phrase(QT_TRANSLATE_NOOP("Phrase", "is not a text")));
        else if (text.isEmpty())
            wrong(field, Phrase(QT_TRANSLATE_NOOP("Phrase", "is empty")));
        else if (text.size() > kMaxText && text.toUcs4().size() > kMaxText)
            wrong(field, Phrase(QT_TRANSLATE_NOOP("Phrase", "has to have at most {max} characters"), kMaxText));
        m_message.text = text;
    }
    void readDestSmsc()
    {
        const QString field = QStringLiteral("dest_smsc");
        const QJsonValue value = take(field);
        if (value.isUndefined() || value.isNull())
            return;
        m_message.destSmsc = value.toString();
        if (!value.isString() || m_message.destSmsc.isEmpty())
            wrong(field, Phrase(QT_TRANSLATE_NOOP("Phrase", "is not the name of a bind")));
        else if (m_message.destSmsc.size() > kMaxName)
            wrong(field, Phrase(QT_TRANSLATE_NOOP("Phrase", "has to have at most {max} characters"), kMaxName));
    }

    QJsonObject m_body; ///< what has not been read yet
    TestMessage m_message;
    std::vector<FieldError> m_errors;
};

/// What the audit says of a test message: all but its text.
QJsonObject auditOf(const TestMessage &message)
{
    QJsonObject said{{QStringLiteral("source"), QString::fromUtf8(message.source.addr)},
                     {QStringLiteral("destination"), QString::fromUtf8(message.destination.addr)},
                     {QStringLiteral("receipt"), message.receipt}};
    if (!message.destSmsc.isEmpty())
        said.insert(QStringLiteral("dest_smsc"), message.destSmsc);
    if (message.dataCoding)
        said.insert(QStringLiteral("data_coding"), *message.dataCoding);
    return said;
}

/// The same where Core did not say whether it was done: it may have been, and then this is all that tells who did it.
QJsonObject withResult(QJsonObject said, const MessageChange &change)
{
    if (change.trouble)
        said.insert(QStringLiteral("result"), QString(QStringLiteral("unknown: ") + change.trouble->text.english()));
    return said;
}

/// Answers once the change stands in the audit.
void conclude(Context &context, const AuditRow &row, const MessageChange &change, const Reply &reply, int status)
{
    noteThen(context, row, reply, [change, reply, status] {
        if (change.message)
            reply.json(object(coreanswer::message(*change.message)), status);
        else
            refuse(reply, *change.trouble, Asked::Core);
    });
}

QJsonObject pageJson(const BrowsePage &page)
{
    QJsonObject json = object(coreanswer::page(page));
    if (page.nextCursor.isEmpty())
        json.insert(QStringLiteral("next_cursor"), QJsonValue::Null);
    return json;
}

/// Core finds words and numbers of people: who asks for a number may mean a message's id, which then stands in front.
void answerWithMessage(Context &context, qint64 id, const BrowseQuery &query, BrowsePage page, const Reply &reply)
{
    const std::shared_ptr<Mailbox> api = context.access.api();
    context.operations.queueMessage(id).then(
        [api, query, page = std::move(page), reply](const Expected<QueueMessage, OperationError> &found) mutable {
            const auto isWanted = [&](const QueueMessage &message) {
                return (query.status.isEmpty() || query.status == wordOf(message.status)) &&
                       (query.destSmsc.isEmpty() || query.destSmsc == message.destSmsc) &&
                       (query.sourceSmsc.isEmpty() || query.sourceSmsc == message.sourceSmsc);
            };
            if (found && isWanted(*found)) {
                page.messages.insert(page.messages.begin(), *found);
                page.messages.front().history.clear();
                ++page.total;
            }
            api->post([json = pageJson(page), reply] { reply.json(json); });
        });
}

void refuseUnknownMessage(const Request &request, const Reply &reply)
{
    reply.notFound(Phrase(QT_TRANSLATE_NOOP("Phrase", "OmniMessage Core has no message {id}."),
                          request.params.value(QStringLiteral("id"))));
}

} // namespace

void listQueue(Context &context, const Request &request, Reply reply)
{
    QueryFields query(request);
    BrowseQuery browse;
    if (const auto status = query.word(QStringLiteral("status"), statusWords()))
        browse.status = wordOf(static_cast<QueueStatus>(*status));
    browse.destSmsc = query.text(QStringLiteral("dest_smsc"));
    browse.sourceSmsc = query.text(QStringLiteral("source_smsc"));
    browse.q = query.text(QStringLiteral("q"));
    browse.cursor = query.text(QStringLiteral("cursor"), 1000);
    browse.limit = query.number(QStringLiteral("limit"), 100, 1, kMaxPage);
    if (!query.errors().empty()) {
        reply.invalid(query.errors());
        return;
    }
    answer(
        context, context.operations.queue(browse), reply,
        [&context, reply, browse](const BrowsePage &page) {
            bool isNumber = false;
            const qint64 id = browse.q.toLongLong(&isNumber);
            const bool isThere = std::any_of(page.messages.begin(), page.messages.end(),
                                             [id](const QueueMessage &message) { return message.id == id; });
            if (isNumber && !isThere && browse.cursor.isEmpty())
                answerWithMessage(context, id, browse, page, reply);
            else
                reply.json(pageJson(page));
        },
        Asked::Core);
}

void sendTest(Context &context, const Request &request, Reply reply)
{
    const TestMessageReader reader(request.body);
    if (!reader.errors().empty()) {
        reply.invalid(reader.errors());
        return;
    }
    answer(
        context, context.operations.sendTest(reader.message(), request.caller.user), reply,
        [&context, reply, caller = request.caller, said = auditOf(reader.message())](const MessageChange &change) {
            const QString target = change.id != 0 ? QString::number(change.id) : QStringLiteral("unknown");
            conclude(context, context.access.auditRow(caller, "queue_test", target, {}, withResult(said, change)),
                     change, reply, 201);
        },
        Asked::Core);
}

void getQueueStats(Context &context, const Request &, Reply reply)
{
    answer(
        context, context.operations.queueStats(), reply,
        [reply](const std::vector<QueueCount> &rows) { reply.json(object(coreanswer::stats(rows))); }, Asked::Core);
}

void getQueueMessage(Context &context, const Request &request, Reply reply)
{
    const auto id = pathNumber(request, QStringLiteral("id"));
    if (!id) {
        refuseUnknownMessage(request, reply);
        return;
    }
    answer(
        context, context.operations.queueMessage(*id), reply,
        [reply](const QueueMessage &message) {
            QJsonObject json = object(coreanswer::message(message));
            if (message.history.empty()) // none yet is not the same as none told
                json.insert(QStringLiteral("history"), QJsonArray());
            reply.json(json);
        },
        Asked::Core);
}

void cancelMessage(Context &context, const Request &request, Reply reply)
{
    const auto id = pathNumber(request, QStringLiteral("id"));
    if (!id) {
        refuseUnknownMessage(request, reply);
        return;
    }
    answer(
        context, context.operations.cancelMessage(*id, request.caller.user), reply,
        [&context, reply, caller = request.caller](const MessageChange &change) {
            const QString member = QStringLiteral("status");
            QJsonObject after;
            if (change.message)
                after.insert(member, wordOf(change.message->status));
            const AuditRow row =
                context.access.auditRow(caller, "queue_cancel", QString::number(change.id),
                                        {{member, wordOf(QueueStatus::Pending)}}, withResult(after, change));
            conclude(context, row, change, reply, 200);
        },
        Asked::Core);
}

} // namespace gateway::api
