#include "text/datacoding.h"
#include "text/segmentation.h"
#include "text/udh.h"

#include <QtTest/QtTest>

using namespace gateway;

namespace {

constexpr quint16 kReference = 0xABCD;

struct Pieces
{
    QStringList texts;
    QList<qsizetype> sizes; // octets
};

// The texts of the parts, after what each part says of its place was checked.
std::optional<Pieces> piecesOf(QStringView text, Alphabet alphabet, LongMessage how)
{
    const auto parts = splitText(text, alphabet, how, kReference);
    Pieces pieces;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Part &part = parts[i];
        const Segment segment{kReference, quint8(parts.size()), quint8(i + 1)};
        const bool sar = parts.size() > 1 && how == LongMessage::Sar;
        const bool udh = parts.size() > 1 && !sar;
        if (part.sar != (sar ? std::optional(segment) : std::nullopt) || part.payload)
            return std::nullopt;
        if (part.udh != (udh ? concatenationHeader(segment, how == LongMessage::Udh16) : QByteArray()))
            return std::nullopt;
        const int fillBits = alphabet == Alphabet::Gsm7Packed && part.udh.size() == 6 ? 1 : 0;
        const auto piece = decodeText(alphabet, part.octets, fillBits);
        if (!piece)
            return std::nullopt;
        pieces.texts << *piece;
        pieces.sizes << part.octets.size();
    }
    return pieces;
}

QString repeated(const QString &s, int n) { return s.repeated(n); }

} // namespace

