#include "license/canonicaljson.h"

#include <QtTest/QtTest>
#include <bit>

using namespace gateway;

class CanonicalJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // RFC 8785 appendix B, and the sample lines of the RFC author's list of numbers.
    void numbersAreWrittenAsEcmaScriptDoes_data()
    {
        QTest::addColumn<quint64>("bits");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](quint64 bits, const char *expected) {
            QTest::addRow("%016llx", static_cast<unsigned long long>(bits)) << bits << QByteArray(expected);
        };
        row(0x0000000000000000, "0");
        row(0x8000000000000000, "0");
        row(0x0000000000000001, "5e-324");
        row(0x8000000000000001, "-5e-324");
        row(0x7fefffffffffffff, "1.7976931348623157e+308");
        row(0xffefffffffffffff, "-1.7976931348623157e+308");
        row(0x4340000000000000, "9007199254740992");
        row(0xc340000000000000, "-9007199254740992");
        row(0x4430000000000000, "295147905179352830000");
        row(0x44b52d02c7e14af5, "9.999999999999997e+22");
        row(0x44b52d02c7e14af6, "1e+23");
        row(0x44b52d02c7e14af7, "1.0000000000000001e+23");
        row(0x444b1ae4d6e2ef4e, "999999999999999700000");
        row(0x444b1ae4d6e2ef4f, "999999999999999900000");
        row(0x444b1ae4d6e2ef50, "1e+21");
        row(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7");
        row(0x3eb0c6f7a0b5ed8d, "0.000001");
        row(0x41b3de4355555553, "333333333.3333332");
        row(0x41b3de4355555554, "333333333.33333325");
        row(0x41b3de4355555555, "333333333.3333333");
        row(0x41b3de4355555556, "333333333.3333334");
        row(0x41b3de4355555557, "333333333.33333343");
        row(0xbecbf647612f3696, "-0.0000033333333333333333");
        row(0x43143ff3c1cb0959, "1424953923781206.2");
        row(0x4340000000000001, "9007199254740994");
        row(0x4340000000000002, "9007199254740996");
    }
    void numbersAreWrittenAsEcmaScriptDoes()
    {
        QFETCH(quint64, bits);
        QFETCH(QByteArray, expected);
        QCOMPARE(canonicalNumber(std::bit_cast<double>(bits)), expected);
    }

    // RFC 8785 sections 3.2.2 to 3.2.4, and the RFC author's test data.
    void valuesTakeTheCanonicalForm_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("3.2.2 serialization") << QByteArray(R"({
                "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
                "literals": [null, true, false]
              })")
                                             << QByteArray(R"({"literals":[null,true,false],)"
                                                           R"("numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],)"
                                                           "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
        QTest::newRow("3.2.3 sorting by UTF-16 code units")
            << QByteArray(R"({
                "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
                "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
                "\u00f6": "Latin Small Letter O With Diaeresis"
              })")
            << QByteArray("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                          "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                          "\"\U0001f600\":\"Emoji: Grinning Face\","
                          "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
        QTest::newRow("arrays keep their order") << QByteArray(R"([ 56, { "d": true, "10": null, "1": [ ] } ])")
                                                 << QByteArray(R"([56,{"1":[],"10":null,"d":true}])");
        QTest::newRow("no locale sorts")
            << QByteArray("{\"peach\": \"This sorting order\", \"p\u00e9ch\u00e9\": \"is wrong according to French\","
                          "\"p\u00eache\": \"but canonicalization MUST\", \"sin\": \"ignore locale\"}")
            << QByteArray("{\"peach\":\"This sorting order\",\"p\u00e9ch\u00e9\":\"is wrong according to French\","
                          "\"p\u00eache\":\"but canonicalization MUST\",\"sin\":\"ignore locale\"}");
        QTest::newRow("structures")
            << QByteArray(R"({ "1": {"f": {"f": "hi","F": 5} ,"\n": 56.0}, "10": { }, "": "empty", "a": { },
                              "111": [ {"e": "yes","E": "no" } ], "A": { } })")
            << QByteArray(R"({"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},)"
                          R"("111":[{"E":"no","e":"yes"}],"A":{},"a":{}})");
        QTest::newRow("nothing is normalized") << QByteArray(R"({"Unnormalized Unicode":"A\u030a"})")
                                               << QByteArray("{\"Unnormalized Unicode\":\"A\u030a\"}");
        QTest::newRow("escapes") << QByteArray(R"("\b\t\n\f\r\u0000\u001f\u007f\u2028")")
                                 << QByteArray("\"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\u2028\"");
        QTest::newRow("integers are doubles") << QByteArray("[9007199254740993,-0,123456789012345678901234567890]")
                                              << QByteArray("[9007199254740992,0,1.2345678901234568e+29]");
    }
    void valuesTakeTheCanonicalForm()
    {
        QFETCH(QByteArray, input);
        QFETCH(QByteArray, expected);
        const auto value = parseJson(input);
        QVERIFY2(value, value ? "" : qPrintable(value.error()));
        QCOMPARE(canonicalJson(*value), expected);
    }

    void theCanonicalFormOfTheCanonicalFormIsItself()
    {
        const QByteArray canonical(
            "{\"\":[1e+30,0.000001,-5e-324,295147905179352830000],\"a\":{\"b\":\"\\u0001\u00e9\"}}");
        const auto value = parseJson(canonical);
        QVERIFY(value);
        QCOMPARE(canonicalJson(*value), canonical);
    }
};

QTEST_GUILESS_MAIN(CanonicalJsonTest)
#include "tst_canonicaljson.moc"
