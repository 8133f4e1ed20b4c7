#include "text/receipt.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QtTest>

using namespace gateway;

namespace {

qint64 ms(const char *iso) { return QDateTime::fromString(QLatin1String(iso), Qt::ISODate).toMSecsSinceEpoch(); }

ReadReceipt readOrEmpty(const char *text) { return readReceipt(QString::fromUtf8(text)).value_or(ReadReceipt()); }

Receipt fullReceipt()
{
    Receipt receipt;
    receipt.messageId = "9000";
    receipt.state = MessageState::Delivered;
    receipt.delivered = 1;
    receipt.submitDate = ms("2026-11-23T10:15:20Z");
    receipt.doneDate = ms("2026-11-23T10:16:30Z");
    receipt.text = QStringLiteral("hello world");
    return receipt;
}

struct Case
{
    QString receipt;
    QJsonObject fields;
};
QList<Case> cases()
{
    QFile file(QStringLiteral(TEST_VECTORS "/receipts.json"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QList<Case> list;
    const QJsonArray array = QJsonDocument::fromJson(file.readAll()).object()[QLatin1String("cases")].toArray();
    for (const auto &entry : array) {
        const QJsonObject object = entry.toObject();
        list.append({object[QLatin1String("receipt")].toString(), object[QLatin1String("fields")].toObject()});
    }
    return list;
}

// Reads the vectors' digits by Qt's means.
std::optional<qint64> dateOfDigits(const QString &digits)
{
    const auto read = [](const QString &s, const QString &format) -> std::optional<qint64> {
        QDateTime date = QDateTime::fromString(s, format);
        if (!date.isValid())
            return std::nullopt;
        date.setTimeSpec(Qt::UTC);
        return date.toMSecsSinceEpoch();
    };
    const QString century = digits.startsWith(QLatin1Char('7')) ? QStringLiteral("19") : QStringLiteral("20");
    if (digits.size() == 10)
        return read(century + digits, QStringLiteral("yyyyMMddHHmm"));
    if (digits.size() == 12) {
        const auto date = read(century + digits, QStringLiteral("yyyyMMddHHmmss"));
        return date ? date : read(digits, QStringLiteral("yyyyMMddHHmm"));
    }
    return read(digits, QStringLiteral("yyyyMMddHHmmss"));
}

std::optional<int> countOf(const QJsonValue &value)
{
    bool ok = false;
    const int count = value.toString().toInt(&ok);
    return ok ? std::optional(count) : std::nullopt;
}

} // namespace

class TestReceipt : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aReceiptIsWrittenAsTheSpecificationSays()
    {
        QCOMPARE(writeReceipt(fullReceipt()), QByteArray("id:9000 sub:001 dlvrd:001 submit date:2611231015 done "
                                                         "date:2611231016 stat:DELIVRD err:000 text:hello world"));
    }

    void everyStateHasItsWord()
    {
        const QByteArrayList words = {"SCHEDUL", "ENROUTE", "DELIVRD", "EXPIRED", "DELETED",
                                      "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD", "SKIPPED"};
        for (int i = 0; i < words.size(); ++i) {
            Receipt receipt = fullReceipt();
            receipt.state = MessageState(i);
            QCOMPARE(stateWord(receipt.state).toByteArray(), words[i]);
            QVERIFY(writeReceipt(receipt).contains(QByteArray("stat:" + words[i] + " err")));
            QCOMPARE(stateOfWord(QString::fromLatin1(words[i])), receipt.state);
        }
        QCOMPARE(stateWord(MessageState(200)).toByteArray(), QByteArray("UNKNOWN"));
    }

    void aMissingSubmitDateIsTheDoneDateAndWithoutEitherZeros()
    {
        Receipt receipt = fullReceipt();
        receipt.submitDate.reset();
        QVERIFY(writeReceipt(receipt).contains("submit date:2611231016 done date:2611231016"));
        receipt.doneDate.reset();
        QVERIFY(writeReceipt(receipt).contains("submit date:0000000000 done date:0000000000"));
    }

    void theErrorHasThreeCharacters()
    {
        Receipt receipt = fullReceipt();
        for (const auto &[error, written] : {std::pair("", "err:000 "), std::pair("7", "err:007 "),
                                             std::pair("00B", "err:00B "), std::pair("1232", "err:123 ")}) {
            receipt.error = error;
            QVERIFY(writeReceipt(receipt).contains(written));
        }
    }

    void theTextIsTwentyAsciiCharacters()
    {
        Receipt receipt = fullReceipt();
        receipt.text = QStringLiteral("0123456789012345678901234");
        QVERIFY(writeReceipt(receipt).endsWith(" text:01234567890123456789"));
        receipt.text = QStringLiteral("gr\u00FC\u00DFe\n\U0001F600 ~");
        QVERIFY(writeReceipt(receipt).endsWith(" text:gr??e ? ~"));
        receipt.text.clear();
        QVERIFY(writeReceipt(receipt).endsWith(" err:000 text:"));
    }

    void whatIsWrittenReadsBack()
    {
        const Receipt receipt = fullReceipt();
        const auto read = readReceipt(QString::fromLatin1(writeReceipt(receipt)));
        QVERIFY(read);
        QCOMPARE(*read, (ReadReceipt{"9000", MessageState::Delivered, "000", 1, 1, ms("2026-11-23T10:15:00Z"),
                                     ms("2026-11-23T10:16:00Z"), QStringLiteral("hello world")}));
    }

    // Every case is asserted; two are read otherwise than by the lenient scan that made the vectors' fields, which
    // takes the next field for the value of an empty one (the case with "id: sub:001"), and finds no state where there
    // is none (two cases that are receipts only where the PDU marks them as such).
    void everyReceiptOfTheVectorsIsRead()
    {
        const QList<Case> all = cases();
        QCOMPARE(all.size(), 31);
        QCOMPARE(std::count_if(all.begin(), all.end(),
                               [](const Case &c) { return c.receipt.startsWith(QStringLiteral("id: sub:")); }),
                 1);
        QCOMPARE(std::count_if(all.begin(), all.end(), [](const Case &c) { return !readReceipt(c.receipt); }), 2);
        for (const auto &[text, fields] : all) {
            const auto value = [&fields = fields](const char *key) { return fields[QLatin1String(key)]; };
            const auto read = readReceipt(text);
            QVERIFY2(read.has_value() == value("stat").isString(), qPrintable(text));
            // Marked as a receipt it is read without its state, too.
            const auto marked = readReceiptFields(text);
            QVERIFY2(marked && (!read || *read == *marked), qPrintable(text));
            // The vectors' own reading takes the next field for the value of an empty one.
            const QString id = value("id").toString() == QLatin1String("sub:001") ? QString() : value("id").toString();
            QCOMPARE(QString::fromLatin1(marked->id), id);
            QCOMPARE(marked->state.has_value(), read.has_value());
            QCOMPARE(QString::fromLatin1(marked->error), value("err").toString());
            QCOMPARE(marked->submitted, countOf(value("sub")));
            QCOMPARE(marked->delivered, countOf(value("dlvrd")));
            QCOMPARE(marked->submitDate, dateOfDigits(value("submit_date").toString()));
            QCOMPARE(marked->doneDate, dateOfDigits(value("done_date").toString()));
            QCOMPARE(marked->text, value("text").toString());
        }
    }

    void fieldsAreReadHoweverTheyAreWritten_data()
    {
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const char *text) { QTest::newRow(name) << QString::fromUtf8(text); };
        row("as specified",
            "id:aB-9 sub:001 dlvrd:000 submit date:2611231015 done date:2611231016 stat:UNDELIV err:0B1 text:Hi you");
        row("capitals",
            "ID:aB-9 SUB:001 DLVRD:000 SUBMIT DATE:2611231015 DONE DATE:2611231016 STAT:UNDELIV ERR:0B1 TEXT:Hi you");
        row("other order",
            "submit date:2611231015 done date:2611231016 stat:UNDELIV err:0B1 dlvrd:0 sub:1 id:aB-9 text:Hi you");
        row("double blanks", " id:aB-9  sub:001  dlvrd:000  submit  date:2611231015  done date:2611231016  "
                             "stat:UNDELIV  err:0B1  text:Hi you ");
        row("underscores",
            "id:aB-9 sub:001 dlvrd:000 submit_date:2611231015 done_date:2611231016 stat:UNDELIV err:0B1 text:Hi you");
        row("no blank in the date's name",
            "id:aB-9 sub:001 dlvrd:000 submitdate:2611231015 donedate:2611231016 stat:UNDELIV err:0B1 text:Hi you");
        row("blanks after the colon", "id: aB-9 sub: 001 dlvrd: 000 submit date: 2611231015 done date: 2611231016 "
                                      "stat: UNDELIV err: 0B1 text: Hi you");
        row("lines", "id:aB-9\r\nsub:001\r\ndlvrd:000\r\nsubmit date:2611231015\r\ndone "
                     "date:2611231016\r\nstat:UNDELIV\r\nerr:0B1\r\ntext:Hi you\r\n");
        row("unknown fields", "x:1 id:aB-9 sub:001 dlvrd:000 submit date:2611231015 done date:2611231016 stat:UNDELIV "
                              "err:0B1 custom:1 idx:7 text:Hi you");
        row("repeated fields", "id:aB-9 id:other sub:001 dlvrd:000 submit date:2611231015 done date:2611231016 "
                               "stat:UNDELIV stat:DELIVRD err:0B1 text:Hi you");
        row("synonym",
            "id:aB-9 sub:001 dlvrd:000 submit date:2611231015 done date:2611231016 stat:Failed err:0B1 text:Hi you");
        row("dates with seconds and centuries", "id:aB-9 sub:001 dlvrd:000 submit date:261123101500 done "
                                                "date:20261123101600 stat:UNDELIV err:0B1 text:Hi you");
        row("dates with a century, without seconds", "id:aB-9 sub:001 dlvrd:000 submit date:202611231015 done "
                                                     "date:202611231016 stat:UNDELIV err:0B1 text:Hi you");
    }
    void fieldsAreReadHoweverTheyAreWritten()
    {
        QFETCH(QString, text);
        const auto read = readReceipt(text);
        QVERIFY(read);
        QCOMPARE(*read, (ReadReceipt{"aB-9", MessageState::Undeliverable, "0B1", 1, 0, ms("2026-11-23T10:15:00Z"),
                                     ms("2026-11-23T10:16:00Z"), QStringLiteral("Hi you")}));
    }

