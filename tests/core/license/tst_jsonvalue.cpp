#include "license/jsonvalue.h"

#include <QtTest/QtTest>

using namespace gateway;

class JsonValueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyKindOfValueIsRead()
    {
        const auto value =
            parseJson(" {\"t\" : true, \"f\":false,\"n\":null,\"s\":\"\xc3\xa9\",\"d\":-1.5e+2,\"a\":[1 , []]}\n");
        QVERIFY(value);
        const JsonValue::Object &members = *value->object();
        QCOMPARE(members.size(), std::size_t(6));
        QCOMPARE(std::get<bool>(members.at(u"t"_qs).data), true);
        QCOMPARE(std::get<bool>(members.at(u"f"_qs).data), false);
        QVERIFY(std::holds_alternative<std::nullptr_t>(members.at(u"n"_qs).data));
        QCOMPARE(*members.at(u"s"_qs).text(), u"é"_qs);
        QCOMPARE(std::get<double>(members.at(u"d"_qs).data), -150.0);
        QCOMPARE(std::get<JsonValue::Array>(members.at(u"a"_qs).data).size(), std::size_t(2));
    }

    void whatIsNotJsonIsRefusedWithItsPlace_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QTest::addColumn<QString>("error");
        const auto row = [](const char *name, const QByteArray &octets, const QString &error) {
            QTest::newRow(name) << octets << error;
        };
        row("empty", "", u"a value is missing at character 1"_qs);
        row("two values", "1 2", u"something follows the value at character 3"_qs);
        row("trailing comma in an object", "{\"a\":1,}", u"the name of a member is missing at character 8"_qs);
        row("trailing comma in a list", "[1,]", u"a value is missing at character 4"_qs);
        row("member twice", "{\"a\":1,\"a\":2}", u"a member stands twice at character 12"_qs);
        row("member twice by an escape", "{\"a\":1,\"\\u0061\":2}", u"a member stands twice at character 17"_qs);
        row("no colon", "{\"a\" 1}", u"a colon is missing at character 6"_qs);
        row("no end of object", "{\"a\":1", u"a comma or the end of the object is missing at character 7"_qs);
        row("no end of list", "[1", u"a comma or the end of the list is missing at character 3"_qs);
        row("no end of string", "\"abc", u"a string does not end at character 5"_qs);
        row("end within an escape", "\"\\", u"an escape is unknown at character 3"_qs);
        row("unknown escape", "\"\\x\"", u"an escape is unknown at character 3"_qs);
        row("short escape", "\"\\u12\"", u"an escape is unknown at character 3"_qs);
        row("no hex", "\"\\u12g4\"", u"an escape is unknown at character 3"_qs);
        row("lone surrogate", "\"\\ud800\"", u"a string is no Unicode text at character 9"_qs);
        row("surrogates the wrong way round", "\"\\ude00\\ud83d\"", u"a string is no Unicode text at character 15"_qs);
        row("control character", "\"a\nb\"", u"a control character stands in a string at character 3"_qs);
        row("leading zero", "01", u"a number begins with 0 at character 3"_qs);
        row("plus", "+1", u"a value is missing at character 1"_qs);
        row("minus alone", "-", u"a value is missing at character 2"_qs);
        row("point at the end", "1.", u"a number ends with its point at character 3"_qs);
        row("empty exponent", "1e+", u"an exponent has no digits at character 4"_qs);
        row("too large", "1e999", u"a number is out of range at character 6"_qs);
        row("not a word", "truth", u"a value is missing at character 1"_qs);
        row("NaN", "NaN", u"a value is missing at character 1"_qs);
        row("not UTF-8", "\"\xff\"", u"it is not UTF-8"_qs);
        row("cut UTF-8", "\"\xc3", u"it is not UTF-8"_qs);
        row("NUL", QByteArray("1\0", 2), u"something follows the value at character 2"_qs);
        row("too deep", QByteArray(100'000, '['), u"values are nested too deeply at character 66"_qs);
    }
    void whatIsNotJsonIsRefusedWithItsPlace()
    {
        QFETCH(QByteArray, octets);
        QFETCH(QString, error);
        const auto value = parseJson(octets);
        QVERIFY(!value);
        QCOMPARE(value.error(), error);
    }
};

QTEST_GUILESS_MAIN(JsonValueTest)
#include "tst_jsonvalue.moc"
