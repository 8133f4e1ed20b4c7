#include "secrets/choosesecrets.h"

#include "secrets/filesecrets.h"

#include <QtCore/QRandomGenerator>

namespace gateway {
namespace {

/// Whether the store keeps, gives back and removes a secret.
Expected<void, QString> probe(SecretStore &store)
{
    const QString name = QStringLiteral("probe");
    const QString value = QString::number(QRandomGenerator::system()->generate64(), 36);
    if (auto written = store.write(name, value); !written)
        return written;
    const auto read = store.read(name);
    if (!read)
        return Unexpected{read.error()};
    const auto removed = store.remove(name);
    if (!removed)
        return Unexpected{removed.error()};
    if (*read != std::optional<QString>(value) || !*removed)
        return Unexpected{QStringLiteral("the keyring did not give back what it was given")};
    return {};
}

} // namespace

Expected<std::unique_ptr<SecretStore>, QString> chooseSecrets(SecretsWanted wanted, const QString &recorded,
                                                              const QString &instance, const QString &stateDir,
                                                              std::chrono::milliseconds patience)
{
    using Store = std::unique_ptr<SecretStore>;
    const bool isNew = recorded.isEmpty();
    const bool inKeychain = recorded == kKeychainSecrets;
    if (!isNew && !inKeychain && recorded != kFileSecrets)
        return Unexpected{QStringLiteral("the state directory names an unknown store of secrets, '%1'").arg(recorded)};
    if (inKeychain ? wanted == SecretsWanted::File : !isNew && wanted == SecretsWanted::Keychain)
        return Unexpected{QStringLiteral("secret_store asks for the %1, but the secrets of this state directory are in "
                                         "the %2")
                              .arg(inKeychain ? kFileSecrets : kKeychainSecrets, recorded)};

    if (inKeychain || (isNew && wanted != SecretsWanted::File)) {
        Store keychain = std::make_unique<KeychainSecrets>(instance, patience);
        const auto probed = probe(*keychain);
        if (probed)
            return keychain;
        if (inKeychain)
            return Unexpected{
                QStringLiteral("the secrets are in the keychain, which cannot be used: %1").arg(probed.error())};
        if (wanted == SecretsWanted::Keychain)
            return Unexpected{
                QStringLiteral("secret_store asks for the keychain, which cannot be used: %1").arg(probed.error())};
    }
    return Store(std::make_unique<FileSecrets>(stateDir));
}

} // namespace gateway
