#pragma once
#include "secrets/keychainsecrets.h"

#include <memory>

namespace gateway {

/// What the configuration asks for.
enum class SecretsWanted { Auto, Keychain, File };

/// The store that the secrets of a state directory are in.
///
/// `recorded` is the kind() that an earlier call's store had, empty while nothing is recorded: the caller records it
/// before it writes a secret. Where nothing is recorded, Auto takes the keychain if it keeps, gives back and removes an
/// entry, else the file. A recorded keychain that does not is an error, and so is a configuration that wants the other
/// store: secrets never change places by themselves.
Expected<std::unique_ptr<SecretStore>, QString>
chooseSecrets(SecretsWanted wanted, const QString &recorded, const QString &instance, const QString &stateDir,
              std::chrono::milliseconds patience = KeychainSecrets::kPatience);

} // namespace gateway
