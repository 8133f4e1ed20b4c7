#include "sim/options.h"

#include <QtTest/QtTest>

using namespace gateway::sim;

class TestOptions : public QObject
{
    Q_OBJECT

    qint64 m_count = 1;
    double m_rate = 0;
    QByteArray m_name;
    bool m_loud = false;
    std::vector<Option> options()
    {
        return {wholeOption("count", "N", "How many.", m_count, 0, 100),
                decimalOption("rate", "R", "How often.", m_rate, 0, 1), textOption("name", "NAME", "Who.", m_name, 5),
                switchOption("loud", "Say so.", m_loud)};
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void valuesComeWithABlankOrAnEqualsSign()
    {
        const auto parsed =
            parseOptions(options(), {QStringLiteral("--count"), QStringLiteral("7"), QStringLiteral("--rate=0.25"),
                                     QStringLiteral("--name="), QStringLiteral("--loud")});
        QVERIFY(parsed.ok());
        QVERIFY(*parsed == Parsed::Run);
        QCOMPARE(m_count, qint64(7));
        QCOMPARE(m_rate, 0.25);
        QCOMPARE(m_name, QByteArray());
        QVERIFY(m_loud);
    }

    void helpIsAskedForByEitherName()
    {
        for (const auto &help : {QStringLiteral("--help"), QStringLiteral("-h")}) {
            const auto parsed = parseOptions(options(), {help, QStringLiteral("--nonsense")});
            QVERIFY(parsed.ok() && *parsed == Parsed::Help);
        }
    }

    void errorsNameTheOptionAndWhatIsAllowed_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QStringList>("said");
        const auto row = [](const char *name, const char *arguments, const char *said) {
            QTest::newRow(name) << QString::fromLatin1(arguments).split(u'|') << QString::fromLatin1(said).split(u'|');
        };
        row("unknown", "--bogus", "--bogus");
        row("unknown with a value", "--bogus=1", "--bogus");
        row("not an option", "stray", "stray");
        row("single dash", "-count", "-count");
        row("value missing", "--count", "--count|value|0 to 100");
        row("no number", "--count|many", "--count|'many'|0 to 100");
        row("out of range", "--count|101", "--count|'101'|0 to 100");
        row("negative", "--count|-1", "--count|'-1'|0 to 100");
        row("fraction for a whole number", "--count|1.5", "--count|'1.5'");
        row("rate too high", "--rate|1.01", "--rate|'1.01'|0 to 1");
        row("rate that is no number", "--rate|nan", "--rate|'nan'");
        row("text too long", "--name|abcdef", "--name|'abcdef'|5 octets");
        row("value for a switch", "--loud=yes", "--loud|no value");
    }
    void errorsNameTheOptionAndWhatIsAllowed()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QStringList, said);
        const auto parsed = parseOptions(options(), arguments);
        QVERIFY(!parsed.ok());
        for (const QString &what : said)
            QVERIFY2(parsed.error().contains(what), qPrintable(parsed.error()));
    }

    void theDescriptionHasEveryOptionOnceAndNoLongLine()
    {
        auto all = options();
        all.push_back(
            switchOption("an-option-with-a-rather-long-name",
                         "It has a long text as well, so long that it does not fit "
                         "into one line of a terminal and has to be broken at a blank, where the next one begins.",
                         m_loud));
        const QByteArray text = '\n' + describeOptions(all);
        for (const Option &option : all)
            QCOMPARE(text.count(QByteArray("\n  --" + option.name)), 1);
        for (const QByteArray &line : text.split('\n'))
            QVERIFY2(line.size() <= 110, line.constData());
    }
};

QTEST_GUILESS_MAIN(TestOptions)
#include "tst_options.moc"
