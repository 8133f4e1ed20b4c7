#include "support/fakecore.h"

#include "support/fakecorerules.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QTimer>
#include <QtCore/QUrlQuery>
#include <QtNetwork/QSslSocket>
#include <sys/socket.h>

namespace {

QByteArray json(const QJsonObject &object) { return QJsonDocument(object).toJson(QJsonDocument::Compact); }

QJsonObject refusal(const char *code)
{
    return {{u"error"_qs, QLatin1String(code)}, {u"detail"_qs, u"Said by the test's Core."_qs}};
}

/// A reset rather than an orderly end.
void resetConnection(QAbstractSocket &socket)
{
    const linger now{1, 0};
    setsockopt(static_cast<int>(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    socket.abort();
}

} // namespace

class FakeCore::Server : public QTcpServer
{
public:
    explicit Server(std::function<void(qintptr)> accept) : m_accept(std::move(accept)) {}

protected:
    void incomingConnection(qintptr descriptor) override { m_accept(descriptor); }

private:
    std::function<void(qintptr)> m_accept;
};

struct FakeCore::Connection
{
    std::unique_ptr<QTcpSocket> socket;
    QByteArray buffer;
    int number = 0;
    bool busy = false; ///< a request has not been answered yet
};

FakeCore::FakeCore() = default;

FakeCore::~FakeCore() { down(); }

bool FakeCore::up()
{
    if (m_server)
        return true;
    m_server = std::make_unique<Server>([this](qintptr descriptor) { accept(descriptor); });
    const bool ok = m_server->listen(QHostAddress::LocalHost, m_port);
    m_port = m_server->serverPort();
    return ok;
}

void FakeCore::down()
{
    m_server.reset();
    m_held.clear();
    m_waiting.clear();
    for (const auto &connection : std::exchange(m_connections, {})) {
        connection->socket->disconnect(this);
        connection->socket->abort();
    }
}

QUrl FakeCore::url() const
{
    QUrl url;
    url.setScheme(tls.localCertificate().isNull() ? u"http"_qs : u"https"_qs);
    url.setHost(u"127.0.0.1"_qs);
    url.setPort(m_port);
    return url;
}

std::shared_ptr<FakeFault> FakeCore::fault(FakeFault fault)
{
    return m_faults.emplace_back(std::make_shared<FakeFault>(std::move(fault)));
}

void FakeCore::release(const QByteArray &op)
{
    std::erase_if(m_faults, [&](const auto &f) { return f->hold && (op == "*" || f->op == "*" || f->op == op); });
    std::vector<Held> rest;
    for (Held &held : std::exchange(m_held, {})) {
        if (op == "*" || held.request.op == op)
            carryOut(held.connection, held.request, *held.fault);
        else
            rest.push_back(std::move(held));
    }
    m_held.insert(m_held.begin(), rest.begin(), rest.end());
}

int FakeCore::held(const QByteArray &op) const
{
    return static_cast<int>(
        std::count_if(m_held.begin(), m_held.end(), [&](const Held &h) { return op == "*" || h.request.op == op; }));
}

int FakeCore::count(const QByteArray &op) const
{
    return static_cast<int>(
        std::count_if(requests.begin(), requests.end(), [&](const FakeRequest &r) { return r.op == op; }));
}

const FakeRequest &FakeCore::last(const QByteArray &op) const
{
    const auto it = std::find_if(requests.rbegin(), requests.rend(), [&](const FakeRequest &r) { return r.op == op; });
    if (it == requests.rend())
        qFatal("FakeCore: no %s has come", op.constData());
    return *it;
}

void FakeCore::accept(qintptr descriptor)
{
    auto connection = std::make_shared<Connection>();
    connection->number = ++connections;
    if (tls.localCertificate().isNull()) {
        connection->socket = std::make_unique<QTcpSocket>();
        connection->socket->setSocketDescriptor(descriptor);
    } else {
        auto secure = std::make_unique<QSslSocket>();
        secure->setSocketDescriptor(descriptor);
        secure->setSslConfiguration(tls);
        secure->startServerEncryption();
        connection->socket = std::move(secure);
    }
    m_connections.push_back(connection);
    QTcpSocket *socket = connection->socket.get();
    const std::weak_ptr<Connection> weak = connection;
    connect(socket, &QTcpSocket::readyRead, this, [this, weak] {
        if (const auto strong = weak.lock())
            read(strong);
    });
    // Queued: the socket's own code may be below us.
    connect(
        socket, &QTcpSocket::disconnected, this,
        [this, weak] {
            const auto strong = weak.lock();
            std::erase(m_connections, strong);
            std::erase_if(m_held, [&](const Held &h) { return h.connection == strong; });
            std::erase_if(m_waiting, [&](const Held &h) { return h.connection == strong; });
        },
        Qt::QueuedConnection);
}

void FakeCore::read(const std::shared_ptr<Connection> &connection)
{
    connection->buffer += connection->socket->readAll();
    while (!connection->busy && readRequest(connection)) {
    }
}

/// Takes one whole request off the buffer and serves it; false where there is none yet.
bool FakeCore::readRequest(const std::shared_ptr<Connection> &connection)
{
    QByteArray &buffer = connection->buffer;
    const qsizetype end = buffer.indexOf("\r\n\r\n");
    if (end < 0)
        return false;
    FakeRequest request;
    const QList<QByteArray> lines = buffer.left(end).replace("\r\n", "\n").split('\n');
    for (const QByteArray &line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        request.headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
    }
    const qsizetype length = request.headers.value("content-length").toLongLong();
    if (buffer.size() < end + 4 + length)
        return false;
    request.octets = buffer.mid(end + 4, length);
    buffer.remove(0, end + 4 + length);
    const QList<QByteArray> start = lines.front().split(' ');
    request.method = start.value(0);
    request.target = start.value(1);
    request.connection = connection->number;
    fakecore::nameOperation(request);
    QJsonParseError error;
    request.body = QJsonDocument::fromJson(request.octets, &error).object();
    if (!request.octets.isEmpty() && error.error != QJsonParseError::NoError)
        violations += QString::fromLatin1(request.op) + u": the body is not JSON"_qs;
    connection->busy = true;
    requests.push_back(request);
    serve(connection, request);
    return true;
}

void FakeCore::serve(const std::shared_ptr<Connection> &connection, const FakeRequest &request)
{
    if (!token.isEmpty() && request.headers.value("authorization") != "Bearer " + token)
        return send(*connection, {401, json(refusal("unauthorized"))}, {{"WWW-Authenticate", "Bearer"}});
    fakecore::check(request, violations);
    check(request);
    for (const auto &fault : m_faults) {
        if ((fault->op != "*" && fault->op != request.op) || fault->used >= fault->count ||
            (fault->when && !fault->when(request)))
            continue;
        ++fault->used;
        if (fault->hold)
            m_held.push_back({connection, request, fault});
        else
            carryOut(connection, request, *fault);
        return;
    }
    answer(connection, request);
}

void FakeCore::carryOut(const std::shared_ptr<Connection> &connection, const FakeRequest &request,
                        const FakeFault &fault)
{
    if (fault.process)
        run(request);
    if (fault.hang)
        return;
    if (fault.reset == FakeFault::Reset::Before)
        return resetConnection(*connection->socket);
    if (fault.reset == FakeFault::Reset::Mid) {
        const Answer whole = run(request);
        send(*connection, whole, {}, qMax<qsizetype>(1, whole.body.size() / 2));
        return connection->socket->disconnectFromHost();
    }
    if (fault.raw) {
        connection->socket->write(*fault.raw);
        if (!fault.keepOpen)
            connection->socket->disconnectFromHost();
        return;
    }
    if (fault.status > 0)
        return send(*connection, {fault.status, fault.body.isEmpty() ? json(refusal("injected")) : fault.body},
                    fault.headers);
    if (fault.malformed)
        return send(*connection, {200, *fault.malformed}, fault.headers);
    answer(connection, request);
}

void FakeCore::answer(const std::shared_ptr<Connection> &connection, const FakeRequest &request)
{
    const int waitMs = request.body.value(u"wait_ms"_qs).toInt();
    if (request.op == "claim" && waitMs > 0 && claimWait && !claimable(request.body)) {
        m_waiting.push_back({connection, request, nullptr});
        QTimer::singleShot(waitMs, this, [this, weak = std::weak_ptr(connection)] {
            const auto it = std::find_if(m_waiting.begin(), m_waiting.end(),
                                         [&](const Held &h) { return h.connection == weak.lock(); });
            if (it == m_waiting.end())
                return;
            const Held over = *it;
            m_waiting.erase(it);
            send(*over.connection, run(over.request));
        });
        return;
    }
    send(*connection, run(request));
}

void FakeCore::wake()
{
    // Answering may make no message claimable, so one pass will do.
    for (const Held &waiting : std::exchange(m_waiting, {})) {
        if (claimable(waiting.request.body))
            send(*waiting.connection, run(waiting.request));
        else
            m_waiting.push_back(waiting);
    }
}

/// With `cut` over -1 only that much of the body.
void FakeCore::send(Connection &connection, const Answer &answer, const QList<QPair<QByteArray, QByteArray>> &headers,
                    qsizetype cut)
{
    QByteArray octets = "HTTP/1.1 " + QByteArray::number(answer.status) + " Answer\r\n";
    if (answer.status != 204) {
        octets +=
            "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(answer.body.size()) + "\r\n";
    }
    for (const auto &[name, value] : headers)
        octets += name + ": " + value + "\r\n";
    octets += "\r\n";
    if (answer.status != 204)
        octets += cut < 0 ? answer.body : answer.body.left(cut);
    connection.busy = false;
    connection.socket->write(octets);
}

/// What only the whole story shows to be wrong.
void FakeCore::check(const FakeRequest &request)
{
    if (request.op == "claim" && !claimWait && request.body.value(u"wait_ms"_qs).toInt() > 0)
        violations += u"claim: wait_ms without the capability claim_wait"_qs;
    if (request.op != "submit")
        return;
    QSet<QString> inBatch;
    for (const auto &value : request.body.value(u"messages"_qs).toArray()) {
        const QJsonObject message = value.toObject();
        const QString key = message.value(u"idempotency_key"_qs).toString();
        if (inBatch.contains(key))
            violations += u"submit: an idempotency_key twice in one batch"_qs;
        inBatch.insert(key);
        const auto had = m_bodies.constFind(key);
        if (had != m_bodies.cend() && *had != message)
            violations += u"submit: an idempotency_key came again with another message"_qs;
        m_bodies.insert(key, message);
    }
}
