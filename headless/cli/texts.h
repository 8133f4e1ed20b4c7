#pragma once
#include "util/phrase.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QProcessEnvironment>

namespace gateway::cli {

/// The texts of the command line are the context "Cli" of the catalogue: `Cli::tr("…")`, or QT_TRANSLATE_NOOP("Cli", …)
/// where they stand in a table.
struct Cli
{
    Q_DECLARE_TR_FUNCTIONS(Cli)
};

/// A text of a table in the language of the reader.
inline QString translated(const char *source) { return *source == '\0' ? QString() : Cli::tr(source); }

/// Phrases in the language of the reader.
inline QString phraseText(const char *source) { return QCoreApplication::translate(Phrase::kContext, source); }

/// The language of the locale that an environment asks for, of those that there are: "fr" or "en".
QString languageOf(const QProcessEnvironment &environment);

} // namespace gateway::cli
