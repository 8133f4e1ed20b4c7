#include "api/sessiontable.h"

#include "api/passwords.h"

#include <QtCore/QCryptographicHash>

namespace gateway::api {

QByteArray SessionTable::digestOf(const QByteArray &token)
{
    return QCryptographicHash::hash(token, QCryptographicHash::Sha256);
}

bool SessionTable::isOver(const Session &session, qint64 nowMs) const
{
    return nowMs - session.usedMs >= m_limits.idleMs || nowMs - session.beganMs >= m_limits.absoluteMs;
}

void SessionTable::makeRoom(const QString &user, qint64 nowMs)
{
    m_sessions.removeIf([&](const auto &it) { return isOver(it.value(), nowMs); });
    const auto endOldest = [this](auto counts) {
        auto oldest = m_sessions.end();
        for (auto it = m_sessions.begin(); it != m_sessions.end(); ++it) {
            if (counts(it.value()) && (oldest == m_sessions.end() || it->usedMs < oldest->usedMs))
                oldest = it;
        }
        if (oldest != m_sessions.end())
            m_sessions.erase(oldest);
    };
    const auto isTheirs = [&user](const Session &session) { return session.user == user; };
    if (std::count_if(m_sessions.cbegin(), m_sessions.cend(), isTheirs) >= m_limits.ofUser)
        endOldest(isTheirs);
    if (m_sessions.size() >= m_limits.all)
        endOldest([](const Session &) { return true; });
}

QByteArray SessionTable::begin(const QString &user, qint64 stamp, qint64 nowMs)
{
    makeRoom(user, nowMs);
    const QByteArray token = randomText(32);
    m_sessions.insert(digestOf(token), {user, stamp, randomText(32), nowMs, nowMs});
    return token;
}

const SessionTable::Session *SessionTable::find(const QByteArray &digest, qint64 nowMs, bool touch)
{
    const auto it = m_sessions.find(digest);
    if (it == m_sessions.end())
        return nullptr;
    if (isOver(*it, nowMs)) {
        m_sessions.erase(it);
        return nullptr;
    }
    if (touch)
        it->usedMs = nowMs;
    return &*it;
}

void SessionTable::endOf(const QString &user)
{
    m_sessions.removeIf([&](const auto &it) { return it.value().user == user; });
}

int SessionTable::countOf(const QString &user, qint64 nowMs)
{
    return int(std::count_if(m_sessions.cbegin(), m_sessions.cend(),
                             [&](const Session &session) { return session.user == user && !isOver(session, nowMs); }));
}

} // namespace gateway::api
