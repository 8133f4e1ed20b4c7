#include "store/filelock.h"

#include <QtCore/QFile>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace gateway {

FileLock::~FileLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

bool FileLock::take(const QString &file)
{
    m_descriptor =
        ::open(QFile::encodeName(file + QStringLiteral(".lock")).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return m_descriptor >= 0 && ::flock(m_descriptor, LOCK_EX | LOCK_NB) == 0;
}

} // namespace gateway
