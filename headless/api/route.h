#pragma once
#include "api/httpserver.h"
#include "api/mailbox.h"
#include "util/phrase.h"

#include <QtCore/QByteArrayView>
#include <QtCore/QHash>
#include <QtCore/QJsonObject>
#include <QtCore/QString>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

class QTcpSocket;

namespace gateway::api {

enum class Method { Get, Post, Put, Patch, Delete };
const char *methodName(Method method);

/// Who may: each also what those before may. Public: whoever reaches the port.
enum class Role { Public, Viewer, Operator, Admin };
/// viewer, operator or admin; nothing else is a role that somebody can have.
std::optional<Role> roleOf(QStringView word);
QString roleWord(Role role);

/// Of texts for people.
enum class Language { English, French };
/// What an Accept-Language prefers; English where it names neither.
Language languageOf(const QByteArray &acceptLanguage);

/// Who asks.
struct Caller
{
    QString user; ///< as it stands in the audit: a user, `token NAME`, or `cli`; empty: nobody signed in
    Role role = Role::Public;
    QByteArray session; ///< the digest of the session's cookie; empty: none
    QByteArray token;   ///< the digest of the bearer's token; empty: none
};

/// A request that may be handled: signed in, of the role, not forged.
struct Request
{
    Method method = Method::Get;
    QHash<QString, QString> params; ///< what stood for {name} in the path, decoded
    QHash<QString, QString> query;  ///< decoded; each name once
    QJsonObject body;
    Caller caller;
    Language language = Language::English;
    QString source; ///< see sourceOf
    HttpRequest http;
};

struct FieldError
{
    QString field; ///< `member`, `member[2]`; empty: the body as a whole
    Phrase message;
};

/// The answer to a request: given once, now or later, from whatever thread; copies are the same answer. Where the
/// client has gone, nothing happens. When the last copy goes without an answer, the client is told 500.
class Reply
{
public:
    /// Where answers go. The functions are called on the server's thread, as long as the mailbox is open.
    struct Outlet
    {
        std::shared_ptr<Mailbox> mailbox;
        std::function<void(quint64 id, HttpResponse response)> deliver;
        std::function<QTcpSocket *(quint64 id, const HttpRequest &request)> upgrade;
    };

    /// Texts for people go out by `translate`.
    Reply(std::shared_ptr<Outlet> outlet, quint64 id, Translate translate = {});

    /// Into the language of the one who asks.
    const Translate &translate() const;

    void json(const QJsonObject &object, int status = 200) const;
    /// 204.
    void done() const;
    /// `code` is a word of the contract in snake_case, `detail` a line for a person, who reads it as a sentence: with a
    /// capital letter and a full stop.
    void error(int status, const char *code, const Phrase &detail = {}) const;
    void unavailable(const Phrase &detail) const { error(503, "unavailable", detail); }
    void notFound(const Phrase &detail) const { error(404, "not_found", detail); }
    void conflict(const Phrase &detail) const { error(409, "conflict", detail); }
    void invalid(const std::vector<FieldError> &errors) const; ///< 422
    void tooMany(qint64 waitMs) const;                         ///< 429 with Retry-After
    void http(HttpResponse response) const;
    /// Instead of an answer: the socket, see HttpServer::upgrade. On the server's thread.
    QTcpSocket *upgrade(const HttpRequest &request) const;

    static HttpResponse errorResponse(int status, const char *code, const Phrase &detail = {},
                                      const Translate &translate = {});

private:
    struct State;
    std::shared_ptr<State> m_state;
};

struct Context;
using Handler = void (*)(Context &context, const Request &request, Reply reply);

/// A row of the table in routes.cpp. The role has no default: a row without one does not compile.
struct Route
{
    constexpr Route(Method m, const char *p, Role r, Handler h) : method(m), pattern(p), role(r), handler(h) {}

    Method method;
    /// Segments are literal, `{name}`, `{name}.suffix`, or at the end `{name*}` for all that is left.
    const char *pattern;
    Role role;
    Handler handler;
};

/// All of the API, and the pages.
std::span<const Route> routes();

/// What the table says of a path.
struct Match
{
    const Route *route = nullptr; ///< null: see `allowed`
    QHash<QString, QString> params;
    std::vector<Method> allowed; ///< by the rows of that path; empty: there is none
    bool isRest = false;         ///< only a row `{name*}` is of that path
};
/// Where rows compete, the one whose first differing segment is more literal wins.
Match match(std::span<const Route> table, const QByteArray &method, const QByteArray &path);

} // namespace gateway::api
