#pragma once
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QTest>
#include <QtWebSockets/QWebSocket>

/// A browser's socket: keeps what it hears.
class Listener
{
public:
    explicit Listener(quint16 port, const QByteArray &headers, bool tls = false,
                      const QString &path = QStringLiteral("/api/v1/live"))
    {
        QNetworkRequest asked(QUrl((tls ? QStringLiteral("wss") : QStringLiteral("ws")) +
                                   QStringLiteral("://127.0.0.1:%1%2").arg(port).arg(path)));
        for (const QByteArray &header : headers.split('\n')) {
            const qsizetype colon = header.indexOf(':');
            if (colon > 0)
                asked.setRawHeader(header.left(colon), header.mid(colon + 1).trimmed());
        }
        QObject::connect(&socket, &QWebSocket::textMessageReceived, &socket, [this](const QString &text) {
            heard.push_back(QJsonDocument::fromJson(text.toUtf8()).object());
        });
        QObject::connect(&socket, &QWebSocket::sslErrors, &socket, [this] { socket.ignoreSslErrors(); });
        bool refused = false;
        QObject::connect(&socket, &QWebSocket::disconnected, &socket, [&refused] { refused = true; });
        QObject::connect(&socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), &socket,
                         [&refused] { refused = true; });
        socket.open(asked);
        (void)QTest::qWaitFor([&] { return socket.isValid() || refused; }, 60'000);
        QObject::disconnect(&socket, &QWebSocket::disconnected, &socket, nullptr);
        QObject::disconnect(&socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), &socket, nullptr);
    }
    bool isOpen() const { return socket.isValid(); }
    /// `data` of what was heard of a type, in order.
    QList<QJsonObject> all(const QString &type) const
    {
        QList<QJsonObject> found;
        for (const QJsonObject &message : heard) {
            if (message.value(QLatin1String("type")).toString() == type)
                found += message.value(QLatin1String("data")).toObject();
        }
        return found;
    }
    QStringList lines() const
    {
        QStringList texts;
        for (const QJsonObject &data : all(QStringLiteral("log"))) {
            for (const QJsonValue &entry : data.value(QLatin1String("entries")).toArray())
                texts += entry[QStringLiteral("message")].toString();
        }
        return texts;
    }

    QWebSocket socket;
    QList<QJsonObject> heard;
};
