#include "coreconnection.h"

#include "coreapi/corewords.h"

#include <QtCore/QPointer>
#include <QtCore/QRandomGenerator>
#include <QtCore/QTimer>
#include <QtCore/QUrlQuery>
#include <sys/socket.h>

namespace gateway::sim {
namespace {

constexpr qsizetype kMaxBody = 1 << 20; // the contract's
constexpr std::size_t kMaxItems = 1000;
constexpr int kMaxWaitMs = 30'000;
constexpr qint64 kReadBuffer = 4 << 20;

template <class E>
QByteArray wordOf(E value)
{
    const std::string_view name = word(value);
    return QByteArray(name.data(), qsizetype(name.size()));
}

/// What was asked of an item each, in order, bad ones included: `value` of a good item, `badValue` of a bad one.
template <class T, class Value, class BadValue>
auto inOrder(const CoreBatch<T> &batch, Value value, BadValue badValue)
{
    std::vector<std::decay_t<decltype(value(batch.items.front()))>> all;
    all.reserve(batch.size());
    auto bad = batch.bad.begin();
    auto good = batch.items.begin();
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (bad != batch.bad.end() && bad->index == i)
            all.push_back(badValue(*bad++));
        else
            all.push_back(value(*good++));
    }
    return all;
}

/// Core's results with those of the bad items at their places.
template <class Result, class T, class BadResult>
std::vector<Result> merged(std::vector<Result> results, const std::vector<typename CoreBatch<T>::Bad> &bad,
                           BadResult badResult)
{
    for (const auto &item : bad)
        results.insert(results.begin() + qptrdiff(item.index), badResult(item));
    return results;
}

} // namespace

/// One row an operation: how it is asked for, and what serves it. A `*` in the path is the argument.
struct CoreConnection::Operation
{
    const char *name;
    const char *method;
    const char *before; ///< the path, or what stands before the argument
    const char *after;  ///< what stands behind it; null: there is no argument
    void (CoreConnection::*serve)();
};

const CoreConnection::Operation CoreConnection::kOperations[] = {
    {"health", "GET", "/api/system/health", nullptr, &CoreConnection::health},
    {"register", "POST", "/api/frontends/register", nullptr, &CoreConnection::registerFrontends},
    {"submit", "POST", "/api/messages", nullptr, &CoreConnection::submit},
    {"browse", "GET", "/api/messages", nullptr, &CoreConnection::browse},
    {"stats", "GET", "/api/messages/stats", nullptr, &CoreConnection::stats},
    {"claim", "POST", "/api/messages/claim", nullptr, &CoreConnection::claim},
    {"extend", "POST", "/api/messages/extend", nullptr, &CoreConnection::extend},
    {"outcomes", "POST", "/api/messages/outcomes", nullptr, &CoreConnection::outcomes},
    {"reports", "POST", "/api/delivery_reports", nullptr, &CoreConnection::reports},
    {"unregister", "DELETE", "/api/frontends/", "", &CoreConnection::withdraw},
    {"cancel", "POST", "/api/messages/", "/cancel", &CoreConnection::cancel},
    {"get", "GET", "/api/messages/", "", &CoreConnection::message},
    {"patch", "PATCH", "/api/messages/", "", &CoreConnection::patch},
};

CoreConnection::CoreConnection(CoreServer &server, QTcpSocket *socket)
    : QObject(&server), m_server(server), m_socket(socket), m_http(kMaxBody)
{
    socket->setParent(this);
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    socket->setReadBufferSize(kReadBuffer);
    connect(socket, &QTcpSocket::readyRead, this, &CoreConnection::read);
    connect(socket, &QTcpSocket::disconnected, this, [this] {
        m_ended = true;
        if (m_wanted)
            *m_wanted = false;
        deleteLater();
    });
}

CoreConnection::~CoreConnection()
{
    if (m_wanted)
        *m_wanted = false;
    if (m_busy && m_fault == Fault::None)
        ++m_server.m_totals.unanswered;
    m_socket->disconnect(this);
    m_server.m_connections.erase(this);
}

void CoreConnection::read()
{
    if (m_ended || m_fault == Fault::NoAnswer) {
        m_socket->readAll();
        return;
    }
    // What comes while a request is under way waits in the socket, and so does its sender.
    if (m_busy)
        return;
    m_http.append(m_socket->readAll());
    serve();
}

