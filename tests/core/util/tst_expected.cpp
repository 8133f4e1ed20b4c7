#include "util/expected.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>
#include <memory>

enum class Fault { Small, Large };

class ExpectedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aValueIsSuccess()
    {
        const Expected<QString, Fault> result = u"text"_qs;
        QVERIFY(result.ok());
        QVERIFY(result);
        QCOMPARE(*result, u"text"_qs);
        QCOMPARE(result->size(), 4);
    }

    void anUnexpectedIsFailure()
    {
        const Expected<QString, Fault> result = Unexpected{Fault::Large};
        QVERIFY(!result.ok());
        QVERIFY(!result);
        QCOMPARE(result.error(), Fault::Large);
    }

    void valueAndErrorMayBeOfOneType()
    {
        const Expected<QString, QString> value = u"same"_qs;
        const Expected<QString, QString> error = Unexpected{u"same"_qs};
        QVERIFY(value.ok());
        QVERIFY(!error.ok());
    }

    void theValueCanBeChangedAndMovedOut()
    {
        Expected<std::unique_ptr<int>, Fault> result = std::make_unique<int>(1);
        **result = 2;
        const std::unique_ptr<int> taken = std::move(*result);
        QCOMPARE(*taken, 2);
    }

    void successWithoutAValueIsTheDefault()
    {
        const Expected<void, Fault> result;
        QVERIFY(result.ok());
        QCOMPARE(*result, Done{});
    }

    void failureWithoutAValue()
    {
        const Expected<void, Fault> result = Unexpected{Fault::Small};
        QVERIFY(!result.ok());
        QCOMPARE(result.error(), Fault::Small);
    }
};

QTEST_GUILESS_MAIN(ExpectedTest)
#include "tst_expected.moc"
