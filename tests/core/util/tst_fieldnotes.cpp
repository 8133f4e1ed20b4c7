#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtCore/QMap>
#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

/// The numbered habits of carriers and partners in docs/interoperability.md: each has a test named by its number.
class FieldNotesTest : public QObject
{
    Q_OBJECT

    static QString contents(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyNumberHasATestAndEveryTestANumber()
    {
        const QDir root(QStringLiteral(SOURCE_ROOT));
        QSet<int> listed;
        static const QRegularExpression item(u"^(\\d+)\\. "_qs, QRegularExpression::MultilineOption);
        for (auto it = item.globalMatch(contents(root.filePath(u"docs/interoperability.md"_qs))); it.hasNext();)
            listed.insert(it.next().capturedView(1).toInt());
        QCOMPARE(listed.size(), 43);

        QMap<int, int> tested;
        static const QRegularExpression test(u"\\bnote(\\d\\d)\\w+\\(|[\"'`]note (\\d\\d)\\b"_qs);
        QDirIterator files(root.filePath(u"tests"_qs), {u"tst_*.cpp"_qs, u"*.test.mjs"_qs}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next();
            if (path.contains(u"/node_modules/"))
                continue;
            for (auto it = test.globalMatch(contents(path)); it.hasNext();) {
                const auto match = it.next();
                const QString number = match.captured(1) + match.captured(2);
                ++tested[number.toInt()];
            }
        }
        QStringList wrong;
        for (int number = 1; number <= 43; ++number) {
            if (!listed.contains(number) || !tested.contains(number))
                wrong << QString::number(number) + u" is not tested"_qs;
        }
        for (const int number : tested.keys()) {
            if (!listed.contains(number))
                wrong << QString::number(number) + u" is tested and not listed"_qs;
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u", "_qs)));
    }
};

QTEST_GUILESS_MAIN(FieldNotesTest)
#include "tst_fieldnotes.moc"
