#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtCore/QMap>
#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

/// "Who may know whom": each folder, and what it may include besides itself. A folder that is not here may not exist.
static const QMap<QString, QStringList> kMayKnow = {
    {u"core/util"_qs, {}},
    {u"core/smpp"_qs, {u"util"_qs}},
    {u"core/text"_qs, {u"util"_qs, u"smpp"_qs}},
    {u"core/session"_qs, {u"util"_qs, u"smpp"_qs, u"text"_qs, u"log"_qs}},
    {u"core/log"_qs, {u"util"_qs}},
    {u"core/trace"_qs, {u"util"_qs, u"smpp"_qs, u"text"_qs}},
    {u"core/metrics"_qs, {u"util"_qs, u"smpp"_qs}},
    {u"core/peers"_qs, {u"util"_qs}},
    {u"core/config"_qs, {u"util"_qs, u"peers"_qs}},
    {u"core/coreapi"_qs, {u"util"_qs, u"log"_qs}},
    {u"core/store"_qs, {u"util"_qs, u"log"_qs}},
    {u"core/secrets"_qs, {u"util"_qs, u"log"_qs}},
    {u"core/license"_qs, {u"util"_qs, u"log"_qs}},
    {u"core/embedded"_qs, {u"util"_qs, u"coreapi"_qs, u"store"_qs, u"peers"_qs, u"log"_qs}},
    {u"core/relay"_qs,
     {u"util"_qs, u"smpp"_qs, u"text"_qs, u"session"_qs, u"coreapi"_qs, u"store"_qs, u"peers"_qs, u"metrics"_qs,
      u"trace"_qs, u"log"_qs}},
    {u"core/gateway"_qs,
     {u"util"_qs, u"smpp"_qs, u"text"_qs, u"session"_qs, u"coreapi"_qs, u"peers"_qs, u"metrics"_qs, u"log"_qs,
      u"config"_qs, u"store"_qs, u"secrets"_qs, u"license"_qs, u"embedded"_qs, u"relay"_qs, u"trace"_qs}},
    {u"headless/sim"_qs,
     {u"util"_qs, u"log"_qs, u"smpp"_qs, u"text"_qs, u"session"_qs, u"coreapi"_qs, u"embedded"_qs, u"peers"_qs}},
    {u"headless"_qs,
     {u"gateway"_qs, u"log"_qs, u"metrics"_qs, u"config"_qs, u"util"_qs, u"session"_qs, u"smpp"_qs, u"text"_qs,
      u"peers"_qs, u"store"_qs, u"trace"_qs}},
    {u"headless/license"_qs, {u"util"_qs, u"license"_qs}},
};

/// The contract's values and how they are written: whoever handles messages may know them.
static const QStringList kValueTypes = {u"coreapi/message.h"_qs, u"coreapi/corejson.h"_qs, u"coreapi/corewords.h"_qs};

/// Libraries that belong to some folders alone.
static const QMap<QString, QStringList> kLibraries = {
    {u"QtHttpServer/"_qs, {u"headless"_qs}},
    {u"prometheus/"_qs, {u"core/metrics"_qs}},
    {u"qt6keychain/"_qs, {u"core/secrets"_qs}},
    {u"QtGui/"_qs, {}},
    {u"QtQml/"_qs, {}},
    {u"QtQuick/"_qs, {}},
    {u"QtWidgets/"_qs, {}},
    {u"QtTest/"_qs, {}},
};

class IncludesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyFileIncludesWhatItsFolderMayKnow()
    {
        static const QRegularExpression include(u"^\\s*#\\s*include\\s*([\"<])([^\">]+)[\">]"_qs);
        const QDir root(QStringLiteral(SOURCE_ROOT));
        QStringList violations;
        int files = 0;
        for (const QString &tree : {u"core"_qs, u"headless"_qs}) {
            QDirIterator it(root.filePath(tree), {u"*.h"_qs, u"*.cpp"_qs}, QDir::Files, QDirIterator::Subdirectories);
            while (it.hasNext()) {
                QFile file(it.next());
                QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
                ++files;
                const QString path = root.relativeFilePath(file.fileName());
                int number = 0;
                for (const QByteArray &line : file.readAll().split('\n')) {
                    ++number;
                    const QRegularExpressionMatch match = include.match(QString::fromUtf8(line));
                    if (!match.hasMatch())
                        continue;
                    const QString why = objection(path, match.captured(2), match.captured(1) == u"<");
                    if (!why.isEmpty())
                        violations += path + u':' + QString::number(number) + u": " + why;
                }
            }
        }
        QVERIFY(files > 10);
        QVERIFY2(violations.isEmpty(), qPrintable(violations.join(u'\n')));
    }

    void arrowsAreNeverReversed_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("include");
        QTest::addColumn<bool>("system");
        QTest::addColumn<bool>("allowed");
        const auto row = [](const char *file, const char *include, bool allowed, bool system = false) {
            QTest::addRow("%s %s", file, include)
                << QString::fromLatin1(file) << QString::fromLatin1(include) << system << allowed;
        };
        row("core/session/window.cpp", "session/window.h", true);
        row("core/session/window.cpp", "smpp/pdus.h", true);
        row("core/smpp/codec.cpp", "session/session.h", false);
        row("core/util/clock.cpp", "log/log.h", false);
        row("core/session/session.h", "coreapi/message.h", true);
        row("core/session/session.h", "coreapi/coreapi.h", false);
        row("core/session/session.h", "peers/peersettings.h", false);
        row("core/peers/cidr.h", "config/gatewayconfig.h", false);
        row("core/relay/relay.cpp", "gateway/gateway.h", false);
        row("core/relay/relay.cpp", "relay.h", false);
        row("core/gateway/gateway.cpp", "relay/relay.h", true);
        row("core/gateway/gateway.cpp", "headless/metricsserver.h", false);
        row("core/unheard/of.h", "util/clock.h", false);
        row("headless/main.cpp", "gateway/gateway.h", true);
        row("headless/main.cpp", "metricsserver.h", true);
        row("headless/main.cpp", "cli/commands.h", true);
        row("headless/sim/main.cpp", "session/session.h", true);
        row("headless/sim/coreserver.h", "embedded/embeddedcore.h", true);
        row("headless/cli/run.cpp", "embedded/embeddedcore.h", false);
        row("headless/sim/partner.cpp", "gateway/gateway.h", false);
        row("headless/main.cpp", "relay/relay.h", false);
        row("headless/main.cpp", "coreapi/httpcoreapi.h", false);
        row("headless/main.cpp", "coreapi/message.h", true);
        row("headless/main.cpp", "app/main.h", false);
        row("headless/main.cpp", "gui/model.h", false);
        row("headless/main.cpp", "tests/support/fakelink.h", false);
        row("core/util/clock.cpp", "QtCore/QTimer", true, true);
        row("core/util/clock.cpp", "QtGui/QImage", false, true);
        row("core/gateway/gateway.cpp", "QtHttpServer/QHttpServer", false, true);
        row("headless/metricsserver.cpp", "QtHttpServer/QHttpServer", true, true);
        row("headless/metricsserver.cpp", "QtQml/QQmlEngine", false, true);
        row("core/metrics/metric.h", "prometheus/registry.h", true, true);
        row("core/relay/relay.cpp", "prometheus/registry.h", false, true);
    }
    void arrowsAreNeverReversed()
    {
        QFETCH(QString, file);
        QFETCH(QString, include);
        QFETCH(bool, system);
        QFETCH(bool, allowed);
        QCOMPARE(objection(file, include, system).isEmpty(), allowed);
    }

private:
    /// Why the file may not include this; empty where it may.
    static QString objection(const QString &path, const QString &include, bool system)
    {
        const QStringList parts = path.split(u'/');
        // Programs of their own: stand-ins for the other sides (Core's too), and the maker of licences.
        const bool apart = path.startsWith(u"headless/sim/"_qs) || path.startsWith(u"headless/license/"_qs);
        const QString folder =
            parts.first() == u"headless" && !apart ? parts.first() : QString(parts.at(0) + u'/' + parts.at(1));
        if (!kMayKnow.contains(folder))
            return folder + u" has no row in the table of who may know whom";
        if (system) {
            for (auto it = kLibraries.cbegin(); it != kLibraries.cend(); ++it) {
                if (include.startsWith(it.key()) && !it->contains(folder))
                    return include + u" has no place in " + folder;
            }
            return {};
        }
        if (kValueTypes.contains(include))
            return {};
        const QString target = include.contains(u'/') ? include.section(u'/', 0, 0) : QString();
        if (kMayKnow.value(folder).contains(target) || folder == QString(u"core/" + target))
            return {};
        static const QStringList own = {QString(), u"cli"_qs, u"sim"_qs, u"api"_qs, u"web"_qs};
        if (parts.first() == u"headless" && own.contains(target))
            return {};
        return folder + u" may not know " + include;
    }
};

QTEST_GUILESS_MAIN(IncludesTest)
#include "tst_includes.moc"
