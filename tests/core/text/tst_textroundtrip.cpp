// What is written reads back, whatever it is: random texts with a fixed seed in every alphabet and every way to split.
#include "text/datacoding.h"
#include "text/gsm7.h"
#include "text/shiftcoding.h"
#include "text/textplan.h"
#include "text/udh.h"

#include <QtCore/QRandomGenerator>
#include <QtTest/QtTest>

using namespace gateway;
using gsm7::Language;
using gsm7::ShiftTables;

namespace {

constexpr Alphabet kTextAlphabets[] = {Alphabet::Gsm7, Alphabet::Gsm7Packed, Alphabet::Latin1,   Alphabet::Ascii,
                                       Alphabet::Utf8, Alphabet::Ucs2,       Alphabet::Cyrillic, Alphabet::Hebrew};
constexpr LongMessage kStyles[] = {LongMessage::Udh8, LongMessage::Udh16, LongMessage::Sar, LongMessage::Payload};

// A seed of its own for every test, so that each can be run alone.
class Texts
{
public:
    explicit Texts(quint32 seed) : m_random(seed) {}

    int upTo(int most) { return m_random.bounded(most + 1); }

    // Of characters with a place in the alphabet; the rare and the awkward ones come often.
    QString in(Alphabet alphabet, int size)
    {
        return make(size, [alphabet](char32_t c) { return unitsOf(alphabet, c) > 0; });
    }
    QString in(const ShiftTables &tables, int size)
    {
        return make(
            size, [&](char32_t c) { return c <= 0xFFFF && gsm7::placeOf(char16_t(c), tables) >= 0; }, &tables);
    }
    // Of whatever Unicode has.
    QString any(int size)
    {
        return make(size, [](char32_t c) { return !QChar::isSurrogate(c); });
    }

private:
    template <class HasPlace>
    QString make(int size, HasPlace hasPlace, const ShiftTables *tables = nullptr)
    {
        QString text;
        while (text.size() < size) {
            const char32_t c = candidate(tables);
            if (hasPlace(c))
                text.append(QChar::fromUcs4(c));
        }
        return text;
    }
    char32_t candidate(const ShiftTables *tables)
    {
        static const QList<uint> awkward =
            QStringLiteral("@@\r\n\f{}[]~^\\|\u20AC\u00E9\u00DF\u0394\u03A9e\u0301\u200D\U0001F468\U0001F600\U0001F1EB"
                           "\U0001F1F7\U0001F3FD\uFE0F\u0928\u0940\u05D0\u0436\u00A0\u00AD\uFEFF ")
                .toUcs4();
        const int dice = m_random.bounded(tables ? 6 : 5);
        if (dice == 5) {
            const auto &table = m_random.bounded(2) ? lockingTable(tables->locking) : singleShiftTable(tables->single);
            return table[m_random.bounded(128U)];
        }
        if (dice == 0)
            return awkward[m_random.bounded(int(awkward.size()))];
        if (dice == 1)
            return m_random.bounded(0x500U);
        if (dice == 2)
            return m_random.bounded(0x110000U);
        return 0x20 + m_random.bounded(0x5FU);
    }

    QRandomGenerator m_random;
};

// The text that the parts carry together, as a receiver reads them; nothing where one cannot be read.
std::optional<QString> joined(const std::vector<Part> &parts, Alphabet alphabet)
{
    QString text;
    for (const Part &part : parts) {
        if (part.payload && parts.size() > 1)
            return std::nullopt;
        const auto piece =
            isGsm(alphabet) ? decodeMessage(0, alphabet, part.octets, part.udh) : decodeText(alphabet, part.octets);
        if (!piece)
            return std::nullopt;
        text += *piece;
    }
    return text;
}

// A text whose last septet of a packed part is CR or `@` on the octet boundary of a full part reads shorter: the
// specification's filling looks the same there (section 6.1.2.3.1).
bool mayEndLikeFilling(QStringView text) { return text.contains(u'\r') || text.contains(u'@'); }

} // namespace

class TestTextRoundTrip : public QObject
{
    Q_OBJECT

