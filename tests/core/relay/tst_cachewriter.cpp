// Changes of the cache's rows that are written again until they are written, in order.
#include "corerig.h"
#include "relay/cachewriter.h"
#include "support/fakecacherows.h"

using namespace gateway;

namespace {

CacheChange insert(qint64 number)
{
    CacheChange change;
    change.inserts.push_back({1, {number, "{}"}});
    return change;
}
CacheChange removal(qint64 number)
{
    CacheChange change;
    change.removes.push_back({1, number, number, CacheChange::Why::Delivered});
    return change;
}
CacheChange retry(int attempts)
{
    CacheChange change;
    change.retries.push_back({1, {attempts, 1, 0, {}, false}});
    return change;
}

struct WriterRig
{
    WriterRig() { (void)rows.lane(QStringLiteral("acme"), CacheKind::Message); }
    /// Notes what a change hears, as "name ok" or "name failed".
    CacheWriter::Done note(const char *name)
    {
        return [this, name = QByteArray(name)](const Expected<void, CacheError> &result) {
            heard << name + (result ? " ok" : " failed");
        };
    }
    FakeClock clock;
    FakeCacheRows rows;
    CacheWriter writer{rows, clock};
    QByteArrayList heard;
    LogCatcher log;
};

} // namespace

class TestCacheWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    void whatIsWrittenIsAnsweredOnce()
    {
        WriterRig rig;
        rig.writer.write(insert(1), rig.note("a"));
        QVERIFY(rig.heard.isEmpty());
        rig.rows.commit();
        rig.clock.advance(10'000);
        rig.rows.commit();
        QCOMPARE(rig.heard.join(", "), QByteArray("a ok"));
        QCOMPARE(rig.rows.db().counted(1).first, 1);
    }
    void whatFailsIsWrittenAgainBehindNothingThatCameLater()
    {
        WriterRig rig;
        rig.rows.error = CacheError{CacheError::Kind::Failed, QStringLiteral("no")};
        rig.writer.write(insert(1), rig.note("a"));
        rig.rows.commit();
        QVERIFY(rig.writer.isBehind());
        QCOMPARE(rig.writer.problem(), QStringLiteral("no"));
        rig.writer.write(removal(1), rig.note("b")); // would do nothing before the first
        rig.rows.error.reset();
        rig.rows.commit();
        QCOMPARE(rig.heard.join(", "), QByteArray("a failed"));
        rig.clock.advance(1000);
        rig.rows.commit();
        QCOMPARE(rig.heard.join(", "), QByteArray("a failed, a ok, b ok"));
        QVERIFY(!rig.writer.isBehind());
        QCOMPARE(rig.writer.problem(), QString());
        QCOMPARE(rig.rows.db().lanes()[0].ledger, (CacheLedger{1, 1, 0, 0, 0}));
    }
    void itGoesOnTryingEachSecondAndSaysSoOnce()
    {
        WriterRig rig;
        rig.rows.error = CacheError{CacheError::Kind::DiskFull, QStringLiteral("full")};
        rig.writer.write(insert(1), rig.note("a"));
        for (int second = 0; second < 5; ++second) {
            rig.rows.commit();
            rig.clock.advance(1000);
        }
        rig.rows.commit();
        QCOMPARE(rig.heard.size(), 6);
        QCOMPARE(rig.log.lines, QStringList{QStringLiteral("ERROR The cache cannot be written: full")});
    }
    void ofSeveralStatesOfAHeadTheLastCounts()
    {
        WriterRig rig;
        rig.rows.error = CacheError{CacheError::Kind::Failed, QStringLiteral("no")};
        rig.writer.write(insert(1));
        rig.rows.commit();
        for (int attempts = 1; attempts <= 1000; ++attempts)
            rig.writer.write(retry(attempts));
        rig.rows.error.reset();
        rig.clock.advance(1000);
        int writes = 0;
        while (rig.rows.commitOne())
            ++writes;
        QCOMPARE(writes, 2);
        QCOMPARE(rig.rows.db().lanes()[0].retry.attempts, 1000);
    }
    void nothingIsNoWrite()
    {
        WriterRig rig;
        rig.writer.write({}, rig.note("a"));
        QVERIFY(!rig.rows.commitOne());
    }
};

QTEST_GUILESS_MAIN(TestCacheWriter)
#include "tst_cachewriter.moc"
