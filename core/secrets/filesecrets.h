#pragma once
#include "secrets/secretstore.h"

#include <map>
#include <sys/stat.h>

namespace gateway {

/// Secrets in one file of the state directory, `secrets`: a JSON object of mode 0600. A write replaces the file whole,
/// synced with its folder, so that a crash leaves the one or the other. A file that others may read, that is not ours
/// or that cannot be read is an error and stays as it is.
class FileSecrets final : public SecretStore
{
public:
    /// The directory exists.
    explicit FileSecrets(const QString &stateDir);
    ~FileSecrets() override;
    Q_DISABLE_COPY_MOVE(FileSecrets)

    Expected<std::optional<QString>, QString> read(const QString &name) override;
    Expected<void, QString> write(const QString &name, const QString &value) override;
    Expected<bool, QString> remove(const QString &name) override;
    QString kind() const override { return kFileSecrets; }

private:
    using Values = std::map<QString, QString>;

    Expected<void, QString> load();
    Expected<void, QString> replaceBy(Values values);
    void forget();

    QString m_directory;
    QString m_path;
    Values m_values;
    /// The file that m_values was read from; each write makes another one.
    std::optional<struct stat> m_stamp;
};

} // namespace gateway
