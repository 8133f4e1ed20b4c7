#pragma once
#include "util/expected.h"

#include <QtCore/QString>
#include <memory>

class QTranslator;

namespace gateway {

/// The texts for people, in every language of the program: for texts whose reader is known only when they are asked
/// for (the operations API answers each request in its language), unlike QCoreApplication's one language a process.
/// Loaded once; then any thread may ask.
class Catalogue
{
public:
    enum class Language { English, French };

    /// Of a folder (`:/i18n` within the program) with omnimessage_en.qm and omnimessage_fr.qm; else which one is
    /// missing or cannot be read.
    static Expected<Catalogue, QString> load(const QString &folder);

    ~Catalogue();
    Catalogue(Catalogue &&) noexcept;
    Catalogue &operator=(Catalogue &&) noexcept;

    /// The text of a context (`Diagnosis`, `Setting`, …) that stands in the sources as `source` (UTF-8); the source
    /// itself where the language has none. With `n` the form for so many, and `%n` is replaced.
    QString text(Language language, const char *context, const char *source, int n = -1) const;

private:
    Catalogue(std::unique_ptr<QTranslator> english, std::unique_ptr<QTranslator> french);

    std::unique_ptr<QTranslator> m_english;
    std::unique_ptr<QTranslator> m_french;
};

} // namespace gateway
