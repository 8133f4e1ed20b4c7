#include "cli/texts.h"

namespace gateway::cli {

QString languageOf(const QProcessEnvironment &environment)
{
    QString locale;
    for (const char *name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        locale = environment.value(QLatin1String(name));
        if (!locale.isEmpty())
            break;
    }
    const bool none = locale.isEmpty() || locale == u"C" || locale == u"POSIX" || locale.startsWith(u"C.");
    if (const QString first = environment.value(QStringLiteral("LANGUAGE")).section(u':', 0, 0);
        !none && !first.isEmpty())
        locale = first; // as gettext has it: not where the locale is none at all
    const QString language = locale.section(u'.', 0, 0).section(u'@', 0, 0).section(u'_', 0, 0);
    return language == u"fr" ? QStringLiteral("fr") : QStringLiteral("en");
}

} // namespace gateway::cli
