#pragma once
#include "util/expected.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <optional>

namespace gateway {

/// Where passwords and tokens are kept. Calls block; they belong on one thread, that of the edits. Errors are sentences
/// for the operator and never hold a value.
///
/// A name has 1 to 200 characters of A-Z a-z 0-9 _ . : @ / - and a value is Unicode text without NUL: anything else is
/// refused, since not every store could give it back.
class SecretStore
{
public:
    virtual ~SecretStore() = default;
    /// The value, or nothing where the store has none of that name. A locked keyring has none either: see SecretVault.
    virtual Expected<std::optional<QString>, QString> read(const QString &name) = 0;
    /// Stores durably, in place of an earlier value. After an error the earlier value stands, or, where the keyring did
    /// not answer in time, either of the two.
    virtual Expected<void, QString> write(const QString &name, const QString &value) = 0;
    /// Whether there was one; it is gone.
    virtual Expected<bool, QString> remove(const QString &name) = 0;
    /// What the caller records of the choice: kKeychainSecrets or kFileSecrets.
    virtual QString kind() const = 0;
};

inline const QString kKeychainSecrets = QStringLiteral("keychain");
inline const QString kFileSecrets = QStringLiteral("file");

/// The objection to this name, for stores.
Expected<void, QString> checkSecretName(const QString &name);
/// The objection to this name and value, for stores. The sentence does not hold the value.
Expected<void, QString> checkSecret(const QString &name, const QString &value);

/// Overwrites the octets before they are given back, unless another copy shares them.
void wipe(QByteArray &octets);
void wipe(QString &text);

} // namespace gateway
