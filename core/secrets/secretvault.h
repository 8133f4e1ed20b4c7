#pragma once
#include "secrets/secretstore.h"

#include <memory>

namespace gateway {

/// The names of the secrets that exist, kept apart from them (gateway.db): a locked keyring cannot tell.
class SecretIndex
{
public:
    virtual ~SecretIndex() = default;
    virtual Expected<bool, QString> contains(const QString &name) = 0;
    virtual Expected<void, QString> add(const QString &name) = 0;
    virtual Expected<void, QString> remove(const QString &name) = 0;
};

/// A store of secrets together with the index of what is in it: a secret that the store has lost, or keeps locked, is
/// an error and never "no password configured". Calls block; all on one thread.
class SecretVault
{
public:
    /// The index outlives the vault.
    SecretVault(std::unique_ptr<SecretStore> store, SecretIndex &index);

    /// The value; nothing where the index has no such name (the store is not asked).
    Expected<std::optional<QString>, QString> read(const QString &name);
    /// The value is in the store before its name is in the index.
    Expected<void, QString> write(const QString &name, const QString &value);
    /// The name is out of the index before the value is out of the store: after an error from the store the secret no
    /// longer exists here, but its value may lie in the store still, as the sentence says. A name that the index does
    /// not have is no error.
    Expected<void, QString> remove(const QString &name);
    /// Of the store: kKeychainSecrets or kFileSecrets.
    QString kind() const { return m_store->kind(); }

private:
    std::unique_ptr<SecretStore> m_store;
    SecretIndex &m_index;
};

} // namespace gateway
