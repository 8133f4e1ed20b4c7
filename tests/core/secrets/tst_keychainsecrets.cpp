#include "keyring.h"
#include "secrets/choosesecrets.h"
#include "secrets/secretvault.h"
#include "util/executor.h"

#include <QtCore/QFile>
#include <QtTest/QtTest>
#include <set>

using namespace gateway;

class TestIndex final : public SecretIndex
{
public:
    Expected<bool, QString> contains(const QString &name) override { return names.contains(name); }
    Expected<void, QString> add(const QString &name) override
    {
        names.insert(name);
        return {};
    }
    Expected<void, QString> remove(const QString &name) override
    {
        names.erase(name);
        return {};
    }
    std::set<QString> names;
};

/// With a real Secret Service. The tests share it and follow each other: the last ones end it.
class KeychainSecretsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QString problem = m_keyring.start();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        QVERIFY(m_state.isValid());
    }

    void whatIsWrittenIsReadByAnother()
    {
        const QString value = u"pä\"ss\\wörd 日本 \u0001"_qs;
        KeychainSecrets one(u"first"_qs);
        KeychainSecrets other(u"first"_qs);
        check(one.write(u"peer/acme/password"_qs, value));
        QCOMPARE(valueOf(other.read(u"peer/acme/password"_qs)), std::optional(value));
        check(other.write(u"peer/acme/password"_qs, u"2"_qs));
        QCOMPARE(valueOf(one.read(u"peer/acme/password"_qs)), std::optional(u"2"_qs));
        check(one.write(u"empty"_qs, u""_qs));
        QCOMPARE(valueOf(one.read(u"empty"_qs)), std::optional(u""_qs));
        QCOMPARE(one.kind(), u"keychain"_qs);
    }

    void stateDirectoriesDoNotMeet()
    {
        KeychainSecrets first(u"first"_qs);
        KeychainSecrets second(u"second"_qs);
        check(first.write(u"a"_qs, u"1"_qs));
        QCOMPARE(valueOf(second.read(u"a"_qs)), std::optional<QString>());
        QCOMPARE(*second.remove(u"a"_qs), false);
        QCOMPARE(valueOf(first.read(u"a"_qs)), std::optional(u"1"_qs));
    }

    void removingTellsWhetherThereWasOne()
    {
        KeychainSecrets secrets(u"first"_qs);
        check(secrets.write(u"gone"_qs, u"1"_qs));
        QCOMPARE(*secrets.remove(u"gone"_qs), true);
        QCOMPARE(*secrets.remove(u"gone"_qs), false);
        QCOMPARE(valueOf(secrets.read(u"gone"_qs)), std::optional<QString>());
    }

    void namesAndValuesAreClosed()
    {
        KeychainSecrets secrets(u"first"_qs);
        QVERIFY(!secrets.write(u"a b"_qs, u"1"_qs));
        QVERIFY(!secrets.read(u""_qs));
        QVERIFY(!secrets.remove(u"é"_qs));
        QVERIFY(!secrets.write(u"a"_qs, u"cut"_qs + QChar(0) + u"short"_qs));
    }

    void everyThreadMayAskWithoutAnEventLoop()
    {
        for (int i = 0; i < 3; ++i) {
            ThreadExecutor control("control"); // another thread each time
            std::optional<QString> found;
            control.run([&] {
                KeychainSecrets secrets(u"first"_qs);
                if (secrets.write(u"thread"_qs, QString::number(i)))
                    found = valueOf(secrets.read(u"thread"_qs));
            });
            QCOMPARE(found, std::optional(QString::number(i)));
        }
    }

    void automaticTakesTheKeychain()
    {
        auto store = chooseSecrets(SecretsWanted::Auto, {}, u"chosen"_qs, m_state.path());
        QVERIFY2(store, store ? "" : qPrintable(store.error()));
        QCOMPARE((*store)->kind(), kKeychainSecrets);
        QCOMPARE(valueOf((*store)->read(u"probe"_qs)), std::optional<QString>());
        for (const SecretsWanted wanted : {SecretsWanted::Auto, SecretsWanted::Keychain}) {
            store = chooseSecrets(wanted, kKeychainSecrets, u"chosen"_qs, m_state.path());
            QVERIFY(store);
            QCOMPARE((*store)->kind(), kKeychainSecrets);
        }
        QVERIFY(!QFile::exists(m_state.filePath(u"secrets"_qs)));
    }

    void aRecordedFileStaysWhereAKeychainAnswers()
    {
        const auto store = chooseSecrets(SecretsWanted::Auto, kFileSecrets, u"chosen"_qs, m_state.path());
        QVERIFY(store);
        QCOMPARE((*store)->kind(), kFileSecrets);
        const auto asked = chooseSecrets(SecretsWanted::File, {}, u"chosen"_qs, m_state.path());
        QVERIFY(asked);
        QCOMPARE((*asked)->kind(), kFileSecrets);
    }

    void aLockedKeyringIsNeverAnAbsentPassword()
    {
        TestIndex index;
        SecretVault vault(std::make_unique<KeychainSecrets>(u"vault"_qs), index);
        check(vault.write(u"password"_qs, u"hush"_qs));
        check(vault.write(u"other"_qs, u"hush"_qs));
        QVERIFY(m_keyring.lock());

        // This is why there is an index: the keyring says that it has none.
        QCOMPARE(valueOf(KeychainSecrets(u"vault"_qs).read(u"password"_qs)), std::optional<QString>());
        const auto read = vault.read(u"password"_qs);
        QVERIFY(!read);
        QCOMPARE(read.error(), u"the secret password is not in the keychain: the keyring is locked or has lost it"_qs);
        const auto written = vault.write(u"password"_qs, u"new"_qs);
        QVERIFY(!written);
        QVERIFY2(written.error().startsWith(u"the keyring is locked"_qs), qPrintable(written.error()));
        QVERIFY(!vault.write(u"third"_qs, u"new"_qs));
        QVERIFY(!index.names.contains(u"third"_qs));
        QVERIFY(!vault.remove(u"other"_qs));

        QVERIFY(m_keyring.unlock());
        QCOMPARE(valueOf(vault.read(u"password"_qs)), std::optional(u"hush"_qs));
        QCOMPARE(valueOf(vault.read(u"other"_qs)), std::optional<QString>());
        check(vault.remove(u"password"_qs));
    }

    void aLockedKeyringIsNotChosenAndNotReplaced()
    {
        QVERIFY(m_keyring.lock());
        const auto recorded = chooseSecrets(SecretsWanted::Auto, kKeychainSecrets, u"chosen"_qs, m_state.path());
        QVERIFY(!recorded);
        QVERIFY2(recorded.error().startsWith(
                     u"the secrets are in the keychain, which cannot be used: the keyring is locked"_qs),
                 qPrintable(recorded.error()));
        const auto wanted = chooseSecrets(SecretsWanted::Keychain, {}, u"chosen"_qs, m_state.path());
        QVERIFY(!wanted);
        const auto automatic = chooseSecrets(SecretsWanted::Auto, {}, u"chosen"_qs, m_state.path());
        QVERIFY(automatic);
        QCOMPARE((*automatic)->kind(), kFileSecrets);
        QVERIFY(m_keyring.unlock());
    }

    void aKeyringThatHangsIsAnErrorInTime()
    {
        KeychainSecrets secrets(u"first"_qs);
        check(secrets.write(u"a"_qs, u"1"_qs));
        KeychainSecrets hasty(u"first"_qs, std::chrono::milliseconds(500));
        m_keyring.freeze();
        const auto late = hasty.write(u"a"_qs, u"late"_qs);
        QVERIFY(!late);
        QVERIFY2(late.error().startsWith(u"the Secret Service did not answer within 500 ms"_qs),
                 qPrintable(late.error()));
        // Whoever comes next does not wait at all.
        for (const auto &why :
             {secrets.read(u"a"_qs).error(), secrets.write(u"a"_qs, u"2"_qs).error(), secrets.remove(u"a"_qs).error()})
            QVERIFY2(why.startsWith(u"the Secret Service has yet to answer an earlier request"_qs), qPrintable(why));
        m_keyring.thaw();
        QVERIFY(QTest::qWaitFor([&] { return secrets.read(u"a"_qs).ok(); }, 20'000));
        QCOMPARE(valueOf(secrets.read(u"a"_qs)), std::optional(u"late"_qs));
    }

    void aKeyringThatStartedAnewIsFoundAgain()
    {
        KeychainSecrets secrets(u"first"_qs);
        check(secrets.write(u"a"_qs, u"kept"_qs));
        const QString problem = m_keyring.startKeyring();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        QCOMPARE(valueOf(secrets.read(u"a"_qs)), std::optional(u"kept"_qs));
    }

    void theEndOfTheSessionIsAnErrorAndNotTheEnd()
    {
        m_keyring.killBus();
        KeychainSecrets secrets(u"first"_qs);
        const auto read = secrets.read(u"a"_qs);
        QVERIFY(!read);
        QVERIFY2(read.error().startsWith(u"the Secret Service does not answer"_qs), qPrintable(read.error()));
        QVERIFY(!secrets.write(u"a"_qs, u"1"_qs));
        QVERIFY(!secrets.remove(u"a"_qs));
        const auto recorded = chooseSecrets(SecretsWanted::Auto, kKeychainSecrets, u"chosen"_qs, m_state.path());
        QVERIFY(!recorded);
    }

private:
    /// The value, or the error in its place.
    static std::optional<QString> valueOf(const Expected<std::optional<QString>, QString> &read)
    {
        return read ? *read : std::optional(u"error: "_qs + read.error());
    }
    template <class Result>
    static void check(const Result &result)
    {
        QVERIFY2(result, result ? "" : qPrintable(result.error()));
    }

    Keyring m_keyring;
    QTemporaryDir m_state;
};

QTEST_GUILESS_MAIN(KeychainSecretsTest)
#include "tst_keychainsecrets.moc"
