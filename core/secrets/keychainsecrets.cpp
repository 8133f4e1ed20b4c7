#include "secrets/keychainsecrets.h"

#include "util/executor.h"

#include <QtCore/QLibrary>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <qt6keychain/keychain.h>

namespace gateway {
namespace {

const QString kService = QStringLiteral("omnimessage-smpp");

using QKeychain::Job;

struct Answer
{
    QKeychain::Error error = QKeychain::NoError;
    QString words;
    QString text; ///< what a ReadPasswordJob found
};

/// What goes to QtKeychain and comes from it shares no memory with it: it can be wiped, and the thread sanitizer, which
/// cannot see into QtKeychain, need not.
QString ownCopy(const QString &text) { return QString(text.constData(), text.size()); }

/// One request: the caller waits for its answer, until it gives up.
struct Request
{
    std::function<Job *()> make;
    std::mutex mutex;
    std::condition_variable answered;
    std::optional<Answer> answer;
    bool underWay = false;
    bool abandoned = false;
    bool repeated = false; ///< of the keychain's thread alone
};

/// What QtKeychain does not reach of the two libraries below it. It loads libsecret, and so GIO, at run time; so does
/// this. On the keychain's thread alone.
class BelowQtKeychain
{
public:
    /// GIO ends the process by SIGTERM when the session bus that it is connected to goes away: whoever logs out would
    /// stop the gateway. Before each job, as the connection may be a new one.
    void outliveTheSessionBus()
    {
        if (!m_busGet || !m_setExitOnClose || !m_unref)
            return;
        constexpr int kSessionBus = 2; // G_BUS_TYPE_SESSION
        if (void *connection = m_busGet(kSessionBus, nullptr, nullptr)) {
            m_setExitOnClose(connection, 0);
            m_unref(connection);
        }
    }
    /// libsecret stays with its session of a keyring that has since started anew, and every call fails: it is to look
    /// again.
    void reconnect()
    {
        if (m_disconnect)
            m_disconnect();
    }

private:
    QLibrary m_gio{QStringLiteral("gio-2.0"), 0};
    QLibrary m_secret{QStringLiteral("secret-1"), 0};
    void *(*const m_busGet)(int kind, void *cancellable, void **error) =
        reinterpret_cast<void *(*)(int, void *, void **)>(m_gio.resolve("g_bus_get_sync"));
    void (*const m_setExitOnClose)(void *connection, int exits) =
        reinterpret_cast<void (*)(void *, int)>(m_gio.resolve("g_dbus_connection_set_exit_on_close"));
    void (*const m_unref)(void *object) = reinterpret_cast<void (*)(void *)>(m_gio.resolve("g_object_unref"));
    void (*const m_disconnect)() = reinterpret_cast<void (*)()>(m_secret.resolve("secret_service_disconnect"));
};

/// The thread on which QtKeychain works, one job at a time. QtKeychain's own queue belongs for good to the thread of
/// its first job, and answers come by that thread's event loop: so there is one such thread in a process, and it never
/// ends.
class KeychainThread
{
public:
    static KeychainThread &instance()
    {
        static auto *thread = new KeychainThread;
        return *thread;
    }
    void post(std::shared_ptr<Request> request)
    {
        m_executor.post([this, request = std::move(request)]() mutable {
            m_waiting.push_back(std::move(request));
            next();
        });
    }

    /// The job under way has been given up by its caller, with that request's lock held: until it ends, no other can
    /// begin.
    void setStuck() { m_stuck = true; }
    bool isStuck() const { return m_stuck; }

private:
    void next()
    {
        while (!m_busy && !m_waiting.empty()) {
            const std::shared_ptr<Request> request = std::move(m_waiting.front());
            m_waiting.pop_front();
            {
                const std::lock_guard lock(request->mutex);
                if (request->abandoned)
                    continue;
                request->underWay = true;
            }
            m_below.outliveTheSessionBus();
            m_busy = true;
            Job *job = request->make(); // deletes itself
            QObject::connect(job, &Job::finished, job, [this, request](Job *done) { finished(request, *done); });
            job->start();
        }
    }