void CoreConnection::serve()
{
    while (!m_busy && !m_ended) {
        const HttpRequestReader::Result result = m_http.next(m_request);
        if (result == HttpRequestReader::Result::More)
            break;
        if (result == HttpRequestReader::Result::Continue) {
            m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
            continue;
        }
        ++m_server.m_totals.requests;
        m_busy = true;
        m_fault = Fault::None;
        if (result == HttpRequestReader::Result::Bad) {
            m_request.keepAlive = false;
            ++m_server.m_totals.operations["none"];
            refuse(m_http.status(), "bad_request", httpReason(m_http.status()));
        } else if (result == HttpRequestReader::Result::TooLong) {
            ++m_server.m_totals.operations["none"];
            refuse(413, "too_large", "a body has at most 1048576 octets");
        } else {
            dispatch();
        }
    }
    if (!m_busy && !m_ended && m_socket->bytesAvailable() > 0)
        QMetaObject::invokeMethod(this, &CoreConnection::read, Qt::QueuedConnection);
}

void CoreConnection::dispatch()
{
    const Operation *operation = nullptr;
    QByteArray allowed; // methods of that path
    bool exact = false;
    for (const Operation &o : kOperations) {
        const QByteArrayView before(o.before), after(o.after ? o.after : "");
        const QByteArray &path = m_request.path;
        QByteArray argument;
        if (!o.after) {
            if (path != before)
                continue;
            exact = true;
        } else {
            const qsizetype size = path.size() - before.size() - after.size();
            if (exact || size <= 0 || !path.startsWith(before) || !path.endsWith(after))
                continue;
            argument = path.sliced(before.size(), size);
            if (argument.contains('/'))
                continue;
        }
        if (o.method == m_request.method) {
            operation = &o;
            m_argument = QByteArray::fromPercentEncoding(argument);
            break;
        }
        allowed += QByteArray(allowed.isEmpty() ? "" : ", ") + o.method;
    }
    ++m_server.m_totals.operations[operation ? operation->name : "none"];

    const CoreServerSettings &settings = m_server.m_settings;
    if (settings.failRate > 0 && QRandomGenerator::global()->generateDouble() < settings.failRate) {
        m_fault = static_cast<Fault>(QRandomGenerator::global()->bounded(1, 5));
        static constexpr const char *kNames[] = {"", "unavailable", "reset_before", "reset_within", "no_answer"};
        ++m_server.m_totals.faults[kNames[static_cast<int>(m_fault)]];
    }
    if (m_fault == Fault::Unavailable) {
        send(503, coreanswer::refusal("injected", "a fault that was asked for"), {});
        return;
    }
    if (m_fault == Fault::ResetBefore) {
        reset();
        return;
    }
    if (!settings.token.isEmpty() && m_request.authorization != QByteArray("Bearer " + settings.token)) {
        refuse(401, "unauthorized", "a bearer token is needed");
        return;
    }
    if (!operation) {
        if (allowed.isEmpty())
            refuse(404, "not_found", "no such path in the contract");
        else
            reply(405, coreanswer::refusal("method_not_allowed", "allowed is " + allowed),
                  "Allow: " + allowed + "\r\n");
        return;
    }
    (this->*operation->serve)();
}

template <class T, class Write>
CoreCallback<T> CoreConnection::answer(Write write)
{
    return [self = QPointer<CoreConnection>(this), server = &m_server, write = std::move(write)](CoreReply<T> reply) {
        // What Core did counts, whoever is there to hear it.
        QByteArray body = reply ? write(server->m_totals, *reply) : QByteArray();
        if (!self)
            return;
        self->m_wanted.reset();
        if (reply)
            self->reply(body.isNull() ? 204 : 200, body);
        else if (reply.error().kind == CoreError::Kind::Http)
            self->refuse(reply.error().httpStatus,
                         reply.error().httpStatus == 404   ? "not_found"
                         : reply.error().httpStatus == 409 ? "not_pending"
                         : reply.error().httpStatus == 503 ? "unavailable"
                                                           : "refused",
                         reply.error().detail.toUtf8());
        else
            self->refuse(503, "unavailable", reply.error().detail.toUtf8());
    };
}

template <class T>
bool CoreConnection::refuse(const JsonReply<T> &body, std::size_t size, int badStatus)
{
    if (!body) {
        refuse(badStatus, "invalid_request", body.error().text().toUtf8());
        return true;
    }
    if (size > kMaxItems) {
        refuse(413, "too_large", "a list has at most 1000 items");
        return true;
    }
    return false;
}

void CoreConnection::refuse(int status, const char *code, const QByteArray &detail)
{
    reply(status, coreanswer::refusal(code, detail));
}

