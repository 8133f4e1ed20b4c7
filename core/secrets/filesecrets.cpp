#include "secrets/filesecrets.h"

#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace gateway {
namespace {

constexpr qint64 kMaxOctets = 64 << 20;
constexpr mode_t kMode = 0600;

class Descriptor
{
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)
    operator int() const { return m_number; }

private:
    int m_number;
};

bool isSame(const struct stat &one, const struct stat &other)
{
    const auto equal = [](const timespec &a, const timespec &b) {
        return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
    };
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino && one.st_size == other.st_size &&
           one.st_mode == other.st_mode && one.st_uid == other.st_uid && equal(one.st_mtim, other.st_mtim) &&
           equal(one.st_ctim, other.st_ctim);
}

/// Why the file may not be used; empty where it may.
QString objection(const struct stat &is)
{
    if (!S_ISREG(is.st_mode))
        return QStringLiteral("is not a regular file");
    if (is.st_mode & 077)
        return QStringLiteral("may be read by others (mode 0%1): its secrets are to be changed, then chmod 600")
            .arg(is.st_mode & 07777, 0, 8);
    if (is.st_uid != ::geteuid() && ::geteuid() != 0)
        return QStringLiteral("belongs to another user (uid %1)").arg(is.st_uid);
    if (is.st_size > kMaxOctets)
        return QStringLiteral("is too large");
    return {};
}

bool readAll(int file, QByteArray &into)
{
    qsizetype filled = 0;
    while (filled < into.size()) {
        const ssize_t n = ::read(file, into.data() + filled, static_cast<std::size_t>(into.size() - filled));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        filled += n;
    }
    return true;
}

bool writeAll(int file, const QByteArray &octets)
{
    qsizetype written = 0;
    while (written < octets.size()) {
        const ssize_t n =
            ::write(file, octets.constData() + written, static_cast<std::size_t>(octets.size() - written));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        written += n;
    }
    return true;
}

} // namespace

FileSecrets::FileSecrets(const QString &stateDir) : m_directory(stateDir), m_path(stateDir + QStringLiteral("/secrets"))
{}

FileSecrets::~FileSecrets() { forget(); }

void FileSecrets::forget()
{
    for (auto &[name, value] : m_values)
        wipe(value);
    m_values.clear();
    m_stamp.reset();
}

Expected<void, QString> FileSecrets::load()
{
    const auto refuse = [this](const QString &why) {
        forget();
        return Unexpected{QStringLiteral("the file of the secrets, %1, %2").arg(m_path, why)};
    };
    const Descriptor file(
        ::open(QFile::encodeName(m_path).constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (file < 0 && errno == ENOENT) {
        forget();
        return {};
    }
    struct stat is = {};
    if (file < 0 || ::fstat(file, &is) != 0)
        return refuse(QStringLiteral("cannot be read: ") + qt_error_string(errno));
    if (const QString why = objection(is); !why.isEmpty())
        return refuse(why);
    if (m_stamp && isSame(*m_stamp, is))
        return {};

    forget();
    QByteArray octets(is.st_size, Qt::Uninitialized);
    if (!readAll(file, octets))
        return refuse(QStringLiteral("cannot be read whole"));
    const QJsonDocument document = QJsonDocument::fromJson(octets);
    wipe(octets);
    const QString notOurs = QStringLiteral("is not a JSON object of strings; it is left as it is");
    if (!document.isObject())
        return refuse(notOurs);
    const QJsonObject members = document.object();
    for (auto it = members.begin(); it != members.end(); ++it) {
        if (!it->isString())
            return refuse(notOurs);
        m_values.emplace(it.key(), it->toString());
    }
    m_stamp = is;
    return {};
}

Expected<void, QString> FileSecrets::replaceBy(Values values)
{
    const QByteArray path = QFile::encodeName(m_path);
    const QByteArray fresh = path + ".new";
    const auto failed = [&] {
        const QString why = qt_error_string(errno);
        ::unlink(fresh.constData());
        return Unexpected{QStringLiteral("the file of the secrets, %1, cannot be written: %2").arg(m_path, why)};
    };
    QJsonObject members;
    for (const auto &[name, value] : values)
        members.insert(name, value);
    QByteArray octets = QJsonDocument(members).toJson();

    const Descriptor folder(::open(QFile::encodeName(m_directory).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat of = {};
    if (folder < 0 || ::fstat(folder, &of) != 0)
        return failed();
    ::unlink(fresh.constData()); // what a crash left
    const Descriptor file(::open(fresh.constData(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kMode));
    if (file < 0 || ::fchmod(file, kMode) != 0)
        return failed();
    // What root does in a service's state directory, by the command line, stays the service's.
    if (::geteuid() == 0 && ::fchown(file, of.st_uid, of.st_gid) != 0)
        return failed();
    if (!writeAll(file, octets) || ::fsync(file) != 0 || ::rename(fresh.constData(), path.constData()) != 0)
        return failed();
    wipe(octets);
    forget();
    if (::fsync(folder) != 0)
        return failed();
    struct stat is = {};
    if (::fstat(file, &is) == 0) {
        m_values = std::move(values);
        m_stamp = is;
    }
    return {};
}

Expected<std::optional<QString>, QString> FileSecrets::read(const QString &name)
{
    if (const auto checked = checkSecretName(name); !checked)
        return Unexpected{checked.error()};
    if (const auto loaded = load(); !loaded)
        return Unexpected{loaded.error()};
    const auto found = m_values.find(name);
    return found == m_values.end() ? std::optional<QString>() : std::optional<QString>(found->second);
}

Expected<void, QString> FileSecrets::write(const QString &name, const QString &value)
{
    if (auto checked = checkSecret(name, value); !checked)
        return checked;
    if (auto loaded = load(); !loaded)
        return loaded;
    Values values = m_values;
    values.insert_or_assign(name, value);
    return replaceBy(std::move(values));
}

Expected<bool, QString> FileSecrets::remove(const QString &name)
{
    if (const auto checked = checkSecretName(name); !checked)
        return Unexpected{checked.error()};
    if (const auto loaded = load(); !loaded)
        return Unexpected{loaded.error()};
    Values values = m_values;
    if (values.erase(name) == 0)
        return false;
    if (const auto replaced = replaceBy(std::move(values)); !replaced)
        return Unexpected{replaced.error()};
    return true;
}

} // namespace gateway
