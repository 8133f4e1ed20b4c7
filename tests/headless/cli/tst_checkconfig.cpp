#include "cli/commands.h"
#include "headless/cli/clirig.h"

#include <QtCore/QTranslator>
#include <QtTest/QtTest>

using namespace gateway::cli;

namespace {

const char kMistakes[] = "import Config\n"
                         "config :omnimessage_smpp,\n"
                         "  api_base_url: \"https://core.test\",\n"
                         "  api_timeout: \"soon\",\n"
                         "  cache_max_retry_attempts: 5000,\n"
                         "  colour: 1\n"
                         "config :omnimessage_smpp, :binds, [\n"
                         "  %{name: \"uk\", mode: :client, bind_type: :tx, system_id: \"me\", password: \"pw\"}\n"
                         "]\n";

} // namespace

class CheckConfigTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_rig = std::make_unique<CliRig>();
    }
    void cleanup()
    {
        QCoreApplication::removeTranslator(&m_french);
        m_rig.reset();
    }

    void everyProblemIsALineWithItsPlace()
    {
        m_rig->write(u"runtime.exs"_qs, kMistakes);
        QCOMPARE(
            problems(),
            QStringList({u"4:16: error: api_timeout: \"soon\" is a string, allowed is an integer from 100 to 120000"_qs,
                         u"5:29: error: cache_max_retry_attempts: 5000 is out of range, allowed are 1 to 1000"_qs,
                         u"6:3: error: colour: is an unknown key, allowed are "_qs,
                         u"8:3: error: host: is missing, a client bind needs it"_qs,
                         u"8:43: error: bind_type: :tx is not known, allowed is :transmitter, :receiver or "
                         u":transceiver"_qs}));
    }

    void itSpeaksTheLanguageOfTheTerminalButForTheWordsThatProgramsLookFor()
    {
        speakFrench();
        m_rig->write(u"runtime.exs"_qs, kMistakes);
        QCOMPARE(problems(),
                 QStringList(
                     {u"4:16: error: api_timeout: \"soon\" est une chaîne, admis\u00a0: un entier de 100 à 120000"_qs,
                      u"5:29: error: cache_max_retry_attempts: 5000 est hors limites, admis\u00a0: de 1 à 1000"_qs,
                      u"6:3: error: colour: est une clé inconnue, admises\u00a0: "_qs,
                      u"8:3: error: host: est absent, une liaison client en a besoin"_qs,
                      u"8:43: error: bind_type: :tx n’est pas connu, admis\u00a0: :transmitter, :receiver ou "
                      u":transceiver"_qs}));
    }

    void whatIsInEffectIsSaidInTheLanguageOfTheTerminal()
    {
        m_rig->writeConfig(8087);
        CliOutcome english = m_rig->run({u"check-config"_qs});
        QCOMPARE(english.code, int(kDone));
        QVERIFY(english.out.startsWith(u"gateway\n"));
        static const QRegularExpression name(u"\n  smsc_name +\\S+ +default\n"_qs);
        QVERIFY2(english.out.contains(name), qPrintable(english.out));
        speakFrench();
        const CliOutcome french = m_rig->run({u"check-config"_qs});
        QCOMPARE(french.code, int(kDone));
        QVERIFY(french.out.startsWith(u"passerelle\n"));
        static const QRegularExpression nom(u"\n  smsc_name +\\S+ +valeur par défaut\n"_qs);
        QVERIFY2(french.out.contains(nom), qPrintable(french.out));
        QCOMPARE(french.out.count(u'\n'), english.out.count(u'\n'));
    }

    void aFileThatIsNotThereIsAProblem()
    {
        speakFrench();
        const CliOutcome outcome = m_rig->run({u"check-config"_qs});
        QCOMPARE(outcome.code, int(kBadConfiguration));
        QVERIFY2(outcome.err.startsWith(m_rig->configFile() + u": error: ne peut pas être lu\u00a0: "),
                 qPrintable(outcome.err));
    }

private:
    void speakFrench()
    {
        QVERIFY(m_french.load(u":/i18n/omnimessage_fr.qm"_qs));
        QCoreApplication::installTranslator(&m_french);
    }

    /// What is printed, without the file's name and the long list of keys.
    QStringList problems() const
    {
        const CliOutcome outcome = m_rig->run({u"check-config"_qs});
        if (outcome.code != kBadConfiguration || !outcome.out.isEmpty())
            return {outcome.out};
        QStringList lines;
        for (QString line : outcome.err.split(u'\n', Qt::SkipEmptyParts)) {
            if (line.startsWith(m_rig->configFile() + u':'))
                line.remove(0, m_rig->configFile().size() + 1);
            const qsizetype keys = line.indexOf(u"api_base_url, ");
            lines += keys < 0 ? line : line.left(keys);
        }
        return lines;
    }

    std::unique_ptr<CliRig> m_rig;
    QTranslator m_french;
};

QTEST_GUILESS_MAIN(CheckConfigTest)
#include "tst_checkconfig.moc"
