#pragma once
#include "util/phrase.h"

namespace gateway {

/// Something wrong with the configuration.
struct ConfigProblem
{
    QString file; ///< "environment" for a variable
    int line = 0; ///< from 1; 0: the source as a whole
    int column = 0;
    bool isWarning = false;
    Phrase message; ///< without secrets

    /// `file:line:column: error: message`, the message in the reader's language, the rest in all of them the same.
    QString text(const Translate &translate = {}) const
    {
        QString out = file;
        if (line > 0)
            out += QLatin1Char(':') + QString::number(line) + QLatin1Char(':') + QString::number(column);
        return out + QLatin1String(isWarning ? ": warning: " : ": error: ") + message.in(translate);
    }
};

} // namespace gateway
