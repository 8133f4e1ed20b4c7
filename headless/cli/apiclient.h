#pragma once
#include "util/expected.h"

#include <QtCore/QJsonObject>
#include <QtCore/QUrlQuery>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslConfiguration>

class QNetworkReply;

namespace gateway::cli {

struct Call;

/// Whose operations API is asked, and as who.
struct ApiTarget
{
    QUrl url; ///< https, without a path
    QByteArray token;
    QSslCertificate certificate; ///< the one that is trusted; null: what the system trusts
    bool isHere = true;          ///< the gateway of this state directory
};

/// Why there is no answer, or none that helps.
struct ApiProblem
{
    int status = 0; ///< 0: nothing answered
    QString text;   ///< for a person; several lines where several fields are wrong
    bool configuration = false;
};
template <class T>
using ApiResult = Expected<T, ApiProblem>;

/// The gateway of the state directory, by its configuration and its `cli-token`; or that of --url, with the token of
/// OMNIMESSAGE_SMPP_TOKEN. The token of the state directory goes to no other machine than this one.
ApiResult<ApiTarget> apiTarget(const Call &call);

/// Where the dashboard of a configuration is reached from this machine.
QUrl localUrl(const QString &host, quint16 port);

/// A client of the operations API that waits for its answers; within them the thread's events are handled.
class ApiClient
{
public:
    static constexpr int kTimeoutMs = 30'000;

    /// Texts of the gateway come in `language`.
    ApiClient(ApiTarget target, const QString &language, int timeoutMs = kTimeoutMs);
    ~ApiClient();
    Q_DISABLE_COPY_MOVE(ApiClient)

    const ApiTarget &target() const { return m_target; }

    ApiResult<QJsonObject> get(const QString &path, const QUrlQuery &query = {});
    /// POST, PUT, PATCH or DELETE; an answer without a body is an empty object.
    ApiResult<QJsonObject> send(const char *method, const QString &path, const QJsonObject &body = {},
                                const QUrlQuery &query = {});

    /// What TLS is spoken with, and whether the other side shows the certificate that is trusted.
    QSslConfiguration sslConfiguration() const;
    bool isTrusted(const QSslCertificate &shown) const;

private:
    ApiResult<QJsonObject> ask(const QByteArray &method, const QString &path, const QUrlQuery &query,
                               const QJsonObject *body);
    ApiResult<QJsonObject> answerOf(QNetworkReply &reply, bool distrusted) const;

    const ApiTarget m_target;
    const QString m_language;
    QNetworkAccessManager m_network;
};

/// "/api/v1/peers/client/NAME": a path with its parts encoded.
QString apiPath(std::initializer_list<QString> parts);

} // namespace gateway::cli
