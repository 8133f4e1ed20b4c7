#include "coreapi/jsonwriter.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;

class TestJsonWriter : public QObject
{
    Q_OBJECT

    template <class Write>
    static QByteArray written(Write write)
    {
        JsonWriter w(0);
        write(w);
        return w.take();
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_qs)); }
    void putsCommasBetweenMembersAndElements()
    {
        QCOMPARE(written([](JsonWriter &w) {
                     w.beginObject();
                     w.key("a").beginArray();
                     w.number(1);
                     w.number(2);
                     w.beginObject().endObject();
                     w.beginArray().endArray();
                     w.text(u"[");
                     w.text(u"{");
                     w.boolean(false);
                     w.endArray();
                     w.key("b").beginObject();
                     w.key("c").boolean(true);
                     w.key("d").plain("x");
                     w.endObject();
                     w.endObject();
                 }),
                 "{\"a\":[1,2,{},[],\"[\",\"{\",false],\"b\":{\"c\":true,\"d\":\"x\"}}"_qba);
    }
    void escapesWhatRfc8259Demands()
    {
        QCOMPARE(written([](JsonWriter &w) { w.text(u"\"\\/\b\f\n\r\t\u0001\u001f\u007f"); }),
                 "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0001\\u001f\x7f\""_qba);
        QCOMPARE(written([](JsonWriter &w) { w.text(QStringView(u"a\0b", 3)); }), "\"a\\u0000b\""_qba);
        QCOMPARE(written([](JsonWriter &w) { w.utf8("a\"\n\x01"); }), "\"a\\\"\\n\\u0001\""_qba);
    }
    void writesUtf8OfEveryPlane()
    {
        QCOMPARE(written([](JsonWriter &w) { w.text(u"é€😀\u2028"); }),
                 "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xe2\x80\xa8\""_qba);
        QCOMPARE(written([](JsonWriter &w) { w.utf8("\xc3\xa9\xf0\x9f\x98\x80"); }),
                 "\"\xc3\xa9\xf0\x9f\x98\x80\""_qba);
    }
    void replacesWhatIsNotUnicode()
    {
        const char16_t lone[] = {u'a', 0xD800, u'b', 0xDC00, 0xD83D};
        QCOMPARE(written([&](JsonWriter &w) { w.text(QStringView(lone, 5)); }), "\"a\xef\xbf\xbd"
                                                                                "b\xef\xbf\xbd\xef\xbf\xbd\""_qba);
        QCOMPARE(written([](JsonWriter &w) { w.utf8("a\xff"); }), "\"a\xef\xbf\xbd\""_qba);
    }
    void everyCodeUnitComesBackFromAReader()
    {
        QString all;
        for (char32_t c = 0; c < 0x110000; c += c < 0x3000 ? 1 : 97) {
            if (!QChar::isSurrogate(c))
                all += QString::fromUcs4(&c, 1);
        }
        const QByteArray json = written([&](JsonWriter &w) {
            w.beginObject();
            w.key("t").text(all);
            w.endObject();
        });
        QCOMPARE(QJsonDocument::fromJson(json).object().value(u"t"_qs).toString(), all);
    }
    void keepsEvery64BitInteger()
    {
        QCOMPARE(written([](JsonWriter &w) { w.number(std::numeric_limits<qint64>::max()); }),
                 "9223372036854775807"_qba);
        QCOMPARE(written([](JsonWriter &w) { w.number(std::numeric_limits<qint64>::min()); }),
                 "-9223372036854775808"_qba);
        QCOMPARE(written([](JsonWriter &w) { w.number(9007199254740993); }), "9007199254740993"_qba);
    }
    void writesHexInLowerCaseAndBase64()
    {
        QCOMPARE(written([](JsonWriter &w) { w.hex(QByteArrayView("\x05\x00\xAB\xff", 4)); }), "\"0500abff\""_qba);
        QCOMPARE(written([](JsonWriter &w) { w.hex({}); }), "\"\""_qba);
        QCOMPARE(written([](JsonWriter &w) { w.base64("\xfb\xff\x01"_qba); }), "\"+/8B\""_qba);
    }
    void writesTimes()
    {
        QCOMPARE(written([](JsonWriter &w) { w.time(1795419900000); }), "\"2026-11-23T07:45:00.000Z\""_qba);
    }
};

QTEST_GUILESS_MAIN(TestJsonWriter)
#include "tst_jsonwriter.moc"
