#pragma once
#include "util/expected.h"

#include <QtCore/QString>

namespace gateway::cli {

struct Restored
{
    QString aside;           ///< where that stands which was there before; empty: nothing was
    qint64 waiting = 0;      ///< messages that wait in the restored cache
    qint64 waitingAside = 0; ///< and in the one that was put aside
};

/// Puts a copy of a state directory in the place of one that no gateway uses. Nothing is touched before the copy has
/// been checked as a whole; what was there is kept aside. Numbers of cached messages go on above all that either has
/// given. Where the directory holds the state of a gateway already, `force` is needed.
Expected<Restored, QString> restore(const QString &copy, const QString &stateDir, bool force);

} // namespace gateway::cli
