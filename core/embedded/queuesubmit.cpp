// Messages that enter: checks, routes, rows.
#include "embedded/queuestore.h"

namespace gateway::embedded {
namespace {

constexpr qsizetype kMaxKey = 64;
constexpr qsizetype kMaxAddress = 65;
constexpr qsizetype kMaxUserData = 65535; // what message_payload holds, SMPP 3.4 section 5.3.2.32
constexpr quint8 kAlphanumeric = 5;       // TON, SMPP 3.4 section 5.2.5
constexpr QStringView kOperator = u"operator";

struct Refusal
{
    const char *error = nullptr;
    const char *detail = nullptr;
};

/// Why the contract does not take this message; no error where it does.
Refusal check(const InboundMessage &m)
{
    if (m.idempotencyKey.isEmpty() || m.idempotencyKey.size() > kMaxKey)
        return {"invalid_message", "idempotency_key has 1 to 64 octets"};
    if (m.originSmsc.isEmpty())
        return {"invalid_message", "origin_smsc is empty"};
    if (m.source.addr.size() > kMaxAddress)
        return {"invalid_source", "the source address is longer than 65 octets"};
    if (m.destination.addr.isEmpty() || m.destination.addr.size() > kMaxAddress)
        return {"invalid_destination", "the destination address has 1 to 65 octets"};
    if (m.text.has_value() == m.payload.has_value())
        return {"invalid_message", "exactly one of text and payload is needed"};
    if ((m.text && m.text->size() > kMaxUserData) || (m.payload && m.payload->size() > kMaxUserData))
        return {"message_too_long", "at most 65535 characters or octets"};
    if (m.priority > QueueId::kMaxPriority || m.udh.size() > 255)
        return {"invalid_message", "priority or udh is out of range"};
    if (m.segment && (m.segment->total == 0 || m.segment->number == 0 || m.segment->number > m.segment->total))
        return {"invalid_message", "segment is out of range"};
    if (m.expires && *m.expires <= m.receivedAt)
        return {"invalid_expiry", "expires is not after received_at"};
    if (m.expires && m.deliverAfter && *m.deliverAfter >= *m.expires)
        return {"invalid_schedule", "deliver_after is not before expires"};
    return {};
}

SubmitResult rejected(const char *error, const QString &detail)
{
    SubmitResult result;
    result.status = SubmitStatus::Rejected;
    result.error = error;
    result.detail = detail;
    return result;
}

/// Who talks with whom, in the order of a message towards the subscriber.
qint64 talkHash(QByteArrayView subscriber, QByteArrayView sender)
{
    const QByteArray both = plainNumber(subscriber).toByteArray() + '\0' + plainNumber(sender).toByteArray();
    return stableHash(both);
}

} // namespace

std::vector<SubmitResult> QueueStore::submit(const std::vector<InboundMessage> &messages)
{
    std::vector<SubmitResult> results;
    results.reserve(messages.size());
    for (const InboundMessage &message : messages)
        results.push_back(submitOne(message));
    return results;
}

SubmitResult QueueStore::submitOne(const InboundMessage &m)
{
    if (const Refusal refusal = check(m); refusal.error)
        return rejected(refusal.error, QLatin1String(refusal.detail));
    // What was taken once stays taken, whatever the routes say by now.
    qint64 hash = stableHash(m.idempotencyKey);
    m_insertIdem.run(hash, m_nextId);
    if (m_insertIdem.changed() == 0) {
        if (const std::optional<qint64> id = known(hash, m.idempotencyKey)) {
            SubmitResult result;
            result.status = SubmitStatus::Duplicate;
            result.id = *id;
            return result;
        }
    }
    const auto refuse = [&](const char *error, const QString &detail) {
        m_forgetIdem.run(hash, m_nextId);
        return rejected(error, detail);
    };
    const Destination to = route(m);
    if (to.error)
        return refuse(to.error, to.detail);
    const qint64 queue = QueueId::of(m_names.of(to.bind), to.server);
    const qint64 waiting = m_counts.value(queue * 8 + static_cast<int>(QueueStatus::Pending));
    if (waiting >= m_maxQueued)
        return refuse("queue_full", QStringLiteral("%1 messages wait for %2").arg(waiting).arg(to.bind));

    BodyExtras extras;
    extras.kind = m.direction == Direction::MobileOriginated ? Kind::FromCarrier : Kind::FromPartner;
    extras.created = m_now.wallMs;
    extras.receivedAt = m.receivedAt;
    extras.origin = m_names.of(m.originSmsc);
    extras.after = m.deliverAfter;
    extras.key = m.idempotencyKey;
    NewMessage row;
    row.lane = QueueId::lane(queue, m.priority);
    row.after = m.deliverAfter;
    row.expires = m.expires;
    row.clientId = m.clientMessageId;
    row.body = encodeBody(m, m, m.source, m.destination, nullptr, extras);
    remember(m);
    SubmitResult result;
    result.status = SubmitStatus::Accepted;
    result.id = insert(row);
    return result;
}

/// The id of the message that came with this key; else `hash` becomes a free one of the keys that share it.
std::optional<qint64> QueueStore::known(qint64 &hash, const QByteArray &key)
{
    while (m_db.ok()) {
        const qint64 id = m_findIdem.one(hash) ? m_findIdem.integer(0) : 0;
        m_findIdem.finish();
        BodyExtras extras;
        QueueMessage unused;
        if (m_bodyOf.one(id) && !decodeBody(m_bodyOf.octets(0), unused, extras))
            m_db.fail(QStringLiteral("message %1 cannot be read").arg(id));
        m_bodyOf.finish();
        if (extras.key == key)
            return id;
        ++hash;
        m_insertIdem.run(hash, m_nextId);
        if (m_insertIdem.changed() > 0)
            return std::nullopt;
    }
    return std::nullopt;
}

qint64 QueueStore::insert(const NewMessage &m)
{
    const qint64 id = m_nextId++;
    const bool deferred = m.after && *m.after > m_now.wallMs;
    const Stored status = deferred ? Stored::Deferred : Stored::Ready;
    m_insert.run(id, int(status), m.lane, deferred ? m.after : std::nullopt, m.expires, m.clientId, m.body);
    count(QueueId::ofLane(m.lane), status, 1);
    wake(status, m.after, m.expires);
    return id;
}

QueueStore::Destination QueueStore::route(const InboundMessage &m)
{
    if (m.destSmsc.isEmpty())
        return m.direction == Direction::MobileOriginated ? toServer(m) : toClient(m);
    // An operator's test message names its bind.
    if (m.originSmsc != kOperator)
        return {{}, false, "not_allowed", QStringLiteral("the route is not the sender's choice")};
    if (m_routing.learns())
        return {m.destSmsc, m.direction == Direction::MobileOriginated, nullptr, {}};
    const bool server = m_routing.serverBinds().contains(m.destSmsc);
    if (!server && !m_routing.clientBinds().contains(m.destSmsc))
        return {{}, false, "invalid_destination", QStringLiteral("there is no bind %1").arg(m.destSmsc)};
    return {m.destSmsc, server, nullptr, {}};
}

QueueStore::Destination QueueStore::toClient(const InboundMessage &m)
{
    QString bind = m_routing.clientRoute(m.destination.addr);
    if (bind.isEmpty() && !m_routing.hasClientRoutes())
        bind = onlyBind(false);
    if (!bind.isEmpty())
        return {bind, false, nullptr, {}};
    if (m_routing.learns() && !m_routing.hasClientRoutes()) {
        m_learned.run(m_now.wallMs, int(PeerMode::Client));
        const bool any = m_learned.next();
        m_learned.finish();
        // Before the first registration nobody can know; it will come.
        if (!any)
            return {{}, false, "throttled", QStringLiteral("no client bind has registered yet")};
    }
    return {{}, false, "invalid_destination", QStringLiteral("no route leads to this number")};
}

QueueStore::Destination QueueStore::toServer(const InboundMessage &m)
{
    QString bind = m_routing.serverRoute(m.destination.addr);
    if (bind.isEmpty() && m_getTalk.one(talkHash(m.source.addr, m.destination.addr), m_now.wallMs - kReplyMs))
        bind = m_names.text(m_getTalk.integer(0));
    m_getTalk.finish();
    if (bind.isEmpty())
        bind = m_routing.serverRest();
    if (bind.isEmpty())
        bind = onlyBind(true);
    if (!bind.isEmpty())
        return {bind, true, nullptr, {}};
    return {{}, true, "invalid_destination", QStringLiteral("this number belongs to no server bind")};
}

/// The one bind there is; empty where there are none or several.
QString QueueStore::onlyBind(bool server)
{
    if (!m_routing.learns()) {
        const QStringList &binds = server ? m_routing.serverBinds() : m_routing.clientBinds();
        return binds.size() == 1 ? binds.first() : QString();
    }
    QStringList live, all;
    m_learned.run(m_now.wallMs, int(server ? PeerMode::Server : PeerMode::Client));
    while (m_learned.next()) {
        all.append(m_learned.text(0));
        if (m_learned.integer(1) != 0)
            live.append(m_learned.text(0));
    }
    if (live.size() == 1)
        return live.first();
    return live.isEmpty() && all.size() == 1 ? all.first() : QString();
}

/// Notes who wrote to a subscriber, where an answer could have more than one owner.
void QueueStore::remember(const InboundMessage &m)
{
    if (m.direction != Direction::MobileTerminated || m_routing.serverBinds().size() < 2 ||
        !m_routing.serverBinds().contains(m.originSmsc) || m.source.ton == kAlphanumeric || m.source.addr.isEmpty())
        return;
    m_setTalk.run(talkHash(m.destination.addr, m.source.addr), m_names.of(m.originSmsc), m_now.wallMs);
}

} // namespace gateway::embedded
