#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QHash>
#include <QtCore/QString>
#include <QtCore/QtGlobal>

namespace gateway::api {

/// Who is signed in by cookie, in memory alone: a restart signs everybody out. Kept under the digest of the cookie's
/// token. Times are a monotonic clock's milliseconds. On one thread.
class SessionTable
{
public:
    struct Limits
    {
        qint64 idleMs = 30 * 60'000;
        qint64 absoluteMs = 12 * 60 * 60'000;
        qsizetype all = 1000;
        qsizetype ofUser = 20; ///< beyond, the one that was idle longest ends
    };
    struct Session
    {
        QString user;
        qint64 stamp = 0; ///< of the user's row at sign-in
        QByteArray csrf;
        qint64 beganMs = 0;
        qint64 usedMs = 0;
    };

    SessionTable() : SessionTable(Limits{}) {}
    explicit SessionTable(Limits limits) : m_limits(limits) {}

    static QByteArray digestOf(const QByteArray &token);

    /// A new session; its token, which is kept nowhere.
    QByteArray begin(const QString &user, qint64 stamp, qint64 nowMs);
    /// Null where there is none, or none any more. A use of it where `touch`.
    const Session *find(const QByteArray &digest, qint64 nowMs, bool touch = true);
    void end(const QByteArray &digest) { m_sessions.remove(digest); }
    void endOf(const QString &user);
    int countOf(const QString &user, qint64 nowMs);

private:
    bool isOver(const Session &session, qint64 nowMs) const;
    void makeRoom(const QString &user, qint64 nowMs);

    const Limits m_limits;
    QHash<QByteArray, Session> m_sessions;
};

} // namespace gateway::api
