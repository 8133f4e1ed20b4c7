#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QIODevice>
#include <cstring>

namespace gateway {

/// A request's body that can be read once. When a connection breaks before the answer's headers,
/// QNetworkAccessManager (6.4: QHttpNetworkConnectionChannel, reconnectAttempts = 3) rewinds the body and sends the
/// request again without telling; a body that does not rewind makes it report the break instead.
class OneShotBody final : public QIODevice
{
public:
    OneShotBody(QByteArray octets, QObject *parent) : QIODevice(parent), m_octets(std::move(octets))
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    bool reset() override { return false; }
    qint64 size() const override { return m_octets.size(); }

protected:
    qint64 readData(char *into, qint64 max) override
    {
        const qint64 count = qMin(max, m_octets.size() - pos());
        if (count > 0)
            std::memcpy(into, m_octets.constData() + pos(), static_cast<std::size_t>(count));
        return qMax<qint64>(0, count);
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    const QByteArray m_octets;
};

} // namespace gateway
