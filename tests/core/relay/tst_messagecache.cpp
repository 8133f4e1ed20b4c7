// The message cache: answers after the commit, flushing in order, backoff, overflow, restarts.
#include "cacherig.h"
#include "relay/cachebodies.h"

using namespace gateway;
using smpp::CommandStatus;

class TestMessageCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    // ---- In

    void theAnswerComesAfterTheCommit()
    {
        CacheRig rig;
        rig.add(1, 2);
        QCOMPARE(rig.said(), QByteArray());
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.rows->commit();
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK, 2 ESME_ROK"));
        QCOMPARE(rig.ledger(), (CacheLedger{2, 0, 0, 0, 0}));
    }
    void itIsFlushedAtOnceWithItsNumberAndKey()
    {
        CacheRig rig;
        rig.addAndCommit(1, 3);
        const qint64 id = rig.replies[1].id;
        const auto call = rig.core.submits.take();
        QCOMPARE(keys(call.asked), QByteArray("k1 k2 k3"));
        QCOMPARE(call.asked[1].clientMessageId, QByteArray::number(id));
        call.answer(accepted(call.asked));
        QCOMPARE(rig.ledger(), (CacheLedger{3, 3, 0, 0, 0}));
        QCOMPARE(rig.metrics->cache.delivered.value(), 3u);
        QCOMPARE(rig.rows->db().counted(1), std::pair(qint64(0), qint64(0)));
    }
    void oneBatchIsInFlightAndTheNextTakesWhatCameMeanwhile()
    {
        CacheRig rig;
        rig.addAndCommit(1);
        rig.addAndCommit(2);
        rig.addAndCommit(3);
        QCOMPARE(rig.core.submits.waiting(), 1);
        QCOMPARE(rig.accept(), QByteArray("k1"));
        QCOMPARE(rig.accept(), QByteArray("k2 k3"));
        QCOMPARE(rig.core.submits.waiting(), 0);
    }
    void aDuplicateIsADelivery()
    {
        CacheRig rig;
        rig.addAndCommit(1);
        rig.core.submits.take().answer({{SubmitStatus::Duplicate, 9, {}}});
        QCOMPARE(rig.ledger(), (CacheLedger{1, 1, 0, 0, 0}));
    }
    void whatCannotBeKeptIsRefused_data()
    {
        QTest::addColumn<bool>("full");
        QTest::addColumn<bool>("carrier");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("disk full") << true << false << QByteArray("1 ESME_RMSGQFUL");
        QTest::newRow("disk full, carrier") << true << true << QByteArray("1 ESME_RMSGQFUL");
        QTest::newRow("failed") << false << false << QByteArray("1 ESME_RSYSERR");
        QTest::newRow("failed, carrier") << false << true << QByteArray("1 ESME_RX_T_APPN");
    }
    void whatCannotBeKeptIsRefused()
    {
        QFETCH(bool, full);
        QFETCH(bool, carrier);
        QFETCH(QByteArray, answer);
        CacheRig rig;
        rig.rows->error =
            CacheError{full ? CacheError::Kind::DiskFull : CacheError::Kind::Failed, QStringLiteral("no")};
        rig.cache.add({item(1, "acme", carrier ? Direction::MobileOriginated : Direction::MobileTerminated)});
        rig.rows->commit();
        QCOMPARE(rig.said(), answer);
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.rows->error.reset();
        QCOMPARE(rig.ledger(), CacheLedger());
        rig.addAndCommit(2);
        QCOMPARE(rig.said(), QByteArray("2 ESME_ROK"));
    }
    void whileStorageHasATroubleNothingNewIsTaken()
    {
        CacheRig rig;
        rig.rows->trouble = QStringLiteral("no");
        rig.addAndCommit(1);
        QCOMPARE(rig.said(), QByteArray("1 ESME_RSYSERR"));
        QCOMPARE(rig.cache.storageProblem(), QStringLiteral("no"));
        rig.rows->trouble.clear();
        QCOMPARE(rig.cache.storageProblem(), QString());
        rig.addAndCommit(2);
        QCOMPARE(rig.said(), QByteArray("2 ESME_ROK"));
    }
    void whereSpaceRunsOutNothingNewIsTaken()
    {
        CacheRig rig;
        rig.rows->space = false;
        rig.addAndCommit(1);
        QCOMPARE(rig.said(), QByteArray("1 ESME_RMSGQFUL"));
    }

    // ---- Failures

    void aFailureHoldsTheBindAndTheWaitGrows()
    {
        CacheRig rig(std::make_shared<FakeCacheRows>(), 10);
        rig.addAndCommit(1, 2);
        QCOMPARE(rig.fail(CacheRig::http(503)), QByteArray("k1 k2"));
        rig.addAndCommit(3);
        rig.clock.advance(999);
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.fail(CacheRig::http(503)), QByteArray("k1 k2")); // the same batch
        rig.clock.advance(1999);
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.accept(), QByteArray("k1 k2"));
        QCOMPARE(rig.accept(), QByteArray("k3"));
        QCOMPARE(rig.metrics->cache.retries.value(), 4u);
        QCOMPARE(rig.ledger(), (CacheLedger{3, 3, 0, 0, 0}));
    }
    void afterTheLastAttemptAllOfTheBatchHaveFailed()
    {
        CacheRig rig; // three attempts
        rig.addAndCommit(1, 2);
        rig.addAndCommit(3);
        for (int attempt = 1; attempt <= 3; ++attempt) {
            QCOMPARE(rig.fail(CacheRig::http(503)), QByteArray("k1 k2"));
            rig.clock.advance(attempt < 3 ? 10'000 : 0);
        }
        QCOMPARE(rig.ledger(), (CacheLedger{3, 0, 2, 0, 0}));
        QCOMPARE(rig.metrics->cache.permanentFailures.value(), 2u);
        QCOMPARE(
            rig.log.lines.filter(QStringLiteral("exceeded the maximum retries (3), marked failed_permanent")).size(),
            2);
        QCOMPARE(rig.accept(), QByteArray("k3")); // with attempts of its own
        QCOMPARE(rig.rows->db().failedEntries(1, 0, 10, 3).size(), 2u);
    }
    void aWaitForAnUnreachableCoreEndsWhenItIsBack()
    {
        CacheRig rig;
        rig.addAndCommit(1);
        rig.fail(refusedError());
        rig.cache.coreIsBack();
        QCOMPARE(rig.accept(), QByteArray("k1"));
    }
    void aWaitForAnHttpErrorStays()
    {
        CacheRig rig;
        rig.addAndCommit(1);
        rig.fail(CacheRig::http(500));
        rig.cache.coreIsBack();
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.clock.advance(1000);
        QCOMPARE(rig.accept(), QByteArray("k1"));
    }
    void theLinesOfTheLogAreThoseThatMonitoringKnows()
    {
        CacheRig rig;
        rig.down();
        rig.addAndCommit(1);
        const QString id = QString::number(rig.replies[0].id);
        QVERIFY(rig.log.lines.contains(QStringLiteral("INFO Message %1 cached for acme").arg(id)));
        rig.fail(refusedError());
        QVERIFY2(rig.log.lines.last().startsWith(
                     QStringLiteral("WARN Cached message %1 delivery failed (retry 1/3), next retry at 20").arg(id)),
                 qPrintable(rig.log.lines.last()));
        rig.clock.advance(1000);
        rig.accept();
        QVERIFY(rig.log.lines.contains(QStringLiteral("INFO Cached message %1 delivered, API ID: 1001").arg(id)));
    }
    void whatCoreRejectsHasFailedAtOnceAndTheOthersAreDelivered()
    {
        CacheRig rig;
        rig.addAndCommit(1, 3);
        rig.core.submits.take().answer({{SubmitStatus::Accepted, 1, {}},
                                        {SubmitStatus::Rejected, 0, "invalid_destination"},
                                        {SubmitStatus::Accepted, 3, {}}});
        QCOMPARE(rig.ledger(), (CacheLedger{3, 2, 1, 0, 0}));
        QCOMPARE(rig.core.submits.waiting(), 0);
        QCOMPARE(rig.rows->db().failedEntries(1, 0, 10, 0)[0].error, QStringLiteral("invalid_destination"));
    }
    void whatCoreThrottlesIsTriedAgainInOrder()
    {
        CacheRig rig;
        rig.addAndCommit(1, 3);
        rig.core.submits.take().answer({{SubmitStatus::Accepted, 1, {}},
                                        {SubmitStatus::Rejected, 0, "throttled"},
                                        {SubmitStatus::Rejected, 0, "queue_full"}});
        rig.addAndCommit(4);
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.clock.advance(1000);
        QCOMPARE(rig.accept(), QByteArray("k2 k3"));
        QCOMPARE(rig.accept(), QByteArray("k4"));
        QCOMPARE(rig.ledger(), (CacheLedger{4, 4, 0, 0, 0}));
    }
    void whatCannotBeReadIsFoundByHalving_data()
    {
        QTest::addColumn<int>("status");
        QTest::newRow("400") << 400;
        QTest::newRow("413") << 413;
    }
    void whatCannotBeReadIsFoundByHalving()
    {
        QFETCH(int, status);
        CacheRig rig;
        rig.addAndCommit(1, 4);
        QByteArrayList delivered;
        for (int guard = 0; guard < 30 && rig.core.submits.waiting() > 0; ++guard) {
            const auto call = rig.core.submits.take();
            if (keys(call.asked).contains("k3")) {
                call.fail(CacheRig::http(status));
            } else {
                delivered << keys(call.asked);
                call.answer(accepted(call.asked));
            }
        }
        QCOMPARE(delivered.join(' '), QByteArray("k1 k2 k4"));
        QCOMPARE(rig.ledger(), (CacheLedger{4, 3, 1, 0, 0}));
    }
    void oneMessageIsOfferedOnceMoreAfter400()
    {
        CacheRig rig;
        rig.addAndCommit(1);
        rig.fail(CacheRig::http(400));
        QCOMPARE(rig.accept(), QByteArray("k1"));
        QCOMPARE(rig.ledger(), (CacheLedger{1, 1, 0, 0, 0}));
    }

    // ---- Room

    void aFullCacheEvictsTheOldestWhileCoreIsFailing()
    {
        CacheRig rig;
        rig.set(3);
        rig.down();
        rig.addAndCommit(1, 3);
        rig.fail(refusedError());
        rig.said();
        rig.addAndCommit(4);
        QCOMPARE(rig.said(), QByteArray("4 ESME_ROK"));
        QCOMPARE(rig.ledger(), (CacheLedger{4, 0, 0, 1, 0}));
        QCOMPARE(rig.metrics->cache.overflow.value(), 1u);
        QVERIFY(rig.log.lines.contains(QStringLiteral("WARN Cache overflow for acme: oldest message dropped")));
        rig.cache.coreIsBack();
        QCOMPARE(rig.accept(), QByteArray("k2 k3"));
        QCOMPARE(rig.accept(), QByteArray("k4"));
    }
    void aFailedMessageIsEvictedWhereItIsTheOldest()
    {
        CacheRig rig;
        rig.set(2);
        rig.addAndCommit(1, 2);
        rig.core.submits.take().answer(
            {{SubmitStatus::Rejected, 0, "invalid_message"}, {SubmitStatus::Rejected, 0, "invalid_message"}});
        rig.down();
        rig.addAndCommit(3);
        QCOMPARE(rig.ledger(), (CacheLedger{3, 0, 1, 1, 0}));
    }
    void whileCoreIsWellAFullCacheIsBackPressureThenARefusal()
    {
        CacheRig rig;
        rig.set(2);
        rig.addAndCommit(1, 4); // in flight: 1 and 2
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK, 2 ESME_ROK"));
        QCOMPARE(rig.accept(), QByteArray("k1 k2"));
        rig.rows->commit();
        QCOMPARE(rig.said(), QByteArray("3 ESME_ROK, 4 ESME_ROK")); // there was room again
        rig.addAndCommit(5);
        rig.clock.advance(4999);
        QCOMPARE(rig.said(), QByteArray());
        rig.clock.advance(1);
        QCOMPARE(rig.said(), QByteArray("5 ESME_RMSGQFUL"));
        QCOMPARE(rig.metrics->cache.overflow.value(), 0u);
    }
    void whereThePeerSaysSoAFullCacheRefusesAlways()
    {
        CacheRig rig;
        rig.set(1, CacheOverflow::Refuse);
        rig.down();
        rig.addAndCommit(1, 2);
        rig.clock.advance(5000);
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK, 2 ESME_RMSGQFUL"));
    }
    void whatWaitsForRoomStaysInOrder()
    {
        CacheRig rig;
        rig.set(1);
        rig.addAndCommit(1, 3);
        QCOMPARE(rig.accept(), QByteArray("k1"));
        rig.rows->commit();
        QCOMPARE(rig.accept(), QByteArray("k2"));
        rig.rows->commit();
        QCOMPARE(rig.accept(), QByteArray("k3"));
        rig.rows->commit();
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK, 2 ESME_ROK, 3 ESME_ROK"));
    }

    // ---- What partners ask of a message that is still here

    void aQueryACancelAndAReplaceAreAnsweredFromTheCache()
    {
        CacheRig rig;
        rig.cache.setFlushing(false);
        rig.addAndCommit(1, 3);
        const std::vector<InboundReply> ids = rig.replies;
        const auto ask = [&](LookupRequest::Kind kind, std::size_t which) {
            LookupRequest request;
            request.kind = kind;
            request.messageId = QByteArray::number(ids[which].id);
            request.originSmsc = QStringLiteral("acme");
            request.octets = "new text";
            QByteArray said = "otherwise";
            rig.cache.lookup(
                request,
                [&](const LookupReply &r) {
                    said = smpp::statusName(r.status) + ' ' + QByteArray::number(int(r.state));
                },
                [] {});
            rig.rows->commit();
            return said;
        };
        using Kind = LookupRequest::Kind;
        QCOMPARE(ask(Kind::Query, 0), QByteArray("ESME_ROK 1"));
        QCOMPARE(ask(Kind::Cancel, 1), QByteArray("ESME_ROK 1"));
        QCOMPARE(ask(Kind::Query, 1), QByteArray("otherwise"));
        QCOMPARE(ask(Kind::Replace, 2), QByteArray("ESME_ROK 1"));
        QCOMPARE(rig.ledger(), (CacheLedger{3, 0, 0, 0, 1}));
        rig.cache.setFlushing(true);
        const auto call = rig.core.submits.take();
        QCOMPARE(keys(call.asked), QByteArray("k1 k3"));
        QCOMPARE(call.asked[1].text, QStringLiteral("new text"));
        QCOMPARE(ask(Kind::Query, 0), QByteArray("ESME_ROK 1")); // on its way
        QCOMPARE(ask(Kind::Cancel, 0), QByteArray("ESME_RCANCELFAIL 7"));
    }

    // ---- Many, and restarts

    void manyWaitInTheRowsAndComeInOrder()
    {
        CacheRig rig;
        rig.set(100'000);
        rig.down();
        for (int i = 0; i < 10; ++i)
            rig.addAndCommit(i * 1000 + 1, i * 1000 + 1000);
        rig.fail(refusedError());
        rig.cache.coreIsBack();
        QByteArrayList all;
        for (int guard = 0; guard < 100 && all.size() < 10'000; ++guard) {
            rig.rows->commit();
            all << rig.accept().split(' ');
        }
        QCOMPARE(all.size(), 10'000);
        for (int i = 0; i < all.size(); ++i)
            QCOMPARE(all[i], "k" + QByteArray::number(i + 1));
        QCOMPARE(rig.ledger(), (CacheLedger{10'000, 10'000, 0, 0, 0}));
    }
    void afterARestartItGoesOnWhereItWas()
    {
        auto rows = std::make_shared<FakeCacheRows>();
        {
            CacheRig rig(rows);
            rig.addAndCommit(1, 2);
            rig.fail(CacheRig::http(503));
            rig.addAndCommit(3);
        }
        CacheRig rig(rows);
        rig.rows->commit();
        QCOMPARE(rig.core.submits.waiting(), 0); // it still waits
        rig.clock.advance(1000);
        QCOMPARE(rig.fail(CacheRig::http(503)), QByteArray("k1 k2"));
        rig.clock.advance(2000);
        QCOMPARE(rig.fail(CacheRig::http(503)), QByteArray("k1 k2")); // the third: given up
        QCOMPARE(rig.accept(), QByteArray("k3"));
        QCOMPARE(rig.ledger(), (CacheLedger{3, 1, 2, 0, 0}));
    }
    void afterARestartAWaitForAnUnreachableCoreStillEndsWhenItIsBack()
    {
        auto rows = std::make_shared<FakeCacheRows>();
        {
            CacheRig rig(rows);
            rig.addAndCommit(1);
            rig.fail(refusedError());
            rig.rows->commit();
        }
        CacheRig rig(rows);
        rig.rows->commit();
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.cache.coreIsBack();
        QCOMPARE(rig.accept(), QByteArray("k1"));
    }
    void aMessageComesBackAsItWas()
    {
        InboundItem one = item(7);
        InboundMessage &m = one.message;
        m.source = {"BANK", 5, 0};
        m.destination = {"49170", 1, 1};
        m.text = QString::fromUtf8("Grüße \"€\" 😀\n");
        m.segment = Segment{9, 3, 2};
        m.udh = QByteArray::fromHex("050003090302");
        m.tlvs = {{0x1401, "x\0y"_qba}};
        m.deliverAfter = 1'800'000'000'123;
        m.receivedAt = 1'700'000'000'456;
        m.dataCoding = 8;
        m.esmClass = 0x40;
        m.registeredDelivery = 1;
        m.clientMessageId = "-5";
        const auto read = readCachedMessages({{1, cachedBody(m)}, {2, cachedBody(m)}});
        QVERIFY(read.has_value());
        QCOMPARE(read->size(), 2u);
        QVERIFY((*read)[1] == m);
        QVERIFY(!readCachedMessages({{1, "{\"x\":"}}).has_value());
    }
    void aDamagedRowCostsNoOther()
    {
        auto rows = std::make_shared<FakeCacheRows>();
        {
            CacheRig rig(rows);
            rig.down();
            rig.addAndCommit(1, 3);
        }
        CacheChange change;
        change.updates.push_back({1, {rows->db().entries(1, 0, 10, 100'000)[1].number, "no json"}});
        QVERIFY(rows->db().apply({&change}));
        CacheRig rig(rows);
        rig.rows->commit();
        QCOMPARE(rig.accept(), QByteArray("k1 k3"));
        QCOMPARE(rig.ledger(), (CacheLedger{3, 2, 1, 0, 0}));
    }
    void numbersAreNeverUsedTwice()
    {
        FakeClock clock;
        CacheNumbers one(clock, 0, 1);
        QSet<qint64> all;
        qint64 last = 0;
        for (int i = 0; i < 300'000; ++i) {
            const qint64 number = one.next();
            QVERIFY(number > last);
            last = number;
        }
        QVERIFY(QByteArray::number(last).size() <= 19);
        CacheNumbers again(clock, last, 2); // the clock stands where it stood
        QVERIFY(again.next() > last);
        CacheNumbers other(clock, 0, 3), another(clock, 0, 4);
        QVERIFY(other.next() != another.next());
    }
    void whileFlushingIsOffNothingIsSentAndNoAttemptIsCounted()
    {
        CacheRig rig;
        rig.cache.setFlushing(false);
        rig.addAndCommit(1);
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK"));
        rig.clock.advance(100'000);
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.cache.setFlushing(true);
        QCOMPARE(rig.accept(), QByteArray("k1"));
    }
    // ---- Changes while it runs

    void aLargerCacheTakesInWhatWaitsForRoom()
    {
        CacheRig rig;
        rig.set(1, CacheOverflow::Refuse);
        rig.down();
        rig.addAndCommit(1, 3);
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK"));
        rig.set(2, CacheOverflow::Refuse);
        rig.rows->commit();
        QCOMPARE(rig.said(), QByteArray("2 ESME_ROK"));
        rig.set(10, CacheOverflow::Refuse);
        rig.rows->commit();
        QCOMPARE(rig.said(), QByteArray("3 ESME_ROK"));
    }
    void aSmallerCacheShrinksAsMessagesComeWhileCoreIsFailing()
    {
        CacheRig rig;
        rig.down();
        rig.addAndCommit(1, 10);
        rig.fail(refusedError());
        rig.set(3);
        QCOMPARE(rig.ledger(), (CacheLedger{10, 0, 0, 0, 0}));
        rig.addAndCommit(11);
        QCOMPARE(rig.ledger(), (CacheLedger{11, 0, 0, 8, 0}));
        rig.cache.coreIsBack();
        QCOMPARE(rig.accept(), QByteArray("k9 k10"));
        QCOMPARE(rig.accept(), QByteArray("k11"));
    }
    void aShorterIntervalShortensTheWait()
    {
        CacheRig rig;
        rig.addAndCommit(1);
        rig.fail(CacheRig::http(503));
        MessageCache::Peer peer;
        peer.name = QStringLiteral("acme");
        peer.retryIntervalMs = 100;
        peer.metrics = rig.metrics;
        QVERIFY(rig.cache.setPeer(peer).ok());
        rig.clock.advance(99);
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.fail(CacheRig::http(503)), QByteArray("k1"));
        peer.retryIntervalMs = 1'000'000; // a longer one counts from the next failure on
        QVERIFY(rig.cache.setPeer(peer).ok());
        rig.clock.advance(200);
        QCOMPARE(rig.accept(), QByteArray("k1"));
    }
    void otherSettingsCountFromTheNextFailureOn()
    {
        CacheRig rig; // three attempts, the wait doubles
        rig.addAndCommit(1);
        rig.fail(CacheRig::http(503));
        rig.cache.setSettings({4, 1});
        for (int attempt = 2; attempt <= 4; ++attempt) {
            rig.clock.advance(999);
            QCOMPARE(rig.core.submits.waiting(), 0);
            rig.clock.advance(1);
            rig.fail(CacheRig::http(503));
        }
        QCOMPARE(rig.ledger(), (CacheLedger{1, 0, 1, 0, 0}));
    }
    void whatARemovedPeerLeftIsFlushedAndThenItIsGone()
    {
        CacheRig rig;
        rig.addAndCommit(1);
        rig.addAndCommit(2);
        rig.cache.removePeer(QStringLiteral("acme"));
        QCOMPARE(rig.cache.summary().size(), 1u);
        QCOMPARE(rig.accept(), QByteArray("k1"));
        QCOMPARE(rig.accept(), QByteArray("k2"));
        QVERIFY(rig.cache.summary().empty());
        rig.set(); // it is back
        rig.addAndCommit(3);
        QCOMPARE(rig.accept(), QByteArray("k3"));
        QCOMPARE(rig.ledger(), (CacheLedger{3, 3, 0, 0, 0}));
    }
    void whatACacheHoldsThatWasSwitchedOffIsStillShown()
    {
        auto rows = std::make_shared<FakeCacheRows>();
        {
            CacheRig rig(rows);
            rig.addAndCommit(1);
        }
        FakeClock clock;
        FakeCoreApi core;
        CoreMonitor monitor(core, clock, 2000);
        CacheWriter writer(*rows, clock);
        CacheNumbers numbers(clock, rows->db().lastNumber(), 6);
        MessageCache cache(*rows, writer, core, monitor, clock, {3, 2}, numbers, [](const auto &) {});
        PeerLabels labels;
        labels.bindName = QStringLiteral("acme");
        MessageCache::Peer peer;
        peer.name = labels.bindName;
        peer.metrics = std::make_shared<PeerMetrics>(labels, clock);
        peer.retryIntervalMs = 7000;
        cache.keepPeer(peer); // as the gateway does, before what was stored comes back
        cache.restore(rows->db().lanes());
        QCOMPARE(peer.metrics->cache.figures().waiting(), 1);
        rows->commit(); // and reads
        core.submits.take().fail(CacheRig::http(503));
        clock.advance(6999);
        QCOMPARE(core.submits.waiting(), 0);
        clock.advance(1);
        const auto call = core.submits.take();
        call.answer(accepted(call.asked));
        QCOMPARE(peer.metrics->cache.figures().waiting(), 0);
        rows->commit();
        QVERIFY(cache.summary().empty());
    }
    void aCacheThatIsSwitchedOnLaterGetsItsRows()
    {
        CacheRig rig;
        MessageCache::Peer peer;
        peer.name = QStringLiteral("never");
        rig.cache.keepPeer(peer);
        QVERIFY(rig.cache.setPeer(peer).ok());
        std::vector<InboundItem> one = items(7, 7);
        one.front().message.originSmsc = peer.name;
        rig.cache.add(std::move(one));
        rig.rows->commit();
        QCOMPARE(rig.accept(), QByteArray("k7"));
    }
    void ofManyThatWaitFewAreInMemory()
    {
        auto rows = std::make_shared<FakeCacheRows>();
        {
            CacheRig rig(rows);
            rig.set(100'000);
            rig.cache.setFlushing(false);
            for (int i = 0; i < 20; ++i)
                rig.addAndCommit(i * 1000 + 1, i * 1000 + 1000);
            QVERIFY(rig.cache.binds().find(QStringLiteral("acme"))->queue.size() <= 3000);
        }
        CacheRig rig(rows);
        rig.cache.setFlushing(false);
        rig.rows->commit();
        QVERIFY(rig.cache.binds().find(QStringLiteral("acme"))->queue.size() <= 3000);
    }
    void tenBatchesAreInFlightOverAllBindsAndEachHasItsTurn()
    {
        CacheRig rig;
        for (int i = 0; i < 15; ++i) {
            MessageCache::Peer peer;
            peer.name = QStringLiteral("p%1").arg(i, 2, 10, QLatin1Char('0'));
            QVERIFY(rig.cache.setPeer(peer).ok());
            rig.cache.add({item(i, peer.name.toLatin1().constData())});
        }
        rig.rows->commit();
        QCOMPARE(rig.core.submits.waiting(), 10);
        QByteArrayList all;
        while (rig.core.submits.waiting() > 0)
            all << rig.accept();
        QCOMPARE(all.size(), 15);
    }
};

QTEST_GUILESS_MAIN(TestMessageCache)
#include "tst_messagecache.moc"
