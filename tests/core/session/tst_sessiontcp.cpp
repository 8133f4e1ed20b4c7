// Sessions over real connections, as the gateway has them: signed in on one thread, serving on another.
#include "linkends.h"
#include "session/session.h"

using namespace gateway;

namespace {

/// A client that sends a number of messages and unbinds when all are answered.
class Partner : public SessionEvents
{
public:
    Partner(quint16 port, int count) : m_left(count)
    {
        SessionSettings settings;
        settings.windowSize = 10;
        const ConnectSettings where{QStringLiteral("127.0.0.1"), port, {}, {}, true};
        session = std::make_unique<Session>(SessionRole::Esme, TcpLink::connectTo(where, systemClock()), settings,
                                            systemClock(), *this);
        session->start({BindType::Transceiver, "acme", "secret", {}, 0x34, 0, 0, {}});
    }
    void sessionBound(Session &) override { fill(); }
    void requestReceived(Session &, const InboundRequest &) override {}
    void requestEnded(Session &, const RequestEnd &how) override
    {
        answers << how.messageId.toByteArray();
        fill();
    }
    void sessionEnded(Session &, const SessionEnd &why) override { end = why; }

    std::unique_ptr<Session> session;
    QByteArrayList answers;
    std::optional<SessionEnd> end;

private:
    void fill()
    {
        for (; m_left > 0 && session->windowFree() > 0; --m_left) {
            smpp::SubmitSm submit;
            submit.destinationAddr.assign(QByteArray::number(m_left));
            if (!session->send(submit, 0))
                qFatal("not sent");
        }
        if (m_left == 0 && session->inFlight() == 0)
            session->unbind(QStringLiteral("done"));
    }
    int m_left;
};

/// Answers each request with its destination, through a gate of 3.
class Servant : public SessionEvents
{
public:
    void bindRequested(Session &on, const BindIdentity &bind) override
    {
        thread = QThread::currentThread();
        systemId = bind.systemId;
        on.acceptBind("gw", {}, std::make_shared<InboundGate>(3));
    }
    void requestReceived(Session &, const InboundRequest &request) override
    {
        smpp::SubmitSmResp response;
        response.messageId.assign(std::get<const smpp::SubmitSm *>(request.pdu)->destinationAddr.view());
        m_waiting.emplace_back(request.sequence, response);
        if (!m_timer)
            m_timer = systemClock().makeTimer([this] {
                for (const auto &[sequence, answer] : std::exchange(m_waiting, {}))
                    session->respond(sequence, answer);
            });
        m_timer->start(0);
    }
    void requestEnded(Session &, const RequestEnd &) override {}
    void sessionEnded(Session &, const SessionEnd &why) override
    {
        kind = why.kind;
        ended.storeRelease(1);
    }

    std::unique_ptr<Session> session;
    QThread *thread = nullptr;
    QByteArray systemId;
    SessionEnd::Kind kind = SessionEnd::Kind::Dropped;
    QAtomicInt ended = 0;

private:
    std::vector<std::pair<quint32, smpp::SubmitSmResp>> m_waiting;
    std::unique_ptr<Timer> m_timer;
};

/// Takes the bind and hands link and octets to the servant on its thread.
class Door : public SessionEvents
{
public:
    Door(Servant &servant, Elsewhere &there) : m_servant(servant), m_there(there) {}
    void bindRequested(Session &session, const BindIdentity &) override
    {
        QByteArray unread;
        std::unique_ptr<Link> link = session.detach(unread);
        link->moveTo(m_there.there());
        m_there.post([this, raw = link.release(), unread] {
            m_servant.session = std::make_unique<Session>(SessionRole::Smsc, std::unique_ptr<Link>(raw),
                                                          SessionSettings{}, systemClock(), m_servant);
            m_servant.session->resume(unread);
        });
    }
    void requestReceived(Session &, const InboundRequest &) override {}
    void requestEnded(Session &, const RequestEnd &) override {}
    void sessionEnded(Session &, const SessionEnd &) override { qFatal("a detached session has nothing to say"); }

private:
    Servant &m_servant;
    Elsewhere &m_there;
};

} // namespace

class TestSessionTcp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aSessionMovesToAnotherThreadAtItsBind()
    {
        Elsewhere there;
        DescriptorServer listener;
        Partner partner(listener.serverPort(), 1000);
        Servant servant;
        Door door(servant, there);
        Session first(SessionRole::Smsc, TcpLink::accepted(listener.take(), {}, systemClock()), {}, systemClock(),
                      door);
        first.resume({});

        QTRY_VERIFY_WITH_TIMEOUT(partner.end, kPatienceMs);
        QCOMPARE(partner.end->kind, SessionEnd::Kind::Unbound);
        QCOMPARE(partner.answers.size(), 1000);
        for (int i = 0; i < 1000; ++i)
            QCOMPARE(partner.answers[i], QByteArray::number(1000 - i));
        TRY_VERIFY(servant.ended.loadAcquire());
        QCOMPARE(servant.kind, SessionEnd::Kind::Unbound);
        QCOMPARE(servant.thread, there.there());
        QCOMPARE(servant.systemId, QByteArray("acme"));
        there.run([&] { servant.session.reset(); });
    }

    void aRefusedConnectionSaysSo()
    {
        quint16 port = 0;
        {
            DescriptorServer gone;
            port = gone.serverPort();
        }
        Partner partner(port, 1);
        QTRY_VERIFY_WITH_TIMEOUT(partner.end, kPatienceMs);
        QCOMPARE(partner.end->kind, SessionEnd::Kind::LinkFailed);
        QCOMPARE(partner.end->link.kind, LinkError::Kind::Refused);
    }

    void anHttpRequestGetsANackAndTheEndOfTheConnection()
    {
        DescriptorServer listener;
        End browser;
        browser.take(
            TcpLink::connectTo({QStringLiteral("127.0.0.1"), listener.serverPort(), {}, {}, true}, systemClock()));
        browser.onOpened = [&] { browser.link->write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"); };
        browser.link->open();
        Servant servant;
        servant.session =
            std::make_unique<Session>(SessionRole::Smsc, TcpLink::accepted(listener.take(), {}, systemClock()),
                                      SessionSettings{}, systemClock(), servant);
        servant.session->resume({});
        QCOMPARE(browser.closedBy(), LinkError::Kind::None);
        QCOMPARE(browser.received.size(), 16);
        TRY_VERIFY(servant.ended.loadAcquire());
        QCOMPARE(servant.kind, SessionEnd::Kind::ProtocolError);
    }
};

QTEST_GUILESS_MAIN(TestSessionTcp)
#include "tst_sessiontcp.moc"
