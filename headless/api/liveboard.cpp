#include "api/liveboard.h"

#include <QtCore/QSet>

namespace gateway::api {
namespace {

/// Members that change with each message.
constexpr QLatin1String kCounters[] = {QLatin1String("sent"), QLatin1String("received"), QLatin1String("failures"),
                                       QLatin1String("tps"), QLatin1String("in_flight")};

QJsonObject stateOf(QJsonObject bind)
{
    for (const QLatin1String counter : kCounters)
        bind.remove(counter);
    return bind;
}

} // namespace

bool LiveBoard::put(const QJsonObject &bind)
{
    const QString name = bind.value(QLatin1String("name")).toString();
    const auto [it, isNew] = m_binds.try_emplace(name);
    Bind &known = it->second;
    if (!isNew && !known.isGone && known.now == bind)
        return false;
    const bool stateChanged = isNew || known.isGone || stateOf(known.now) != stateOf(bind);
    known.now = bind;
    known.isGone = false;
    if (!stateChanged) {
        known.countersWait = true;
        return false;
    }
    known.revision = ++m_revision;
    known.countersWait = false;
    known.toldSinceTick = true;
    return true;
}

bool LiveBoard::update(const QJsonObject &status)
{
    bool due = !isKnown();
    m_gateway = status.value(QLatin1String("gateway")).toObject();
    m_totals = status.value(QLatin1String("totals")).toObject();
    QSet<QString> here;
    for (const QJsonValue &value : status.value(QLatin1String("binds")).toArray()) {
        const QJsonObject bind = value.toObject();
        here.insert(bind.value(QLatin1String("name")).toString());
        due = put(bind) || due;
    }
    for (auto &[name, bind] : m_binds) {
        if (bind.isGone || here.contains(name))
            continue;
        bind = {};
        bind.isGone = true;
        bind.revision = ++m_revision;
        due = true;
    }
    return due;
}

bool LiveBoard::updateBind(const QJsonObject &bind) { return put(bind); }

void LiveBoard::tick()
{
    for (auto &[name, bind] : m_binds) {
        if (std::exchange(bind.toldSinceTick, false) || !bind.countersWait)
            continue;
        bind.countersWait = false;
        bind.revision = ++m_revision;
    }
}

QJsonObject LiveBoard::since(qint64 revision, const QString &at) const
{
    QJsonArray binds, removed;
    for (const auto &[name, bind] : m_binds) {
        if (bind.revision <= revision)
            continue;
        if (!bind.isGone)
            binds.append(bind.now);
        else if (revision > 0)
            removed.append(name);
    }
    return {{QStringLiteral("full"), revision == 0}, {QStringLiteral("at"), at},
            {QStringLiteral("gateway"), m_gateway},  {QStringLiteral("totals"), m_totals},
            {QStringLiteral("binds"), binds},        {QStringLiteral("removed"), removed}};
}

} // namespace gateway::api
