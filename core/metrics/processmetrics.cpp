#include "metrics/processmetrics.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace gateway {
namespace {

using prometheus::MetricType;

QByteArray readAll(const char *path)
{
    QByteArray text;
    const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return text;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::read(descriptor, buffer, sizeof buffer)) > 0;)
        text.append(buffer, n);
    ::close(descriptor);
    return text;
}

/// The fields of /proc/self/stat from the third on (proc(5)); the second is the program's name in parentheses and may
/// hold anything.
QByteArrayList statFields()
{
    const QByteArray stat = readAll("/proc/self/stat");
    return stat.mid(stat.lastIndexOf(')') + 2).split(' ');
}

/// Field `number` as proc(5) counts them.
double field(const QByteArrayList &fields, int number)
{
    return number - 3 < fields.size() ? fields[number - 3].toDouble() : 0;
}

double ticksASecond() { return static_cast<double>(::sysconf(_SC_CLK_TCK)); }

/// Seconds since 1970 at which the process started.
double startTime()
{
    const QByteArray stat = readAll("/proc/stat");
    const qsizetype line = stat.indexOf("\nbtime ");
    if (line < 0)
        return 0;
    const qsizetype begin = line + 7;
    const double boot = stat.mid(begin, stat.indexOf('\n', begin) - begin).toDouble();
    return boot + field(statFields(), 22) / ticksASecond();
}

int countOpenFds()
{
    DIR *folder = ::opendir("/proc/self/fd");
    if (!folder)
        return 0;
    int count = -1; // the folder's own
    while (const dirent *entry = ::readdir(folder)) {
        if (entry->d_name[0] != '.')
            ++count;
    }
    ::closedir(folder);
    return count;
}

} // namespace

ProcessMetrics::ProcessMetrics() : m_startTime(startTime())
{
    add(MetricType::Counter, "process_cpu_seconds_total", "Processor time used, user and system, in seconds",
        [this] { return m_now.cpuSeconds.load(); });
    add(MetricType::Gauge, "process_virtual_memory_bytes", "Virtual memory in bytes",
        [this] { return m_now.virtualBytes.load(); });
    add(MetricType::Gauge, "process_resident_memory_bytes", "Resident memory in bytes",
        [this] { return m_now.residentBytes.load(); });
    add(MetricType::Gauge, "process_open_fds", "Open file descriptors", [this] { return m_now.openFds.load(); });
    add(MetricType::Gauge, "process_max_fds", "File descriptors that may be open at once",
        [this] { return m_now.maxFds.load(); });
    add(MetricType::Gauge, "process_start_time_seconds", "Start of the process, in seconds since 1970",
        [this] { return m_startTime; });
}

void ProcessMetrics::add(MetricType type, const char *name, const char *help, std::function<double()> value)
{
    m_metrics.push_back(std::make_unique<Computed>(this, type, name, help, std::move(value)));
}

void ProcessMetrics::refresh() const
{
    const QByteArrayList fields = statFields();
    m_now.cpuSeconds = (field(fields, 14) + field(fields, 15)) / ticksASecond();
    m_now.virtualBytes = field(fields, 23);
    m_now.residentBytes = field(fields, 24) * static_cast<double>(::sysconf(_SC_PAGESIZE));
    m_now.openFds = countOpenFds();
    rlimit limit = {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        m_now.maxFds = static_cast<double>(limit.rlim_cur);
}

} // namespace gateway
