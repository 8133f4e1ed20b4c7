#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>
#include <QtCore/QString>
#include <QtNetwork/QHostAddress>
#include <memory>

class QThread;

namespace gateway {

/// Why a byte pipe ended or never opened.
struct LinkError
{
    enum class Kind { None, Dns, Refused, Reset, Timeout, Tls, Other };
    Kind kind = Kind::None; ///< None: closed by the other side in good order
    QString detail;
};

/// One byte pipe: a TCP or TLS connection, or FakeLink of the tests. Lives on one thread; every upcall comes on it.
class Link
{
public:
    class Events
    {
    public:
        virtual ~Events() = default;
        virtual void linkOpened() = 0;
        /// There are octets to `read`. Comes again only when more arrive.
        virtual void linkReadable() = 0;
        /// Some of what was written has left (`pendingWrite` fell).
        virtual void linkWritten() = 0;
        /// The last upcall: the pipe is shut, whoever shut it (except by `abort`, which makes no upcall).
        virtual void linkClosed(const LinkError &why) = 0;
    };

    virtual ~Link() = default;
    virtual void setEvents(Events *events) = 0;
    /// Client links connect now (an accepted link is open from the start and makes no `linkOpened`).
    virtual void open() = 0;
    /// Appends all that has arrived to `into`.
    virtual void read(QByteArray &into) = 0;
    virtual void write(QByteArrayView octets) = 0;
    /// Octets written and not yet taken by the kernel; none is pending of what it took at once.
    virtual qint64 pendingWrite() const = 0;
    /// Stops and resumes reading from the peer: back-pressure through TCP.
    virtual void pauseReading(bool paused) = 0;
    /// How many octets may be held that `read` has not taken: what a stranger may cost. Not every link has a limit.
    virtual void setReadLimit(qint64 octets) { Q_UNUSED(octets) }
    /// Shuts in good order after what was written has left; `linkClosed` follows.
    virtual void close() = 0;
    /// Shuts now, without an upcall.
    virtual void abort() = 0;
    virtual bool isOpen() const = 0;
    virtual QHostAddress peerAddress() const = 0;
    virtual quint16 peerPort() const = 0;
    /// TLS, so that nobody on the way can read along.
    virtual bool isEncrypted() const { return false; }
    /// Hands the link to another thread; call it on the link's own thread, with `setEvents(nullptr)` before and not
    /// within an upcall of this link (Session::bindRequested is none).
    virtual void moveTo(QThread *thread) = 0;
};

} // namespace gateway
