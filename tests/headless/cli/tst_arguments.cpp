#include "cli/arguments.h"
#include "cli/texts.h"

#include <QtTest/QtTest>

using namespace gateway::cli;

namespace {

constexpr OptionRow kOptions[] = {
    {"help", "", ""},     {"json", "", ""},           {"limit", "N", ""}, {"role", "viewer|admin", ""},
    {"unset", "KEY", ""}, {"watch", "[SECONDS]", ""},
};

} // namespace

class ArgumentsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void optionsAndArgumentsMayBeMixed()
    {
        const auto parsed = Arguments::parse({u"acme"_qs, u"--limit"_qs, u"5"_qs, u"more"_qs, u"--json"_qs}, kOptions);
        QVERIFY(parsed);
        QCOMPARE(parsed->positional(), QStringList({u"acme"_qs, u"more"_qs}));
        QCOMPARE(parsed->value("limit"), u"5"_qs);
        QVERIFY(parsed->isSet("json"));
        QVERIFY(!parsed->isSet("role"));
    }

    void aValueMayStandBehindAnEqualsSign()
    {
        const auto parsed = Arguments::parse({u"--limit=a=b"_qs, u"--limit="_qs}, kOptions);
        QVERIFY(parsed);
        QCOMPARE(parsed->values("limit"), QStringList({u"a=b"_qs, QString()}));
    }

    void aNegativeNumberIsNoOption()
    {
        const auto parsed = Arguments::parse({u"acme"_qs, u"-8444249301319680"_qs}, kOptions);
        QVERIFY(parsed);
        QCOMPARE(parsed->positional().last(), u"-8444249301319680"_qs);
    }

    void nothingIsAnOptionAfterTwoDashes()
    {
        const auto parsed = Arguments::parse({u"--"_qs, u"--json"_qs, u"-x"_qs}, kOptions);
        QVERIFY(parsed);
        QCOMPARE(parsed->positional(), QStringList({u"--json"_qs, u"-x"_qs}));
        QVERIFY(!parsed->isSet("json"));
    }

    void aValueThatMayBeLeftOutIsTakenWhereItIsANumber()
    {
        const auto with = Arguments::parse({u"--watch"_qs, u"5"_qs, u"x"_qs}, kOptions);
        QVERIFY(with);
        QCOMPARE(with->value("watch"), u"5"_qs);
        QCOMPARE(with->positional(), QStringList(u"x"_qs));
        const auto without = Arguments::parse({u"--watch"_qs, u"--json"_qs}, kOptions);
        QVERIFY(without);
        QVERIFY(without->isSet("watch") && without->isSet("json"));
        QCOMPARE(without->value("watch"), QString());
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("why");
        QTest::newRow("unknown") << QStringList(u"--no-such"_qs) << u"there is no option '--no-such'"_qs;
        QTest::newRow("unknown with a value") << QStringList(u"--no=1"_qs) << u"there is no option '--no'"_qs;
        QTest::newRow("one dash") << QStringList(u"-json"_qs) << u"there is no option '-json'"_qs;
        QTest::newRow("no value") << QStringList(u"--limit"_qs) << u"the option --limit needs a value"_qs;
        QTest::newRow("a value") << QStringList(u"--json=1"_qs) << u"the option --json takes no value"_qs;
        QTest::newRow("choice") << QStringList({u"--role"_qs, u"root"_qs})
                                << u"the value of --role must be one of: viewer, admin"_qs;
    }
    void whatIsWrongIsNamed()
    {
        QFETCH(QStringList, words);
        const auto parsed = Arguments::parse(words, kOptions);
        QVERIFY(!parsed);
        QTEST(parsed.error(), "why");
    }

    void hIsHelp()
    {
        const auto parsed = Arguments::parse({u"-h"_qs}, kOptions);
        QVERIFY(parsed);
        QVERIFY(parsed->isSet("help"));
    }

    void aSynopsisSaysHowManyArgumentsThereAre()
    {
        const auto is = [](const char *synopsis, int least, int most) {
            const Arity arity = arityOf(synopsis);
            return arity.least == least && arity.most == most;
        };
        QVERIFY(is("", 0, 0));
        QVERIFY(is("NAME", 1, 1));
        QVERIFY(is("BIND [ID]", 1, 2));
        QVERIFY(is("client|server NAME [KEY=VALUE...]", 2, -1));
    }

    void theLanguageIsTheLocales_data()
    {
        QTest::addColumn<QStringList>("variables");
        QTest::addColumn<QString>("language");
        QTest::newRow("none") << QStringList() << u"en"_qs;
        QTest::newRow("lang") << QStringList(u"LANG=fr_FR.UTF-8"_qs) << u"fr"_qs;
        QTest::newRow("lc_all wins") << QStringList({u"LANG=fr_FR.UTF-8"_qs, u"LC_ALL=C.UTF-8"_qs}) << u"en"_qs;
        QTest::newRow("messages") << QStringList({u"LANG=C"_qs, u"LC_MESSAGES=fr_BE@euro"_qs}) << u"fr"_qs;
        QTest::newRow("language") << QStringList({u"LANG=de_DE.UTF-8"_qs, u"LANGUAGE=fr:en"_qs}) << u"fr"_qs;
        QTest::newRow("language without a locale") << QStringList({u"LANG=C"_qs, u"LANGUAGE=fr"_qs}) << u"en"_qs;
        QTest::newRow("another") << QStringList(u"LANG=de_DE.UTF-8"_qs) << u"en"_qs;
        QTest::newRow("Frisian") << QStringList(u"LANG=fry"_qs) << u"en"_qs;
    }
    void theLanguageIsTheLocales()
    {
        QFETCH(QStringList, variables);
        QProcessEnvironment environment;
        for (const QString &variable : variables)
            environment.insert(variable.section(u'=', 0, 0), variable.section(u'=', 1));
        QTEST(languageOf(environment), "language");
    }
};

QTEST_GUILESS_MAIN(ArgumentsTest)
#include "tst_arguments.moc"