void CoreConnection::reply(int status, const QByteArray &body, const QByteArray &headers)
{
    if (m_server.m_settings.delayMs == 0) {
        send(status, body, headers);
        return;
    }
    QTimer::singleShot(std::chrono::milliseconds(m_server.m_settings.delayMs), Qt::PreciseTimer, this,
                       [this, status, body, headers] { send(status, body, headers); });
}

void CoreConnection::send(int status, const QByteArray &body, const QByteArray &headers)
{
    if (m_ended)
        return;
    if (m_fault == Fault::NoAnswer) { // the connection stays, and stays silent
        m_busy = false;
        return;
    }
    QByteArray head = "HTTP/1.1 " + QByteArray::number(status) + ' ' + httpReason(status) + "\r\n" + headers;
    if (status != 204)
        head += "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
    if (!m_request.keepAlive)
        head += "Connection: close\r\n";
    head += "\r\n";
    m_busy = false;
    if (m_fault == Fault::ResetWithin) {
        m_ended = true;
        const QByteArray whole = head + body;
        m_socket->write(whole.first(body.size() > 1 ? head.size() + body.size() / 2 : head.size() / 2));
        m_socket->disconnectFromHost();
        return;
    }
    if (m_fault == Fault::None)
        ++m_server.m_totals.answers[status];
    m_socket->write(head);
    m_socket->write(body);
    if (!m_request.keepAlive) {
        m_ended = true;
        m_socket->disconnectFromHost();
        return;
    }
    // Not from within: answers that come at once must not grow the stack.
    QMetaObject::invokeMethod(this, &CoreConnection::serve, Qt::QueuedConnection);
}

