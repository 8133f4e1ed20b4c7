#include "util/catalogue.h"

#include <QtCore/QTranslator>

namespace gateway {

Catalogue::Catalogue(std::unique_ptr<QTranslator> english, std::unique_ptr<QTranslator> french)
    : m_english(std::move(english)), m_french(std::move(french))
{}
Catalogue::~Catalogue() = default;
Catalogue::Catalogue(Catalogue &&) noexcept = default;
Catalogue &Catalogue::operator=(Catalogue &&) noexcept = default;

Expected<Catalogue, QString> Catalogue::load(const QString &folder)
{
    auto english = std::make_unique<QTranslator>();
    auto french = std::make_unique<QTranslator>();
    for (const auto &[translator, code] : {std::pair(english.get(), "en"), std::pair(french.get(), "fr")}) {
        const QString file = folder + QLatin1String("/omnimessage_") + QLatin1String(code) + QLatin1String(".qm");
        if (!translator->load(file))
            return Unexpected{QString(file + QLatin1String(" is missing or is no catalogue"))};
    }
    return Catalogue(std::move(english), std::move(french));
}

QString Catalogue::text(Language language, const char *context, const char *source, int n) const
{
    const QTranslator &of = language == Language::French ? *m_french : *m_english;
    QString text = of.translate(context, source, nullptr, n);
    if (text.isEmpty())
        text = QString::fromUtf8(source);
    if (n >= 0)
        text.replace(QLatin1String("%n"), QString::number(n));
    return text;
}

} // namespace gateway
