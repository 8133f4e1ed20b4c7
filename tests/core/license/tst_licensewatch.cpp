#include "license/licensekeys.h"
#include "license/licensewatch.h"
#include "log/log.h"
#include "support/fakeclock.h"

#include <QtCore/QDateTime>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

using namespace gateway;

static constexpr qint64 kHour = 3'600'000;
static constexpr qint64 kDay = 24 * kHour;

class LicenseWatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        log::setOutput(-1);
        log::setSink([this](const log::Entry &entry) {
            m_lines << QLatin1String(log::levelName(entry.level)) + u' ' + entry.text;
        });
        m_directory = std::make_unique<QTemporaryDir>();
        QVERIFY(m_directory->isValid());
        m_clock = std::make_unique<FakeClock>();
    }
    void cleanup()
    {
        m_watch.reset();
        log::setSink({});
        m_lines.clear();
        m_states.clear();
    }

    void withoutAFileTheGatewayIsLicensed()
    {
        watch({});
        QVERIFY(m_watch->state().valid);
        QVERIFY(!m_watch->state().license);
        m_clock->advance(40 * kDay);
        QVERIFY(m_lines.isEmpty());
        QVERIFY(m_states.isEmpty());
    }

    void aValidLicenceIsLoggedOnce()
    {
        const QString end = in(100 * kDay);
        write(licence(u"Télécom Ouest"_qs, 100 * kDay));
        watch();
        QVERIFY(m_watch->state().valid);
        QCOMPARE(m_watch->state().license->licensee, u"Télécom Ouest"_qs);
        m_clock->advance(50 * kDay);
        QCOMPARE(m_lines, QStringList{u"INFO License valid: licensee Télécom Ouest until "_qs + end});
        QVERIFY(m_states.isEmpty());
    }

    void anInvalidLicenceIsLoggedOnceADay()
    {
        write("{\"product\":\"omnimessage_smpp\",\"licensee\":\"not for logs\"}");
        watch();
        QVERIFY(!m_watch->state().valid);
        QVERIFY(!m_watch->state().license);
        QCOMPARE(m_watch->state().why, u"the member expires_at is missing"_qs);
        const QString line = u"ERROR License invalid: the member expires_at is missing"_qs;
        QCOMPARE(m_lines, QStringList{line});
        m_clock->advance(kDay - 1);
        QCOMPARE(m_lines, QStringList{line});
        m_clock->advance(1);
        QCOMPARE(m_lines, (QStringList{line, line}));
    }

    void aMissingFileIsAnInvalidLicence()
    {
        watch();
        QVERIFY(!m_watch->state().valid);
        QVERIFY(m_watch->state().why.startsWith(path()));
        QVERIFY(m_watch->state().why.contains(u"No such file"_qs));
    }

    void aLicenceOfAnotherKeyIsInvalid()
    {
        write(*makeLicense(u"Acme"_qs, in(kDay), newLicenseKeyPair().privateKey));
        watch();
        QVERIFY(!m_watch->state().valid);
        QVERIFY(m_watch->state().why.contains(u"signature is wrong"_qs));
    }

    void aLicenceEndsWhenItSays()
    {
        write(licence(u"Acme"_qs, 10 * kHour + 1500));
        watch();
        m_clock->advance(10 * kHour + 1499);
        QVERIFY(m_watch->state().valid);
        QVERIFY(m_states.isEmpty());
        m_clock->advance(1);
        QCOMPARE(m_states.size(), 1);
        QVERIFY(!m_states[0].valid);
        QCOMPARE(m_states[0].why, u"it expired on "_qs + m_watch->state().license->expires);
        QCOMPARE(m_states[0].license->licensee, u"Acme"_qs);
        QCOMPARE(m_lines.last(), u"ERROR License invalid: "_qs + m_states[0].why);
    }

    void aWallClockSetForwardIsNoticedWithinTheHour()
    {
        write(licence(u"Acme"_qs, 100 * kDay));
        watch();
        m_clock->jumpWall(101 * kDay);
        m_clock->advance(kHour - 1);
        QVERIFY(m_watch->state().valid);
        m_clock->advance(1);
        QVERIFY(!m_watch->state().valid);
        m_clock->jumpWall(-101 * kDay);
        m_clock->advance(kHour);
        QVERIFY(m_watch->state().valid);
        QCOMPARE(m_states.size(), 2);
    }

    void theLastThirtyDaysAreWarnedOfOnceADay()
    {
        write(licence(u"Acme"_qs, 32 * kDay));
        watch();
        m_lines.clear();
        m_clock->advance(2 * kDay - kHour);
        QVERIFY(m_lines.isEmpty());
        m_clock->advance(kHour);
        QCOMPARE(m_lines, QStringList{u"WARN License ends in 30 days, on "_qs + in(30 * kDay)});
        m_clock->advance(29 * kDay);
        QCOMPARE(m_lines.size(), 30);
        QCOMPARE(m_lines.last(), u"WARN License ends in 1 days, on "_qs + in(kDay));
        m_clock->advance(kDay);
        QCOMPARE(m_lines.size(), 31);
        QVERIFY(m_lines.last().startsWith(u"ERROR License invalid: it expired on "_qs));
    }

    void aNearEndIsWarnedOfAtStart()
    {
        write(licence(u"Acme"_qs, 3 * kDay + kHour));
        watch();
        QCOMPARE(m_lines.size(), 2);
        QCOMPARE(m_lines[1], u"WARN License ends in 3 days, on "_qs + in(3 * kDay + kHour));
    }

    void aFileThatAppearsIsRead()
    {
        watch();
        write(licence(u"Acme"_qs, 100 * kDay));
        QVERIFY(becomes([this] { return m_watch->state().valid; }));
        QCOMPARE(m_states.last(), m_watch->state());
        QVERIFY(m_lines.last().startsWith(u"INFO License valid: licensee Acme until "_qs));
    }

    void aFileWrittenInPlaceIsReadAgain()
    {
        write(licence(u"Acme"_qs, 100 * kDay));
        watch();
        write(licence(u"Other"_qs, 200 * kDay));
        QVERIFY(becomes([this] { return m_watch->state().license && m_watch->state().license->licensee == u"Other"; }));
        write("");
        QVERIFY(becomes([this] { return !m_watch->state().valid; }));
    }

    void aFileReplacedByARenameIsReadAgainEachTime()
    {
        write(licence(u"Acme"_qs, 100 * kDay));
        watch();
        for (const QString &name : {u"One"_qs, u"Two"_qs, u"Three"_qs}) {
            write(licence(name, 100 * kDay), u"fresh"_qs);
            QVERIFY(::rename(QFile::encodeName(path(u"fresh"_qs)).constData(), QFile::encodeName(path()).constData()) ==
                    0);
            QVERIFY(becomes([&] { return m_watch->state().license && m_watch->state().license->licensee == name; }));
            // and in place after that
            write("nonsense");
            QVERIFY(becomes([this] { return !m_watch->state().valid; }));
        }
    }

    void aRemovedFileEndsTheLicence()
    {
        write(licence(u"Acme"_qs, 100 * kDay));
        watch();
        QVERIFY(QFile::remove(path()));
        QVERIFY(becomes([this] { return !m_watch->state().valid; }));
    }

    void aFolderThatComesLaterIsFoundByTheHour()
    {
        const QString later = m_directory->filePath(u"later/license.json"_qs);
        watch(later);
        QVERIFY(QDir().mkpath(m_directory->filePath(u"later"_qs)));
        write(licence(u"Acme"_qs, 100 * kDay), u"later/license.json"_qs);
        QVERIFY(!m_watch->state().valid);
        m_clock->advance(kHour);
        QVERIFY(m_watch->state().valid);
        write("nonsense", u"later/license.json"_qs);
        QVERIFY(becomes([this] { return !m_watch->state().valid; }));
    }

    void otherFilesOfTheFolderAreNoNews()
    {
        write(licence(u"Acme"_qs, 100 * kDay));
        watch();
        m_lines.clear();
        write("x", u"other"_qs);
        QVERIFY(QFile::remove(path(u"other"_qs)));
        m_clock->advance(kDay);
        QVERIFY(m_lines.isEmpty());
        QVERIFY(m_states.isEmpty());
    }

