#include "api/secretfile.h"

#include <QtCore/QFile>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gateway::api {
namespace {

bool writeAll(int descriptor, const QByteArray &octets)
{
    qsizetype written = 0;
    while (written < octets.size()) {
        const ssize_t n = ::write(descriptor, octets.constData() + written, std::size_t(octets.size() - written));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        written += n;
    }
    return ::fsync(descriptor) == 0;
}

} // namespace

Expected<void, QString> writeSecretFile(const QString &file, const QByteArray &octets)
{
    // A new file each time: what stands there may be readable by others, or be a link to elsewhere.
    const QByteArray name = QFile::encodeName(file), fresh = name + ".new";
    ::unlink(fresh.constData());
    const int descriptor = ::open(fresh.constData(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return Unexpected{QStringLiteral("%1 cannot be written: %2").arg(file, qt_error_string())};
    bool done = ::fchmod(descriptor, 0600) == 0 && writeAll(descriptor, octets);
    ::close(descriptor);
    done = done && ::rename(fresh.constData(), name.constData()) == 0;
    if (!done) {
        const QString why = qt_error_string();
        ::unlink(fresh.constData());
        return Unexpected{QStringLiteral("%1 cannot be written: %2").arg(file, why)};
    }
    return {};
}

} // namespace gateway::api
