#pragma once
#include "store/accessdb.h"
#include "store/gatewaydb.h"
#include "util/expected.h"

#include <QtCore/QJsonObject>

namespace gateway::cli {

/// Makes the state directory where there is none, with mode 0700, as only the gateway's user may look into it. False:
/// errno says why not.
bool makeStateDir(const QString &path);
/// The same in words, for whoever runs a command.
QString whyNoStateDir(const QString &path);

/// For root: from now on this process is the user that the directory belongs to, so that what it writes there can be
/// read by the gateway. Nothing for others, and nothing where there is no directory yet.
Expected<void, QString> becomeOwnerOf(const QString &directory);

/// Opens gateway.db for changes, beside a gateway that may be running or without one. A database of an older version is
/// brought to this one, but not while a gateway runs on it.
Expected<std::unique_ptr<GatewayDb>, QString> openStateDb(const QString &stateDir);

/// What only a running gateway holds: `FileLock::take` of this says whether one runs.
QString lockOf(const QString &stateDir);

/// A row of the audit by whoever runs this command ("cli:NAME").
AuditRow cliAudit(const char *action, const QString &target, const QJsonObject &before = {},
                  const QJsonObject &after = {});
/// "cli:NAME".
QString cliUser();

} // namespace gateway::cli
