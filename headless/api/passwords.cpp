#include "api/passwords.h"

#include <QtCore/QCoreApplication>
#include <sodium.h>

namespace gateway::api {
namespace {

/// libsodium is ready before anything of it is used; it ends the program itself where there is no randomness.
void ready()
{
    static const bool done = sodium_init() >= 0;
    if (!done)
        qFatal("libsodium cannot be started");
}

} // namespace

QByteArray randomText(qsizetype octets)
{
    ready();
    QByteArray random(octets, Qt::Uninitialized);
    randombytes_buf(random.data(), std::size_t(octets));
    return random.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray makeToken() { return "oms_" + randomText(32); }

qint64 randomStamp()
{
    ready();
    quint64 stamp = 0;
    randombytes_buf(&stamp, sizeof stamp);
    return qint64(stamp >> 1) | 1;
}

bool sameOctets(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), std::size_t(a.size())) == 0;
}

Expected<QString, Phrase> hashPassword(const QByteArray &password, PasswordCost cost)
{
    ready();
    char text[crypto_pwhash_STRBYTES] = {};
    if (crypto_pwhash_str_alg(text, password.constData(), quint64(password.size()), cost.operations, cost.memoryOctets,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return Unexpected{Phrase(QT_TRANSLATE_NOOP("Phrase", "there is no memory to hash a password"))};
    return QString::fromLatin1(text);
}

bool verifyPassword(const QString &hash, const QByteArray &password)
{
    ready();
    const QByteArray text = hash.toLatin1();
    return text.size() < qsizetype(crypto_pwhash_STRBYTES) &&
           crypto_pwhash_str_verify(text.constData(), password.constData(), quint64(password.size())) == 0;
}

PasswordWorker::PasswordWorker(Executor &answers, PasswordCost cost) : m_answers(answers), m_cost(cost)
{
    m_thread.post([this] {
        if (const auto hash = hashPassword(randomText(16), m_cost))
            m_nobodysHash = *hash;
    });
}

PasswordWorker::~PasswordWorker() { m_thread.stop(); }

bool PasswordWorker::post(const QString &source, std::function<std::function<void()>()> work)
{
    {
        const std::lock_guard lock(m_mutex);
        int &ofSource = m_ofSource[source];
        if (m_waiting >= kMaxWaiting || ofSource >= kMaxOfSource) {
            if (ofSource == 0)
                m_ofSource.erase(source);
            return false;
        }
        ++m_waiting;
        ++ofSource;
    }
    m_thread.post([this, source, work = std::move(work)] {
        std::function<void()> answer = work();
        {
            const std::lock_guard lock(m_mutex);
            --m_waiting;
            if (--m_ofSource[source] == 0)
                m_ofSource.erase(source);
        }
        m_answers.post(std::move(answer));
    });
    return true;
}

bool PasswordWorker::verify(const QString &source, const QString &hash, const QByteArray &password,
                            std::function<void(bool)> done)
{
    return post(source, [this, hash, password, done = std::move(done)]() -> std::function<void()> {
        const bool matches = verifyPassword(hash.isEmpty() ? m_nobodysHash : hash, password);
        return [done, right = matches && !hash.isEmpty()] { done(right); };
    });
}

bool PasswordWorker::hash(const QString &source, const QByteArray &password,
                          std::function<void(Expected<QString, Phrase>)> done)
{
    return post(source, [this, password, done = std::move(done)]() -> std::function<void()> {
        return [done, hash = hashPassword(password, m_cost)] { done(hash); };
    });
}

} // namespace gateway::api
