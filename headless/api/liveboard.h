#pragma once
#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtCore/QString>
#include <map>

namespace gateway::api {

/// The status of all binds in one language, as the live page shows it, and what of it changed since when: a change of
/// state is due at once, one of counters with the next tick, which comes once a second. A reader remembers the revision
/// that it was sent last; what it missed comes merged, and costs nothing here. On one thread.
class LiveBoard
{
public:
    /// What `GET /api/v1/status` answers. True where something is due at once.
    bool update(const QJsonObject &status);
    /// The same for one bind alone.
    bool updateBind(const QJsonObject &bind);
    /// Makes changed counters due, but not those of binds whose state was told since the last tick.
    void tick();

    bool isKnown() const { return !m_gateway.isEmpty(); }
    qint64 revision() const { return m_revision; }
    /// `data` of a LiveStatus with what became due after that revision; 0: all of it.
    QJsonObject since(qint64 revision, const QString &at) const;

private:
    struct Bind
    {
        QJsonObject now;
        qint64 revision = 0;
        bool isGone = false;
        bool countersWait = false;
        bool toldSinceTick = false;
    };
    bool put(const QJsonObject &bind);

    QJsonObject m_gateway;
    QJsonObject m_totals;
    std::map<QString, Bind> m_binds;
    qint64 m_revision = 0;
};

} // namespace gateway::api
