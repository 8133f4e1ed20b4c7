#include "log/log.h"

#include "log/limiter.h"

#include <QtCore/QByteArrayView>
#include <QtCore/QScopedValueRollback>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <mutex>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace gateway::log {
namespace {

using namespace std::chrono_literals;

constexpr qsizetype kMaxPending = 4 * 1024 * 1024;
constexpr qsizetype kMaxText = 8192;
constexpr auto kFlushLimit = 2s;

constinit std::atomic<Level> s_level{Level::Info};
constinit thread_local bool t_inSink = false;

qint64 nowMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// Line breaks and other control characters, which could make a second line or drive a terminal.
bool isUnsafe(QChar c)
{
    const char16_t u = c.unicode();
    return u < 0x20 || (u >= 0x7f && u < 0xa0) || u == 0x2028 || u == 0x2029;
}

QString oneLine(const QString &text)
{
    if (text.size() <= kMaxText && std::none_of(text.begin(), text.end(), isUnsafe))
        return text;
    QString safe;
    for (const QChar c : QStringView(text).left(kMaxText)) {
        if (c == u'\n')
            safe += u"\\n";
        else if (c == u'\r')
            safe += u"\\r";
        else if (c == u'\t')
            safe += u"\\t";
        else if (c.unicode() > 0xff && isUnsafe(c))
            safe += u"\\u" + QString::number(c.unicode(), 16);
        else if (isUnsafe(c))
            safe += u"\\x" + QString::number(c.unicode(), 16).rightJustified(2, u'0');
        else
            safe += c;
    }
    if (text.size() > kMaxText)
        safe += u"...";
    return safe;
}

/// True where systemd reads this descriptor and so knows priorities and the time itself (sd-daemon(3), JOURNAL_STREAM
/// in systemd.exec(5)).
bool isJournal(int descriptor)
{
    const char *stream = std::getenv("JOURNAL_STREAM");
    struct stat status = {};
    if (!stream || ::fstat(descriptor, &status) != 0)
        return false;
    const QByteArray device = QByteArray::number(static_cast<quint64>(status.st_dev));
    const QByteArray inode = QByteArray::number(static_cast<quint64>(status.st_ino));
    return QByteArrayView(stream) == QByteArray(device + ':' + inode);
}

void appendTime(QByteArray &out, qint64 ms)
{
    const std::time_t seconds = ms / 1000;
    std::tm utc = {};
    ::gmtime_r(&seconds, &utc);
    char text[40];
    const int length =
        std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ ", utc.tm_year + 1900, utc.tm_mon + 1,
                      utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, static_cast<int>(ms % 1000));
    out.append(text, length);
}

/// syslog(3)'s priority, as a digit.
char priorityOf(Level level) { return "7643"[static_cast<int>(level)]; }

/// journald's socket, which takes fields (systemd.io/JOURNAL_NATIVE_PROTOCOL): one datagram an entry.
class Journal
{
public:
    ~Journal() { close(); }
    Journal() = default;
    Q_DISABLE_COPY_MOVE(Journal)

    /// False where there is nobody at `path`, or the entry was not taken.
    bool send(const QByteArray &path, QByteArrayView fields)
    {
        if (m_socket < 0 || path != m_path) {
            close();
            m_path = path;
            if (path.isEmpty() || path.size() >= qsizetype(sizeof(sockaddr_un::sun_path)))
                return false;
            m_socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        }
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        std::copy(path.begin(), path.end(), address.sun_path);
        ssize_t sent = -1;
        do
            sent = ::sendto(m_socket, fields.data(), static_cast<size_t>(fields.size()), MSG_NOSIGNAL,
                            reinterpret_cast<const sockaddr *>(&address), sizeof address);
        while (sent < 0 && errno == EINTR);
        return sent == fields.size();
    }

private:
    void close()
    {
        if (m_socket >= 0)
            ::close(std::exchange(m_socket, -1));
    }
    QByteArray m_path;
    int m_socket = -1;
};

/// An entry for the journal: its fields, and the line that is written where its socket does not take them.
struct JournalEntry
{
    QByteArray fields;
    QByteArray line;
};

