#include "secrets/secretvault.h"

#include <QtTest/QtTest>
#include <map>
#include <set>

using namespace gateway;

/// What the store and the index did, in order.
static QStringList s_steps;

/// A store that can be locked, as a keyring is, or broken.
class TestStore final : public SecretStore
{
public:
    explicit TestStore(const QString &kind) : m_kind(kind) {}

    Expected<std::optional<QString>, QString> read(const QString &name) override
    {
        s_steps << u"store read "_qs + name;
        if (broken)
            return Unexpected{u"store broken"_qs};
        const auto found = values.find(name);
        return locked || found == values.end() ? std::optional<QString>() : std::optional(found->second);
    }
    Expected<void, QString> write(const QString &name, const QString &value) override
    {
        s_steps << u"store write "_qs + name;
        if (broken || locked)
            return Unexpected{u"store broken"_qs};
        values[name] = value;
        return {};
    }
    Expected<bool, QString> remove(const QString &name) override
    {
        s_steps << u"store remove "_qs + name;
        if (broken)
            return Unexpected{u"store broken"_qs};
        return !locked && values.erase(name) > 0;
    }
    QString kind() const override { return m_kind; }

    std::map<QString, QString> values;
    bool locked = false;
    bool broken = false;

private:
    QString m_kind;
};

class TestIndex final : public SecretIndex
{
public:
    Expected<bool, QString> contains(const QString &name) override
    {
        if (unreadable)
            return Unexpected{u"index broken"_qs};
        return names.contains(name);
    }
    Expected<void, QString> add(const QString &name) override
    {
        s_steps << u"index add "_qs + name;
        if (broken)
            return Unexpected{u"index broken"_qs};
        names.insert(name);
        return {};
    }
    Expected<void, QString> remove(const QString &name) override
    {
        s_steps << u"index remove "_qs + name;
        if (broken)
            return Unexpected{u"index broken"_qs};
        names.erase(name);
        return {};
    }

    std::set<QString> names;
    bool unreadable = false;
    bool broken = false;
};

class SecretVaultTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        make(kKeychainSecrets);
        s_steps.clear();
    }

    void whatTheIndexDoesNotHaveIsNotAskedFor()
    {
        m_store->values[u"a"_qs] = u"stray"_qs;
        QCOMPARE(*m_vault->read(u"a"_qs), std::optional<QString>());
        QVERIFY(s_steps.isEmpty());
    }

    void aNewSecretIsStoredBeforeItIsIndexed()
    {
        QVERIFY(m_vault->write(u"a"_qs, u"1"_qs));
        QCOMPARE(s_steps, (QStringList{u"store write a"_qs, u"index add a"_qs}));
        QCOMPARE(*m_vault->read(u"a"_qs), std::optional(u"1"_qs));
        QVERIFY(m_vault->write(u"a"_qs, u"2"_qs));
        QCOMPARE(*m_vault->read(u"a"_qs), std::optional(u"2"_qs));
    }

    void aRemovedSecretLeavesTheIndexFirst()
    {
        QVERIFY(m_vault->write(u"a"_qs, u"1"_qs));
        s_steps.clear();
        QVERIFY(m_vault->remove(u"a"_qs));
        QCOMPARE(s_steps, (QStringList{u"index remove a"_qs, u"store remove a"_qs}));
        QCOMPARE(*m_vault->read(u"a"_qs), std::optional<QString>());
        s_steps.clear();
        QVERIFY(m_vault->remove(u"a"_qs));
        QVERIFY(s_steps.isEmpty());
    }

    void aSecretThatTheStoreDoesNotFindIsAnError()
    {
        QVERIFY(m_vault->write(u"a"_qs, u"1"_qs));
        m_store->locked = true;
        const auto read = m_vault->read(u"a"_qs);
        QVERIFY(!read);
        QCOMPARE(read.error(), u"the secret a is not in the keychain: the keyring is locked or has lost it"_qs);
        m_store->locked = false;
        QCOMPARE(*m_vault->read(u"a"_qs), std::optional(u"1"_qs));
    }

    void aFileThatLostASecretSaysSo()
    {
        make(kFileSecrets);
        m_index.names.insert(u"a"_qs);
        const auto read = m_vault->read(u"a"_qs);
        QVERIFY(!read);
        QCOMPARE(read.error(), u"the secret a is not in the file of the secrets: it was lost"_qs);
        QCOMPARE(m_vault->kind(), u"file"_qs);
    }

    void anErrorOfTheStoreIsPassedOn()
    {
        m_index.names.insert(u"a"_qs);
        m_store->broken = true;
        QCOMPARE(m_vault->read(u"a"_qs).error(), u"store broken"_qs);
        QCOMPARE(m_vault->write(u"a"_qs, u"1"_qs).error(), u"store broken"_qs);
        QCOMPARE(m_vault->write(u"b"_qs, u"1"_qs).error(), u"store broken"_qs);
        QVERIFY(!m_index.names.contains(u"b"_qs));
    }

    void aSecretThatCannotBeIndexedIsTakenBack()
    {
        m_index.broken = true;
        QCOMPARE(m_vault->write(u"a"_qs, u"1"_qs).error(), u"index broken"_qs);
        QVERIFY(m_store->values.empty());
    }

    void anIndexThatCannotBeReadIsAnError()
    {
        m_index.unreadable = true;
        QCOMPARE(m_vault->read(u"a"_qs).error(), u"index broken"_qs);
        QCOMPARE(m_vault->write(u"a"_qs, u"1"_qs).error(), u"index broken"_qs);
        QCOMPARE(m_vault->remove(u"a"_qs).error(), u"index broken"_qs);
        QVERIFY(s_steps.isEmpty());
    }

    void aSecretThatCannotLeaveTheIndexStays()
    {
        QVERIFY(m_vault->write(u"a"_qs, u"1"_qs));
        m_index.broken = true;
        QCOMPARE(m_vault->remove(u"a"_qs).error(), u"index broken"_qs);
        QCOMPARE(*m_vault->read(u"a"_qs), std::optional(u"1"_qs));
    }

    void whatMayRemainInTheStoreIsTold()
    {
        for (const QString &name : {u"a"_qs, u"b"_qs})
            QVERIFY(m_vault->write(name, u"1"_qs));
        m_store->broken = true;
        QCOMPARE(m_vault->remove(u"a"_qs).error(),
                 u"the secret a is removed, but its value may still be in the keychain: store broken"_qs);
        m_store->broken = false;
        m_store->locked = true;
        QCOMPARE(m_vault->remove(u"b"_qs).error(),
                 u"the secret b is removed, but it is not in the keychain: the keyring is locked or has lost it"_qs);
        m_store->locked = false;
        QCOMPARE(*m_vault->read(u"a"_qs), std::optional<QString>());
        QCOMPARE(*m_vault->read(u"b"_qs), std::optional<QString>());
    }

private:
    void make(const QString &kind)
    {
        m_index = {};
        auto store = std::make_unique<TestStore>(kind);
        m_store = store.get();
        m_vault = std::make_unique<SecretVault>(std::move(store), m_index);
    }

    TestIndex m_index;
    TestStore *m_store = nullptr;
    std::unique_ptr<SecretVault> m_vault;
};

QTEST_GUILESS_MAIN(SecretVaultTest)
#include "tst_secretvault.moc"
