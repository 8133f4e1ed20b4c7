#include "api/route.h"

#include <QtCore/QFile>
#include <QtCore/QMap>
#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>
#include <set>

using namespace gateway::api;

namespace {

void nothing(Context &, const Request &, Reply) {}

constexpr Route kTable[] = {
    {Method::Get, "/a/{x}", Role::Viewer, nothing},      {Method::Get, "/a/fixed", Role::Viewer, nothing},
    {Method::Get, "/a/{x}.pcap", Role::Viewer, nothing}, {Method::Delete, "/a/{x}", Role::Admin, nothing},
    {Method::Get, "/a/b/{x}", Role::Viewer, nothing},    {Method::Post, "/a/{x}/retry", Role::Operator, nothing},
    {Method::Get, "/{rest*}", Role::Public, nothing},
};

QByteArray found(const QByteArray &method, const QByteArray &path)
{
    const Match m = match(kTable, method, path);
    return m.route ? QByteArray(m.route->pattern) : m.allowed.empty() ? "none"_qba : "other method"_qba;
}

} // namespace

class RouteTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void theMostLiteralRowWins()
    {
        QCOMPARE(found("GET", "/a/fixed"), "/a/fixed"_qba);
        QCOMPARE(found("GET", "/a/other"), "/a/{x}"_qba);
        QCOMPARE(found("GET", "/a/acme.pcap"), "/a/{x}.pcap"_qba);
        QCOMPARE(found("GET", "/a/.pcap"), "/a/{x}"_qba);
        QCOMPARE(found("GET", "/a/b/retry"), "/a/b/{x}"_qba);
        QCOMPARE(found("POST", "/a/b/retry"), "/a/{x}/retry"_qba);
        QCOMPARE(found("GET", "/elsewhere/x/y"), "/{rest*}"_qba);
        QCOMPARE(found("GET", "/"), "/{rest*}"_qba);
    }

    void aPathOfTheTableWithAnotherMethodIsNoPage()
    {
        QCOMPARE(found("DELETE", "/a/fixed"), "/a/{x}"_qba);
        QCOMPARE(found("PUT", "/a/fixed"), "other method"_qba);
        QCOMPARE(found("GET", "/a/x/retry"), "other method"_qba);
        QCOMPARE(found("get", "/a/fixed"), "other method"_qba);
        const Match m = match(kTable, "PUT", "/a/other");
        QCOMPARE(m.allowed, std::vector<Method>({Method::Get, Method::Delete}));
        QVERIFY(!m.isRest);
        QVERIFY(match(kTable, "GET", "/elsewhere").isRest);
    }

    void parametersAreDecodedAndNeverEmpty()
    {
        QCOMPARE(match(kTable, "GET", "/a/x%2Fy%20z").params.value(u"x"_qs), u"x/y z"_qs);
        QCOMPARE(match(kTable, "GET", "/a/acme.pcap").params.value(u"x"_qs), u"acme"_qs);
        QCOMPARE(match(kTable, "GET", "/e/%41").params.value(u"rest"_qs), u"/e/A"_qs);
        QCOMPARE(found("GET", "/a/"), "/{rest*}"_qba);
        QCOMPARE(found("GET", "/%ff"), "none"_qba);
        QCOMPARE(found("GET", "a/fixed"), "none"_qba);
    }

    void noRowOfTheApiStandsTwice()
    {
        std::set<std::pair<Method, QByteArray>> seen;
        for (const Route &row : routes())
            QVERIFY2(seen.insert({row.method, row.pattern}).second, row.pattern);
        QVERIFY(seen.size() > 10);
    }

    void everyRowIsDescribedWithItsRole()
    {
        QFile file(QStringLiteral(OPENAPI));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QMap<QString, QString> roles; // of `get /path`
        QString path, method;
        for (const QByteArray &line : file.readAll().split('\n')) {
            const QString text = QString::fromUtf8(line);
            static const QRegularExpression pathLine(u"^  (/\\S*):$"_qs), methodLine(u"^    ([a-z]+):$"_qs),
                roleLine(u"^      x-role: ([a-z]+)$"_qs);
            if (const auto m = pathLine.match(text); m.hasMatch())
                path = m.captured(1);
            else if (const auto n = methodLine.match(text); n.hasMatch())
                method = n.captured(1);
            else if (const auto r = roleLine.match(text); r.hasMatch())
                roles.insert(method + u' ' + path, r.captured(1));
        }
        QVERIFY(roles.size() > 40);
        for (const Route &row : routes()) {
            const QString pattern = QString::fromLatin1(row.pattern);
            if (pattern.endsWith(u"*}"))
                continue; // the pages
            const QString wanted = row.role == Role::Public ? u"public"_qs : roleWord(row.role);
            QCOMPARE(roles.value(QString::fromLatin1(methodName(row.method)).toLower() + u' ' + pattern), wanted);
        }
    }

    void onlyTheSignInAndWhatComesBeforeItArePublic()
    {
        QStringList open;
        for (const Route &row : routes()) {
            if (row.role == Role::Public)
                open += QLatin1String(methodName(row.method)) + u' ' + QLatin1String(row.pattern);
        }
        QCOMPARE(open, QStringList({u"GET /api/v1/about"_qs, u"POST /api/v1/session"_qs, u"GET /{path*}"_qs}));
    }

    void anUnknownRoleIsNone()
    {
        QCOMPARE(roleOf(u"admin"), std::optional(Role::Admin));
        for (const char *word : {"", "public", "Admin", "root"})
            QCOMPARE(roleOf(QString::fromLatin1(word)), std::nullopt);
    }

    void theLanguageIsThePreferredOfTheTwo()
    {
        QCOMPARE(languageOf("fr-CH, fr;q=0.9, en;q=0.8"), Language::French);
        QCOMPARE(languageOf("en-US,en;q=0.9,fr;q=0.95"), Language::English);
        QCOMPARE(languageOf("de, fr;q=0.5, en;q=0.3"), Language::French);
        QCOMPARE(languageOf("de"), Language::English);
        QCOMPARE(languageOf(""), Language::English);
    }
};

QTEST_GUILESS_MAIN(RouteTest)
#include "tst_route.moc"