class TestSegmentation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void partsAreAsLongAsTheyCanBe_data()
    {
        QTest::addColumn<int>("alphabet");
        QTest::addColumn<int>("how");
        QTest::addColumn<QString>("character");
        QTest::addColumn<int>("whole"); // characters in one short message
        QTest::addColumn<int>("part");  // characters in a part
        const auto row = [](const char *name, Alphabet alphabet, LongMessage how, const QString &c, int whole,
                            int part) { QTest::newRow(name) << int(alphabet) << int(how) << c << whole << part; };
        const QString a = QStringLiteral("a"), euro = QStringLiteral("\u20AC"), zhe = QStringLiteral("\u0436"),
                      smile = QStringLiteral("\U0001F600"), alef = QStringLiteral("\u05D0");
        row("GSM, 8-bit", Alphabet::Gsm7, LongMessage::Udh8, a, 160, 153);
        row("GSM, 16-bit", Alphabet::Gsm7, LongMessage::Udh16, a, 160, 152);
        row("GSM, sar", Alphabet::Gsm7, LongMessage::Sar, a, 160, 153);
        row("GSM escapes, 8-bit", Alphabet::Gsm7, LongMessage::Udh8, euro, 80, 76);
        row("GSM escapes, 16-bit", Alphabet::Gsm7, LongMessage::Udh16, euro, 80, 76);
        row("packed, 8-bit", Alphabet::Gsm7Packed, LongMessage::Udh8, a, 160, 153);
        row("packed, 16-bit", Alphabet::Gsm7Packed, LongMessage::Udh16, a, 160, 152);
        row("packed, sar", Alphabet::Gsm7Packed, LongMessage::Sar, a, 160, 153);
        row("packed escapes, 8-bit", Alphabet::Gsm7Packed, LongMessage::Udh8, euro, 80, 76);
        row("UCS-2, 8-bit", Alphabet::Ucs2, LongMessage::Udh8, zhe, 70, 67);
        row("UCS-2, 16-bit", Alphabet::Ucs2, LongMessage::Udh16, zhe, 70, 66);
        row("UCS-2, sar", Alphabet::Ucs2, LongMessage::Sar, zhe, 70, 67);
        row("surrogate pairs, 8-bit", Alphabet::Ucs2, LongMessage::Udh8, smile, 35, 33);
        row("Latin-1, 8-bit", Alphabet::Latin1, LongMessage::Udh8, a, 140, 134);
        row("Latin-1, 16-bit", Alphabet::Latin1, LongMessage::Udh16, a, 140, 133);
        row("Latin-1, sar", Alphabet::Latin1, LongMessage::Sar, a, 140, 134);
        row("Cyrillic, 8-bit", Alphabet::Cyrillic, LongMessage::Udh8, zhe, 140, 134);
        row("Hebrew, 8-bit", Alphabet::Hebrew, LongMessage::Udh8, alef, 140, 134);
        row("UTF-8, three octets a character", Alphabet::Utf8, LongMessage::Udh8, euro, 46, 44);
    }
    void partsAreAsLongAsTheyCanBe()
    {
        QFETCH(int, alphabet);
        QFETCH(int, how);
        QFETCH(QString, character);
        QFETCH(int, whole);
        QFETCH(int, part);
        const auto sizes = [&](int characters) {
            const QString text = repeated(character, characters);
            const auto pieces = piecesOf(text, Alphabet(alphabet), LongMessage(how));
            QList<int> counts;
            for (const QString &piece : pieces.value_or(Pieces()).texts)
                counts << int(piece.size() / character.size());
            if (!pieces || pieces->texts.join(QString()) != text)
                counts << -1;
            return counts;
        };
        QCOMPARE(sizes(0), QList{0});
        QCOMPARE(sizes(whole), QList{whole});
        QCOMPARE(sizes(whole + 1), (QList{part, whole + 1 - part}));
        QCOMPARE(sizes(part * 3), (QList{part, part, part}));
        QCOMPARE(sizes(part * 3 + 1), (QList{part, part, part, 1}));
    }

    void packedPartsAndTheirHeaderFillAShortMessage()
    {
        const QString text = repeated(QStringLiteral("a"), 400);
        QCOMPARE(piecesOf(text, Alphabet::Gsm7Packed, LongMessage::Udh8)->sizes, (QList<qsizetype>{134, 134, 83}));
        QCOMPARE(piecesOf(text, Alphabet::Gsm7Packed, LongMessage::Udh16)->sizes, (QList<qsizetype>{133, 133, 84}));
        QCOMPARE(piecesOf(repeated(QStringLiteral("a"), 160), Alphabet::Gsm7Packed, LongMessage::Udh8)->sizes,
                 QList<qsizetype>{140});
    }

    void anEscapeSequenceIsNeverCut()
    {
        const QString text =
            repeated(QStringLiteral("a"), 152) + QStringLiteral("\u20AC") + repeated(QStringLiteral("b"), 20);
        const auto pieces = piecesOf(text, Alphabet::Gsm7, LongMessage::Udh8);
        QVERIFY(pieces);
        QCOMPARE(pieces->sizes, (QList<qsizetype>{152, 22}));
        QVERIFY(pieces->texts[1].startsWith(QStringLiteral("\u20AC")));
    }

    void aGraphemeClusterIsNeverCut_data()
    {
        QTest::addColumn<QString>("cluster");
        QTest::newRow("surrogate pair") << QStringLiteral("\U0001F600");
        QTest::newRow("family") << QStringLiteral("\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466");
        QTest::newRow("flag") << QStringLiteral("\U0001F1EB\U0001F1F7");
        QTest::newRow("flag of England") << QStringLiteral(
            "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F");
        QTest::newRow("skin tone") << QStringLiteral("\U0001F44D\U0001F3FD");
        QTest::newRow("skin tone and profession") << QStringLiteral("\U0001F469\U0001F3FD\u200D\U0001F4BB");
        QTest::newRow("keycap") << QStringLiteral("1\uFE0F\u20E3");
        QTest::newRow("combining marks") << QStringLiteral("o\u0302\u0323");
        QTest::newRow("Devanagari vowel sign") << QStringLiteral("\u0928\u0940");
        QTest::newRow("Hangul syllable of letters") << QStringLiteral("\u1100\u1161\u11A8");
        QTest::newRow("CR LF") << QStringLiteral("\r\n");
    }
    void aGraphemeClusterIsNeverCut()
    {
        QFETCH(QString, cluster);
        for (const Alphabet alphabet : {Alphabet::Ucs2, Alphabet::Utf8}) {
            for (const LongMessage how : {LongMessage::Udh8, LongMessage::Udh16, LongMessage::Sar}) {
                for (int before = 40; before <= 140; ++before) {
                    const QString filling = repeated(QStringLiteral("x"), before);
                    const QString text = filling + cluster + repeated(QStringLiteral("y"), 140);
                    const auto pieces = piecesOf(text, alphabet, how);
                    QVERIFY(pieces);
                    QCOMPARE(pieces->texts.join(QString()), text);
                    const auto holds = [&cluster](const QString &piece) { return piece.contains(cluster); };
                    QCOMPARE(std::count_if(pieces->texts.begin(), pieces->texts.end(), holds), 1);
                }
            }
        }
    }

    void aLineBreakOfTwoCharactersIsNotCutInGsmEither()
    {
        const QString text =
            repeated(QStringLiteral("a"), 152) + QStringLiteral("\r\n") + repeated(QStringLiteral("b"), 20);
        QCOMPARE(piecesOf(text, Alphabet::Gsm7, LongMessage::Udh8)->sizes, (QList<qsizetype>{152, 22}));
    }

    void manyFlagsAreCutBetweenFlags()
    {
        const QString text = repeated(QStringLiteral("\U0001F1EB\U0001F1F7"), 40);
        const auto pieces = piecesOf(text, Alphabet::Ucs2, LongMessage::Udh8);
        QVERIFY(pieces);
        QCOMPARE(pieces->sizes, (QList<qsizetype>{128, 128, 64}));
    }

    void aClusterLongerThanAPartIsCutBetweenItsCharacters()
    {
        const QString text = QStringLiteral("ab") + repeated(QStringLiteral("\u0301"), 100);
        const auto pieces = piecesOf(text, Alphabet::Ucs2, LongMessage::Udh8);
        QVERIFY(pieces);
        QCOMPARE(pieces->texts.join(QString()), text);
        QCOMPARE(pieces->sizes, (QList<qsizetype>{2, 134, 68}));
        // Surrogate pairs stay whole even then.
        const QString tags = QStringLiteral("\U0001F3F4") + repeated(QStringLiteral("\U000E0067"), 60);
        const auto flag = piecesOf(tags, Alphabet::Ucs2, LongMessage::Udh8);
        QVERIFY(flag);
        QCOMPARE(flag->texts.join(QString()), tags);
        QCOMPARE(flag->sizes, (QList<qsizetype>{132, 112}));
    }

    void theHeaderOfNationalTablesTakesItsRoom_data()
    {
        QTest::addColumn<int>("how");
        QTest::addColumn<bool>("both");
        QTest::addColumn<int>("whole"); // septets in one short message
        QTest::addColumn<int>("part");
        QTest::newRow("8-bit") << int(LongMessage::Udh8) << false << 155 << 149;
        QTest::newRow("16-bit") << int(LongMessage::Udh16) << false << 155 << 148;
        QTest::newRow("sar") << int(LongMessage::Sar) << false << 155 << 149;
        QTest::newRow("8-bit, two tables") << int(LongMessage::Udh8) << true << 152 << 146;
        QTest::newRow("16-bit, two tables") << int(LongMessage::Udh16) << true << 152 << 145;
    }
    void theHeaderOfNationalTablesTakesItsRoom()
    {
        QFETCH(int, how);
        QFETCH(bool, both);
        QFETCH(int, whole);
        QFETCH(int, part);
        using gsm7::Language;
        const gsm7::ShiftTables tables{both ? Language::Turkish : Language::Default, Language::Turkish};
        for (const Alphabet alphabet : {Alphabet::Gsm7, Alphabet::Gsm7Packed}) {
            const auto sizes = [&](int septets) {
                const QString text = repeated(QStringLiteral("a"), septets);
                const auto parts = splitText(text, alphabet, LongMessage(how), kReference, tables);
                QList<int> found;
                QString joined;
                for (const Part &p : parts) {
                    const auto decoded = decodeMessage(0, alphabet, p.octets, p.udh);
                    found << int(decoded.value_or(QString()).size());
                    joined += decoded.value_or(QString());
                    if (shiftTablesOf(p.udh) != tables ||
                        p.udh.size() + p.octets.size() * (alphabet == Alphabet::Gsm7 ? 7 : 8) / 8 > 140)
                        found << -1;
                    if (bool(p.sar) != (parts.size() > 1 && how == int(LongMessage::Sar)))
                        found << -2;
                    if (bool(segmentOf(p.udh)) != (parts.size() > 1 && how != int(LongMessage::Sar)))
                        found << -3;
                }
                if (joined != text || partCount(text, alphabet, LongMessage(how), tables) != qsizetype(parts.size()))
                    found << -4;
                return found;
            };
            QCOMPARE(sizes(whole), QList{whole});
            QCOMPARE(sizes(whole + 1), (QList{part, whole + 1 - part}));
            QCOMPARE(sizes(part * 3), (QList{part, part, part}));
        }
    }

    void anEscapeSequenceOfNationalTablesIsNeverCut()
    {
        const gsm7::ShiftTables tables{gsm7::Language::Default, gsm7::Language::Turkish};
        for (int before = 140; before <= 149; ++before) {
            const QString text = repeated(QStringLiteral("a"), before) + repeated(QStringLiteral("\u015F"), 20);
            const auto parts = splitText(text, Alphabet::Gsm7, LongMessage::Udh8, kReference, tables);
            QCOMPARE(parts.size(), 2U);
            QVERIFY(!parts[0].octets.endsWith('\x1b'));
            QCOMPARE(parts[0].octets.size(), before + (149 - before) / 2 * 2);
            QCOMPARE(decodeMessage(0, Alphabet::Gsm7, parts[0].octets, parts[0].udh).value_or(QString()) +
                         decodeMessage(0, Alphabet::Gsm7, parts[1].octets, parts[1].udh).value_or(QString()),
                     text);
        }
    }

    void partsAreCountedAsTheyAreMade()
    {
        for (const LongMessage how : {LongMessage::Udh8, LongMessage::Udh16, LongMessage::Sar, LongMessage::Payload}) {
            for (const Alphabet alphabet : {Alphabet::Gsm7, Alphabet::Gsm7Packed, Alphabet::Ucs2, Alphabet::Latin1}) {
                for (const int size : {0, 69, 140, 141, 160, 161, 500, 153 * 255, 153 * 255 + 1}) {
                    const QString text = repeated(QStringLiteral("\u00E9"), size);
                    QCOMPARE(partCount(text, alphabet, how), qsizetype(splitText(text, alphabet, how, 1).size()));
                }
            }
        }
        QCOMPARE(partCount(QStringLiteral("\u0436"), Alphabet::Gsm7, LongMessage::Udh8), 0);
    }

    void moreThan255PartsAreRefused()
    {
        const QString most = repeated(QStringLiteral("a"), 255 * 153);
        QCOMPARE(splitText(most, Alphabet::Gsm7, LongMessage::Udh8, 1).size(), 255U);
        QVERIFY(splitText(repeated(QStringLiteral("a"), 255 * 153 + 1), Alphabet::Gsm7, LongMessage::Udh8, 1).empty());
        QVERIFY(splitText(repeated(most, 20), Alphabet::Gsm7, LongMessage::Sar, 1).empty());
    }

    void aLongTextGoesWholeIntoThePayload()
    {
        const auto shortOne = splitText(repeated(QStringLiteral("q"), 160), Alphabet::Gsm7, LongMessage::Payload, 1);
        QCOMPARE(shortOne, (std::vector{Part{QByteArray(160, 'q'), {}, {}, false}}));
        const auto longOne = splitText(repeated(QStringLiteral("q"), 161), Alphabet::Gsm7, LongMessage::Payload, 1);
        QCOMPARE(longOne, (std::vector{Part{QByteArray(161, 'q'), {}, {}, true}}));
        const QString packed = repeated(QStringLiteral("q"), 800);
        QCOMPARE(splitText(packed, Alphabet::Gsm7Packed, LongMessage::Payload, 1)[0].octets.size(), 700);
        const auto most =
            splitText(repeated(QStringLiteral("\u0436"), 32'000), Alphabet::Ucs2, LongMessage::Payload, 1);
        QCOMPARE(most.size(), 1U);
        QCOMPARE(most[0].octets.size(), 64'000);
        QVERIFY(splitText(repeated(QStringLiteral("\u0436"), 32'001), Alphabet::Ucs2, LongMessage::Payload, 1).empty());
    }

    void aTextThatDoesNotFitTheAlphabetHasNoParts()
    {
        QVERIFY(splitText(QStringLiteral("\u0436"), Alphabet::Gsm7, LongMessage::Udh8, 1).empty());
        QVERIFY(splitText(QString(QChar(0xD83D)), Alphabet::Ucs2, LongMessage::Payload, 1).empty());
        QVERIFY(splitText(QStringLiteral("a"), Alphabet::Binary, LongMessage::Udh8, 1).empty());
    }

    void binaryContentIsSplitByOctets()
    {
        QByteArray octets;
        for (int i = 0; i < 300; ++i)
            octets.append(char(i));
        QCOMPARE(splitBinary(octets.first(140), LongMessage::Udh8, 1),
                 (std::vector{Part{octets.first(140), {}, {}, false}}));
        QCOMPARE(splitBinary(QByteArray(), LongMessage::Udh8, 1), std::vector{Part{}});
        for (const auto &[how, room] : {std::pair(LongMessage::Udh8, 134), std::pair(LongMessage::Sar, 134),
                                        std::pair(LongMessage::Udh16, 133)}) {
            const auto parts = splitBinary(octets, how, kReference);
            QCOMPARE(parts.size(), 3U);
            QCOMPARE(parts[0].octets, octets.first(room));
            QCOMPARE(parts[0].octets + parts[1].octets + parts[2].octets, octets);
            const Segment last{kReference, 3, 3};
            QCOMPARE(parts[2].sar, how == LongMessage::Sar ? std::optional(last) : std::nullopt);
            QCOMPARE(parts[2].udh,
                     how == LongMessage::Sar ? QByteArray() : concatenationHeader(last, how == LongMessage::Udh16));
        }
        QCOMPARE(splitBinary(octets, LongMessage::Payload, 1), (std::vector{Part{octets, {}, {}, true}}));
        QVERIFY(splitBinary(QByteArray(64'001, 'x'), LongMessage::Payload, 1).empty());
        QCOMPARE(splitBinary(QByteArray(255 * 134, 'x'), LongMessage::Udh8, 1).size(), 255U);
        QVERIFY(splitBinary(QByteArray(255 * 134 + 1, 'x'), LongMessage::Udh8, 1).empty());
    }
};

QTEST_GUILESS_MAIN(TestSegmentation)
#include "tst_segmentation.moc"
