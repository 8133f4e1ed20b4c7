// What waits behind the answers that a partner still expects.
#include "relay/answersfirst.h"

#include <QtTest/QtTest>

using namespace gateway;

namespace {

std::vector<QueueMessage> messages(std::initializer_list<int> ids, bool withReceipt = false)
{
    std::vector<QueueMessage> all;
    for (const int id : ids) {
        QueueMessage m;
        m.id = id;
        m.claimId = QByteArray::number(id);
        if (withReceipt)
            m.receipt = Receipt{};
        all.push_back(m);
    }
    return all;
}
std::vector<QueueMessage> receipts(std::initializer_list<int> ids) { return messages(ids, true); }

QByteArray idsOf(const std::vector<QueueMessage> &list)
{
    QByteArrayList ids;
    for (const QueueMessage &m : list)
        ids << QByteArray::number(m.id);
    return ids.join(' ');
}
/// What passes.
QByteArray held(AnswersFirst &by, std::vector<QueueMessage> list)
{
    by.hold(list);
    return idsOf(list);
}

} // namespace

class TestAnswersFirst : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void whereNothingIsUnansweredAllPasses()
    {
        AnswersFirst first;
        QCOMPARE(held(first, receipts({1, 2})), QByteArray("1 2"));
        const auto epoch = first.asked(7);
        QVERIFY(!first.answered(7, epoch)); // nothing is held
        QCOMPARE(held(first, receipts({3})), QByteArray("3"));
    }
    void messagesWithoutReceiptsNeverWaitForAnswers()
    {
        AnswersFirst first;
        first.asked(7);
        QCOMPARE(held(first, messages({1, 2})), QByteArray("1 2"));
    }
    void aReceiptWaitsForEveryRequestThatWasUnanswered()
    {
        AnswersFirst first;
        const auto a = first.asked(7), b = first.asked(7), c = first.asked(8);
        QCOMPARE(held(first, receipts({1})), QByteArray());
        QVERIFY(!first.answered(7, b));
        QVERIFY(!first.answered(8, c));
        QCOMPARE(idsOf(first.released()), QByteArray());
        QVERIFY(first.answered(7, a));
        QCOMPARE(idsOf(first.released()), QByteArray("1"));
    }
    void laterRequestsDoNotHoldItUp()
    {
        AnswersFirst first;
        const auto a = first.asked(7);
        QCOMPARE(held(first, receipts({1})), QByteArray());
        const auto b = first.asked(7);
        QVERIFY(first.answered(7, a));
        QCOMPARE(idsOf(first.released()), QByteArray("1"));
        QVERIFY(!first.answered(7, b));
    }
    void whatComesLaterStaysBehindInOrder()
    {
        AnswersFirst first;
        const auto a = first.asked(7);
        QCOMPARE(held(first, receipts({1})), QByteArray());
        QCOMPARE(held(first, messages({2, 3})), QByteArray());
        const auto b = first.asked(7);
        QCOMPARE(held(first, receipts({4})), QByteArray());
        QVERIFY(first.answered(7, a));
        QCOMPARE(idsOf(first.released()), QByteArray("1 2 3"));
        QVERIFY(first.answered(7, b));
        QCOMPARE(idsOf(first.released()), QByteArray("4"));
    }
    void aSessionThatIsGoneIsNotWaitedFor()
    {
        AnswersFirst first;
        const auto a = first.asked(7);
        first.asked(8);
        QCOMPARE(held(first, receipts({1})), QByteArray());
        QVERIFY(!first.answered(7, a));
        QVERIFY(first.forget(8));
        QCOMPARE(idsOf(first.released()), QByteArray("1"));
        QVERIFY(!first.forget(8));
        QVERIFY(!first.answered(8, 0));
    }
    void lostClaimsLeave()
    {
        AnswersFirst first;
        const auto a = first.asked(7);
        QCOMPARE(held(first, receipts({1, 2})), QByteArray());
        first.forgetClaims({{1, "1"}});
        QVERIFY(first.answered(7, a));
        QCOMPARE(idsOf(first.released()), QByteArray("2"));
    }
    void theStopTakesAll()
    {
        AnswersFirst first;
        first.asked(7);
        QCOMPARE(held(first, receipts({1})), QByteArray());
        QCOMPARE(held(first, messages({2})), QByteArray());
        QCOMPARE(idsOf(first.releaseAll()), QByteArray("1 2"));
        QCOMPARE(idsOf(first.released()), QByteArray());
    }
    void epochsWrapAround()
    {
        AnswersFirst first;
        for (int i = 0; i < 70'000; ++i) {
            const auto epoch = first.asked(7);
            QCOMPARE(held(first, receipts({i})), QByteArray());
            QVERIFY(first.answered(7, epoch));
            QCOMPARE(idsOf(first.released()), QByteArray::number(i));
        }
    }
};

QTEST_GUILESS_MAIN(TestAnswersFirst)
#include "tst_answersfirst.moc"
