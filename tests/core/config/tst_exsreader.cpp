#include "config/exsreader.h"

#include <QtCore/QTemporaryDir>
#include <QtTest>

using namespace gateway;

namespace {

QProcessEnvironment environmentOf(std::initializer_list<std::pair<const char *, const char *>> variables)
{
    QProcessEnvironment environment;
    for (const auto &[name, value] : variables)
        environment.insert(QString::fromLatin1(name), QString::fromUtf8(value));
    return environment;
}

ExsContent readText(const QByteArray &text, const QProcessEnvironment &environment = {})
{
    return readExs(text, QStringLiteral("r.exs"), environment);
}

QStringList said(const ExsContent &content)
{
    QStringList all;
    for (const ConfigProblem &problem : content.problems)
        all.append(problem.text());
    return all;
}

// The value of a single key, its text and its problems.
ExsContent keyed(const QByteArray &value, const QProcessEnvironment &environment = {})
{
    return readText("import Config\nconfig :omnimessage_smpp, k: " + value + "\n", environment);
}
QString shownValue(const QByteArray &value, const QProcessEnvironment &environment = {})
{
    const ExsContent content = keyed(value, environment);
    if (!content.problems.empty())
        return said(content).join(u'\n');
    const SettingEntry *entry = content.root.find(u"k");
    return entry ? entry->value.shown(10000, true) : QStringLiteral("absent");
}
// The first problem of a value, without the place where it always is.
QString firstProblem(const QByteArray &value, const QProcessEnvironment &environment = {})
{
    const QStringList all = said(keyed(value, environment));
    return all.isEmpty() ? QStringLiteral("none") : all.first();
}

const char kTwelveMistakes[] = "import Config\n"
                               "config :omnimessage_smpp,\n"
                               "  a: yes,\n"
                               "  b: 'single',\n"
                               "  c: \"open,\n"
                               "  d: 1__0,\n"
                               "  e: \"in#{x}side\",\n"
                               "  f: {1, 2},\n"
                               "  g: \"esc\\q\",\n"
                               "  h: System.cmd(\"ls\")\n"
                               "  i: 1\n"
                               "\n"
                               "config :omnimessage_smpp, :binds, [\n"
                               "  %{ name: \"x\" <> \"y\", port: },\n"
                               "  %{ name = \"z\" }\n"
                               "]\n"
                               "config :other, x: 1\n";

} // namespace

class TestExsReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void readsValues_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("shown");
        const auto row = [](const char *text, const char *shown) {
            QTest::addRow("%s", text) << QByteArray(text) << QString::fromUtf8(shown);
        };
        row("1", "1");
        row("1_000", "1000");
        row("10_000", "10000");
        row("0x64", "100");
        row("0xFF_ff", "65535");
        row("0o17", "15");
        row("0b1010_0000", "160");
        row("007", "7");
        row("-5", "-5");
        row("+5", "5");
        row("- 5", "-5");
        row("9223372036854775807", "9223372036854775807");
        row("1.5", "1.5");
        row("-1.25", "-1.25");
        row("1_0.5", "10.5");
        row("1.0e3", "1000.0");
        row("2.5e-1", "0.25");
        row("2.5E+1", "25.0");
        row("true", "true");
        row("false", "false");
        row("nil", "nil");
        row(":true", "true");
        row(":nil", "nil");
        row(":atom", ":atom");
        row(":with_1", ":with_1");
        row(":\"a b\"", ":a b");
        row("\"plain\"", "\"plain\"");
        row("\"\"", "\"\"");
        row("\"opérateur\"", "\"opérateur\"");
        row("[]", "[]");
        row("[1, 2,]", "[1, 2]");
        row("[:a, \"b\", nil]", "[:a, \"b\", nil]");
        row("[a: 1, b: [c: 2]]", "%{a: 1, b: %{c: 2}}");
        row("[\n 1\n,\n 2\n]", "[1, 2]");
        row("%{}", "%{}");
        row("%{a: 1}", "%{a: 1}");
        row("%{a: 1, b: %{c: [2]},}", "%{a: 1, b: %{c: [2]}}");
        row("%{\"a\" => 1, \"b\" => 2}", "%{a: 1, b: 2}");
        row("%{:a => 1, \"b c\" => 2, d: 3}", "%{a: 1, b c: 2, d: 3}");
        row("%{\"a b\": 1}", "%{a b: 1}");
        row("%{ # comment }\n a: 1 # \"more\n}", "%{a: 1}");
        row("\n  1", "1");
        row("nil || 2", "2");
        row("false || nil || 3", "3");
        row("1 || 2", "1");
        row("nil\n || 2", "2");
        row("nil ||\n\n 2", "2");
        row("(1)", "1");
        row("(nil || [(2)])", "[2]");
        row("System.get_env(\"HOME_X\")", "nil");
        row("System.get_env(\"SET\")", "\"value\"");
        row("System.get_env(\"HOME_X\", \"d\")", "\"d\"");
        row("System.get_env(\"SET\", \"d\")", "\"value\"");
        row("System.get_env(\"HOME_X\") || \"d\"", "\"d\"");
        row("System.get_env(\"SET\") || \"d\"", "\"value\"");
        row("System.get_env \"SET\"", "\"value\"");
        row("System.get_env \"HOME_X\", \"d\"", "\"d\"");
        row("System.fetch_env!(\"SET\")", "\"value\"");
        row("String.to_integer(\"42\")", "42");
        row("String.to_integer(\"-7\")", "-7");
        row("String.to_integer(System.get_env(\"NUMBER\") || \"1\")", "4711");
        row("String.to_integer(System.get_env(\"HOME_X\", \"3000\"))", "3000");
        row("String.to_integer System.get_env \"NUMBER\"", "4711");
        row("String.trim(\" a b\\n\")", "\"a b\"");
        row("String.trim(\n  System.get_env(\n \"SET\",\n)\n)", "\"value\"");
        row("System.get_env(\"SET\") || System.fetch_env!(\"HOME_X\")", "\"value\"");
        row("\"x\" || File.read!(\"/no/such/file\")", "\"x\"");
        row("[System.get_env(\"SET\"), %{a: System.get_env(\"HOME_X\", \"z\")}]", "[\"value\", %{a: \"z\"}]");
    }
    void readsValues()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, shown);
        QCOMPARE(shownValue(text, environmentOf({{"SET", "value"}, {"NUMBER", "4711"}})), shown);
    }

    void readsEscapes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("read");
        const auto row = [](const char *text, const QString &read) {
            QTest::addRow("%s", text) << QByteArray(text) << read;
        };
        row("\"a\\\"b\\\\c\"", QStringLiteral("a\"b\\c"));
        row("\"\\n\\t\\r\\e\\s\"", QStringLiteral("\n\t\r\x1b "));
        row("\"\\0\"", QString(QChar(0)));
        row("\"\\#{x} # y\"", QStringLiteral("#{x} # y"));
        row("\"#1 #\"", QStringLiteral("#1 #"));
        row("\"\\x41\\xC3\\xa9\"", QStringLiteral("Aé"));
        row("\"\\u00e9\\u20AC\"", QStringLiteral("é€"));
        row("\"\\u{e9}\\u{1F600}\"", QString::fromUtf8("é😀"));
        row("\"é😀\"", QString::fromUtf8("é😀"));
        row("\"'\"", QStringLiteral("'"));
        row("\"\"\"\none\n  two\n\"\"\"", QStringLiteral("one\n  two\n"));
        row("\"\"\"\n    one\n      two\n\n    \"three\"\n    \"\"\"", QStringLiteral("one\n  two\n\n\"three\"\n"));
        row("\"\"\"\r\n  a\\tb\r\n  \"\"\"", QStringLiteral("a\tb\n"));
        row("\"\"\"\n  a \\\n  b\n  \"\"\"", QStringLiteral("a b\n"));
        row("\"\"\"\n\"\"\"", QString());
    }
    void readsEscapes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, read);
        const ExsContent content = keyed(text);
        QCOMPARE(said(content), QStringList());
        QCOMPARE(content.root.find(u"k")->value.kind, SettingValue::Kind::String);
        QCOMPARE(content.root.find(u"k")->value.text.isEmpty() ? QString() : content.root.find(u"k")->value.text, read);
    }

    void readsBothFormsOfConfigWithAndWithoutParentheses_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text :
             {"config :omnimessage_smpp, a: 1, b: [2]", "config :omnimessage_smpp,\n  a: 1,\n  b: [2]\n",
              "config(:omnimessage_smpp, a: 1, b: [2])", "config(\n  :omnimessage_smpp,\n  a: 1,\n  b: [2],\n)",
              "config :omnimessage_smpp, [a: 1, b: [2]]",
              "config :omnimessage_smpp, :a, 1\nconfig :omnimessage_smpp, :b, [2]",
              "config(:omnimessage_smpp, :a, 1)\nconfig(\n:omnimessage_smpp, :b,\n [2])",
              "config :omnimessage_smpp, a: 1; config :omnimessage_smpp, b: [2]",
              "config :omnimessage_smpp, a: 1, b: [2],\n\n# the end\n",
              "config :omnimessage_smpp, a: 1,\r\n  b: [2]\r\n",
              "config :omnimessage_smpp, :a,\n 1\n config :omnimessage_smpp,\n\n\n b: [2]"})
            QTest::addRow("%s", text) << QByteArray(text);
    }
    void readsBothFormsOfConfigWithAndWithoutParentheses()
    {
        QFETCH(QByteArray, text);
        const ExsContent content = readText("import Config\n" + text);
        QCOMPARE(said(content), QStringList());
        QCOMPARE(content.root.shown(1000, true), QStringLiteral("%{a: 1, b: [2]}"));
    }
    void readsKeysGivenAfterAKey()
    {
        const ExsContent content =
            readText("import Config\nconfig :omnimessage_smpp, :listen, host: \"h\",\n  port: 1\n");
        QCOMPARE(said(content), QStringList());
        QCOMPARE(content.root.shown(1000, true), QStringLiteral("%{listen: %{host: \"h\", port: 1}}"));
    }
    void everyValueAndKeyKnowsItsPlace()
    {
        const ExsContent content = readText(QByteArrayLiteral(
            "import Config\n\n  config :omnimessage_smpp,\n\ta: 1,\n  b: [%{\"é😀\" => :x, c: nil || 2}]\n"));
        QCOMPARE(said(content), QStringList());
        const auto at = [](const Place &place) {
            return QStringLiteral("%1 %2:%3").arg(place.file).arg(place.line).arg(place.column);
        };
        QCOMPARE(at(content.root.place), QStringLiteral("r.exs 3:3"));
        QCOMPARE(at(content.root.find(u"a")->place), QStringLiteral("r.exs 4:2"));
        QCOMPARE(at(content.root.find(u"a")->value.place), QStringLiteral("r.exs 4:5"));
        const SettingValue &list = content.root.find(u"b")->value;
        QCOMPARE(at(list.place), QStringLiteral("r.exs 5:6"));
        const SettingValue &map = list.items.front();
        QCOMPARE(at(map.place), QStringLiteral("r.exs 5:7"));
        QCOMPARE(at(map.entries[0].place), QStringLiteral("r.exs 5:9"));
        QCOMPARE(at(map.entries[0].value.place), QStringLiteral("r.exs 5:17"));
        QCOMPARE(at(map.entries[1].value.place), QStringLiteral("r.exs 5:31"));
    }
    void aSlipOfTheApplicationIsAWarning()
    {
        const ExsContent content = readText("import Config\nconfig :omnimessage_smp, :k, 1\n");
        QCOMPARE(said(content),
                 QStringList{QStringLiteral("r.exs:2:8: warning: :omnimessage_smp is written :omnimessage_smpp")});
        QCOMPARE(content.root.shown(100, true), QStringLiteral("%{k: 1}"));
    }
    void aMissingImportIsAWarning()
    {
        QCOMPARE(said(readText("# x\nconfig :omnimessage_smpp, k: 1\n")),
                 QStringList{QStringLiteral("r.exs:2:1: warning: `import Config` is missing at the top of the file")});
        QCOMPARE(said(readText("")), QStringList());
    }
    void aByteOrderMarkIsPassedOver()
    {
        const ExsContent content = readText("\xEF\xBB\xBFimport Config\nconfig :omnimessage_smpp, k: 1");
        QCOMPARE(said(content), QStringList());
        QCOMPARE(content.root.find(u"k")->value.integer, 1);
    }

    void refusesWithThePlace_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("problem"); // place and beginning
        const auto row = [](const char *text, const char *problem) {
            QTest::addRow("%s", text) << QByteArray(text) << QString::fromUtf8(problem);
        };
        // The value begins at 2:30.
        row("\"a#{b}c\"", "2:32: error: interpolation");
        row("\"a#{\"x\"}c\", l: 1", "2:32: error: interpolation");
        row("'abc'", "2:30: error: strings stand in double quotes");
        row("“abc”", "2:30: error: typographic quotes");
        row("\"abc", "2:30: error: a string without its closing quote");
        row("\"abc\nd\"", "2:30: error: a string without its closing quote");
        row("\"a\\qb\"", "2:32: error: unknown escape");
        row("\"\\x4\"", "2:31: error: unknown escape");
        row("\"\\u12\"", "2:31: error: unknown escape");
        row("\"\\uD800\"", "2:31: error: unknown escape");
        row("\"\\u{110000}\"", "2:31: error: unknown escape");
        row("\"\\xFF\"", "2:30: error: the string's \\x octets are not valid UTF-8");
        row("\"\"\"abc\"\"\"", "2:30: error: after \"\"\"");
        row("\"\"\"\nabc", "2:30: error: a \"\"\" without its closing");
        row("~s(abc)", "2:30: error: sigils");
        row("?a", "2:30: error: unexpected character U+003F");
        row("\xC2\xA0"
            "1",
            "2:30: error: unexpected character U+00A0");
        row("{1, 2}", "2:30: error: k: tuples");
        row("1__0", "2:30: error: this is no number");
        row("1_", "2:30: error: this is no number");
        row("12ab", "2:30: error: this is no number");
        row("0x", "2:30: error: this is no number");
        row("0b2", "2:30: error: this is no number");
        row("1e5", "2:30: error: this is no number");
        row("1.5.2", "2:33: error: k: the operator `.`");
        row("1.5e999", "2:30: error: this is no number");
        row("9223372036854775808", "2:30: error: this is no number");
        row("yes", "2:30: error: k: a bare word");
        row("Yes", "2:30: error: k: a bare word");
        row("foo(1)", "2:30: error: k: the function foo is not supported");
        row("System.cmd(\"rm\", [])",
            "2:30: error: k: the function System.cmd is not supported, allowed are System.get_env, ");
        row("File.read(\"x\")", "2:30: error: k: the function File.read is not supported");
        row("\"a\" <> \"b\"", "2:34: error: k: the operator `<>` is not supported");
        row("[1] ++ [2]", "2:34: error: k: the operator `++` is not supported");
        row("1 + 2", "2:32: error: k: the operator `+` is not supported");
        row("String.trim(\"x\") |> String.trim()", "2:47: error: k: the operator `|>` is not supported");
        row("-\"a\"", "2:30: error: k: a sign stands before a number only");
        row("", "2:27: error: k: the value is missing");
        row(", l: 1", "2:27: error: k: the value is missing");
        row("l: 1", "2:27: error: k: the value is missing");
        row("[1,,2]", "2:33: error: k: a value is missing before `,`");
        row("[1 2]", "2:33: error: k: a comma is missing before a number");
        row("[1, 2", "3:1: error: k: `]` is missing for `[` of line 2, column 30");
        row("[1, 2}", "2:35: error: k: `}` where `]` is expected for `[`");
        row("[1, a: 2]", "2:30: error: k: a list holds either values or");
        row("[1 => 2]", "2:31: error: k: `=>` stands in maps only");
        row("%{a: 1 b: 2}", "2:37: error: k: a comma is missing before `b:`");
        row("%{a: 1", "3:1: error: k: `}` is missing for `%{` of line 2, column 30");
        row("%{1 => 2}", "2:32: error: k: a key is expected here, as in `key: value`, not a number");
        row("%{a = 1}", "2:32: error: k: a key is expected here");
        row("%{a: 1, a: 2}", "2:38: error: a: is given twice, first at line 2");
        row("%{a: 1, \"a\" => 2}", "2:38: error: a: is given twice, first at line 2");
        row("%Struct{a: 1}", "2:30: error: k: a value is expected here, not `%`");
        row("1 2", "2:32: error: unexpected a number after the statement");
        row("1)", "2:31: error: unexpected `)` after the statement");
        row("1, l:2", "2:33: error: l: a blank is needed after the colon of a key");
        row("1, k: 2", "2:33: error: k: is given twice, first at line 2");
        row(": x", "2:30: error: a colon without a word");
        row("fn -> 1 end", "2:30: error: k: a bare word");
        row("System.get_env()", "2:30: error: k: System.get_env takes one or two arguments");
        row("System.fetch_env!(\"A\", \"b\")", "2:30: error: k: System.fetch_env! takes one argument");
        row("System.fetch_env!(\"UNSET_X\")", "2:30: error: k: the environment variable \"UNSET_X\" is not set");
        row("System.get_env(:home)", "2:30: error: k: System.get_env needs a string, not an atom");
        row("System.get_env(\"A\"", "3:1: error: k: `)` is missing for `(` of line 2, column 44");
        row("String.to_integer(\"3_000\")", "2:30: error: k: String.to_integer: \"3_000\" is no integer");
        row("String.to_integer(System.get_env(\"UNSET_X\"))",
            "2:30: error: k: String.to_integer needs a string, not nil");
        row("String.trim(1)", "2:30: error: k: String.trim needs a string, not an integer");
        row("File.read!(\"/no/such/file\")", "2:30: error: k: File.read!: \"/no/such/file\": No such file");
        row("File.read!(\"/\")", "2:30: error: k: File.read!: \"/\": is no file");
        row("nil || ", "3:1: error: k: a value is missing before the end of the file");
        row("1 || foo", "2:35: error: k: a bare word");
    }
    void refusesWithThePlace()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, problem);
        const QString first = firstProblem(text);
        QVERIFY2(first.startsWith(QLatin1String("r.exs:") + problem), qPrintable(first));
    }

    void refusesStatements_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char *text, const char *problem) {
            QTest::addRow("%s", text) << QByteArray(text) << QString::fromUtf8(problem);
        };
        row("x = 1", "2:1: error: only `import Config` and `config :omnimessage_smpp, …` can stand here, not a word");
        row("import Mix", "2:1: error: only `import Config` can be imported");
        row("use Mix.Config", "2:1: error: only `import Config`");
        row("if config_env() == :prod do", "2:1: error: only `import Config`");
        row("config :logger, level: :info",
            "2:8: error: :logger is an unknown application, allowed is :omnimessage_smpp");
        row("config \"x\", a: 1", "2:8: error: `config` is followed by :omnimessage_smpp, not by a string");
        row("config :omnimessage_smpp", "2:25: error: a comma and keys are missing");
        row("config :omnimessage_smpp, :a", "2:29: error: a: a comma and a value are missing");
        row("config :omnimessage_smpp, %{a: 1}", "2:27: error: keys are expected here, as in `key: value`, not `%{`");
        row("config :omnimessage_smpp, [1]", "2:1: error: `config` needs keys");
        row("config(:omnimessage_smpp, a: 1", "3:1: error: `)` is missing for `config(` of line 2");
        row("}", "2:1: error: only `import Config`");
        row("config :omnimessage_smpp, :a, 1, 2", "2:32: error: unexpected `,` after the statement");
        row("config :omnimessage_smpp, a: 1\nconfig :omnimessage_smpp, :a, 2",
            "3:27: error: a: is given twice, first at line 2");
        row("config :omnimessage_smpp,\n  a: 1\n  b: 2", "4:3: error: a comma is missing before `b:`");
    }
    void refusesStatements()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, problem);
        const QStringList all = said(readText("import Config\n" + text + "\n"));
        QCOMPARE(all.size(), 1);
        QVERIFY2(all.first().startsWith(QLatin1String("r.exs:") + problem), qPrintable(all.first()));
    }

    void readsOnAfterAMistake_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("mistakes");
        QTest::addColumn<QString>("rest");
        const auto row = [](const char *name, const char *text, int mistakes, const char *rest) {
            QTest::addRow("%s", name) << QByteArray(text) << mistakes << QString::fromUtf8(rest);
        };
        row("bare word", "a: foo, b: 2", 1, "%{a: (unreadable), b: 2}");
        row("expression", "a: f(1, [2], %{c: 3}) + 4, b: 2", 1, "%{a: (unreadable), b: 2}");
        row("tuple", "a: {1, [2, 3]}, b: 2", 1, "%{a: (unreadable), b: 2}");
        row("unclosed string", "a: \"x,\n  b: 2", 1, "%{a: (unreadable), b: 2}");
        row("unclosed string in a map", "m: %{\n a: \"x,\n b: 2\n}, c: 3", 1, "%{m: %{a: (unreadable), b: 2}, c: 3}");
        row("mixed quotes", "m: %{\n a: 'x\",\n b: 2\n}, c: 3", 1, "%{m: %{a: (unreadable), b: 2}, c: 3}");
        row("missing comma", "m: %{\n a: 1\n b: 2\n}, c: 3", 1, "%{m: %{a: 1, b: 2}, c: 3}");
        row("missing comma between lines", "a: 1\n  b: 2,\n  c: 3", 1, "%{a: 1, b: 2, c: 3}");
        row("missing bracket", "a: [1, 2\nconfig :omnimessage_smpp, b: 2", 1, "%{a: [1, 2], b: 2}");
        row("missing brace", "m: [%{a: 1, %{a: 2}], c: 3", 1, "%{m: [%{a: 1}, %{a: 2}], c: 3}");
        row("missing brace at the end", "m: [%{a: 1], c: 3", 1, "%{m: [%{a: 1}], c: 3}");
        row("missing parenthesis", "m: %{a: System.get_env(\"X\",\n b: 2}", 1, "%{m: %{a: nil, b: 2}}");
        row("wrong bracket", "a: [1, 2), b: 2", 1, "%{a: [1, 2], b: 2}");
        row("missing value", "m: %{a: , b: 2}", 1, "%{m: %{a: (unreadable), b: 2}}");
        row("no key", "m: %{a = 1, b: 2}", 1, "%{m: %{b: 2}}");
        row("two comma", "m: %{a: 1,, b: 2}", 1, "%{m: %{a: 1, b: 2}}");
    }
    void readsOnAfterAMistake()
    {
        QFETCH(QByteArray, text);
        const ExsContent content = readText("import Config\nconfig :omnimessage_smpp, " + text + "\n");
        QFETCH(int, mistakes);
        QVERIFY2(content.problems.size() == std::size_t(mistakes), qPrintable(said(content).join(u'\n')));
        QTEST(content.root.shown(1000, true), "rest");
    }

    void namesTwelveMistakesAtOnce()
    {
        const ExsContent content = readText(kTwelveMistakes);
        QStringList places;
        for (const ConfigProblem &p : content.problems)
            places.append(QStringLiteral("%1:%2").arg(p.line).arg(p.column));
        QCOMPARE(places, (QStringList{QStringLiteral("3:6"), QStringLiteral("4:6"), QStringLiteral("5:6"),
                                      QStringLiteral("6:6"), QStringLiteral("7:9"), QStringLiteral("8:6"),
                                      QStringLiteral("9:10"), QStringLiteral("10:6"), QStringLiteral("11:3"),
                                      QStringLiteral("14:16"), QStringLiteral("14:24"), QStringLiteral("15:6"),
                                      QStringLiteral("17:8")}));
    }
    void whatIsNotNeededIsNotLookedUp()
    {
        QCOMPARE(shownValue("\"x\" || String.to_integer(System.fetch_env!(\"UNSET_X\"))"), QStringLiteral("\"x\""));
        // An application that is not ours.
        const QStringList all = said(readText("import Config\nconfig :other, a: System.fetch_env!(\"UNSET_X\")\n"));
        QCOMPARE(all.size(), 1);
    }
    void filesAreReadRelativeToTheConfigurationAndNeverShown()
    {
        const QTemporaryDir dir;
        QFile file(dir.filePath(QStringLiteral("pw.txt")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("from-file\n");
        file.close();
        const QString name = dir.filePath(QStringLiteral("runtime.exs"));
        const auto read = [&](const QByteArray &value) {
            return readExs("import Config\nconfig :omnimessage_smpp, k: " + value, name, {});
        };
        const ExsContent content = read("String.trim(File.read!(\"pw.txt\"))");
        QCOMPARE(said(content), QStringList());
        QCOMPARE(content.root.find(u"k")->value.text, QStringLiteral("from-file"));
        QVERIFY(content.root.find(u"k")->value.isFromFile());
        QCOMPARE(content.root.shown(100, true), QStringLiteral("%{k: ********}"));
        for (const char *value : {"String.to_integer(File.read!(\"pw.txt\"))",
                                  "System.fetch_env!(File.read!(\"pw.txt\"))", "File.read!(File.read!(\"pw.txt\"))"}) {
            const QStringList all = said(read(value));
            QCOMPARE(all.size(), 1);
            QVERIFY2(!all.first().contains(QLatin1String("from-file")), qPrintable(all.first()));
        }
    }
    void largeAndForeignFilesAreRefused()
    {
        const QTemporaryDir dir;
        const auto write = [&](const char *name, const QByteArray &octets) {
            QFile file(dir.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(octets);
        };
        write("large", QByteArray(1024 * 1024 + 1, 'x'));
        write("binary", "\xff\xfe");
        const QString name = dir.filePath(QStringLiteral("runtime.exs"));
        for (const char *file : {"large", "binary"}) {
            const ExsContent content =
                readExs(QByteArray("config :omnimessage_smpp, k: File.read!(\"") + file + "\")", name, {});
            QVERIFY2(!content.problems.empty() && !content.problems.back().isWarning, file);
        }
    }
    void textsOfTheEnvironmentStandInNoMessage()
    {
        const QString first =
            firstProblem("String.to_integer(System.get_env(\"PIN\"))", environmentOf({{"PIN", "hush-hush"}}));
        QVERIFY2(first.contains(QLatin1String("is no integer")) && !first.contains(QLatin1String("hush")),
                 qPrintable(first));
    }
    void stringsStandInNoSyntaxMessage()
    {
        for (const char *value : {"\"hush\" \"hush\"", "[\"hush\" \"hush\"]", "%{\"hush\"}", "hush", "Hush", "\"hush",
                                  "'hush'", "\"hush\" <> \"hush\"", "{\"hush\"}"}) {
            const QString first = said(keyed(value)).join(u' ');
            QVERIFY2(!first.isEmpty() && !first.contains(QLatin1String("hush"), Qt::CaseInsensitive),
                     qPrintable(first));
        }
    }
    void nestingIsLimited()
    {
        const auto nested = [](int depth, const char *open, const char *close) -> QByteArray {
            return QByteArray(open).repeated(depth) + "1" + QByteArray(close).repeated(depth);
        };
        QCOMPARE(said(keyed(nested(64, "[", "]"))), QStringList());
        for (const auto &[open, close] : {std::pair("[", "]"), std::pair("%{a: ", "}"), std::pair("(", ")"),
                                          std::pair("String.trim(", ")"), std::pair("[%{a: ", "}]")}) {
            QStringList all = said(keyed(nested(65, open, close)));
            QCOMPARE(all.size(), 1);
            QVERIFY2(all.first().contains(QLatin1String("nested deeper than 64")), qPrintable(all.first()));
            all = said(keyed(nested(5000, open, close) + ", l: foo"));
            QCOMPARE(all.size(), 2);
            QVERIFY(!said(keyed(QByteArray(open).repeated(5000))).isEmpty());
        }
        QVERIFY(!said(keyed(QByteArray("String.trim ").repeated(5000))).isEmpty());
        QVERIFY(!said(keyed(QByteArray("-").repeated(5000))).isEmpty());
    }
    void filesOverOneMebibyteAreRefused()
    {
        QCOMPARE(said(readText(QByteArray(1024 * 1024 + 1, ' '))),
                 QStringList{QStringLiteral("r.exs: error: is larger than 1 MiB")});
        QCOMPARE(said(readText(QByteArray(1024 * 1024, ' '))), QStringList());
    }
    void whatIsNoTextIsRefusedWithItsPlace()
    {
        QCOMPARE(said(readText("import Config\n# \xC3\xA9 caf\xE9\n")),
                 QStringList{QStringLiteral("r.exs:2:8: error: this is not UTF-8, save the file as UTF-8")});
        QCOMPARE(said(readText(QByteArray("import\n a\0b", 10))),
                 QStringList{QStringLiteral("r.exs:2:3: error: a NUL character, this is no text file")});
    }
    void problemsAreCappedInAHostileFile()
    {
        const ExsContent content =
            readText("import Config\nconfig :omnimessage_smpp, k: [" + QByteArray("x,").repeated(50000) + "]");
        QCOMPARE(content.problems.size(), std::size_t(1001));
    }
    void anyTruncationOfAFileIsReadWithoutHarm()
    {
        const QByteArray whole = QByteArrayLiteral(
            "import Config\nconfig :omnimessage_smpp, a: System.get_env(\"X\", \"d\") || \"e\",\n"
            "  b: %{\"x\" => 1.5e3, :y => [1, -2], z: :\"q r\"}\nconfig(:omnimessage_smpp, :c, \"\"\"\n"
            "  t\\u{41}#{x}\n  \"\"\")\n# é😀\n");
        for (qsizetype n = 0; n <= whole.size(); ++n)
            readText(whole.left(n));
        // And with one octet turned into each kind of trouble.
        for (qsizetype n = 0; n < whole.size(); ++n) {
            for (const char c : {'"',  '\'', '{', '}', '[', ']', '(', ')', ',', ':',
                                 '\n', '\\', '#', '%', '=', '|', '-', '.', '~', '\xff'}) {
                QByteArray changed = whole;
                changed[n] = c;
                readText(changed);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestExsReader)
#include "tst_exsreader.moc"
