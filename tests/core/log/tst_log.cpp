#include "log/log.h"
#include "support/patience.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

using namespace gateway;
using log::Category;
using log::Level;

/// The log's output as a pipe that the test reads.
class Output
{
public:
    Output()
    {
        if (::pipe2(m_ends, O_CLOEXEC) != 0)
            qFatal("no pipe");
        ::fcntl(m_ends[0], F_SETFL, O_NONBLOCK);
    }
    ~Output()
    {
        log::setOutput(-1);
        ::close(m_ends[0]);
        if (m_ends[1] >= 0)
            ::close(m_ends[1]);
    }
    Q_DISABLE_COPY_MOVE(Output)
    void attach() { log::setOutput(m_ends[1]); }
    int writeEnd() const { return m_ends[1]; }
    void closeReadEnd()
    {
        ::close(m_ends[0]);
        m_ends[0] = -1;
    }
    QByteArray takeAvailable()
    {
        QByteArray all;
        char buffer[4096];
        for (ssize_t n = 0; (n = ::read(m_ends[0], buffer, sizeof buffer)) > 0;)
            all.append(buffer, n);
        return all;
    }
    QByteArray take()
    {
        log::flush();
        return takeAvailable();
    }

private:
    int m_ends[2] = {-1, -1};
};

class LogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        qunsetenv("JOURNAL_STREAM");
        log::setJournalSocket({});
        log::setLevel(Level::Info);
        log::setOutput(-1);
        log::setSink({});
        log::flush(); // counts begin anew
    }

    void aLineHasTimeLevelCategoryAndText()
    {
        Output output;
        output.attach();
        log::info(Category::Smpp, u"x"_qs, "bind", u"Bind x: connected"_qs);
        const QString line = QString::fromUtf8(output.take());
        static const QRegularExpression form(
            u"^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  \\[smpp\\] Bind x: connected\\n$"_qs);
        QVERIFY2(form.match(line).hasMatch(), qPrintable(line));
    }

    void aLineOfAMessageEndsWithItsId()
    {
        Output output;
        output.attach();
        std::vector<log::Entry> entries;
        log::setSink([&](const log::Entry &entry) { entries.push_back(entry); });
        log::info(Category::Cache, u"x"_qs, "cached", u"Message -5 cached for x"_qs, u"-5"_qs);
        log::info(Category::Cache, u"x"_qs, "forged", u"forged"_qs, u"1\n2"_qs);
        log::setSink({});
        const QByteArrayList lines = output.take().split('\n');
        QVERIFY2(lines.value(0).endsWith("] Message -5 cached for x id=-5"), lines.value(0).constData());
        QVERIFY2(lines.value(1).endsWith("] forged id=1\\n2"), lines.value(1).constData());
        QCOMPARE(entries.at(0).id, u"-5"_qs);
        QCOMPARE(entries.at(0).text, u"Message -5 cached for x"_qs);
    }

    void theTimeIsThePresentInUtc()
    {
        Output output;
        output.attach();
        const QDateTime before = QDateTime::currentDateTimeUtc();
        log::info(Category::Gateway, {}, "test", u"now"_qs);
        const QDateTime after = QDateTime::currentDateTimeUtc();
        const auto at = QDateTime::fromString(QString::fromUtf8(output.take().left(24)), Qt::ISODateWithMs);
        QVERIFY(before <= at);
        QVERIFY(at <= after);
    }

    void levelsAndCategoriesArePadded_data()
    {
        QTest::addColumn<Level>("level");
        QTest::addColumn<Category>("category");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("debug") << Level::Debug << Category::Gateway << "DEBUG [gateway] x\n"_qba;
        QTest::newRow("info") << Level::Info << Category::Core << "INFO  [core] x\n"_qba;
        QTest::newRow("warning") << Level::Warning << Category::Cache << "WARN  [cache] x\n"_qba;
        QTest::newRow("error") << Level::Error << Category::Config << "ERROR [config] x\n"_qba;
        QTest::newRow("http") << Level::Info << Category::Http << "INFO  [http] x\n"_qba;
    }
    void levelsAndCategoriesArePadded()
    {
        QFETCH(Level, level);
        QFETCH(Category, category);
        QFETCH(QByteArray, expected);
        log::setLevel(Level::Debug);
        Output output;
        output.attach();
        log::write(level, category, {}, "test", u"x"_qs);
        QCOMPARE(output.take().mid(25), expected);
    }

    void underTheJournalEntriesCarryFields()
    {
        const QTemporaryDir folder;
        const QByteArray path = QFile::encodeName(folder.filePath(u"socket"_qs));
        const int journal = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        std::copy(path.begin(), path.end(), address.sun_path);
        QCOMPARE(::bind(journal, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
        log::setJournalSocket(path);
        Output output;
        struct stat status = {};
        QCOMPARE(::fstat(output.writeEnd(), &status), 0);
        qputenv("JOURNAL_STREAM",
                QByteArray::number(quint64(status.st_dev)) + ':' + QByteArray::number(quint64(status.st_ino)));
        output.attach();
        log::warning(Category::Smpp, u"acme"_qs, "disconnected", u"Bind acme: two\nlines"_qs);
        log::info(Category::Core, {}, "core_up", u"up"_qs);
        log::info(Category::Cache, {}, "cached", u"Message -5 cached"_qs, u"-5"_qs);
        log::flush();
        const auto next = [journal] {
            char octets[4096];
            const ssize_t size = ::recv(journal, octets, sizeof octets, 0);
            return QByteArray(octets, std::max<ssize_t>(size, 0));
        };
        QCOMPARE(next(), "MESSAGE=[smpp] Bind acme: two\\nlines\nPRIORITY=4\nSYSLOG_IDENTIFIER=omnimessage-smpp\n"
                         "OMNIMESSAGE_CATEGORY=smpp\nOMNIMESSAGE_KIND=disconnected\nOMNIMESSAGE_BIND=acme\n"_qba);
        QCOMPARE(next(), "MESSAGE=[core] up\nPRIORITY=6\nSYSLOG_IDENTIFIER=omnimessage-smpp\n"
                         "OMNIMESSAGE_CATEGORY=core\nOMNIMESSAGE_KIND=core_up\n"_qba);
        QCOMPARE(next(), "MESSAGE=[cache] Message -5 cached id=-5\nPRIORITY=6\nSYSLOG_IDENTIFIER=omnimessage-smpp\n"
                         "OMNIMESSAGE_CATEGORY=cache\nOMNIMESSAGE_KIND=cached\nOMNIMESSAGE_ID=-5\n"_qba);
        QCOMPARE(output.take(), QByteArray());
        ::close(journal); // journald has gone
        QFile::remove(QFile::decodeName(path));
        log::info(Category::Core, {}, "core_up", u"up"_qs);
        QCOMPARE(output.take(), "<6>[core] up\n"_qba);
    }

    void underTheJournalLinesCarryAPriorityAndNoTime()
    {
        Output output;
        struct stat status = {};
        QCOMPARE(::fstat(output.writeEnd(), &status), 0);
        qputenv("JOURNAL_STREAM",
                QByteArray::number(quint64(status.st_dev)) + ":" + QByteArray::number(quint64(status.st_ino)));
        output.attach();
        log::setLevel(Level::Debug);
        log::debug(Category::Smpp, {}, "test", u"a"_qs);
        log::info(Category::Smpp, {}, "test", u"b"_qs);
        log::warning(Category::Smpp, {}, "test", u"c"_qs);
        log::error(Category::Smpp, {}, "test", u"d"_qs);
        QCOMPARE(output.take(), "<7>[smpp] a\n<6>[smpp] b\n<4>[smpp] c\n<3>[smpp] d\n"_qba);
    }

    void aJournalElsewhereChangesNothing()
    {
        Output output;
        qputenv("JOURNAL_STREAM", "1:1");
        output.attach();
        log::info(Category::Smpp, {}, "test", u"b"_qs);
        QVERIFY(output.take().contains("Z INFO  [smpp] b\n"));
    }

    void linesUnderTheLevelAreNotWritten()
    {
        Output output;
        output.attach();
        QVERIFY(!log::enabled(Level::Debug));
        QVERIFY(log::enabled(Level::Info));
        log::debug(Category::Smpp, {}, "test", u"quiet"_qs);
        log::setLevel(Level::Error);
        QVERIFY(!log::enabled(Level::Warning));
        log::warning(Category::Smpp, {}, "test", u"quiet"_qs);
        log::error(Category::Smpp, {}, "test", u"loud"_qs);
        const QByteArray text = output.take();
        QVERIFY(!text.contains("quiet"));
        QVERIFY(text.contains("loud"));
    }

    void noTextMakesASecondLine()
    {
        Output output;
        output.attach();
        log::info(Category::Smpp, {}, "test", u"a\nb\rc\td\u2028e\u0085f\x1bg\0h"_qs);
        const QByteArray text = output.take();
        QCOMPARE(text.count('\n'), 1);
        QVERIFY(text.endsWith("a\\nb\\rc\\td\\u2028e\\x85f\\x1bg\\x00h\n"));
    }

    void otherUnicodeIsUtf8()
    {
        Output output;
        output.attach();
        log::info(Category::Smpp, {}, "test", u"é 😀"_qs);
        QVERIFY(output.take().endsWith("] \xc3\xa9 \xf0\x9f\x98\x80\n"));
    }

    void overlongTextsAreCut()
    {
        Output output;
        output.attach();
        log::info(Category::Smpp, {}, "test", QString(100'000, u'x'));
        const QByteArray text = output.take();
        QVERIFY(text.size() < 9000);
        QVERIFY(text.endsWith("x...\n"));
    }

    void linesBeyondAHundredOfAKindAreCounted()
    {
        Output output;
        output.attach();
        // All within one second of the clock, whenever the test runs: three seconds' worth of lines are too few to
        // pass if nothing is held back.
        for (int i = 0; i < 1000; ++i)
            log::info(Category::Smpp, u"acme"_qs, "flood", u"flood"_qs);
        const QByteArrayList lines = output.take().split('\n');
        qint64 written = 0;
        qint64 counted = 0;
        for (const QByteArray &line : lines) {
            if (line.endsWith("] flood"))
                ++written;
            else if (line.contains(" more lines of kind 'flood' in one second for acme"))
                counted += line.mid(line.indexOf("] ") + 2).split(' ').first().toLongLong();
        }
        QVERIFY(written < 1000);
        QVERIFY(written >= 100);
        QCOMPARE(written + counted, 1000);
    }

    void theCountOfHeldBackLinesNeedsNoFurtherLine()
    {
        std::atomic<bool> counted = false;
        log::setSink([&](const log::Entry &entry) {
            if (entry.text.contains(u"more lines of kind 'flood'"))
                counted = true;
        });
        for (int i = 0; i < 1000; ++i)
            log::info(Category::Smpp, u"acme"_qs, "flood", u"flood"_qs);
        TRY_VERIFY(counted);
        log::setSink({});
    }

    void theSinkGetsWhatIsWritten()
    {
        std::vector<log::Entry> entries;
        log::setSink([&](const log::Entry &entry) { entries.push_back(entry); });
        log::debug(Category::Smpp, u"x"_qs, "quiet", u"quiet"_qs);
        log::warning(Category::Core, u"x"_qs, "refused", u"api submit:\nconnection refused"_qs);
        log::setSink({});
        log::info(Category::Core, {}, "after", u"after"_qs);
        QCOMPARE(entries.size(), size_t(1));
        QCOMPARE(entries[0].level, Level::Warning);
        QCOMPARE(entries[0].category, Category::Core);
        QCOMPARE(entries[0].bind, u"x"_qs);
        QCOMPARE(QByteArray(entries[0].kind), "refused"_qba);
        QCOMPARE(entries[0].text, u"api submit:\\nconnection refused"_qs);
        QVERIFY(qAbs(entries[0].at - QDateTime::currentMSecsSinceEpoch()) < 3'600'000);
    }

    void aSinkThatLogsDoesNotRecurse()
    {
        int calls = 0;
        log::setSink([&](const log::Entry &) {
            ++calls;
            log::error(Category::Core, {}, "inner", u"inner"_qs);
        });
        log::error(Category::Core, {}, "outer", u"outer"_qs);
        log::setSink({});
        QCOMPARE(calls, 1);
    }

    void manyThreadsNeverMixTheirLines()
    {
        Output output;
        output.attach();
        std::vector<std::thread> threads;
        static constexpr const char *kKinds[] = {"a", "b", "c", "d"};
        for (const char *kind : kKinds) {
            threads.emplace_back([kind] {
                for (int i = 0; i < 90; ++i)
                    log::info(Category::Smpp, {}, kind, QString(50, QLatin1Char(*kind)));
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QHash<QByteArray, int> counts;
        for (const QByteArray &line : output.take().split('\n')) {
            if (!line.isEmpty())
                ++counts[line.mid(25)];
        }
        QCOMPARE(counts.size(), 4);
        for (const char *kind : kKinds)
            QCOMPARE(counts.value("INFO  [smpp] " + QByteArray(50, *kind)), 90);
    }

    void aReaderThatStopsHoldsUpNobody()
    {
        Output output;
        QVERIFY(::fcntl(output.writeEnd(), F_SETPIPE_SZ, 4096) > 0);
        output.attach();
        for (int i = 0; i < 90; ++i)
            log::info(Category::Smpp, {}, "long", QString(1000, u'x')); // far more than the pipe takes
        QByteArray text;
        TRY_COMPARE((text += output.takeAvailable()).count('\n'), 90);
    }

    void aClosedOutputEndsNothing()
    {
        Output output;
        output.attach();
        output.closeReadEnd();
        log::info(Category::Smpp, {}, "test", u"nobody reads"_qs);
        log::flush();
    }

    void messagesOfQtAreLinesToo()
    {
        Output output;
        output.attach();
        const QtMessageHandler before = qInstallMessageHandler(nullptr);
        log::installQtMessageHandler();
        qWarning("broken\npipe");
        qDebug("quiet");
        qInstallMessageHandler(before);
        const QByteArray text = output.take();
        QCOMPARE(text.count('\n'), 1);
        QVERIFY(text.endsWith("WARN  [gateway] Qt: broken\\npipe\n"));
    }

    void octetsOfStrangersAreEscaped_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QTest::addColumn<QString>("expected");
        QTest::newRow("plain") << "Acme 61400"_qba << u"Acme 61400"_qs;
        QTest::newRow("empty") << QByteArray() << QString();
        QTest::newRow("breaks") << "a\r\nb"_qba << u"a\\x0d\\x0ab"_qs;
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << u"a\\x00b"_qs;
        QTest::newRow("not ASCII") << "\x7f\x80\xff"_qba << u"\\x7f\\x80\\xff"_qs;
        QTest::newRow("quotes") << "'\"\\"_qba << u"\\'\\\"\\\\"_qs;
        QTest::newRow("at the limit") << QByteArray(100, 'x') << QString(100, u'x');
        QTest::newRow("beyond it") << QByteArray(101, 'x') << QString(QString(100, u'x') + u"...");
    }
    void octetsOfStrangersAreEscaped()
    {
        QFETCH(QByteArray, octets);
        QFETCH(QString, expected);
        QCOMPARE(log::escaped(octets), expected);
    }

    void theLimitOfEscapingIsTheCallers()
    {
        QCOMPARE(log::escaped("abcdef", 3), u"abc..."_qs);
        QCOMPARE(log::escaped("abc", 0), u"..."_qs);
    }
};

QTEST_GUILESS_MAIN(LogTest)
#include "tst_log.moc"