/// Lines on their way to the output. They are written by a thread of their own, so that a reader who stopped reading
/// (a paused terminal, a full pipe) never holds up a session; what does not fit in 4 MiB is dropped and counted.
class Writer
{
public:
    Writer()
    {
        setOutput(STDOUT_FILENO);
        // Signals are for main; and a closed output shall be an error of write(2), not the end of the process.
        sigset_t all;
        sigset_t before;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before);
        std::thread([this] { run(); }).detach();
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }

    void write(Entry &&entry)
    {
        const std::lock_guard lock(m_mutex);
        for (const Entry &count : m_limiter.expire(entry.at))
            put(count);
        const bool held = m_limiter.isHolding();
        if (m_limiter.admit(entry))
            put(entry);
        else if (!held)
            m_wake.notify_one(); // the thread writes the count when the second is over
    }

    void setSink(std::function<void(const Entry &)> &&sink)
    {
        const std::lock_guard lock(m_mutex);
        m_sink = std::move(sink);
    }

    void setOutput(int descriptor)
    {
        const bool journal = isJournal(descriptor);
        std::unique_lock lock(m_mutex);
        m_idle.wait_for(lock, kFlushLimit, [this] { return isIdle(); });
        m_descriptor = descriptor;
        m_journal = journal;
    }

    void setJournalSocket(const QByteArray &path)
    {
        const std::lock_guard lock(m_mutex);
        m_journalSocket = path;
    }

    void flush()
    {
        std::unique_lock lock(m_mutex);
        for (const Entry &count : m_limiter.expireAll(nowMs()))
            put(count);
        m_idle.wait_for(lock, kFlushLimit, [this] { return isIdle(); });
    }

private:
    void put(const Entry &entry)
    {
        if (m_sink) {
            const QScopedValueRollback guard(t_inSink, true);
            m_sink(entry);
        }
        if (m_descriptor < 0)
            return;
        if (m_pending.size() + m_journalSize > kMaxPending) {
            ++m_dropped;
            return;
        }
        if (m_dropped > 0) {
            const QString text = QString::number(std::exchange(m_dropped, 0)) + u" lines lost: the output is not read";
            append({entry.at, Level::Warning, Category::Gateway, {}, "log", text});
        }
        append(entry);
        m_wake.notify_one();
    }

    bool isIdle() const { return m_pending.isEmpty() && m_entries.empty() && !m_writing; }

    void append(const Entry &entry)
    {
        QByteArray line = QByteArray("[").append(categoryName(entry.category)).append("] ").append(entry.text.toUtf8());
        if (!entry.id.isEmpty())
            line.append(" id=").append(entry.id.toUtf8());
        if (m_journal) {
            appendToJournal(entry, line);
            return;
        }
        appendTime(m_pending, entry.at);
        m_pending += QByteArray(levelName(entry.level)).leftJustified(6);
        m_pending += line;
        m_pending += '\n';
    }

    /// Values have no line breaks: those of `line` are escaped, the others are words of ours and names of peers.
    void appendToJournal(const Entry &entry, const QByteArray &line)
    {
        JournalEntry &made = m_entries.emplace_back();
        const auto add = [&](const char *name, const QByteArray &value) {
            made.fields.append(name).append('=').append(value).append('\n');
        };
        add("MESSAGE", line);
        add("PRIORITY", QByteArray(1, priorityOf(entry.level)));
        add("SYSLOG_IDENTIFIER", "omnimessage-smpp");
        add("OMNIMESSAGE_CATEGORY", categoryName(entry.category));
        add("OMNIMESSAGE_KIND", entry.kind);
        if (!entry.bind.isEmpty())
            add("OMNIMESSAGE_BIND", oneLine(entry.bind).toUtf8());
        if (!entry.id.isEmpty())
            add("OMNIMESSAGE_ID", entry.id.toUtf8());
        made.line =
            QByteArray("<").append(priorityOf(entry.level)).append('>').append(line).append('\n'); // sd-daemon(3)
        m_journalSize += made.fields.size() + made.line.size();
    }

    void run()
    {
        std::unique_lock lock(m_mutex);
        QByteArray batch;
        std::deque<JournalEntry> entries;
        for (;;) {
            if (m_pending.isEmpty() && m_entries.empty()) {
                m_idle.notify_all();
                if (m_limiter.isHolding())
                    m_wake.wait_for(lock, std::chrono::milliseconds(
                                              std::clamp<qint64>(m_limiter.endOfSecond() - nowMs(), 1, 1000)));
                else
                    m_wake.wait(lock);
            }
            if (m_limiter.isHolding()) {
                for (const Entry &count : m_limiter.expire(nowMs()))
                    put(count);
            }
            if (m_pending.isEmpty() && m_entries.empty())
                continue;
            batch.resize(0);
            batch.swap(m_pending);
            entries.clear();
            entries.swap(m_entries);
            m_journalSize = 0;
            const QByteArray socket = m_journalSocket;
            const int descriptor = m_descriptor;
            m_writing = true;
            lock.unlock();
            writeAll(descriptor, batch);
            for (const JournalEntry &entry : entries) {
                if (!m_toJournal.send(socket, entry.fields))
                    writeAll(descriptor, entry.line);
            }
            lock.lock();
            m_writing = false;
        }
    }

    static void writeAll(int descriptor, QByteArrayView octets)
    {
        while (!octets.isEmpty()) {
            const ssize_t written = ::write(descriptor, octets.data(), static_cast<size_t>(octets.size()));
            if (written >= 0) {
                octets = octets.sliced(written);
            } else if (errno == EAGAIN) {
                pollfd ready = {descriptor, POLLOUT, 0};
                ::poll(&ready, 1, -1);
            } else if (errno != EINTR) {
                return; // closed: there is nobody left to tell
            }
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_idle;
    Limiter m_limiter;
    std::function<void(const Entry &)> m_sink;
    QByteArray m_pending;
    std::deque<JournalEntry> m_entries;
    qsizetype m_journalSize = 0; ///< octets of m_entries
    QByteArray m_journalSocket = "/run/systemd/journal/socket";
    Journal m_toJournal; ///< of the writing thread
    qint64 m_dropped = 0;
    int m_descriptor = -1;
    bool m_journal = false;
    bool m_writing = false;
};

/// The process has one log. Never destroyed: destructors that run after main may still write lines.
Writer &writer()
{
    static Writer *const instance = [] {
        auto *made = new Writer;
        std::atexit(flush);
        return made;
    }();
    return *instance;
}

void qtMessage(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const auto level = [type] {
        switch (type) {
        case QtDebugMsg:
            return Level::Debug;
        case QtInfoMsg:
            return Level::Info;
        case QtWarningMsg:
            return Level::Warning;
        case QtCriticalMsg:
        case QtFatalMsg:
            break;
        }
        return Level::Error;
    }();
    const QString category = QString::fromUtf8(context.category);
    write(level, Category::Gateway, {}, "qt",
          category.isEmpty() || category == u"default" ? QString(u"Qt: " + message)
                                                       : QString(u"Qt: " + category + u": " + message));
    if (type == QtFatalMsg)
        flush(); // Qt ends the process next
}

} // namespace

