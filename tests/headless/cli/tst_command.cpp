#include "cli/completion.h"
#include "headless/cli/clirig.h"

#include <QtCore/QProcess>
#include <QtCore/QSet>
#include <QtTest/QtTest>

using namespace gateway::cli;

/// The table of commands: how they are found, called wrongly, explained and completed.
class CommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_rig = std::make_unique<CliRig>();
    }

    void aCommandIsFoundByItsWords_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("taken");
        QTest::newRow("run") << QStringList(u"run"_qs) << u"run"_qs << 1;
        QTest::newRow("its other name") << QStringList(u"console"_qs) << u"run"_qs << 1;
        QTest::newRow("of a group") << QStringList({u"peers"_qs, u"edit"_qs, u"x"_qs}) << u"peers edit"_qs << 2;
        QTest::newRow("a group alone") << QStringList(u"queue"_qs) << u"queue list"_qs << 1;
        QTest::newRow("with an option") << QStringList({u"cache"_qs, u"--json"_qs}) << u"cache status"_qs << 1;
        QTest::newRow("its help") << QStringList({u"cache"_qs, u"--help"_qs}) << u"cache"_qs << 1;
        QTest::newRow("none") << QStringList(u"nothing"_qs) << QString() << 1;
        QTest::newRow("none of a group") << QStringList({u"peers"_qs, u"list2"_qs}) << QString() << 2;
    }
    void aCommandIsFoundByItsWords()
    {
        QFETCH(QStringList, words);
        const Found found = findCommand(commandTable(), words);
        QTEST(found.command ? QString::fromLatin1(found.command->name) : QString(), "name");
        QTEST(found.words, "taken");
    }

    void everyCommandExplainsItself()
    {
        QSet<QByteArray> names;
        for (const Command &command : commandTable()) {
            const QString name = QString::fromLatin1(command.name);
            QVERIFY2(!names.contains(command.name), command.name);
            names.insert(command.name);
            QVERIFY2(*command.summary != '\0' && *command.description != '\0', command.name);
            QVERIFY2(!QByteArray(command.summary).endsWith('.'), command.name);
            QVERIFY2(QByteArray(command.description).endsWith('.'), command.name);
            for (const QByteArray &line : QByteArray(command.description).split('\n'))
                QVERIFY2(line.size() <= 100, line.constData());
            const CliOutcome help = m_rig->run(name.split(u' ') + QStringList(u"--help"_qs));
            QCOMPARE(help.code, int(kDone));
            QVERIFY2(help.out.contains(QString::fromLatin1(command.description)), command.name);
            QCOMPARE(help.err, QString());
            if (command.isGroup())
                continue;
            for (const OptionRow &option : optionsOf(command))
                QVERIFY2(help.out.contains(u"  --" + QLatin1String(option.name)) && *option.doc != '\0', option.name);
            if (*command.example != '\0') // which begins with the command
                QVERIFY2(QByteArray(command.example).startsWith(command.name), command.name);
        }
    }

    void everyExampleIsTakenByItsCommand()
    {
        for (const Command &command : commandTable()) {
            if (*command.example == '\0')
                continue;
            QStringList words = QProcess::splitCommand(QString::fromLatin1(command.example));
            if (const qsizetype redirection = words.indexOf(QRegularExpression(u"[<>]"_qs)); redirection >= 0)
                words = words.mid(0, redirection);
            const Found found = findCommand(commandTable(), words);
            QCOMPARE(found.command, &command);
            const auto parsed = Arguments::parse(words.mid(found.words), optionsOf(command));
            QVERIFY2(parsed, command.name);
            const Arity arity = arityOf(command.synopsis);
            const qsizetype count = parsed->positional().size();
            QVERIFY2(count >= arity.least && (arity.most < 0 || count <= arity.most), command.name);
        }
    }

    void helpListsTheCommandsAndTheirOptions()
    {
        const CliOutcome help = m_rig->run({u"--help"_qs});
        QCOMPARE(help.code, int(kDone));
        for (const char *name : {"run", "demo", "status", "peers", "user", "support-bundle", "restore"})
            QVERIFY2(help.out.contains(u"\n  " + QLatin1String(name) + u' '), name);
        QVERIFY(!help.out.contains(u"peers list"_qs));
        const CliOutcome group = m_rig->run({u"peers"_qs, u"--help"_qs});
        QVERIFY(group.out.contains(u"peers diagnose"_qs) && !group.out.contains(u"queue"_qs));
        const CliOutcome version = m_rig->run({u"--version"_qs});
        QCOMPARE(version.out, u"omnimessage-smpp " GATEWAY_VERSION "\n"_qs);
    }

    void wrongUsageIsToldAndNothingIsDone_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("why");
        QTest::newRow("command") << QStringList(u"nothing"_qs) << u"there is no command 'nothing'"_qs;
        QTest::newRow("subcommand") << QStringList({u"peers"_qs, u"nothing"_qs})
                                    << u"there is no command 'peers nothing'"_qs;
        QTest::newRow("option") << QStringList({u"run"_qs, u"--no-such-option"_qs})
                                << u"there is no option '--no-such-option'"_qs;
        QTest::newRow("option without a command")
            << QStringList(u"--nothing"_qs) << u"there is no option '--nothing'"_qs;
        QTest::newRow("too few") << QStringList({u"peers"_qs, u"show"_qs}) << u"peers show needs: PEER"_qs;
        QTest::newRow("too many") << QStringList({u"status"_qs, u"now"_qs}) << u"status takes no argument 'now'"_qs;
        QTest::newRow("choice") << QStringList({u"peers"_qs, u"add"_qs, u"carrier"_qs, u"x"_qs})
                                << u"peers add needs: client|server NAME [KEY=VALUE...]"_qs;
        QTest::newRow("second choice") << QStringList({u"user"_qs, u"role"_qs, u"ann"_qs, u"root"_qs})
                                       << u"user role needs: NAME viewer|operator|admin"_qs;
        QTest::newRow("shell") << QStringList({u"completion"_qs, u"zsh"_qs}) << u"completion needs: bash"_qs;
        QTest::newRow("both") << QStringList({u"cache"_qs, u"retry"_qs, u"b"_qs, u"-1"_qs, u"--failed"_qs})
                              << u"give either the number of a message or --failed"_qs;
        QTest::newRow("neither") << QStringList({u"cache"_qs, u"delete"_qs, u"b"_qs})
                                 << u"give either the number of a message or --failed"_qs;
        QTest::newRow("test message") << QStringList({u"queue"_qs, u"send"_qs, u"--from"_qs, u"a"_qs})
                                      << u"--from, --to and --text are needed"_qs;
        QTest::newRow("role") << QStringList({u"token"_qs, u"add"_qs, u"t"_qs})
                              << u"--role is needed: viewer, operator or admin"_qs;
    }
    void wrongUsageIsToldAndNothingIsDone()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, why);
        const CliOutcome outcome = m_rig->run(words);
        QCOMPARE(outcome.code, int(kWrongUsage));
        QVERIFY2(outcome.err.contains(u"omnimessage-smpp: " + why), qPrintable(outcome.err));
        QCOMPARE(outcome.out, QString());
        QVERIFY(!QFile::exists(m_rig->stateDir()));
    }

    void theScriptInThePackageIsTheOneThatIsMade()
    {
        const CliOutcome made = m_rig->run({u"completion"_qs, u"bash"_qs});
        QCOMPARE(made.code, int(kDone));
        QFile packaged(QStringLiteral(COMPLETION));
        QVERIFY(packaged.open(QIODevice::ReadOnly));
        QVERIFY2(made.out.toUtf8() == packaged.readAll(),
                 "write it anew: omnimessage-smpp completion bash > packaging/completion/omnimessage-smpp.bash");
    }

    void bashCompletesCommandsOptionsAndPeers_data()
    {
        QTest::addColumn<QStringList>("words"); // the last is being typed
        QTest::addColumn<QStringList>("completed");
        QTest::newRow("commands") << QStringList(u"co"_qs) << QStringList(u"completion"_qs);
        QTest::newRow("subcommands") << QStringList({u"peers"_qs, u"re"_qs})
                                     << QStringList({u"reconnect"_qs, u"remove"_qs, u"reset"_qs});
        QTest::newRow("after options") << QStringList({u"--config"_qs, u"run"_qs, u"user"_qs, u"ro"_qs})
                                       << QStringList(u"role"_qs);
        QTest::newRow("options") << QStringList({u"queue"_qs, u"stats"_qs, u"--w"_qs}) << QStringList(u"--watch"_qs);
        QTest::newRow("peers") << QStringList({u"peers"_qs, u"show"_qs, u"vo"_qs})
                               << QStringList({u"vodafone_nz"_qs, u"vodafone_uk"_qs});
        QTest::newRow("a peer in an option")
            << QStringList({u"logs"_qs, u"--bind"_qs, u"ac"_qs}) << QStringList(u"acme"_qs);
        QTest::newRow("words of an option")
            << QStringList({u"user"_qs, u"add"_qs, u"ann"_qs, u"--role"_qs, u"a"_qs}) << QStringList(u"admin"_qs);
        QTest::newRow("words of an argument")
            << QStringList({u"peers"_qs, u"add"_qs, u"se"_qs}) << QStringList(u"server"_qs);
        QTest::newRow("the second argument")
            << QStringList({u"user"_qs, u"role"_qs, u"ann"_qs, u"v"_qs}) << QStringList(u"viewer"_qs);
        QTest::newRow("what cannot be known") << QStringList({u"queue"_qs, u"show"_qs, QString()}) << QStringList();
    }
    void bashCompletesCommandsOptionsAndPeers()
    {
        QFETCH(QStringList, words);
        QFETCH(QStringList, completed);
        m_rig->write(u"completion"_qs, bashCompletion(commandTable()).toUtf8());
        // The program that is asked for the names of peers.
        m_rig->write(u"program"_qs, "#!/bin/sh\nprintf 'acme\\nvodafone_nz\\nvodafone_uk\\n'\n");
        QVERIFY(
            QFile::setPermissions(m_rig->path(u"program"_qs), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        QStringList quoted;
        for (const QString &word : QStringList(m_rig->path(u"program"_qs)) + words)
            quoted += u'\'' + word + u'\'';
        const QString script = u"set -eu; . '%1'; COMP_WORDS=(%2); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
                               "_omnimessage_smpp \"${COMP_WORDS[0]}\"; printf '%s\\n' \"${COMPREPLY[@]}\" | sort"_qs;
        QProcess bash;
        bash.start(u"bash"_qs, {u"-c"_qs, script.arg(m_rig->path(u"completion"_qs), quoted.join(u' '))});
        QVERIFY(bash.waitForFinished(-1));
        QCOMPARE(QString::fromUtf8(bash.readAllStandardError()), QString());
        QCOMPARE(QString::fromUtf8(bash.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts), completed);
    }

private:
    std::unique_ptr<CliRig> m_rig;
};

QTEST_GUILESS_MAIN(CommandTest)
#include "tst_command.moc"
