// The vectors of other projects' test suites (tests/vectors/encodings.json): each case is asserted, or stands in
// kLeftOut with the reason.
#include "text/alphabet.h"
#include "text/datacoding.h"
#include "text/gsm7.h"
#include "text/segmentation.h"
#include "text/shiftcoding.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QtTest>

using namespace gateway;
using gsm7::Language;

namespace {

// What a charset of the vectors is here.
struct Charset
{
    Alphabet alphabet = Alphabet::Gsm7;
    Language language = Language::Default; // its national tables, with Gsm7
};
const QHash<QString, Charset> kCharsets = {
    {QStringLiteral("GSM"), {Alphabet::Gsm7}},
    {QStringLiteral("VFD2_GSM"), {Alphabet::Gsm7}}, // an operator's dialect, GSM but for signs that are not here
    {QStringLiteral("VFTR_GSM"), {Alphabet::Gsm7}},
    {QStringLiteral("TMOBILENL_GSM"), {Alphabet::Gsm7}},
    {QStringLiteral("AIRWIDE_IA5"), {Alphabet::Gsm7}},
    {QStringLiteral("node-smpp ASCII"), {Alphabet::Gsm7}},
    {QStringLiteral("node-smpp GSM_TR"), {Alphabet::Gsm7, Language::Turkish}},
    {QStringLiteral("node-smpp GSM_ES"), {Alphabet::Gsm7, Language::Spanish}},
    {QStringLiteral("node-smpp GSM_PT"), {Alphabet::Gsm7, Language::Portuguese}},
    {QStringLiteral("gosmpp GSM7BIT"), {Alphabet::Gsm7}},
    {QStringLiteral("PACKED_GSM"), {Alphabet::Gsm7Packed}},
    {QStringLiteral("gosmpp GSM7BITPACKED"), {Alphabet::Gsm7Packed}},
    {QStringLiteral("ISO_8859_1"), {Alphabet::Latin1}},
    {QStringLiteral("ISO_8859_15"), {Alphabet::Latin1}},
    {QStringLiteral("node-smpp LATIN1"), {Alphabet::Latin1}},
    {QStringLiteral("UTF_8"), {Alphabet::Utf8}},
    {QStringLiteral("UCS_2"), {Alphabet::Ucs2}},
    {QStringLiteral("UCS_2LE"), {Alphabet::Ucs2}},
    {QStringLiteral("gosmpp UCS2"), {Alphabet::Ucs2}},
    {QStringLiteral("gosmpp UTF16BE"), {Alphabet::Ucs2}},
    {QStringLiteral("gosmpp UTF16BEM"), {Alphabet::Ucs2}}, // with a byte order mark, see byteOrderMarkOf()
    {QStringLiteral("node-smpp UCS2"), {Alphabet::Ucs2}},
};

// Charset and text of the cases that cannot hold here. That they do not is asserted too, so that none stays by mistake.
struct LeftOut
{
    QString charset;
    QString text;
    const char *why;
};
const QList<LeftOut> kLeftOut = {
    {QStringLiteral("TMOBILENL_GSM"), QStringLiteral("\u20AC"), "0x80, an octet that GSM 7-bit does not have"},
    {QStringLiteral("VFTR_GSM"), QStringLiteral("Hello @ World"), "the at sign at its ASCII place 0x40"},
    {QStringLiteral("VFTR_GSM"), QStringLiteral("{}[]$"),
     "the dollar at its ASCII place 0x24, which is GSM's currency sign"},
    {QStringLiteral("VFTR_GSM"),
     QStringLiteral("$@\u00A3\u00A4\u00A5\u00A7\u00C4\u00C5\u00DF\u00F1\u0393\u0394\u0398\u03A9\u20AC"),
     "Latin-1 octets mixed with GSM's"},
    {QStringLiteral("ISO_8859_15"), QStringLiteral("\u20AC"), "no data_coding means ISO-8859-15"},
    {QStringLiteral("UCS_2LE"), QStringLiteral("Hello @ World"), "SMPP's UCS-2 has the high octet first"},
    {QStringLiteral("UCS_2LE"), QStringLiteral("{}[]$"), "SMPP's UCS-2 has the high octet first"},
};

QJsonArray cases()
{
    QFile file(QStringLiteral(TEST_VECTORS "/encodings.json"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll()).object()[QStringLiteral("cases")].toArray();
}

QString stringOf(const QJsonObject &object, const char *key) { return object[QLatin1String(key)].toString(); }

QByteArray octetsOf(const QJsonObject &object, const char *key)
{
    return QByteArray::fromHex(stringOf(object, key).toLatin1());
}

const LeftOut *leftOut(const QJsonObject &object)
{
    const auto found = std::find_if(kLeftOut.begin(), kLeftOut.end(), [&object](const LeftOut &l) {
        return l.charset == stringOf(object, "charset") && l.text == stringOf(object, "text");
    });
    return found == kLeftOut.end() ? nullptr : &*found;
}

// Every character counts here, this one too.
QString byteOrderMarkOf(const QString &charset)
{
    return charset == QStringLiteral("gosmpp UTF16BEM") ? QStringLiteral("\uFEFF") : QString();
}

using Text = std::optional<QString>;
using Octets = std::optional<QByteArray>;

} // namespace

class TestEncodings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyCaseIsOfAKindThatIsAsserted()
    {
        QCOMPARE(cases().size(), 47);
        int left = 0;
        for (const auto &entry : cases()) {
            const QJsonObject object = entry.toObject();
            const QString op = stringOf(object, "op");
            if (op == QStringLiteral("pack/unpack septets"))
                continue;
            QVERIFY2(kCharsets.contains(stringOf(object, "charset")), qPrintable(stringOf(object, "charset")));
            QVERIFY2(op == QStringLiteral("split") || object.contains(QLatin1String("hex")), qPrintable(op));
            left += leftOut(object) ? 1 : 0;
        }
        QCOMPARE(left, int(kLeftOut.size()));
    }

