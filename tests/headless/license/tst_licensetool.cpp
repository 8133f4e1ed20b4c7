#include "licensetool.h"

#include "license/license.h"
#include "license/licensekeys.h"

#include <QtCore/QDateTime>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

using namespace gateway;
using gateway::licensetool::Result;

class LicenseToolTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_directory = std::make_unique<QTemporaryDir>();
        QVERIFY(m_directory->isValid());
    }

    void aLicenceOfTheDevelopmentKeyIsReadByThisBuild()
    {
        const Result made = run({u"make"_qs, u"--licensee"_qs, u"Télécom Ouest"_qs, u"--expires"_qs, u"2027-01-31"_qs});
        QCOMPARE(made.exitCode, 0);
        QCOMPARE(made.errors, QByteArray());
        const auto license = readLicense(made.output, builtInLicenseKey(), m_now);
        QVERIFY2(license, license ? "" : qPrintable(license.error()));
        QCOMPARE(license->licensee, u"Télécom Ouest"_qs);
        const Result checked = run({u"check"_qs, file(made.output)});
        QCOMPARE(checked.output, "License valid: licensee Télécom Ouest until 2027-01-31\n"_qba);
        QCOMPARE(checked.exitCode, 0);
    }

    void aChangedLicenceIsRefused()
    {
        const Result made = run({u"make"_qs, u"--licensee"_qs, u"Acme"_qs, u"--expires"_qs, u"2027-01-31"_qs});
        QByteArray changed = made.output;
        changed.replace("2027-01-31", "2127-01-31");
        const Result checked = run({u"check"_qs, file(changed)});
        QCOMPARE(checked.exitCode, 1);
        QCOMPARE(checked.output,
                 "License invalid: its signature is wrong: it was changed, or signed with another key\n"_qba);
    }

    void anExpiredLicenceIsMadeWithANote()
    {
        const Result made = run({u"make"_qs, u"--licensee"_qs, u"Acme"_qs, u"--expires"_qs, u"2026-01-31"_qs});
        QCOMPARE(made.exitCode, 0);
        QCOMPARE(made.errors, "Note: this licence is not valid: it expired on 2026-01-31.\n"_qba);
        const Result checked = run({u"check"_qs, file(made.output)});
        QCOMPARE(checked.exitCode, 1);
        QCOMPARE(checked.output, "License invalid: it expired on 2026-01-31\n"_qba);
    }

    void aNewKeySignsForItsOwnPublicKey()
    {
        const QString key = m_directory->filePath(u"key"_qs);
        const Result generated = run({u"keygen"_qs, key});
        QCOMPARE(generated.exitCode, 0);
        QCOMPARE(QFileInfo(key).permissions() & 0x7077, QFile::ReadOwner | QFile::WriteOwner);
        const QString publicKey = QString::fromLatin1(generated.output.trimmed());

        const Result made =
            run({u"make"_qs, u"--licensee"_qs, u"Acme"_qs, u"--expires"_qs, u"2027-01-31"_qs, u"--key"_qs, key});
        QCOMPARE(made.exitCode, 0);
        QCOMPARE(made.errors, "Note: a gateway of this build takes no licences of this key.\n"_qba);
        const QString license = file(made.output);
        QCOMPARE(run({u"check"_qs, license, u"--public-key"_qs, publicKey}).exitCode, 0);
        QCOMPARE(run({u"check"_qs, license}).exitCode, 1);
    }

    void keygenOverwritesNothing()
    {
        const QString key = file("precious");
        const Result generated = run({u"keygen"_qs, key});
        QCOMPARE(generated.exitCode, 1);
        QVERIFY(generated.errors.contains("File exists"));
        QFile kept(key);
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), "precious"_qba);
    }

    void whatCannotBeReadHasFailed()
    {
        const QString absent = m_directory->filePath(u"absent"_qs);
        QCOMPARE(run({u"check"_qs, absent}).exitCode, 1);
        QCOMPARE(run({u"make"_qs, u"--licensee"_qs, u"A"_qs, u"--expires"_qs, u"2027-01-31"_qs, u"--key"_qs, absent})
                     .exitCode,
                 1);
        const Result made = run(
            {u"make"_qs, u"--licensee"_qs, u"A"_qs, u"--expires"_qs, u"2027-01-31"_qs, u"--key"_qs, file("no key")});
        QCOMPARE(made.exitCode, 1);
        QVERIFY(made.output.isEmpty());
    }

    void wrongUsageIsToldFromFailure_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("nothing") << QStringList{} << "Usage: omnimessage-smpp-license COMMAND"_qba;
        QTest::newRow("command") << QStringList{u"sign"_qs} << "there is no command 'sign'"_qba;
        QTest::newRow("option") << QStringList{u"make"_qs, u"--colour"_qs} << "Unknown option 'colour'"_qba;
        QTest::newRow("licensee") << QStringList{u"make"_qs, u"--expires"_qs, u"2027-01-31"_qs}
                                  << "needs --licensee"_qba;
        QTest::newRow("expires") << QStringList{u"make"_qs, u"--licensee"_qs, u"Acme"_qs} << "needs --expires"_qba;
        QTest::newRow("date") << QStringList{u"make"_qs, u"--licensee"_qs, u"Acme"_qs, u"--expires"_qs, u"soon"_qs}
                              << "'soon' is not a date"_qba;
        QTest::newRow("argument") << QStringList{u"make"_qs, u"more"_qs} << "no argument 'more'"_qba;
        QTest::newRow("no file") << QStringList{u"check"_qs} << "check needs one file"_qba;
        QTest::newRow("two files") << QStringList{u"keygen"_qs, u"a"_qs, u"b"_qs} << "keygen needs one file"_qba;
        QTest::newRow("public key") << QStringList{u"check"_qs, u"a"_qs, u"--public-key"_qs, u"b"_qs}
                                    << "32 octets"_qba;
    }
    void wrongUsageIsToldFromFailure()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, says);
        const Result result = run(arguments);
        QCOMPARE(result.exitCode, 2);
        QVERIFY2(result.errors.contains(says), result.errors.constData());
        QVERIFY(result.output.isEmpty());
    }

    void everyCommandExplainsItself()
    {
        QVERIFY(run({u"--help"_qs}).output.contains("keygen"));
        QVERIFY(run({u"--version"_qs}).output.startsWith("omnimessage-smpp-license "));
        for (const QString &command : {u"make"_qs, u"keygen"_qs, u"check"_qs}) {
            const Result help = run({command, u"--help"_qs});
            QCOMPARE(help.exitCode, 0);
            QVERIFY(help.output.startsWith(QByteArray("Usage: omnimessage-smpp-license " + command.toLatin1())));
        }
    }

    void theProgramMakesWhatItThenAccepts()
    {
        QProcess make;
        make.start(QStringLiteral(LICENSE_TOOL),
                   {u"make"_qs, u"--licensee"_qs, u"Acme"_qs, u"--expires"_qs, u"9999-12-31"_qs});
        QVERIFY(make.waitForFinished());
        QCOMPARE(make.exitCode(), 0);
        const QByteArray license = make.readAllStandardOutput();
        QProcess check;
        check.start(QStringLiteral(LICENSE_TOOL), {u"check"_qs, file(license)});
        QVERIFY(check.waitForFinished());
        QCOMPARE(check.readAllStandardOutput(), "License valid: licensee Acme until 9999-12-31\n"_qba);
        QCOMPARE(check.exitCode(), 0);
        check.start(QStringLiteral(LICENSE_TOOL), {u"check"_qs, file(QByteArray(license).replace("Acme", "Bcme"))});
        QVERIFY(check.waitForFinished());
        QCOMPARE(check.exitCode(), 1);
    }

private:
    Result run(const QStringList &arguments) const { return licensetool::run(arguments, m_now); }
    QString file(const QByteArray &octets)
    {
        const QString path = m_directory->filePath(QString::number(++m_files));
        QFile out(path);
        if (!out.open(QIODevice::WriteOnly) || out.write(octets) != octets.size())
            qFatal("%s cannot be written", qPrintable(path));
        return path;
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    int m_files = 0;
    const qint64 m_now = QDateTime::fromString(u"2026-11-23T00:00:00Z"_qs, Qt::ISODate).toMSecsSinceEpoch();
};

QTEST_GUILESS_MAIN(LicenseToolTest)
#include "tst_licensetool.moc"
