#pragma once
#include "util/expected.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

namespace gateway::cli {

/// Settings as they are given on a command line, `KEY=VALUE` each, as the operations API takes them: of which type a
/// key is say the rows of its schema. What the rows do not know, and values that are not of their type, are left for
/// the gateway to refuse. A secret is refused here, since everybody on the machine sees the words of a command.
Expected<QJsonObject, QString> settingsOfWords(const QStringList &words, const QJsonArray &schema);

} // namespace gateway::cli
