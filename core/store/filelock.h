#pragma once
#include <QtCore/QString>

namespace gateway {

/// The right to a file, held until the object or its process ends. The lock stands beside the file (`FILE.lock`), as
/// closing any descriptor of an SQLite database itself would drop SQLite's own locks.
class FileLock
{
public:
    FileLock() = default;
    ~FileLock();
    FileLock(const FileLock &) = delete;
    FileLock &operator=(const FileLock &) = delete;

    /// False where another process has it, or where the lock cannot be made (then `wasOpened` is false, errno says
    /// why).
    bool take(const QString &file);
    bool wasOpened() const { return m_descriptor >= 0; }

private:
    int m_descriptor = -1;
};

} // namespace gateway