    void aFinalNulIsNoPartOfAnyField()
    {
        QCOMPARE(readReceipt(QString(QStringLiteral("id:1 stat:DELIVRD") + QChar(u'\0')))->state,
                 MessageState::Delivered);
        QCOMPARE(readReceipt(QString(QStringLiteral("id:1 stat:DELIVRD text:x") + QChar(u'\0')))->text,
                 QStringLiteral("x"));
    }

    void whatFollowsTextIsText()
    {
        const ReadReceipt read = readOrEmpty("id:x-9 stat:UNDELIV err:001 text:with stat:DELIVRD id:7 text:inside");
        QCOMPARE(read.id, QByteArray("x-9"));
        QCOMPARE(read.state, MessageState::Undeliverable);
        QCOMPARE(read.text, QStringLiteral("with stat:DELIVRD id:7 text:inside"));
        QVERIFY(!readReceipt(QStringLiteral("text:hello id:5 stat:DELIVRD")));
    }

    void theTextMayBeInAnyAlphabet()
    {
        const ReadReceipt read = readOrEmpty("id:1 stat:DELIVRD text:\xD0\x9F\xD1\x80 \xF0\x9F\x98\x80");
        QCOMPARE(read.text, QStringLiteral("\u041F\u0440 \U0001F600"));
    }