    void finished(const std::shared_ptr<Request> &request, const Job &job)
    {
        m_busy = false;
        m_executor.post([this] { next(); });
        const std::lock_guard lock(request->mutex);
        request->underWay = false;
        if (request->abandoned) {
            m_stuck = false;
            return;
        }
        if (job.error() == QKeychain::OtherError && !std::exchange(request->repeated, true)) {
            m_below.reconnect();
            m_waiting.push_front(request);
            return;
        }
        request->answer = Answer{job.error(), ownCopy(job.errorString()), {}};
        if (const auto *read = qobject_cast<const QKeychain::ReadPasswordJob *>(&job))
            request->answer->text = ownCopy(read->textData());
        request->answered.notify_one();
    }

    BelowQtKeychain m_below; // made by the first caller, before the thread has anything to do
    ThreadExecutor m_executor{"keychain"};
    std::deque<std::shared_ptr<Request>> m_waiting; // these two: of the thread alone
    bool m_busy = false;
    std::atomic<bool> m_stuck = false;
};

QString wordsOf(const Answer &answer)
{
    const QString locked = QStringLiteral("the keyring is locked (%1)");
    const QString absent = QStringLiteral("the Secret Service does not answer (%1)");
    const bool denied = answer.error == QKeychain::AccessDenied || answer.error == QKeychain::AccessDeniedByUser;
    return (denied ? locked : absent).arg(answer.words);
}

/// The answer to a request for this job; an error where there is none in time.
template <class KindOfJob, class Prepare>
Expected<Answer, QString> ask(const QString &key, std::chrono::milliseconds patience, Prepare prepare)
{
    const auto request = std::make_shared<Request>();
    request->make = [key, prepare]() -> Job * {
        auto *job = new KindOfJob(kService);
        job->setKey(ownCopy(key));
        prepare(*job);
        return job;
    };
    KeychainThread &thread = KeychainThread::instance();
    if (thread.isStuck())
        return Unexpected{
            QStringLiteral("the Secret Service has yet to answer an earlier request; it may be waiting for "
                           "somebody to unlock the keyring")};
    thread.post(request);
    std::unique_lock lock(request->mutex);
    if (!request->answered.wait_for(lock, patience, [&] { return request->answer.has_value(); })) {
        request->abandoned = true;
        if (request->underWay)
            thread.setStuck();
        return Unexpected{QStringLiteral("the Secret Service did not answer within %1 ms; it may be waiting for "
                                         "somebody to unlock the keyring")
                              .arg(patience.count())};
    }
    Answer answer = std::move(*request->answer);
    if (answer.error != QKeychain::NoError && answer.error != QKeychain::EntryNotFound)
        return Unexpected{wordsOf(answer)};
    return answer;
}

constexpr auto kAsItIs = [](auto &) {};

} // namespace

KeychainSecrets::KeychainSecrets(const QString &instance, std::chrono::milliseconds patience)
    : m_instance(instance), m_patience(patience)
{}

Expected<std::optional<QString>, QString> KeychainSecrets::read(const QString &name)
{
    if (const auto checked = checkSecretName(name); !checked)
        return Unexpected{checked.error()};
    auto answer = ask<QKeychain::ReadPasswordJob>(m_instance + u'/' + name, m_patience, kAsItIs);
    if (!answer)
        return Unexpected{answer.error()};
    if (answer->error == QKeychain::EntryNotFound)
        return std::optional<QString>();
    return std::optional<QString>(std::move(answer->text));
}

Expected<void, QString> KeychainSecrets::write(const QString &name, const QString &value)
{
    if (auto checked = checkSecret(name, value); !checked)
        return checked;
    const auto answer = ask<QKeychain::WritePasswordJob>(
        m_instance + u'/' + name, m_patience,
        [value](QKeychain::WritePasswordJob &job) { job.setTextData(ownCopy(value)); });
    if (!answer)
        return Unexpected{answer.error()};
    if (answer->error != QKeychain::NoError)
        return Unexpected{wordsOf(*answer)};
    return {};
}

Expected<bool, QString> KeychainSecrets::remove(const QString &name)
{
    // libsecret reports success for a locked keyring, where it removes nothing: what can be read, it removes.
    auto found = read(name);
    if (!found)
        return Unexpected{found.error()};
    if (!*found)
        return false;
    wipe(**found);
    const auto answer = ask<QKeychain::DeletePasswordJob>(m_instance + u'/' + name, m_patience, kAsItIs);
    if (!answer)
        return Unexpected{answer.error()};
    return answer->error == QKeychain::NoError;
}

} // namespace gateway
