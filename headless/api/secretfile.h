#pragma once
#include "util/expected.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace gateway::api {

/// Puts `octets` in the place of the file, whole or not at all, readable by its owner alone (mode 0600) at every
/// moment. The error names the file.
Expected<void, QString> writeSecretFile(const QString &file, const QByteArray &octets);

} // namespace gateway::api
