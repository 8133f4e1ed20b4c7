#include "secrets/filesecrets.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace gateway;

class FileSecretsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_directory = std::make_unique<QTemporaryDir>();
        QVERIFY(m_directory->isValid());
    }

    void whatIsWrittenIsReadByAnother()
    {
        FileSecrets one(directory());
        QVERIFY(one.write(u"peer/acme/password"_qs, u"pä\"ss\\wörd 日本 \u0001"_qs));
        QVERIFY(one.write(u"api_token"_qs, u""_qs));
        FileSecrets other(directory());
        QCOMPARE(*other.read(u"peer/acme/password"_qs), std::optional(u"pä\"ss\\wörd 日本 \u0001"_qs));
        QCOMPARE(*other.read(u"api_token"_qs), std::optional(u""_qs));
        QCOMPARE(*other.read(u"peer/other/password"_qs), std::optional<QString>());
        QCOMPARE(other.kind(), u"file"_qs);
    }

    void changesOfAnotherAreSeen()
    {
        FileSecrets one(directory());
        FileSecrets other(directory());
        QVERIFY(one.write(u"a"_qs, u"1"_qs));
        QCOMPARE(*other.read(u"a"_qs), std::optional(u"1"_qs));
        QVERIFY(one.write(u"a"_qs, u"2"_qs));
        QCOMPARE(*other.read(u"a"_qs), std::optional(u"2"_qs));
        QVERIFY(other.write(u"b"_qs, u"3"_qs));
        QCOMPARE(*one.read(u"b"_qs), std::optional(u"3"_qs));
        QCOMPARE(*one.read(u"a"_qs), std::optional(u"2"_qs));
    }

    void removingTellsWhetherThereWasOne()
    {
        FileSecrets secrets(directory());
        QCOMPARE(*secrets.remove(u"a"_qs), false);
        QVERIFY(!QFile::exists(path()));
        QVERIFY(secrets.write(u"a"_qs, u"1"_qs));
        QCOMPARE(*secrets.remove(u"a"_qs), true);
        QCOMPARE(*secrets.remove(u"a"_qs), false);
        QCOMPARE(*FileSecrets(directory()).read(u"a"_qs), std::optional<QString>());
    }

    void theFileIsOursAlone()
    {
        const mode_t before = ::umask(0);
        FileSecrets secrets(directory());
        QVERIFY(secrets.write(u"a"_qs, u"1"_qs));
        ::umask(before);
        struct stat is = {};
        QVERIFY(::stat(QFile::encodeName(path()).constData(), &is) == 0);
        QCOMPARE(is.st_mode & 07777, mode_t(0600));
        QVERIFY(!QFile::exists(path() + u".new"_qs));
    }

    void aFileThatOthersMayReadIsRefused_data()
    {
        QTest::addColumn<int>("mode");
        for (const int mode : {0640, 0604, 0620, 0601, 0644})
            QTest::addRow("%o", static_cast<unsigned>(mode)) << mode;
    }
    void aFileThatOthersMayReadIsRefused()
    {
        QFETCH(int, mode);
        FileSecrets secrets(directory());
        QVERIFY(secrets.write(u"a"_qs, u"1"_qs));
        QVERIFY(::chmod(QFile::encodeName(path()).constData(), static_cast<mode_t>(mode)) == 0);
        const QByteArray before = contents();
        const auto read = secrets.read(u"a"_qs);
        QVERIFY(!read);
        QVERIFY2(read.error().contains(path()) && read.error().contains(u"may be read by others"_qs),
                 qPrintable(read.error()));
        QVERIFY(!secrets.write(u"a"_qs, u"2"_qs));
        QVERIFY(!secrets.remove(u"a"_qs));
        QCOMPARE(contents(), before);
        QVERIFY(::chmod(QFile::encodeName(path()).constData(), 0600) == 0);
        QCOMPARE(*secrets.read(u"a"_qs), std::optional(u"1"_qs));
    }

    void aFileThatCannotBeUnderstoodStaysAsItIs_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut") << "{\"a\": \"1"_qba;
        QTest::newRow("list") << "[\"a\"]"_qba;
        QTest::newRow("number") << "{\"a\": 1}"_qba;
    }
    void aFileThatCannotBeUnderstoodStaysAsItIs()
    {
        QFETCH(QByteArray, octets);
        put(octets);
        FileSecrets secrets(directory());
        const auto read = secrets.read(u"a"_qs);
        QVERIFY(!read);
        QVERIFY(read.error().contains(u"left as it is"_qs));
        QVERIFY(!secrets.write(u"a"_qs, u"2"_qs));
        QVERIFY(!secrets.remove(u"a"_qs));
        QCOMPARE(contents(), octets);
    }

    void onlyARegularFileIsTaken()
    {
        FileSecrets secrets(directory());
        QVERIFY(QFile::link(u"/dev/null"_qs, path()));
        QVERIFY(!secrets.read(u"a"_qs));
        QVERIFY(!secrets.write(u"a"_qs, u"2"_qs));
        QVERIFY(QFile::remove(path()));
        QVERIFY(QDir().mkdir(path()));
        QVERIFY(!secrets.read(u"a"_qs));
        QVERIFY(!secrets.write(u"a"_qs, u"2"_qs));
        QVERIFY(QDir().rmdir(path()));
        QVERIFY(::mkfifo(QFile::encodeName(path()).constData(), 0600) == 0);
        const auto read = secrets.read(u"a"_qs);
        QVERIFY(!read);
        QVERIFY(read.error().contains(u"not a regular file"_qs));
    }

    void aFailedWriteIsAnErrorAndChangesNothing()
    {
        FileSecrets secrets(directory());
        QVERIFY(secrets.write(u"a"_qs, u"1"_qs));
        // Where the new file would stand is a folder that is not empty.
        QVERIFY(QDir().mkpath(path() + u".new/x"_qs));
        const auto written = secrets.write(u"a"_qs, u"hush"_qs);
        QVERIFY(!written);
        QVERIFY(written.error().contains(path()) && !written.error().contains(u"hush"_qs));
        QCOMPARE(*secrets.read(u"a"_qs), std::optional(u"1"_qs));
        QVERIFY(!secrets.remove(u"a"_qs));
        QVERIFY(QDir(path() + u".new"_qs).removeRecursively());
        QVERIFY(secrets.write(u"a"_qs, u"2"_qs));
        QCOMPARE(*secrets.read(u"a"_qs), std::optional(u"2"_qs));
    }

    void whatACrashLeftIsOverwritten()
    {
        put("{\"a\": \"half", u".new"_qs);
        FileSecrets secrets(directory());
        QVERIFY(secrets.write(u"a"_qs, u"1"_qs));
        QCOMPARE(*FileSecrets(directory()).read(u"a"_qs), std::optional(u"1"_qs));
    }

    void aMissingDirectoryIsAnError()
    {
        FileSecrets secrets(directory() + u"/absent"_qs);
        QCOMPARE(*secrets.read(u"a"_qs), std::optional<QString>());
        QVERIFY(!secrets.write(u"a"_qs, u"1"_qs));
    }

    void namesAndValuesAreClosed()
    {
        FileSecrets secrets(directory());
        for (const QString &name : {u""_qs, u"a b"_qs, u"a\n"_qs, u"é"_qs, QString(201, u'a')}) {
            QVERIFY(!secrets.write(name, u"1"_qs));
            QVERIFY(!secrets.read(name));
            QVERIFY(!secrets.remove(name));
        }
        QVERIFY(!secrets.write(u"a"_qs, u"hush"_qs + QChar(0)));
        const auto half = secrets.write(u"a"_qs, u"hush"_qs + QChar(0xd800));
        QVERIFY(!half);
        QVERIFY(!half.error().contains(u"hush"_qs));
        QVERIFY(!QFile::exists(path()));
    }

    void wipingEmptiesAndSparesCopies()
    {
        QByteArray octets("hush");
        octets.detach();
        const QByteArray copy = octets;
        wipe(octets);
        QVERIFY(octets.isEmpty());
        QCOMPARE(copy, "hush"_qba);
        QString text = QString::fromLatin1("hush");
        wipe(text);
        QVERIFY(text.isEmpty());
    }

private:
    QString directory() const { return m_directory->path(); }
    QString path() const { return directory() + u"/secrets"_qs; }
    QByteArray contents() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : "unreadable"_qba;
    }
    void put(const QByteArray &octets, const QString &suffix = {}) const
    {
        QFile file(path() + suffix);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(octets) == octets.size());
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    }

    std::unique_ptr<QTemporaryDir> m_directory;
};

QTEST_GUILESS_MAIN(FileSecretsTest)
#include "tst_filesecrets.moc"