private:
    QString path(const QString &name = u"license.json"_qs) const { return m_directory->filePath(name); }
    void write(const QByteArray &octets, const QString &name = u"license.json"_qs) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(octets) == octets.size());
    }
    void watch() { watch(path()); }
    void watch(const QString &file)
    {
        m_watch = std::make_unique<LicenseWatch>(file, m_pair.publicKey, *m_clock,
                                                 [this](const LicenseState &state) { m_states << state; });
    }
    /// That time from now, as a licence has it.
    QString in(qint64 ms) const
    {
        return QDateTime::fromMSecsSinceEpoch(m_clock->wallMs() + ms, Qt::UTC).toString(Qt::ISODateWithMs);
    }
    QByteArray licence(const QString &licensee, qint64 ms) const
    {
        return *makeLicense(licensee, in(ms), m_pair.privateKey);
    }
    /// Lets changes of files arrive, and the time to settle pass, until it is so.
    template <class Condition>
    bool becomes(Condition condition)
    {
        return QTest::qWaitFor(
            [&] {
                m_clock->advance(300);
                return condition();
            },
            20'000);
    }

    const LicenseKeyPair m_pair = newLicenseKeyPair();
    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<LicenseWatch> m_watch;
    QStringList m_lines;
    QList<LicenseState> m_states;
};

QTEST_GUILESS_MAIN(LicenseWatchTest)
#include "tst_licensewatch.moc"
