#pragma once
#include "secrets/secretstore.h"

#include <chrono>

namespace gateway {

/// Secrets in the session's Secret Service (GNOME Keyring, KWallet), by QtKeychain: service "omnimessage-smpp", key
/// "<instance>/<name>". The caller's thread needs no event loop; a QCoreApplication exists.
///
/// A locked keyring looks empty: reading finds nothing, removing removes nothing, only writing says so. Nothing waits
/// longer than `patience`; a keyring that asks somebody to unlock it goes on asking after that, what was wanted from it
/// may still happen, and until then every other call fails at once. A keyring that started anew is found again; once
/// the session's message bus has ended, only another process finds the next one.
class KeychainSecrets final : public SecretStore
{
public:
    static constexpr std::chrono::milliseconds kPatience{10'000};

    /// `instance` keeps state directories apart; it is made as a name is.
    explicit KeychainSecrets(const QString &instance, std::chrono::milliseconds patience = kPatience);

    Expected<std::optional<QString>, QString> read(const QString &name) override;
    Expected<void, QString> write(const QString &name, const QString &value) override;
    Expected<bool, QString> remove(const QString &name) override;
    QString kind() const override { return kKeychainSecrets; }

private:
    QString m_instance;
    std::chrono::milliseconds m_patience;
};

} // namespace gateway