void write(Level level, Category category, const QString &bind, const char *kind, const QString &text,
           const QString &id)
{
    if (!enabled(level) || t_inSink)
        return;
    writer().write({nowMs(), level, category, bind, kind, oneLine(text), oneLine(id)});
}

bool enabled(Level level) { return level >= s_level.load(std::memory_order_relaxed); }

void setLevel(Level level) { s_level.store(level, std::memory_order_relaxed); }

QString escaped(QByteArrayView octets, qsizetype max)
{
    constexpr char kDigits[] = "0123456789abcdef";
    const QByteArrayView shown = octets.first(std::min(octets.size(), std::max<qsizetype>(max, 0)));
    QString out;
    out.reserve(shown.size() + 8);
    for (const char c : shown) {
        const auto octet = static_cast<quint8>(c);
        if (octet < 0x20 || octet >= 0x7f) {
            out += u"\\x";
            out += QLatin1Char(kDigits[octet >> 4]);
            out += QLatin1Char(kDigits[octet & 0xf]);
            continue;
        }
        if (c == '\'' || c == '"' || c == '\\')
            out += u'\\';
        out += QLatin1Char(c);
    }
    if (shown.size() < octets.size())
        out += u"...";
    return out;
}

const char *levelName(Level level)
{
    constexpr const char *kNames[] = {"DEBUG", "INFO", "WARN", "ERROR"};
    return kNames[static_cast<int>(level)];
}

const char *categoryName(Category category)
{
    constexpr const char *kNames[] = {"gateway", "smpp", "core", "cache", "config", "http"};
    return kNames[static_cast<int>(category)];
}

void setSink(std::function<void(const Entry &)> sink) { writer().setSink(std::move(sink)); }

void setOutput(int descriptor) { writer().setOutput(descriptor); }

void setJournalSocket(const QByteArray &path) { writer().setJournalSocket(path); }

void flush() { writer().flush(); }

void installQtMessageHandler() { qInstallMessageHandler(qtMessage); }

} // namespace gateway::log
