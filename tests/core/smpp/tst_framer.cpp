#include "smpp/codec.h"
#include "smpp/framer.h"

#include <QtTest/QTest>

using namespace smpp;

namespace {

QByteArray stream()
{
    SubmitSm submit;
    submit.sourceAddr.assign("ACME");
    submit.shortMessage.assign("hello");
    QByteArray out;
    (void)encode(out, submit, 1).ok();
    (void)encode(out, EnquireLink{}, 2).ok();
    (void)encode(out, submit, 3).ok();
    return out;
}

std::vector<quint32> sequencesOf(Framer &framer)
{
    std::vector<quint32> all;
    for (Framer::Result next = framer.next(); const Frame *frame = std::get_if<Frame>(&next); next = framer.next())
        all.push_back(frame->header.sequence);
    return all;
}

QByteArray withLength(quint32 length)
{
    return QByteArray::fromHex(QByteArray::number(length, 16).rightJustified(8, '0') + "0000001500000000000000ff");
}

} // namespace

class TestFramer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void manyPdusInOneBufferComeOutInOrder()
    {
        Framer framer;
        framer.buffer().append(stream());
        QCOMPARE(sequencesOf(framer), (std::vector<quint32>{1, 2, 3}));
        QCOMPARE(framer.pending(), 0);
        QVERIFY(std::holds_alternative<NeedMore>(framer.next()));
    }

    void aSplitAtAnyOctetChangesNothing()
    {
        const QByteArray all = stream();
        for (qsizetype cut = 0; cut <= all.size(); ++cut) {
            Framer framer;
            framer.buffer().append(all.first(cut));
            std::vector<quint32> sequences = sequencesOf(framer);
            framer.buffer().append(all.sliced(cut));
            for (const quint32 sequence : sequencesOf(framer))
                sequences.push_back(sequence);
            QCOMPARE(sequences, (std::vector<quint32>{1, 2, 3}));
        }
    }

    void octetsMayComeOneByOne()
    {
        Framer framer;
        std::vector<quint32> sequences;
        const QByteArray all = stream();
        for (const char octet : all) {
            framer.buffer().append(octet);
            for (const quint32 sequence : sequencesOf(framer))
                sequences.push_back(sequence);
        }
        QCOMPARE(sequences, (std::vector<quint32>{1, 2, 3}));
    }

    void aFrameShowsHeaderBodyAndAllOctets()
    {
        const QByteArray all = stream();
        Framer framer;
        framer.buffer().append(all);
        const Framer::Result next = framer.next();
        const Frame &frame = *std::get_if<Frame>(&next);
        QCOMPARE(frame.header, readHeader(all.constData()));
        QCOMPARE(frame.octets, all.first(frame.header.commandLength));
        QCOMPARE(frame.body, all.first(frame.header.commandLength).sliced(16));
    }

    void framesOfOneBatchStayValidTogether()
    {
        const QByteArray all = stream();
        Framer framer;
        framer.buffer().append(all);
        QByteArray joined;
        std::vector<Frame> frames;
        for (Framer::Result next = framer.next(); const Frame *frame = std::get_if<Frame>(&next); next = framer.next())
            frames.push_back(*frame);
        for (const Frame &frame : frames)
            joined += frame.octets;
        QCOMPARE(joined, all);
    }

    void theLimitsOfALengthAre16And65536()
    {
        for (const quint32 length : {16u, 17u, 65536u}) {
            Framer framer;
            framer.buffer().append(withLength(length)).append(QByteArray(qsizetype(length) - 16, 'x'));
            QVERIFY(std::holds_alternative<Frame>(framer.next()));
            QCOMPARE(framer.pending(), 0);
        }
        for (const quint32 length : {0u, 4u, 15u, 65537u, 0x7FFFFFFFu, 0xFFFFFFFFu}) {
            Framer framer;
            framer.buffer().append(withLength(length));
            for (int again = 0; again < 2; ++again) {
                const Framer::Result next = framer.next();
                const FrameError *error = std::get_if<FrameError>(&next);
                QVERIFY(error);
                QCOMPARE(error->commandLength, length);
                QVERIFY(error->header);
                QCOMPARE(error->header->sequence, 0xFFu);
                QCOMPARE(error->hint, QByteArray());
                framer.compact();
            }
        }
    }

    void aBadLengthIsKnownFromItsFourOctets()
    {
        Framer framer;
        framer.buffer().append(QByteArray::fromHex("000000"));
        QVERIFY(std::holds_alternative<NeedMore>(framer.next()));
        framer.buffer().append('\x0f');
        const Framer::Result next = framer.next();
        QVERIFY(std::holds_alternative<FrameError>(next));
        QVERIFY(!std::get_if<FrameError>(&next)->header);
    }

    void aGoodPduBeforeABadLengthStillComesOut()
    {
        Framer framer;
        framer.buffer().append(withLength(16)).append(withLength(3));
        QVERIFY(std::holds_alternative<Frame>(framer.next()));
        QVERIFY(std::holds_alternative<FrameError>(framer.next()));
    }

    void strangersAreNamedFromTheirFirstOctets_data()
    {
        QTest::addColumn<QByteArray>("start");
        QTest::addColumn<QByteArray>("hint");
        QTest::newRow("tls 1.0 record") << QByteArray::fromHex("1603010200") << QByteArray("TLS ClientHello");
        QTest::newRow("tls 1.2 record, four octets")
            << QByteArray::fromHex("16030300") << QByteArray("TLS ClientHello");
        QTest::newRow("tls alert") << QByteArray::fromHex("1503010002") << QByteArray("TLS alert");
        QTest::newRow("get") << QByteArray("GET / HTTP/1.1\r\n") << QByteArray("HTTP request");
        QTest::newRow("get, four octets") << QByteArray("GET ") << QByteArray("HTTP request");
        QTest::newRow("post") << QByteArray("POST") << QByteArray("HTTP request");
        QTest::newRow("head") << QByteArray("HEAD /") << QByteArray("HTTP request");
        QTest::newRow("put") << QByteArray("PUT /") << QByteArray("HTTP request");
        QTest::newRow("options") << QByteArray("OPTIONS") << QByteArray("HTTP request");
        QTest::newRow("answer") << QByteArray("HTTP/1.1 400 Bad Request") << QByteArray("HTTP response");
        QTest::newRow("http/2") << QByteArray("PRI * HTTP/2.0") << QByteArray("HTTP/2 client");
        QTest::newRow("ssh") << QByteArray("SSH-2.0-OpenSSH") << QByteArray("SSH");
        QTest::newRow("proxy 1") << QByteArray("PROXY TCP4") << QByteArray("PROXY protocol");
        QTest::newRow("unknown") << QByteArray("what is this") << QByteArray();
    }
    void strangersAreNamedFromTheirFirstOctets()
    {
        QFETCH(QByteArray, start);
        QFETCH(QByteArray, hint);
        Framer framer;
        framer.buffer().append(start);
        const Framer::Result next = framer.next();
        QVERIFY(std::holds_alternative<FrameError>(next));
        QCOMPARE(std::get_if<FrameError>(&next)->hint, hint);
    }

    void aLongRunKeepsTheBufferSmall()
    {
        Framer framer;
        const QByteArray all = stream();
        for (int i = 0; i < 10'000; ++i) {
            framer.buffer().append(all.first(50)); // a batch that ends within a PDU
            (void)sequencesOf(framer);
            framer.buffer().append(all.sliced(50));
            QCOMPARE(sequencesOf(framer).back(), 3u);
        }
        QVERIFY2(framer.buffer().capacity() < 4096, qPrintable(QString::number(framer.buffer().capacity())));
        framer.buffer().append(withLength(16)).append(QByteArray(1'000'000, '\0'));
        (void)sequencesOf(framer);
    }

    void aBurstDoesNotKeepItsMemory()
    {
        Framer framer;
        for (int i = 0; i < 50'000; ++i)
            framer.buffer().append(withLength(16));
        QCOMPARE(sequencesOf(framer).size(), std::size_t(50'000));
        QVERIFY(framer.buffer().capacity() <= 256 * 1024);
    }

    void skippingHelpsOnlyToTheStartOfAPdu()
    {
        const QByteArray next = stream();
        const auto skips = [](const QByteArray &octets, qsizetype count) {
            Framer framer;
            framer.buffer().append(octets);
            const bool skipped = framer.skip(count);
            if (framer.pending() != octets.size() - (skipped ? count : 0))
                qFatal("skip does not do what it says");
            return skipped;
        };
        QVERIFY(skips("xyz" + next, 3));
        QVERIFY(skips("xyz", 3)); // all that there is
        QVERIFY(skips("xyz" + next.first(8), 3));
        QVERIFY(!skips("xyz" + next, 2));
        QVERIFY(!skips("xyz" + next, 4));
        QVERIFY(!skips("xyz", 4));
        QVERIFY(!skips("xyz" + next.first(7), 3));
        QVERIFY(!skips("xyz" + withLength(15), 3));
        QVERIFY(!skips("xyz" + withLength(65'537), 3));
        QVERIFY(!skips("xyz" + QByteArray::fromHex("000000100000007700000000"), 3)); // a command that nobody knows
    }

    void skippingEndsAnError()
    {
        Framer framer;
        framer.buffer().append("GET /" + stream());
        QVERIFY(std::holds_alternative<FrameError>(framer.next()));
        QVERIFY(!framer.skip(4));
        QVERIFY(std::holds_alternative<FrameError>(framer.next()));
        QVERIFY(framer.skip(5));
        QCOMPARE(sequencesOf(framer), (std::vector<quint32>{1, 2, 3}));
        QCOMPARE(framer.pending(), 0);
    }
};

QTEST_GUILESS_MAIN(TestFramer)
#include "tst_framer.moc"
