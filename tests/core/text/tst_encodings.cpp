// The vectors of other projects' test suites (tests/vectors/encodings.json).
#include "text/alphabet.h"
#include "text/gsm7.h"
#include "text/segmentation.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QtTest>

using namespace gateway;

namespace {

const QHash<QString, Alphabet> kCharsets = {
    {QStringLiteral("GSM"), Alphabet::Gsm7},
    {QStringLiteral("VFD2_GSM"), Alphabet::Gsm7}, // the same as GSM for these texts
    {QStringLiteral("node-smpp ASCII"), Alphabet::Gsm7},
    {QStringLiteral("gosmpp GSM7BIT"), Alphabet::Gsm7},
    {QStringLiteral("PACKED_GSM"), Alphabet::Gsm7Packed},
    {QStringLiteral("gosmpp GSM7BITPACKED"), Alphabet::Gsm7Packed},
    {QStringLiteral("ISO_8859_1"), Alphabet::Latin1},
    {QStringLiteral("node-smpp LATIN1"), Alphabet::Latin1},
    {QStringLiteral("UTF_8"), Alphabet::Utf8},
    {QStringLiteral("UCS_2"), Alphabet::Ucs2},
    {QStringLiteral("gosmpp UCS2"), Alphabet::Ucs2},
    {QStringLiteral("gosmpp UTF16BE"), Alphabet::Ucs2},
    {QStringLiteral("node-smpp UCS2"), Alphabet::Ucs2},
};

// National tables, an operator's dialects of GSM, and encodings that SMPP's data_coding does not name.
const QSet<QString> kLeftOut = {
    QStringLiteral("node-smpp GSM_TR"), QStringLiteral("node-smpp GSM_ES"), QStringLiteral("node-smpp GSM_PT"),
    QStringLiteral("TMOBILENL_GSM"),    QStringLiteral("AIRWIDE_IA5"),      QStringLiteral("VFTR_GSM"),
    QStringLiteral("ISO_8859_15"),      QStringLiteral("UCS_2LE"),          QStringLiteral("gosmpp UTF16BEM"),
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

} // namespace

class TestEncodings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyCharsetOfTheVectorsIsEitherReadOrLeftOutByName()
    {
        QCOMPARE(cases().size(), 47);
        for (const auto &entry : cases()) {
            const QString charset = stringOf(entry.toObject(), "charset");
            QVERIFY2(charset.isEmpty() || kCharsets.contains(charset) != kLeftOut.contains(charset),
                     qPrintable(charset));
        }
    }

    void theVectorsOctetsAndTextsStandForEachOther_data()
    {
        QTest::addColumn<int>("alphabet");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("octets");
        int i = 0;
        for (const auto &entry : cases()) {
            const QJsonObject object = entry.toObject();
            const QString charset = stringOf(object, "charset");
            ++i;
            if (kCharsets.contains(charset) && object.contains(QLatin1String("hex")))
                QTest::addRow("%d %s", i, qPrintable(charset))
                    << int(kCharsets[charset]) << stringOf(object, "text") << octetsOf(object, "hex");
        }
    }
    void theVectorsOctetsAndTextsStandForEachOther()
    {
        QFETCH(int, alphabet);
        QFETCH(QString, text);
        QFETCH(QByteArray, octets);
        QCOMPARE(decodeText(Alphabet(alphabet), octets), std::optional(text));
        // gosmpp fills seven spare bits with zeros where no header goes before, else with CR as the specification says.
        if (Alphabet(alphabet) == Alphabet::Gsm7Packed && text.size() % 8 == 7)
            octets.back() = char(quint8(octets.back()) | '\r' << 1);
        QCOMPARE(encodeText(Alphabet(alphabet), text), std::optional(octets));
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
            const QJsonArray expected = object[QLatin1String("segments_hex")].toArray();
            const auto parts = splitText(text, kCharsets[stringOf(object, "charset")], LongMessage::Udh8, 0);
            QCOMPARE(qsizetype(parts.size()), expected.size());
            for (std::size_t i = 0; i < parts.size(); ++i)
                QCOMPARE(parts[i].octets.toHex(), expected[qsizetype(i)].toString().toLatin1());
        }
        QCOMPARE(tried, 5);
    }
};

QTEST_GUILESS_MAIN(TestEncodings)
#include "tst_encodings.moc"
