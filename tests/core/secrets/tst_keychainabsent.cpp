#include "keyring.h"
#include "secrets/choosesecrets.h"

#include <QtCore/QFile>
#include <QtTest/QtTest>

using namespace gateway;

/// Where no Secret Service is to be had: GIO finds the session bus once in a process, hence a program of its own.
class KeychainAbsentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_state = std::make_unique<QTemporaryDir>();
        QVERIFY(m_state->isValid());
    }

    void withoutASessionBusTheFileIsTaken()
    {
        qputenv("DBUS_SESSION_BUS_ADDRESS", QByteArray("unix:path=" + m_state->path().toUtf8() + "/absent"));
        qputenv("XDG_RUNTIME_DIR", m_state->path().toUtf8());
        qunsetenv("DISPLAY");
        nothingAnswers();
    }

    void withoutASecretServiceOnTheBusTheFileIsTaken()
    {
        const QString problem = m_keyring.startBus();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        nothingAnswers();
    }

    void anUnknownRecordIsRefused()
    {
        const auto store = chooseSecrets(SecretsWanted::Auto, u"vault"_qs, u"i"_qs, m_state->path());
        QVERIFY(!store);
        QCOMPARE(store.error(), u"the state directory names an unknown store of secrets, 'vault'"_qs);
    }

    void secretsNeverChangePlaces()
    {
        const auto toFile = chooseSecrets(SecretsWanted::File, kKeychainSecrets, u"i"_qs, m_state->path());
        QVERIFY(!toFile);
        QCOMPARE(toFile.error(),
                 u"secret_store asks for the file, but the secrets of this state directory are in the keychain"_qs);
        const auto toKeychain = chooseSecrets(SecretsWanted::Keychain, kFileSecrets, u"i"_qs, m_state->path());
        QVERIFY(!toKeychain);
        QCOMPARE(toKeychain.error(),
                 u"secret_store asks for the keychain, but the secrets of this state directory are in the file"_qs);
    }

private:
    void nothingAnswers()
    {
        KeychainSecrets secrets(u"i"_qs);
        const auto read = secrets.read(u"a"_qs);
        QVERIFY(!read);
        QVERIFY2(read.error().startsWith(u"the Secret Service does not answer"_qs), qPrintable(read.error()));
        QVERIFY(!secrets.write(u"a"_qs, u"1"_qs));
        QVERIFY(!secrets.remove(u"a"_qs));

        auto store = chooseSecrets(SecretsWanted::Auto, {}, u"i"_qs, m_state->path());
        QVERIFY(store);
        QCOMPARE((*store)->kind(), kFileSecrets);
        QVERIFY((*store)->write(u"a"_qs, u"1"_qs));
        QVERIFY(QFile::exists(m_state->filePath(u"secrets"_qs)));

        for (const auto &[wanted, recorded] :
             {std::pair{SecretsWanted::Auto, kKeychainSecrets}, std::pair{SecretsWanted::Keychain, kKeychainSecrets},
              std::pair{SecretsWanted::Keychain, QString()}}) {
            const auto refused = chooseSecrets(wanted, recorded, u"i"_qs, m_state->path());
            QVERIFY(!refused);
            QVERIFY2(refused.error().contains(u"which cannot be used: the Secret Service does not answer"_qs),
                     qPrintable(refused.error()));
        }
    }

    Keyring m_keyring;
    std::unique_ptr<QTemporaryDir> m_state;
};

QTEST_GUILESS_MAIN(KeychainAbsentTest)
#include "tst_keychainabsent.moc"
