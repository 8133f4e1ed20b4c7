#include "linkends.h"
#include "support/fakeclock.h"

#include <QtNetwork/QTcpSocket>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

using namespace gateway;
using Kind = LinkError::Kind;

namespace {

int option(qintptr descriptor, int level, int name)
{
    int value = 0;
    socklen_t size = sizeof value;
    ::getsockopt(int(descriptor), level, name, &value, &size);
    return value;
}

void aim(End &end, const QString &host, quint16 port, Clock &clock = systemClock())
{
    end.take(TcpLink::connectTo({host, port, {}, {}, true}, clock));
}

} // namespace

class TestTcpLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void carriesOctetsBothWays()
    {
        Pair pair;
        QVERIFY(pair.client.link->isOpen());
        QVERIFY(pair.server.link->isOpen());
        QVERIFY(!pair.server.opened); // open from the start
        pair.client.link->write("ping");
        TRY_COMPARE(pair.server.received, QByteArray("ping"));
        pair.server.link->write("pong");
        TRY_COMPARE(pair.client.received, QByteArray("pong"));
        QCOMPARE(pair.server.link->peerAddress(), QHostAddress(QHostAddress::LocalHost));
        QCOMPARE(pair.client.link->peerPort(), pair.listener.serverPort());
    }

    void whatTheKernelTakesAtOnceIsNeverPending()
    {
        Pair pair;
        pair.client.link->write("ping");
        QCOMPARE(pair.client.link->pendingWrite(), 0);
        TRY_COMPARE(pair.server.received, QByteArray("ping"));
        QCOMPARE(pair.client.written, 0);
    }

    void readAppendsToWhatIsThere()
    {
        Pair pair;
        pair.server.received = "before ";
        pair.client.link->write("after");
        TRY_COMPARE(pair.server.received, QByteArray("before after"));
    }

    void sendsWithoutDelayAndKeepsAlive()
    {
        DescriptorServer listener;
        End client;
        client.take(
            TcpLink::connectTo({QStringLiteral("127.0.0.1"), listener.serverPort(), {}, {}, true}, systemClock()));
        client.link->open();
        const qintptr descriptor = listener.take();
        End server(TcpLink::accepted(descriptor, {}, systemClock()));
        QVERIFY(option(descriptor, IPPROTO_TCP, TCP_NODELAY) != 0);
        QVERIFY(option(descriptor, SOL_SOCKET, SO_KEEPALIVE) != 0);
    }

    void takesNoBrokenDescriptor() { QVERIFY(!TcpLink::accepted(-1, {}, systemClock())); }

    void saysRefused()
    {
        quint16 port = 0;
        {
            DescriptorServer gone;
            port = gone.serverPort();
        }
        End end;
        aim(end, QStringLiteral("127.0.0.1"), port);
        end.link->open();
        QCOMPARE(end.closedBy(), Kind::Refused);
        QVERIFY(!end.closed->detail.isEmpty());
        QVERIFY(!end.opened);
        QVERIFY(!end.link->isOpen());
    }

    void saysThatAHostIsUnknown()
    {
        End end;
        aim(end, QString(70, u'x'), 1); // no label of a name may be that long
        end.link->open();
        QCOMPARE(end.closedBy(), Kind::Dns);
    }

    void saysThatTheOtherSideClosed()
    {
        Pair pair;
        pair.client.link->write("last words");
        pair.client.link->close();
        QCOMPARE(pair.server.closedBy(), Kind::None);
        QCOMPARE(pair.server.received, QByteArray("last words"));
        QCOMPARE(pair.client.closedBy(), Kind::None);
    }

    void saysThatTheConnectionWasReset()
    {
        DescriptorServer listener;
        End client;
        aim(client, QStringLiteral("127.0.0.1"), listener.serverPort());
        client.link->open();
        const int descriptor = int(listener.take());
        TRY_VERIFY(client.opened);
        const linger hard{1, 0};
        ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        ::close(descriptor);
        QCOMPARE(client.closedBy(), Kind::Reset);
    }

    void givesUpConnectingAfterItsTime()
    {
        // A listener whose queue is full does not answer.
        const int full = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        QCOMPARE(::bind(full, reinterpret_cast<const sockaddr *>(&at), size), 0);
        QCOMPARE(::listen(full, 0), 0);
        ::getsockname(full, reinterpret_cast<sockaddr *>(&at), &size);
        QTcpSocket first;
        first.connectToHost(QHostAddress::LocalHost, ntohs(at.sin_port));
        TRY_COMPARE(first.state(), QAbstractSocket::ConnectedState);

        FakeClock clock;
        End end;
        aim(end, QStringLiteral("127.0.0.1"), ntohs(at.sin_port), clock);
        end.link->open();
        clock.advance(9999);
        QCoreApplication::processEvents();
        QVERIFY(!end.closed && !end.opened);
        clock.advance(1);
        QCOMPARE(end.closedBy(), Kind::Timeout);
        QCOMPARE(end.closed->detail, QStringLiteral("no connection in 10 s"));
        ::close(full);
    }

    void whoGoesOnSendingAfterTheCloseIsCutOff()
    {
        FakeClock clock; // stands still: it is not the time that ends it
        DescriptorServer listener;
        const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        at.sin_port = htons(listener.serverPort());
        QCOMPARE(::connect(client, reinterpret_cast<const sockaddr *>(&at), sizeof at), 0);
        End server(TcpLink::accepted(listener.take(), {}, clock));
        server.link->setReadLimit(1024);
        server.link->close();
        const QByteArray flood(16'384, 'f');
        TRY_VERIFY(::send(client, flood.constData(), size_t(flood.size()), MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
                   server.closed);
        QVERIFY(server.closed->kind == Kind::None);
        ::close(client);
    }

    void aReadLimitBoundsWhatIsHeld()
    {
        Pair pair;
        pair.server.link->setReadLimit(1024);
        pair.server.reads = false;
        pair.client.link->write(QByteArray(100'000, 'x'));
        bool readable = false;
        pair.server.onReadable = [&] { readable = true; };
        TRY_VERIFY(readable);
        QByteArray held;
        pair.server.link->read(held);
        QVERIFY2(held.size() <= 1024, QByteArray::number(held.size()).constData());
        pair.server.reads = true;
        pair.server.link->setReadLimit(TcpLink::kReadLimit);
        TRY_COMPARE(pair.server.received.size() + held.size(), 100'000);
    }

    void closeSendsAllThatWasWritten()
    {
        Pair pair;
        const QByteArray large(5'000'000, 'z');
        pair.client.link->write(large);
        pair.client.link->close();
        QCOMPARE(pair.server.closedBy(), Kind::None);
        QCOMPARE(pair.server.received.size(), large.size());
    }

    void closeDoesNotCostTheOtherSideOurLastWords()
    {
        Pair pair;
        pair.server.reads = false;
        pair.server.link->pauseReading(true);
        pair.client.link->write(QByteArray(3'000'000, 'q')); // nobody will ever read this
        pair.server.link->write("goodbye");
        pair.server.link->close();
        QCOMPARE(pair.client.closedBy(), Kind::None);
        QCOMPARE(pair.client.received, QByteArray("goodbye"));
        QCOMPARE(pair.server.closedBy(), Kind::None);
    }

    void closeWaitsASecondForTheOtherSideToClose()
    {
        FakeClock clock;
        DescriptorServer listener;
        End client;
        aim(client, QStringLiteral("127.0.0.1"), listener.serverPort(), clock);
        client.link->open();
        const int descriptor = int(listener.take());
        TRY_VERIFY(client.opened);
        client.link->close();
        clock.advance(999);
        QCoreApplication::processEvents();
        QVERIFY(!client.closed);
        clock.advance(1);
        QCOMPARE(client.closedBy(), Kind::None);
        ::close(descriptor);
    }

    void closeBeforeItIsOpenEndsIt()
    {
        DescriptorServer listener;
        End end;
        aim(end, QStringLiteral("127.0.0.1"), listener.serverPort());
        end.link->open();
        end.link->close();
        QVERIFY(end.closed);
        End idle;
        aim(idle, QStringLiteral("127.0.0.1"), listener.serverPort());
        idle.link->close();
        QVERIFY(idle.closed);
    }

    void abortMakesNoUpcall()
    {
        Pair pair;
        pair.client.link->abort();
        QVERIFY(!pair.client.link->isOpen());
        pair.server.closedBy();
        QVERIFY(!pair.client.closed);
    }

    void pausedReadingStopsTheOtherSide()
    {
        Pair pair;
        pair.server.link->pauseReading(true);
        const qint64 given = stuff(pair.client);
        QVERIFY(pair.client.link->pendingWrite() > 0); // TCP takes no more
        QCOMPARE(pair.server.received.size(), 0);
        QByteArray held;
        pair.server.link->read(held);
        QVERIFY2(held.size() <= 1, QByteArray::number(held.size()).constData());
        pair.server.link->pauseReading(false);
        TRY_COMPARE(pair.server.received.size() + held.size(), given);
        QCOMPARE(pair.client.link->pendingWrite(), 0);
    }

    void resumedReadingTellsOfWhatIsThere()
    {
        Pair pair;
        pair.server.link->pauseReading(true);
        pair.client.link->write("y");
        QTest::qWait(1);
        pair.server.link->pauseReading(false);
        QVERIFY(pair.server.received.isEmpty()); // not within the call
        TRY_COMPARE(pair.server.received, QByteArray("y"));
    }

    void whoDoesNotReadHoldsABoundedAmount()
    {
        Pair pair;
        pair.server.reads = false;
        const qint64 given = stuff(pair.client);
        QVERIFY(pair.client.link->pendingWrite() > 0);
        QByteArray held;
        pair.server.link->read(held);
        QVERIFY(held.size() <= 256 * 1024);
        pair.server.received = held;
        pair.server.reads = true;
        TRY_COMPARE(pair.server.received.size(), given);
    }

    void movesToAnotherThread()
    {
        Pair pair;
        pair.server.reads = false;
        pair.client.link->write("early ");
        bool readable = false;
        pair.server.onReadable = [&] { readable = true; };
        TRY_VERIFY(readable); // and left in the link

        Elsewhere elsewhere;
        pair.server.link->setEvents(nullptr);
        pair.server.link->moveTo(elsewhere.there());
        pair.client.link->write("meanwhile ");
        QThread *upcallThread = nullptr;
        elsewhere.run([&] {
            pair.server.reads = true;
            pair.server.onReadable = [&] {
                upcallThread = QThread::currentThread();
                if (pair.server.received.endsWith("late"))
                    pair.server.link->write(QByteArray("seen " + pair.server.received));
            };
            pair.server.link->setEvents(&pair.server);
        });
        pair.client.link->write("late");
        TRY_COMPARE(pair.client.received, QByteArray("seen early meanwhile late"));
        elsewhere.run([&] { pair.server.link.reset(); });
        QCOMPARE(upcallThread, elsewhere.there());
        pair.client.closedBy();
    }

    void tellsOfACloseThatHappenedOnTheWay()
    {
        Pair pair;
        Elsewhere elsewhere;
        pair.server.link->setEvents(nullptr);
        pair.server.link->moveTo(elsewhere.there());
        pair.client.link->close();
        pair.client.closedBy(); // the other side's socket has seen it too
        QAtomicInt closed = 0;
        elsewhere.run([&] {
            pair.server.onClosed = [&] { closed.storeRelease(1); };
            pair.server.link->setEvents(&pair.server);
        });
        TRY_VERIFY(closed.loadAcquire());
        elsewhere.run([&] { pair.server.link.reset(); });
    }

    void mayBeDestroyedWithinEveryUpcall()
    {
        {
            Pair pair;
            pair.server.onReadable = [&] { pair.server.link.reset(); };
            pair.client.link->write("x");
            pair.client.closedBy();
            QVERIFY(!pair.server.link);
        }
        {
            Pair pair;
            pair.server.onClosed = [&] { pair.server.link.reset(); };
            pair.client.link->abort();
            pair.server.closedBy();
            QCoreApplication::processEvents();
        }
        {
            DescriptorServer listener;
            End end;
            aim(end, QStringLiteral("127.0.0.1"), listener.serverPort());
            end.onOpened = [&] { end.link.reset(); };
            end.link->open();
            TRY_VERIFY(end.opened);
            QCoreApplication::processEvents();
        }
    }
};

QTEST_GUILESS_MAIN(TestTcpLink)
#include "tst_tcplink.moc"
