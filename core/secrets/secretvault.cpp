#include "secrets/secretvault.h"

namespace gateway {
namespace {

QString isLost(const SecretStore &store)
{
    return store.kind() == kKeychainSecrets
               ? QStringLiteral("is not in the keychain: the keyring is locked or has lost it")
               : QStringLiteral("is not in the file of the secrets: it was lost");
}

} // namespace

SecretVault::SecretVault(std::unique_ptr<SecretStore> store, SecretIndex &index)
    : m_store(std::move(store)), m_index(index)
{}

Expected<std::optional<QString>, QString> SecretVault::read(const QString &name)
{
    const auto exists = m_index.contains(name);
    if (!exists)
        return Unexpected{exists.error()};
    if (!*exists)
        return std::optional<QString>();
    auto value = m_store->read(name);
    if (value && !*value)
        return Unexpected{QStringLiteral("the secret %1 %2").arg(name, isLost(*m_store))};
    return value;
}

Expected<void, QString> SecretVault::write(const QString &name, const QString &value)
{
    const auto exists = m_index.contains(name);
    if (!exists)
        return Unexpected{exists.error()};
    if (auto written = m_store->write(name, value); !written || *exists)
        return written;
    auto added = m_index.add(name);
    if (!added)
        static_cast<void>(m_store->remove(name)); // not to leave what nobody knows of; the index's error is what counts
    return added;
}

Expected<void, QString> SecretVault::remove(const QString &name)
{
    const auto exists = m_index.contains(name);
    if (!exists)
        return Unexpected{exists.error()};
    if (!*exists)
        return {};
    if (auto removed = m_index.remove(name); !removed)
        return removed;
    const auto gone = m_store->remove(name);
    if (!gone)
        return Unexpected{QStringLiteral("the secret %1 is removed, but its value may still be in the %2: %3")
                              .arg(name, m_store->kind(), gone.error())};
    if (!*gone)
        return Unexpected{QStringLiteral("the secret %1 is removed, but it %2").arg(name, isLost(*m_store))};
    return {};
}

} // namespace gateway
