#include "keyring.h"

#include <QtCore/QDataStream>
#include <QtCore/QDeadlineTimer>
#include <QtCore/QDir>
#include <QtCore/QStandardPaths>
#include <QtNetwork/QLocalSocket>
#include <csignal>
#include <sys/prctl.h>

#ifdef __SANITIZE_THREAD__
// QProcess forks while sharing memory with its child, which the sanitizer takes for a fork of this process.
extern "C" const char *__tsan_default_options();
extern "C" const char *__tsan_default_options() { return "die_after_fork=0"; }
#endif

namespace {

constexpr const char *kPassword = "correct horse";

QString missing(const QString &program, const QString &package)
{
    return QStandardPaths::findExecutable(program).isEmpty()
               ? QStringLiteral("%1 is missing: install the Debian package %2").arg(program, package)
               : QString();
}

/// A test that crashes leaves nothing running.
void endsWithUs(QProcess &process)
{
    process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
}

void end(QProcess &process)
{
    if (process.state() == QProcess::NotRunning)
        return;
    process.kill();
    process.waitForFinished();
}

} // namespace

Keyring::~Keyring()
{
    end(m_keyring);
    end(m_bus);
}

QString Keyring::startBus()
{
    if (QString why = missing(QStringLiteral("dbus-daemon"), QStringLiteral("dbus")); !why.isEmpty())
        return why;
    if (!m_home.isValid())
        return QStringLiteral("there is no temporary folder");
    const QDir home(m_home.path());
    m_environment = QProcessEnvironment::systemEnvironment();
    for (const auto &name : {QStringLiteral("DISPLAY"), QStringLiteral("WAYLAND_DISPLAY"),
                             QStringLiteral("GNOME_KEYRING_CONTROL"), QStringLiteral("DBUS_SESSION_BUS_ADDRESS")})
        m_environment.remove(name);
    m_environment.insert(QStringLiteral("HOME"), home.path());
    for (const auto &[name, folder] : {std::pair{"XDG_RUNTIME_DIR", "run"}, std::pair{"XDG_DATA_HOME", "data"},
                                       std::pair{"XDG_CONFIG_HOME", "config"}, std::pair{"XDG_CACHE_HOME", "cache"}}) {
        home.mkpath(QLatin1String(folder));
        const QString path = home.filePath(QLatin1String(folder));
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        m_environment.insert(QLatin1String(name), path);
    }

    // A configuration of its own, so that the bus runs alike wherever the test does.
    const QString configuration = home.filePath(QStringLiteral("bus.conf"));
    QFile file(configuration);
    const QByteArray text = "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN\" "
                            "\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">"
                            "<busconfig><type>session</type><listen>unix:path=" +
                            m_home.path().toUtf8() +
                            "/bus</listen>"
                            "<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
                            "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>";
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.flush())
        return QStringLiteral("the configuration of the bus cannot be written");

    endsWithUs(m_bus);
    m_bus.setProcessEnvironment(m_environment);
    m_bus.setStandardErrorFile(QProcess::nullDevice());
    m_bus.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--config-file=") + configuration,
                                                QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    QByteArray address;
    while (!address.endsWith('\n')) {
        if (!m_bus.waitForReadyRead(20'000))
            return QStringLiteral("dbus-daemon did not start");
        address += m_bus.readAllStandardOutput();
    }
    m_environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QString::fromLatin1(address.trimmed()));
    for (const QString &name : {QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("XDG_RUNTIME_DIR")})
        qputenv(name.toLatin1().constData(), m_environment.value(name).toLatin1());
    qunsetenv("DISPLAY");
    return {};
}

QString Keyring::start()
{
    for (const auto &[program, package] :
         {std::pair{"gnome-keyring-daemon", "gnome-keyring"}, std::pair{"dbus-send", "dbus"}}) {
        if (QString why = missing(QLatin1String(program), QLatin1String(package)); !why.isEmpty())
            return why;
    }
    if (QString why = startBus(); !why.isEmpty())
        return why;
    return startKeyring();
}

QString Keyring::startKeyring()
{
    end(m_keyring);
    endsWithUs(m_keyring);
    m_keyring.setProcessEnvironment(m_environment);
    m_keyring.setStandardErrorFile(QProcess::nullDevice());
    m_keyring.setStandardOutputFile(QProcess::nullDevice());
    m_keyring.start(QStringLiteral("gnome-keyring-daemon"), {QStringLiteral("--foreground"), QStringLiteral("--unlock"),
                                                             QStringLiteral("--components=secrets")});
    m_keyring.write(kPassword);
    m_keyring.waitForBytesWritten();
    m_keyring.closeWriteChannel();
    // The service is there once its default collection is.
    const QDeadlineTimer deadline(20'000);
    const QStringList ask = {QStringLiteral("--session"),
                             QStringLiteral("--print-reply=literal"),
                             QStringLiteral("--dest=org.freedesktop.secrets"),
                             QStringLiteral("/org/freedesktop/secrets"),
                             QStringLiteral("org.freedesktop.Secret.Service.ReadAlias"),
                             QStringLiteral("string:default")};
    while (!run(QStringLiteral("dbus-send"), ask).value_or(QByteArray()).contains("/collection/")) {
        if (deadline.hasExpired() || m_keyring.state() == QProcess::NotRunning)
            return QStringLiteral("gnome-keyring-daemon did not start");
    }
    return {};
}

bool Keyring::lock()
{
    const QStringList call = {QStringLiteral("--session"),
                              QStringLiteral("--print-reply"),
                              QStringLiteral("--dest=org.freedesktop.secrets"),
                              QStringLiteral("/org/freedesktop/secrets"),
                              QStringLiteral("org.freedesktop.Secret.Service.Lock"),
                              QStringLiteral("array:objpath:/org/freedesktop/secrets/collection/login")};
    return run(QStringLiteral("dbus-send"), call).value_or(QByteArray()).contains("/collection/login");
}

bool Keyring::unlock()
{
    // As PAM does at sign-in, by the daemon's control socket: an octet that shows who we are, then the length of it
    // all, the operation (1: unlock), the length of the password and the password. The answer is 8 and 0.
    QLocalSocket socket;
    socket.connectToServer(m_environment.value(QStringLiteral("XDG_RUNTIME_DIR")) + QStringLiteral("/keyring/control"));
    if (!socket.waitForConnected())
        return false;
    QDataStream stream(&socket);
    const QByteArray password(kPassword);
    socket.putChar('\0');
    stream << quint32(12 + password.size()) << quint32(1) << password;
    QByteArray answer;
    while (answer.size() < 8 && socket.waitForReadyRead())
        answer += socket.readAll();
    return answer == QByteArray("\0\0\0\x08\0\0\0\0", 8);
}

void Keyring::freeze() { ::kill(static_cast<pid_t>(m_keyring.processId()), SIGSTOP); }
void Keyring::thaw() { ::kill(static_cast<pid_t>(m_keyring.processId()), SIGCONT); }
void Keyring::killBus() { end(m_bus); }

std::optional<QByteArray> Keyring::run(const QString &program, const QStringList &arguments) const
{
    QProcess process;
    process.setProcessEnvironment(m_environment);
    process.setStandardErrorFile(QProcess::nullDevice());
    process.start(program, arguments);
    if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0) {
        end(process);
        return {};
    }
    return process.readAllStandardOutput();
}