    void missingFieldsAreNotSet()
    {
        QCOMPARE(readOrEmpty("id:a1b2-c3d4 stat:ACCEPTD"),
                 (ReadReceipt{"a1b2-c3d4", MessageState::Accepted, {}, {}, {}, {}, {}, {}}));
        QCOMPARE(readOrEmpty("id: sub:001 stat:UNDELIV").id, QByteArray());
        QCOMPARE(readOrEmpty("id: sub:001 stat:UNDELIV").submitted, std::optional(1));
    }

    void impossibleValuesAreNotSet()
    {
        for (const char *date :
             {"0000000000", "2613231015", "2602301015", "2611232415", "261123101", "2611231015Z", "..."}) {
            const QByteArray text = QByteArray("id:1 stat:DELIVRD sub:... dlvrd:-1 done date:") + date;
            const ReadReceipt read = readOrEmpty(text.constData());
            QCOMPARE(read.id, QByteArray("1"));
            QVERIFY2(!read.doneDate, date);
            QVERIFY(!read.submitted && !read.delivered);
        }
    }

    void otherWordsForStatesAreKnown_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<int>("state");
        const auto row = [](const char *word, MessageState state) {
            QTest::newRow(word) << QString::fromLatin1(word) << int(state);
        };
        for (const char *word : {"ENROUTE", "BUFFRED", "BUFFERD", "BUFFERED", "SENT", "enroute"})
            row(word, MessageState::Enroute);
        for (const char *word : {"DELIVRD", "DELIVERED", "Delivrd"})
            row(word, MessageState::Delivered);
        for (const char *word : {"UNDELIV", "UNDELIVERED", "UNDELIVERABLE", "FAILED"})
            row(word, MessageState::Undeliverable);
        for (const char *word : {"ACCEPTD", "ACCEPTED", "ACKED"})
            row(word, MessageState::Accepted);
        for (const char *word : {"REJECTD", "REJECTED", "DND_REJECTED"})
            row(word, MessageState::Rejected);
        row("SCHEDULED", MessageState::Scheduled);
        for (const char *word : {"UNKNOWN", "BADSTAT", "DELIVRDX", "7"})
            row(word, MessageState::Unknown);
    }
    void otherWordsForStatesAreKnown()
    {
        QFETCH(QString, word);
        QFETCH(int, state);
        QCOMPARE(int(*readReceipt(QString(QStringLiteral("id:1 stat:") + word))->state), state);
    }

    void anOrdinaryTextIsNoReceipt_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"", "hello", "id:5", "stat:DELIVRD", "id:5 err:000", "My paid:5 instat:DELIVRD",
                                 "valid:1 stats:2", "id:5 stat:", "id 5 stat DELIVRD",
                                 "id:foo sub:... dlvrd:... submit date:200101010030", "submit date", "text:"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void anOrdinaryTextIsNoReceipt()
    {
        QFETCH(QString, text);
        QVERIFY(!readReceipt(text));
    }

    // --- What real carriers send

    void note34TextInAnyCaseAndPlaceOrNotAtAll_data()
    {
        QTest::addColumn<QString>("receipt");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *receipt, const char *text) {
            QTest::newRow(receipt) << QString::fromLatin1(receipt) << QString::fromLatin1(text);
        };
        row("id:7 stat:DELIVRD err:000 text:Hello you", "Hello you");
        row("id:7 stat:DELIVRD err:000 Text:Hello you", "Hello you");
        row("id:7 stat:DELIVRD err:000 TEXT:Hello you", "Hello you");
        row("id:7 stat:DELIVRD err:000 text:", "");
        row("id:7 stat:DELIVRD err:000", "");
        row("stat:DELIVRD err:000 id:7", "");
        row("err:000 dlvrd:001 id:7 sub:001 stat:DELIVRD text:id:8 stat:UNDELIV", "id:8 stat:UNDELIV");
    }
    void note34TextInAnyCaseAndPlaceOrNotAtAll()
    {
        QFETCH(QString, receipt);
        QFETCH(QString, text);
        const auto read = readReceipt(receipt);
        QVERIFY(read);
        QCOMPARE(read->id, QByteArray("7"));
        QCOMPARE(read->state, std::optional(MessageState::Delivered));
        QCOMPARE(read->error, QByteArray("000"));
        QCOMPARE(read->text, text);
        QCOMPARE(read->submitted.has_value(), receipt.contains(QStringLiteral("sub:")));
        QCOMPARE(read->delivered.has_value(), receipt.contains(QStringLiteral("dlvrd:")));
    }

    void note35DatesOfTenTwelveAndFourteenDigitsZerosAndMixed_data()
    {
        QTest::addColumn<QByteArray>("date");
        QTest::addColumn<QByteArray>("iso"); // empty: none
        QTest::newRow("10") << QByteArray("2611231015") << QByteArray("2026-11-23T10:15:00Z");
        QTest::newRow("12, seconds") << QByteArray("261123101530") << QByteArray("2026-11-23T10:15:30Z");
        QTest::newRow("12, century") << QByteArray("202611231015") << QByteArray("2026-11-23T10:15:00Z");
        QTest::newRow("14") << QByteArray("20261123101530") << QByteArray("2026-11-23T10:15:30Z");
        for (const char *zeros : {"0000000000", "000000000000", "00000000000000", "0"})
            QTest::newRow(zeros) << QByteArray(zeros) << QByteArray();
    }
    void note35DatesOfTenTwelveAndFourteenDigitsZerosAndMixed()
    {
        QFETCH(QByteArray, date);
        QFETCH(QByteArray, iso);
        // Beside one of another length.
        const QByteArray text = "id:1 submit date:" + date + " done date:2611231016 stat:DELIVRD err:000";
        const ReadReceipt read = readOrEmpty(text.constData());
        QCOMPARE(read.submitDate, iso.isEmpty() ? std::nullopt : std::optional(ms(iso.constData())));
        QCOMPARE(read.doneDate, std::optional(ms("2026-11-23T10:16:00Z")));
        QCOMPARE(read.error, QByteArray("000"));
    }

    void note36ErrorsAreTakenAsTheyAreWritten()
    {
        for (const char *error : {"0", "12", "000", "00B", "21b", "1232", "0000", "-1", "0x0B"}) {
            const QByteArray text = QByteArray("id:1 stat:UNDELIV err:") + error + " text:x";
            QCOMPARE(readOrEmpty(text.constData()).error, QByteArray(error));
        }
        QCOMPARE(readOrEmpty("id:1 stat:UNDELIV err: text:x").error, QByteArray());
    }

    void note37WordsOfEveryCarrierHaveAState_data()
    {
        QTest::addColumn<QByteArray>("word");
        QTest::addColumn<int>("state");
        const auto row = [](const char *word, MessageState state) {
            QTest::newRow(word) << QByteArray(word) << int(state);
        };
        for (const char *word : {"ACCEPTD", "ACKED"})
            row(word, MessageState::Accepted);
        for (const char *word : {"BUFFRED", "BUFFERD", "ENROUTE"})
            row(word, MessageState::Enroute);
        row("FAILED", MessageState::Undeliverable);
        for (const char *word : {"REJECTD", "DND_REJECTED"})
            row(word, MessageState::Rejected);
        for (const char *word : {"BADSTAT", "SOMETHING", "0"})
            row(word, MessageState::Unknown);
    }
    void note37WordsOfEveryCarrierHaveAState()
    {
        QFETCH(QByteArray, word);
        QFETCH(int, state);
        const QByteArray text = "id:1 stat:" + word + " err:001";
        QCOMPARE(int(*readOrEmpty(text.constData()).state), state);
        QCOMPARE(readOrEmpty(text.constData()).error, QByteArray("001"));
    }

    void aMarkedReceiptNeedsNoState()
    {
        const auto read =
            readReceiptFields(QStringLiteral("id:88316820 sub:0 dlvrd:0 done date:2302281325 err:500 Text:Hello"));
        QVERIFY(read);
        QCOMPARE(read->id, QByteArray("88316820"));
        QVERIFY(!read->state);
        QCOMPARE(read->error, QByteArray("500"));
        QVERIFY(!readReceiptFields(QStringLiteral("hello")));
        QVERIFY(!readReceiptFields(QStringLiteral("text:hello")));
        QVERIFY(!readReceiptFields(QString()));
    }
};

QTEST_GUILESS_MAIN(TestReceipt)
#include "tst_receipt.moc"
