#pragma once
#include "util/executor.h"
#include "util/expected.h"
#include "util/phrase.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace gateway::api {

/// What one Argon2id hash costs, whoever asks for it.
struct PasswordCost
{
    unsigned long long operations = 3;
    std::size_t memoryOctets = 32U << 20;
};

/// The length of passwords in octets; the longest is there so that nobody lets us hash megabytes.
constexpr qsizetype kMinPassword = 12;
constexpr qsizetype kMaxPassword = 1024;

/// `octets` random ones as URL-safe base64 without padding. Ends the program where there is no randomness.
QByteArray randomText(qsizetype octets);
/// A new token of the API.
QByteArray makeToken();
/// A random number over 0.
qint64 randomStamp();
/// Whether both are the same, in a time that tells nothing of where they differ.
bool sameOctets(QByteArrayView a, QByteArrayView b);

/// An Argon2id hash with its salt and parameters (libsodium's text). Takes some 50 ms.
Expected<QString, Phrase> hashPassword(const QByteArray &password, PasswordCost cost = {});
bool verifyPassword(const QString &hash, const QByteArray &password);

/// Makes and checks hashes on a thread of its own, in order. What waits is bounded, and so is what one source may have
/// waiting: further work is refused at once. Thread-safe.
class PasswordWorker
{
public:
    static constexpr int kMaxWaiting = 16;
    static constexpr int kMaxOfSource = 4;

    /// Answers go to `answers`.
    PasswordWorker(Executor &answers, PasswordCost cost);
    ~PasswordWorker();
    Q_DISABLE_COPY_MOVE(PasswordWorker)

    /// False where too much waits; `done` is then never called. An empty `hash` (nobody of that name) costs the same as
    /// any other and is never right.
    [[nodiscard]] bool verify(const QString &source, const QString &hash, const QByteArray &password,
                              std::function<void(bool right)> done);
    [[nodiscard]] bool hash(const QString &source, const QByteArray &password,
                            std::function<void(Expected<QString, Phrase>)> done);

private:
    bool post(const QString &source, std::function<std::function<void()>()> work);

    Executor &m_answers;
    const PasswordCost m_cost;
    std::mutex m_mutex;
    int m_waiting = 0;
    std::map<QString, int> m_ofSource;
    QString m_nobodysHash; ///< made by the thread before anything else
    ThreadExecutor m_thread{"passwords"};
};

} // namespace gateway::api
