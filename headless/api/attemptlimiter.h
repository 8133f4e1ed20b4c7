#pragma once
#include <QtCore/QHash>
#include <QtCore/QString>
#include <utility>

namespace gateway::api {

/// Counts wrong sign-ins. Passwords: after kFree wrong ones of a user from one source, that pair waits longer after
/// each further one; the same user from elsewhere, and other users from there, do not. A source that tries many users
/// waits until its minute is over. Tokens: past kTokens wrong ones a minute a source is told to wait; right ones are
/// not asked for. Times are a monotonic clock's milliseconds; memory is bounded. On one thread.
class AttemptLimiter
{
public:
    static constexpr int kFree = 5;
    static constexpr int kOfSource = 60; ///< wrong passwords a minute
    static constexpr int kTokens = 1000; ///< wrong tokens a minute
    static constexpr qint64 kFirstWaitMs = 15'000;
    static constexpr qint64 kLongestWaitMs = 15 * 60'000;
    static constexpr qint64 kForgetMs = 30 * 60'000; ///< without a further wrong one
    static constexpr qsizetype kMaxRecords = 20'000;

    /// Before a password is looked at: 0, and the attempt counts as wrong until `succeeded`, so that attempts made side
    /// by side count, too; or the milliseconds to wait.
    qint64 attempt(const QString &user, const QString &source, qint64 nowMs);
    /// Forgets the wrong ones of that user from that source.
    void succeeded(const QString &user, const QString &source);
    /// Takes back an attempt that nobody looked at.
    void unanswered(const QString &user, const QString &source);

    /// Notes a wrong token: 0, or how long to wait.
    qint64 wrongToken(const QString &source, qint64 nowMs);

private:
    using Pair = std::pair<QString, QString>;
    struct Record
    {
        int wrong = 0;
        qint64 lastMs = 0;
        qint64 waitUntilMs = 0;
    };
    struct Minute
    {
        qint64 beganMs = 0;
        int wrong = 0;
    };
    template <class Map>
    static void makeRoom(Map &map, qint64 nowMs);
    static Minute &minuteOf(QHash<QString, Minute> &minutes, const QString &source, qint64 nowMs);

    QHash<Pair, Record> m_pairs;
    QHash<QString, Minute> m_passwords;
    QHash<QString, Minute> m_tokens;
};

} // namespace gateway::api
