#pragma once
#include <QtCore/QHash>
#include <QtCore/QJsonObject>
#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QSet>
#include <QtCore/QUrl>
#include <QtNetwork/QSslConfiguration>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

/// A request as it came.
struct FakeRequest
{
    QByteArray op; ///< as CoreApi's observer names it; `unknown` for what the contract does not have
    QByteArray method;
    QByteArray target;                     ///< path and query, encoded
    QHash<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray octets;                     ///< the body
    QJsonObject body;                      ///< the same, read
    QString argument;                      ///< the id or frontend in the path, decoded
    int connection = 0;                    ///< counts accepted connections from 1
};

/// What happens instead of the answer, to the first `count` requests that match.
struct FakeFault
{
    enum class Reset {
        No,
        Before, ///< the connection is reset before anything is answered
        Mid,    ///< the request takes effect, the connection ends in the middle of the answer's body
    };

    QByteArray op = "*"; ///< all of them
    int count = 1;
    int status = 0;       ///< over 0: answered with it, `body` and `headers`
    QByteArray body = {}; ///< empty: the contract's error object with code `injected`
    QList<QPair<QByteArray, QByteArray>> headers = {};
    std::optional<QByteArray> malformed = {}; ///< answered 200 with this body
    std::optional<QByteArray> raw = {};       ///< these octets are the whole answer, then the connection ends
    Reset reset = Reset::No;
    bool keepOpen = false; ///< after `raw` the connection stays
    bool hang = false;     ///< never answered
    bool hold = false;     ///< nothing happens until release(); then the rest of the fault, if there is any
    bool process = false;  ///< takes effect in spite of hang, status, malformed, raw or Reset::Before
    std::function<bool(const FakeRequest &)> when = {}; ///< only requests that this says true of
    int used = 0;
};

/// OmniMessage Core in memory behind HTTP/1.1, on the thread of the test: the contract's behaviour, a record of all
/// that came and faults on demand. Nothing here waits or measures time: leases lapse by lapse(), a message that was
/// reported `retry` is pending at once. Ids and times in JSON are the contract's.
class FakeCore : public QObject
{
public:
    FakeCore();
    ~FakeCore() override;

    /// Listens on loopback; again on the same port after down().
    bool up();
    /// Connections are refused from now on, those there are end.
    void down();
    QUrl url() const;

    // How it behaves.
    QSslConfiguration tls;  ///< with a certificate: serves https
    QByteArray token;       ///< not empty: 401 without it
    bool claimWait = false; ///< capability claim_wait
    qint64 nextId = 1000;
    std::function<QByteArray(const QJsonObject &)> rejectRule; ///< an error code rejects a submitted message
    std::function<void(QJsonObject &)> route; ///< may set dest_smsc or source_smsc of a message that was accepted

    std::shared_ptr<FakeFault> fault(FakeFault fault);
    void clearFaults() { m_faults.clear(); }
    /// Lets held requests of `op` go on, and takes their fault away.
    void release(const QByteArray &op = "*");
    int held(const QByteArray &op = "*") const;

    // The queue.
    /// Puts a message in, `{dest_smsc: …}` or `{source_smsc: …}` and whatever else it has; answers its id.
    qint64 enqueue(const QJsonObject &message);
    QJsonObject message(qint64 id) const { return m_messages.value(id).body; }
    QString status(qint64 id) const { return message(id).value(QLatin1String("status")).toString(); }
    int withStatus(const QString &status) const;
    /// The lease of a claimed message runs out.
    void lapse(qint64 id);

    // The record.
    std::vector<FakeRequest> requests;
    int count(const QByteArray &op) const;
    /// The latest request of an operation, which must have come.
    const FakeRequest &last(const QByteArray &op) const;
    std::vector<QJsonObject> submitted;     ///< messages accepted, each once, with `id`
    std::vector<QJsonObject> outcomes;      ///< recorded or late, with `result`; duplicates are not repeated
    QJsonObject outcomeOf(qint64 id) const; ///< the latest
    std::vector<QJsonObject> reports;       ///< each report_key once, with `matched`
    QHash<QString, QJsonObject> frontends;  ///< registered now
    QStringList withdrawn;
    QStringList violations; ///< of the contract, by the client
    int connections = 0;    ///< accepted so far
    int open() const { return static_cast<int>(m_connections.size()); }

private:
    struct Connection;
    struct Answer
    {
        int status = 200;
        QByteArray body;
    };
    struct Stored
    {
        QJsonObject body;
        QByteArray claimId; ///< of the claim that holds it
        QString frontend;   ///< who holds it
        QString account;    ///< of the outcomes `sent`
        QSet<QString> smscIds;
    };
    struct Claim
    {
        qint64 id = 0;
        QString frontend;
        bool held = true;
        QStringList outcomes;
    };
    struct Held
    {
        std::shared_ptr<Connection> connection;
        FakeRequest request;
        std::shared_ptr<FakeFault> fault;
    };

    void accept(qintptr descriptor);
    void read(const std::shared_ptr<Connection> &connection);
    bool readRequest(const std::shared_ptr<Connection> &connection);
    void serve(const std::shared_ptr<Connection> &connection, const FakeRequest &request);
    void carryOut(const std::shared_ptr<Connection> &connection, const FakeRequest &request, const FakeFault &fault);
    void answer(const std::shared_ptr<Connection> &connection, const FakeRequest &request);
    static void send(Connection &connection, const Answer &answer,
                     const QList<QPair<QByteArray, QByteArray>> &headers = {}, qsizetype cut = -1);
    void check(const FakeRequest &request);
    Answer run(const FakeRequest &request);
    QJsonObject submitOne(const QJsonObject &message);
    QJsonObject claimOne(const QJsonObject &claim);
    QJsonObject extendOne(const QJsonObject &claim);
    QJsonObject outcomeOne(const QJsonObject &outcome);
    QJsonObject reportOne(const QJsonObject &report);
    Answer browse(const FakeRequest &request) const;
    Answer stats() const;
    Answer patch(Stored &stored, const QJsonObject &changes);
    void match(Stored &stored, QJsonObject &report);
    bool claimable(const QJsonObject &claims) const;
    void wake();
    static bool isFor(const Stored &stored, const QJsonObject &claim);

    class Server;
    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;
    std::vector<std::shared_ptr<Connection>> m_connections;
    std::vector<std::shared_ptr<FakeFault>> m_faults;
    std::vector<Held> m_held;
    std::vector<Held> m_waiting; ///< claims with wait_ms
    QMap<qint64, Stored> m_messages;
    QHash<QString, qint64> m_byKey;
    QHash<QString, QJsonObject> m_bodies; ///< by idempotency_key, for "same key, same body"
    QHash<QString, Claim> m_claims;
    int m_nextClaim = 0;
};