void CoreConnection::reset()
{
    m_busy = false;
    m_ended = true;
    const linger hard{1, 0};
    ::setsockopt(int(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    m_socket->abort();
}

void CoreConnection::health()
{
    const bool claimWait = m_server.m_settings.claimWait;
    m_server.m_core.health(answer<CoreHealth>([claimWait](CoreTotals &, CoreHealth &health) {
        health.claimWait = claimWait;
        return coreanswer::health(health);
    }));
}

void CoreConnection::registerFrontends()
{
    const auto frontends = m_json.frontends(m_request.body);
    if (!refuse(frontends, frontends ? frontends->size() : 0, 422))
        m_server.m_core.registerFrontends(*frontends,
                                          answer<Done>([](CoreTotals &, Done) { return QByteArray("{}"); }));
}

void CoreConnection::withdraw()
{
    m_server.m_core.withdraw(QString::fromUtf8(m_argument),
                             answer<Done>([](CoreTotals &, Done) { return QByteArray(); }));
}

void CoreConnection::submit()
{
    auto batch = m_json.messages(m_request.body);
    if (refuse(batch, batch ? batch->size() : 0))
        return;
    using Bad = CoreBatch<InboundMessage>::Bad;
    const std::vector<QByteArray> keys = inOrder(
        *batch, [](const InboundMessage &m) { return m.idempotencyKey; }, [](const Bad &b) { return b.key; });
    const auto write = [keys, bad = batch->bad](CoreTotals &totals, const std::vector<SubmitResult> &results) {
        const auto all = merged<SubmitResult, InboundMessage>(results, bad, [](const Bad &b) {
            SubmitResult result;
            result.error = "invalid_message";
            result.detail = b.error.text();
            return result;
        });
        for (const SubmitResult &result : all)
            ++totals.submits[wordOf(result.status)];
        return coreanswer::submit(keys, all);
    };
    m_server.m_core.submit(batch->items, answer<std::vector<SubmitResult>>(write));
}

void CoreConnection::browse()
{
    const QUrlQuery query(QString::fromUtf8(m_request.query));
    // A plus is a blank to forms only; the gateway encodes both.
    const auto value = [&](const char *name) { return query.queryItemValue(QLatin1String(name), QUrl::FullyDecoded); };
    BrowseQuery browse;
    browse.status = value("status");
    browse.destSmsc = value("dest_smsc");
    browse.sourceSmsc = value("source_smsc");
    browse.clientMessageId = value("client_message_id");
    browse.originSmsc = value("origin_smsc");
    browse.q = value("q");
    browse.cursor = value("cursor");
    if (query.hasQueryItem(QStringLiteral("limit"))) {
        bool ok = false;
        browse.limit = value("limit").toInt(&ok);
        if (!ok || browse.limit < 1 || browse.limit > int(kMaxItems)) {
            refuse(400, "invalid_request", "limit is out of range");
            return;
        }
    }
    m_server.m_core.browse(
        browse, answer<BrowsePage>([](CoreTotals &, const BrowsePage &page) { return coreanswer::page(page); }));
}

void CoreConnection::stats()
{
    m_server.m_core.stats(answer<std::vector<QueueCount>>(
        [](CoreTotals &, const std::vector<QueueCount> &rows) { return coreanswer::stats(rows); }));
}

void CoreConnection::claim()
{
    const auto call = m_json.claim(m_request.body);
    if (refuse(call, call ? call->claims.size() : 0))
        return;
    const int wait = m_server.m_settings.claimWait ? qBound(0, call->waitMs, kMaxWaitMs) : 0;
    m_wanted = std::make_shared<std::atomic_bool>(true);
    using Claimed = std::vector<std::vector<QueueMessage>>;
    m_server.m_core.claim(call->claims, wait, m_wanted,
                          answer<Claimed>([claims = call->claims](CoreTotals &totals, const Claimed &messages) {
                              for (const auto &some : messages)
                                  totals.claimed += some.size();
                              return coreanswer::claim(claims, messages);
                          }));
}

void CoreConnection::extend()
{
    const auto call = m_json.extend(m_request.body);
    if (refuse(call, call ? call->claims.size() : 0))
        return;
    m_server.m_core.extend(
        call->claims, call->leaseSeconds,
        answer<std::vector<bool>>([claims = call->claims](CoreTotals &, const std::vector<bool> &extended) {
            return coreanswer::extend(claims, extended);
        }));
}

void CoreConnection::outcomes()
{
    auto batch = m_json.outcomes(m_request.body);
    if (refuse(batch, batch ? batch->size() : 0))
        return;
    using Bad = CoreBatch<Outcome>::Bad;
    const std::vector<qint64> ids = inOrder(
        *batch, [](const Outcome &o) { return o.id; }, [](const Bad &b) { return b.id; });
    const auto write = [ids, bad = batch->bad](CoreTotals &totals, const std::vector<OutcomeStatus> &results) {
        const auto all =
            merged<OutcomeStatus, Outcome>(results, bad, [](const Bad &) { return OutcomeStatus::UnknownMessage; });
        for (const OutcomeStatus result : all)
            ++totals.outcomes[wordOf(result)];
        return coreanswer::outcomes(ids, all);
    };
    m_server.m_core.outcomes(batch->items, answer<std::vector<OutcomeStatus>>(write));
}

void CoreConnection::reports()
{
    auto batch = m_json.reports(m_request.body);
    if (refuse(batch, batch ? batch->size() : 0))
        return;
    using Bad = CoreBatch<DeliveryReport>::Bad;
    const std::vector<QByteArray> keys = inOrder(
        *batch, [](const DeliveryReport &r) { return r.reportKey; }, [](const Bad &b) { return b.key; });
    const auto write = [keys, bad = batch->bad](CoreTotals &totals, const std::vector<ReportStatus> &results) {
        const auto all = merged<ReportStatus, DeliveryReport>(results, bad,
                                                              [](const Bad &) { return ReportStatus::UnknownMessage; });
        for (const ReportStatus result : all)
            ++totals.reports[wordOf(result)];
        return coreanswer::reports(keys, all);
    };
    m_server.m_core.reports(batch->items, answer<std::vector<ReportStatus>>(write));
}

void CoreConnection::message()
{
    bool ok = false;
    const qint64 id = m_argument.toLongLong(&ok);
    if (!ok) {
        refuse(404, "not_found", "no such message");
        return;
    }
    m_server.m_core.message(
        id, answer<QueueMessage>([](CoreTotals &, const QueueMessage &m) { return coreanswer::message(m); }));
}

void CoreConnection::patch()
{
    bool ok = false;
    const qint64 id = m_argument.toLongLong(&ok);
    const auto patch = m_json.patch(m_request.body.isEmpty() ? QByteArray("{}") : m_request.body);
    if (!ok)
        refuse(404, "not_found", "no such message");
    else if (!refuse(patch, 0))
        m_server.m_core.patch(id, *patch, answer<QueueMessage>([](CoreTotals &, const QueueMessage &m) {
                                  return coreanswer::message(m);
                              }));
}

void CoreConnection::cancel()
{
    bool ok = false;
    const qint64 id = m_argument.toLongLong(&ok);
    if (!ok) {
        refuse(404, "not_found", "no such message");
        return;
    }
    m_server.m_core.cancel(id, answer<Done>([](CoreTotals &, Done) { return QByteArray("{}"); }));
}

} // namespace gateway::sim
