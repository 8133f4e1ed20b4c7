#pragma once
#include "coreserver.h"
#include "httprequest.h"

#include "coreapi/corejson.h"

#include <QtNetwork/QTcpSocket>
#include <atomic>

namespace gateway::sim {

/// One connection of a CoreServer: reads requests, asks Core, answers.
class CoreConnection final : public QObject
{
public:
    CoreConnection(CoreServer &server, QTcpSocket *socket);
    ~CoreConnection() override;

private:
    enum class Fault { None, Unavailable, ResetBefore, ResetWithin, NoAnswer };
    struct Operation;
    static const Operation kOperations[];

    void read();
    void serve();
    void dispatch();
    /// Does `done` with Core's answer while this connection is there.
    template <class T, class Write>
    CoreCallback<T> answer(Write write);
    /// Refuses a body that is not the contract's, or has too many items; true where it did.
    template <class T>
    bool refuse(const JsonReply<T> &body, std::size_t size, int badStatus = 400);
    void refuse(int status, const char *code, const QByteArray &detail = {});
    void reply(int status, const QByteArray &body, const QByteArray &headers = {});
    void send(int status, const QByteArray &body, const QByteArray &headers);
    void reset();

    void health();
    void registerFrontends();
    void withdraw();
    void submit();
    void browse();
    void stats();
    void claim();
    void extend();
    void outcomes();
    void reports();
    void message();
    void patch();
    void cancel();

    CoreServer &m_server;
    QTcpSocket *m_socket;
    HttpRequestReader m_http;
    HttpRequest m_request;
    QByteArray m_argument; ///< the id or name in the path
    CoreRequestReader m_json;
    Fault m_fault = Fault::None;
    bool m_busy = false;                        ///< a request is under way
    bool m_ended = false;                       ///< nothing is read or written any more
    std::shared_ptr<std::atomic_bool> m_wanted; ///< of a claim that waits
};

} // namespace gateway::sim