    static void everyAlphabet()
    {
        QTest::addColumn<int>("alphabet");
        for (const Alphabet alphabet : kTextAlphabets)
            QTest::addRow("%d", int(alphabet)) << int(alphabet);
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void whatIsEncodedDecodes_data() { everyAlphabet(); }
    void whatIsEncodedDecodes()
    {
        QFETCH(int, alphabet);
        Texts texts(1);
        for (int i = 0; i < 1000; ++i) {
            const QString text = texts.in(Alphabet(alphabet), texts.upTo(200));
            const auto octets = encodeText(Alphabet(alphabet), text);
            QVERIFY(octets);
            if (Alphabet(alphabet) == Alphabet::Gsm7Packed && octets->size() == 140 && mayEndLikeFilling(text.right(1)))
                continue;
            QCOMPARE(decodeText(Alphabet(alphabet), *octets), std::optional(text));
        }
    }

    void whatIsSplitJoins_data() { everyAlphabet(); }
    void whatIsSplitJoins()
    {
        QFETCH(int, alphabet);
        Texts texts(2);
        for (const LongMessage how : kStyles) {
            for (int i = 0; i < 60; ++i) {
                QString text = texts.in(Alphabet(alphabet), texts.upTo(i % 10 == 0 ? 3000 : 500));
                if (Alphabet(alphabet) == Alphabet::Gsm7Packed)
                    text.replace(u'\r', u'x').replace(u'@', u'y');
                const auto parts = splitText(text, Alphabet(alphabet), how, 7);
                QVERIFY(!parts.empty());
                QCOMPARE(qsizetype(parts.size()), partCount(text, Alphabet(alphabet), how));
                QCOMPARE(joined(parts, Alphabet(alphabet)), std::optional(text));
                for (const Part &part : parts)
                    QVERIFY(part.payload || part.octets.size() + part.udh.size() <= 160);
            }
        }
    }

    void nationalTextIsSplitAndJoins_data()
    {
        QTest::addColumn<int>("locking");
        QTest::addColumn<int>("single");
        for (int language = 1; language <= gsm7::kLastLanguage; ++language) {
            QTest::addRow("%d single", language) << 0 << language;
            if (hasLockingTable(Language(language))) {
                QTest::addRow("%d locking", language) << language << 0;
                QTest::addRow("%d both", language) << language << language;
            }
        }
        QTest::newRow("two languages") << int(Language::Hindi) << int(Language::Tamil);
    }
    void nationalTextIsSplitAndJoins()
    {
        QFETCH(int, locking);
        QFETCH(int, single);
        const ShiftTables tables{Language(locking), Language(single)};
        Texts texts(3);
        for (const LongMessage how : kStyles) {
            for (int i = 0; i < 15; ++i) {
                QString text = texts.in(tables, texts.upTo(500));
                QCOMPARE(joined(splitText(text, Alphabet::Gsm7, how, 7, tables), Alphabet::Gsm7), std::optional(text));
                text.remove(u'\r').remove(QChar(lockingTable(tables.locking)[0]));
                const auto packed = splitText(text, Alphabet::Gsm7Packed, how, 7, tables);
                QCOMPARE(joined(packed, Alphabet::Gsm7Packed), std::optional(text));
                for (const Part &part : packed) {
                    QVERIFY(part.payload || part.octets.size() + part.udh.size() <= 140);
                    QCOMPARE(shiftTablesOf(part.udh), tables);
                }
            }
        }
    }

    void whateverIsPlannedReadsBack()
    {
        constexpr std::array languages{Language::Turkish, Language::Spanish, Language::Portuguese};
        Texts texts(4);
        for (const Alphabet alphabet : {Alphabet::Gsm7, Alphabet::Gsm7Packed, Alphabet::Latin1, Alphabet::Utf8}) {
            for (const LongMessage how : kStyles) {
                for (int i = 0; i < 100; ++i) {
                    const Language language = languages[std::size_t(i) % languages.size()];
                    QString text = i % 4 == 0 ? texts.any(texts.upTo(300))
                                              : texts.in(ShiftTables{Language::Default, language}, texts.upTo(400));
                    text.replace(u'\r', u'x').replace(u'@', u'y');
                    const TextRules rules{alphabet, how, false, languages};
                    const auto plan = planText(text, {}, rules);
                    QVERIFY(plan);
                    const auto parts = splitText(plan->text, plan->coding.alphabet, how, 7, plan->tables);
                    QVERIFY(!parts.empty());
                    QVERIFY(parts.size() <= std::max<std::size_t>(1, splitText(text, Alphabet::Ucs2, how, 7).size()) ||
                            plan->tables.isDefault());
                    QString read;
                    for (const Part &part : parts) // as one who knows data_coding and header, and nothing else
                        read += decodeMessage(plan->coding.dataCoding, alphabet, part.octets, part.udh)
                                    .value_or(QStringLiteral("?"));
                    QCOMPARE(read, text);
                }
            }
        }
    }

    void packedOctetsOfAnyKindAreReadWithoutHarm()
    {
        QRandomGenerator random(5);
        for (int i = 0; i < 20'000; ++i) {
            QByteArray octets(random.bounded(40), Qt::Uninitialized), header(random.bounded(12), Qt::Uninitialized);
            for (QByteArray *bytes : {&octets, &header}) {
                for (char &c : *bytes)
                    c = char(random.bounded(256));
            }
            if (!header.isEmpty())
                header[0] = char(header.size() - 1);
            for (const Alphabet alphabet : {Alphabet::Gsm7, Alphabet::Gsm7Packed}) {
                const auto text = decodeMessage(0, alphabet, octets, header);
                if (text)
                    QVERIFY(encodeMessage(alphabet, *text, header));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestTextRoundTrip)
#include "tst_textroundtrip.moc"