    void theVectorsOctetsAndTextsStandForEachOther_data()
    {
        QTest::addColumn<QJsonObject>("object");
        int i = 0;
        for (const auto &entry : cases()) {
            const QJsonObject object = entry.toObject();
            ++i;
            if (object.contains(QLatin1String("hex")) && !leftOut(object))
                QTest::addRow("%d %s", i, qPrintable(stringOf(object, "charset"))) << object;
        }
    }
    void theVectorsOctetsAndTextsStandForEachOther()
    {
        QFETCH(QJsonObject, object);
        const QString charsetName = stringOf(object, "charset");
        const auto [alphabet, language] = kCharsets[charsetName];
        const QString text = byteOrderMarkOf(charsetName) + stringOf(object, "text");
        QByteArray octets = octetsOf(object, "hex");
        if (language != Language::Default) {
            // Which tables a case means it does not say: those that can read it are asked. A case that is only decoded
            // has escapes where the locking table would do, so that its text is written shorter.
            const QByteArray op = stringOf(object, "op").toLatin1();
            int ways = 0;
            for (const Language locking : {Language::Default, language}) {
                const gsm7::ShiftTables tables{locking, language};
                if (gsm7::decode(octets, tables) != text)
                    continue;
                const auto written = gsm7::encode(text, tables);
                QVERIFY(written);
                QCOMPARE(gsm7::decode(*written, tables), Text(text));
                ways += !op.contains("encode") || *written == octets ? 1 : 0;
            }
            QVERIFY(ways > 0);
            return;
        }
        QCOMPARE(decodeText(alphabet, octets), Text(text));
        // gosmpp fills seven spare bits with zeros where no header goes before, else with CR as the specification says.
        if (alphabet == Alphabet::Gsm7Packed && text.size() % 8 == 7)
            octets.back() = char(quint8(octets.back()) | '\r' << 1);
        QCOMPARE(encodeText(alphabet, text), Octets(octets));
    }

    void whatIsLeftOutDoesNotHoldHere_data()
    {
        QTest::addColumn<QJsonObject>("object");
        for (const auto &entry : cases()) {
            const QJsonObject object = entry.toObject();
            if (const LeftOut *left = leftOut(object))
                QTest::addRow("%s: %s", qPrintable(left->charset), left->why) << object;
        }
    }
    void whatIsLeftOutDoesNotHoldHere()
    {
        QFETCH(QJsonObject, object);
        const QString text = stringOf(object, "text");
        const QByteArray octets = octetsOf(object, "hex");
        const Alphabet alphabet = kCharsets[stringOf(object, "charset")].alphabet;
        QVERIFY(decodeText(alphabet, octets) != Text(text));
        QVERIFY(encodeText(alphabet, text) != Octets(octets));
    }

    void whatAirwideCallsIa5IsReadAsGsmUnderDataCodingOne()
    {
        int tried = 0;
        for (const auto &entry : cases()) {
            const QJsonObject object = entry.toObject();
            if (stringOf(object, "charset") != QStringLiteral("AIRWIDE_IA5"))
                continue;
            ++tried;
            QCOMPARE(decodeMessage(1, Alphabet::Latin1, octetsOf(object, "hex")), Text(stringOf(object, "text")));
        }
        QCOMPARE(tried, 2);
    }

    void theVectorsSeptetsArePackedAndUnpacked()
    {
        int tried = 0;
        for (const auto &entry : cases()) {
            const QJsonObject object = entry.toObject();
            const QByteArray packed = octetsOf(object, "packed_hex"), septets = octetsOf(object, "unpacked_hex");
            if (packed.isEmpty())
                continue;
            ++tried;
            QCOMPARE(gsm7::pack(septets), packed);
            QCOMPARE(gsm7::unpack(packed), septets);
        }
        QCOMPARE(tried, 3);
    }

    void theVectorsTextsAreSplitAsThere()
    {
        int tried = 0;
        for (const auto &entry : cases()) {
            const QJsonObject object = entry.toObject();
            if (stringOf(object, "op") != QStringLiteral("split"))
                continue;
            ++tried;
            const QString text = stringOf(object, "text");
            const Alphabet alphabet = kCharsets[stringOf(object, "charset")].alphabet;
            const QJsonArray octets = object[QLatin1String("segments_hex")].toArray();
            const QJsonArray texts = object[QLatin1String("segments_text")].toArray();
            const auto parts = splitText(text, alphabet, LongMessage::Udh8, 0);
            QCOMPARE(qsizetype(parts.size()), octets.size());
            QCOMPARE(partCount(text, alphabet, LongMessage::Udh8), octets.size());
            for (std::size_t i = 0; i < parts.size(); ++i) {
                QCOMPARE(parts[i].octets.toHex(), octets[qsizetype(i)].toString().toLatin1());
                // One text ends with the filling, written out as a backslash and an r.
                const QString expected = texts[qsizetype(i)].toString().remove(QStringLiteral("\\r"));
                QCOMPARE(decodeMessage(0, alphabet, parts[i].octets, parts[i].udh), Text(expected));
            }
        }
        QCOMPARE(tried, 5);
    }
};

QTEST_GUILESS_MAIN(TestEncodings)
#include "tst_encodings.moc"
