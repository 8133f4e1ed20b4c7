#pragma once
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

/// A session of its own for a test: a message bus and, on it, gnome-keyring with an unlocked keyring, in a temporary
/// home. From `start` on this process's session bus is that one. Nobody can be asked for a password: prompts fail.
class Keyring
{
public:
    ~Keyring();
    /// What is missing or went wrong; empty: both run.
    QString start();
    /// Starts the keyring, unlocked; one that runs is killed before.
    QString startKeyring();
    /// Starts the bus alone, which starts nothing by itself.
    QString startBus();
    /// Locks every collection; false: that failed.
    bool lock();
    bool unlock();
    /// Halts the keyring's process and lets it go on.
    void freeze();
    void thaw();
    void killBus();

private:
    /// Runs a program to its end in the session; what it printed, nothing where it failed.
    std::optional<QByteArray> run(const QString &program, const QStringList &arguments) const;

    QTemporaryDir m_home;
    QProcessEnvironment m_environment;
    QProcess m_bus;
    QProcess m_keyring;
};
