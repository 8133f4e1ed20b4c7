#include "util/arity.h"

#include <QtCore/QByteArray>
#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>
#include <optional>
#include <vector>

struct None
{};
struct One
{
    int a;
};
struct Three
{
    int a = 1;
    QByteArray b;
    std::vector<int> c;
};
struct Nested
{
    Three first;
    One second;
};

class ArityTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void membersAreCounted()
    {
        QCOMPARE(arity<None>(), size_t(0));
        QCOMPARE(arity<One>(), size_t(1));
        QCOMPARE(arity<Three>(), size_t(3));
    }

    void aNestedAggregateIsOneMember() { QCOMPARE(arity<Nested>(), size_t(2)); }

    void aForgottenMemberDoesNotCompile()
    {
        // What a list of fields states of itself: as many fields as there are members.
        constexpr auto listed = 3;
        static_assert(arity<Three>() == listed);
        static_assert(arity<Nested>() != listed);
    }
};

QTEST_GUILESS_MAIN(ArityTest)
#include "tst_arity.moc"
