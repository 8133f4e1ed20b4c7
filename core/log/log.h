#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <functional>

namespace gateway::log {

enum class Level { Debug, Info, Warning, Error };
enum class Category { Gateway, Smpp, Core, Cache, Config, Http };

/// One line of the log. `kind` groups lines for the limit of 100 a kind, bind and second (then one line with the
/// count); it must be a string literal. `bind` is empty where the line concerns none. Values that come from outside
/// must have gone through `escaped`. Never a secret, and no message text at info and above. `id` is that of the message
/// which the line concerns, as its partner got it or Core knows it: all lines of one message have it. Thread-safe;
/// never waits for whoever reads the output.
void write(Level level, Category category, const QString &bind, const char *kind, const QString &text,
           const QString &id = {});

inline void debug(Category c, const QString &bind, const char *kind, const QString &text, const QString &id = {})
{
    write(Level::Debug, c, bind, kind, text, id);
}
inline void info(Category c, const QString &bind, const char *kind, const QString &text, const QString &id = {})
{
    write(Level::Info, c, bind, kind, text, id);
}
inline void warning(Category c, const QString &bind, const char *kind, const QString &text, const QString &id = {})
{
    write(Level::Warning, c, bind, kind, text, id);
}
inline void error(Category c, const QString &bind, const char *kind, const QString &text, const QString &id = {})
{
    write(Level::Error, c, bind, kind, text, id);
}

/// True where a line of this level would be written: guards the making of costly texts. One relaxed load.
bool enabled(Level level);
/// The lowest level that is written; Info until set.
void setLevel(Level level);

/// Octets from a stranger made fit for one line: control and non-ASCII octets as \xNN, quotes and the backslash
/// escaped, at most `max` octets shown, `...` after them where there were more.
QString escaped(QByteArrayView octets, qsizetype max = 100);

/// "DEBUG", "INFO", "WARN" or "ERROR".
const char *levelName(Level level);
/// "gateway", "smpp", "core", "cache", "config" or "http".
const char *categoryName(Category category);

/// A line as it was let through by the level and the limit.
struct Entry
{
    qint64 at = 0; ///< milliseconds since 1970 UTC
    Level level = Level::Info;
    Category category = Category::Gateway;
    QString bind;
    const char *kind = "";
    QString text;    ///< one line: control characters are escaped
    QString id = {}; ///< of the message that it concerns; empty where it concerns none
};

/// Where every written line goes besides the output (ring buffer, tests); an empty function ends it, and after the
/// return of setSink the earlier one is called no more. It is called on the thread that logs, one line at a time, and
/// must be quick; what it logs itself is dropped.
void setSink(std::function<void(const Entry &)> sink);

/// The descriptor that lines are written to: 1 until set, -1 for none. Where it is systemd's journal (JOURNAL_STREAM),
/// entries go to journald's socket with fields (PRIORITY, OMNIMESSAGE_BIND, OMNIMESSAGE_CATEGORY, OMNIMESSAGE_KIND,
/// OMNIMESSAGE_ID); what that does not take is written as a line with a priority instead of level and time. Both say a
/// message's id at their end, as `id=…`.
void setOutput(int descriptor);

/// Where journald's socket is: its usual place until set; empty for none.
void setJournalSocket(const QByteArray &path);

/// Writes the counts of lines held back, then waits (2 s at most) until all is written. Called at exit by itself.
void flush();

/// Qt's own messages go through this log from now on.
void installQtMessageHandler();

} // namespace gateway::log
