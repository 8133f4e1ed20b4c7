// What FakeCore does with the requests that no fault takes: the contract's behaviour on a queue in memory.
#include "support/fakecore.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QUrlQuery>

namespace {

QString textOf(const QJsonObject &object, const char *member) { return object.value(QLatin1String(member)).toString(); }

void setStatus(QJsonObject &message, const QString &status) { message.insert(u"status"_qs, status); }

QString statusOf(const QJsonObject &message) { return textOf(message, "status"); }

void countAttempt(QJsonObject &message)
{
    const QString member = u"delivery_attempts"_qs;
    message.insert(member, message.value(member).toInt() + 1);
}

template <class One>
QByteArray results(const QJsonObject &body, const char *list, One one)
{
    QJsonArray answers;
    for (const auto &item : body.value(QLatin1String(list)).toArray())
        answers.append(one(item.toObject()));
    return QJsonDocument(QJsonObject{{u"results"_qs, answers}}).toJson(QJsonDocument::Compact);
}

QByteArray json(const QJsonObject &object) { return QJsonDocument(object).toJson(QJsonDocument::Compact); }

QByteArray error(const char *code) { return json({{u"error"_qs, QLatin1String(code)}}); }

const QString kCreatedAt = u"2026-11-23T07:45:00.000Z"_qs;

} // namespace

qint64 FakeCore::enqueue(const QJsonObject &message)
{
    const qint64 id = nextId++;
    QJsonObject body{
        {u"message_type"_qs, u"short_message"_qs},
        {u"source"_qs, QJsonObject{{u"addr"_qs, u"TEST"_qs}, {u"ton"_qs, 5}}},
        {u"destination"_qs, QJsonObject{{u"addr"_qs, u"61400000001"_qs}, {u"ton"_qs, 1}, {u"npi"_qs, 1}}},
        {u"status"_qs, u"pending"_qs},
        {u"delivery_attempts"_qs, 0},
        {u"created_at"_qs, kCreatedAt},
    };
    for (auto it = message.begin(); it != message.end(); ++it)
        body.insert(it.key(), it.value());
    if (!body.contains(u"text"_qs) && !body.contains(u"payload"_qs) &&
        textOf(body, "message_type") == u"short_message"_qs)
        body.insert(u"text"_qs, u"message %1"_qs.arg(id));
    body.insert(u"id"_qs, id);
    m_messages.insert(id, {body, {}, {}, {}, {}});
    wake();
    return id;
}

int FakeCore::withStatus(const QString &status) const
{
    return static_cast<int>(std::count_if(m_messages.begin(), m_messages.end(),
                                          [&](const Stored &s) { return statusOf(s.body) == status; }));
}

void FakeCore::lapse(qint64 id)
{
    Stored &stored = m_messages[id];
    m_claims[QString::fromLatin1(stored.claimId)].held = false;
    stored.claimId.clear();
    setStatus(stored.body, u"pending"_qs);
    countAttempt(stored.body);
    wake();
}

QJsonObject FakeCore::outcomeOf(qint64 id) const
{
    const auto it = std::find_if(outcomes.rbegin(), outcomes.rend(),
                                 [&](const QJsonObject &o) { return o.value(u"id"_qs).toInteger() == id; });
    return it == outcomes.rend() ? QJsonObject() : *it;
}

bool FakeCore::isFor(const Stored &stored, const QJsonObject &claim)
{
    const char *member = claim.contains(u"dest_smsc"_qs) ? "dest_smsc" : "source_smsc";
    return statusOf(stored.body) == u"pending"_qs && !textOf(stored.body, member).isEmpty() &&
           textOf(stored.body, member) == textOf(claim, member);
}

bool FakeCore::claimable(const QJsonObject &body) const
{
    for (const auto &claim : body.value(u"claims"_qs).toArray()) {
        if (std::any_of(m_messages.begin(), m_messages.end(),
                        [&](const Stored &s) { return isFor(s, claim.toObject()); }))
            return true;
    }
    return false;
}

FakeCore::Answer FakeCore::run(const FakeRequest &request)
{
    const QJsonObject &body = request.body;
    const auto one = [this](QJsonObject (FakeCore::*each)(const QJsonObject &)) {
        return [this, each](const QJsonObject &item) { return (this->*each)(item); };
    };
    if (request.op == "health") {
        const QJsonArray abilities = claimWait ? QJsonArray{u"claim_wait"_qs} : QJsonArray();
        return {200, json({{u"status"_qs, u"ok"_qs}, {u"version"_qs, u"fake"_qs}, {u"capabilities"_qs, abilities}})};
    }
    if (request.op == "register") {
        for (const auto &frontend : body.value(u"frontends"_qs).toArray())
            frontends.insert(textOf(frontend.toObject(), "frontend"), frontend.toObject());
        return {200, "{}"};
    }
    if (request.op == "unregister") {
        withdrawn += request.argument;
        frontends.remove(request.argument);
        return {204, {}};
    }
    if (request.op == "submit") {
        Answer answer{200, results(body, "messages", one(&FakeCore::submitOne))};
        QTimer::singleShot(0, this, [this] { wake(); }); // this answer leaves first
        return answer;
    }
    if (request.op == "claim")
        return {200, results(body, "claims", one(&FakeCore::claimOne))};
    if (request.op == "extend")
        return {200, results(body, "claims", one(&FakeCore::extendOne))};
    if (request.op == "outcomes") {
        Answer answer{200, results(body, "outcomes", one(&FakeCore::outcomeOne))};
        QTimer::singleShot(0, this, [this] { wake(); });
        return answer;
    }
    if (request.op == "reports")
        return {200, results(body, "reports", one(&FakeCore::reportOne))};
    if (request.op == "browse")
        return browse(request);
    if (request.op == "stats")
        return stats();
    const auto it = m_messages.find(request.argument.toLongLong());
    if (it == m_messages.end())
        return {404, error("not_found")};
    if (request.op == "get")
        return {200, json(it->body)};
    if (statusOf(it->body) != u"pending"_qs)
        return {409, error("not_pending")};
    if (request.op == "patch")
        return patch(*it, body);
    setStatus(it->body, u"cancelled"_qs);
    return {200, "{}"};
}

QJsonObject FakeCore::submitOne(const QJsonObject &message)
{
    const QString key = textOf(message, "idempotency_key");
    QJsonObject result{{u"idempotency_key"_qs, key}};
    const auto with = [&result](const char *status, qint64 id) {
        result.insert(u"status"_qs, QLatin1String(status));
        result.insert(u"id"_qs, id);
        return result;
    };
    if (const auto had = m_byKey.constFind(key); had != m_byKey.cend())
        return with("duplicate", *had);
    if (const QByteArray code = rejectRule ? rejectRule(message) : QByteArray(); !code.isEmpty()) {
        result.insert(u"status"_qs, u"rejected"_qs);
        result.insert(u"error"_qs, QString::fromLatin1(code));
        return result;
    }
    const qint64 id = nextId++;
    m_byKey.insert(key, id);
    QJsonObject body = message;
    body.insert(u"id"_qs, id);
    submitted.push_back(body);
    body.insert(u"message_type"_qs, u"short_message"_qs);
    body.insert(u"delivery_attempts"_qs, 0);
    body.insert(u"created_at"_qs, kCreatedAt);
    setStatus(body, u"pending"_qs);
    if (route)
        route(body);
    m_messages.insert(id, {body, {}, {}, {}, {}});
    return with("accepted", id);
}

QJsonObject FakeCore::claimOne(const QJsonObject &claim)
{
    const QString frontend = textOf(claim, "frontend");
    std::vector<Stored *> found;
    for (Stored &stored : m_messages) {
        if (isFor(stored, claim))
            found.push_back(&stored);
    }
    const auto priority = [](const Stored *s) { return s->body.value(u"priority"_qs).toInt(); };
    std::stable_sort(found.begin(), found.end(), [&](auto *a, auto *b) { return priority(a) > priority(b); });
    found.resize(std::min(found.size(), static_cast<std::size_t>(claim.value(u"limit"_qs).toInt())));
    QJsonArray messages;
    for (Stored *stored : found) {
        const qint64 id = stored->body.value(u"id"_qs).toInteger();
        stored->claimId = "claim-" + QByteArray::number(++m_nextClaim);
        stored->frontend = frontend;
        m_claims.insert(QString::fromLatin1(stored->claimId), {id, frontend, true, {}});
        setStatus(stored->body, u"claimed"_qs);
        QJsonObject body = stored->body;
        body.insert(u"claim_id"_qs, QString::fromLatin1(stored->claimId));
        messages.append(body);
    }
    return {{u"frontend"_qs, frontend}, {u"messages"_qs, messages}};
}

QJsonObject FakeCore::extendOne(const QJsonObject &claim)
{
    const auto it = m_claims.constFind(textOf(claim, "claim_id"));
    const bool known = it != m_claims.cend() && it->id == claim.value(u"id"_qs).toInteger();
    if (!known)
        violations += u"extend: a claim_id that was never given for the message"_qs;
    const bool held = known && it->held;
    return {{u"id"_qs, claim.value(u"id"_qs)}, {u"status"_qs, held ? u"extended"_qs : u"lost"_qs}};
}

QJsonObject FakeCore::outcomeOne(const QJsonObject &outcome)
{
    const qint64 id = outcome.value(u"id"_qs).toInteger();
    const QString kind = textOf(outcome, "outcome");
    const auto result = [&](const QString &status) { return QJsonObject{{u"id"_qs, id}, {u"status"_qs, status}}; };
    const auto stored = m_messages.find(id);
    const auto claim = m_claims.find(textOf(outcome, "claim_id"));
    if (stored == m_messages.end())
        return result(u"unknown_message"_qs);
    if (claim == m_claims.end() || claim->id != id) {
        violations += u"outcomes: a claim_id that was never given for the message"_qs;
        return result(u"unknown_message"_qs);
    }
    if (claim->frontend != textOf(outcome, "frontend"))
        violations += u"outcomes: the frontend does not hold the message"_qs;
    if (claim->outcomes.contains(kind))
        return result(u"duplicate"_qs);
    const bool sent = kind == u"sent"_qs;
    const bool carrier = !textOf(stored->body, "dest_smsc").isEmpty();
    if (sent && carrier &&
        (textOf(outcome, "account").isEmpty() || outcome.value(u"smsc_message_ids"_qs).toArray().isEmpty()))
        violations += u"outcomes: sent on a client bind without account or smsc_message_ids"_qs;
    // After a `retry` only a late answer may still make it `sent`.
    const bool late = !claim->held;
    if (!claim->outcomes.isEmpty() && claim->outcomes.last() != u"retry"_qs)
        violations += u"outcomes: two for one claim"_qs;
    claim->outcomes += kind;
    claim->held = false;
    QJsonObject kept = outcome;
    kept.insert(u"result"_qs, late ? u"late"_qs : u"recorded"_qs);
    outcomes.push_back(kept);
    if (!late) {
        if (kind != u"released"_qs)
            countAttempt(stored->body);
        stored->claimId.clear();
        setStatus(stored->body, sent ? u"sent"_qs : kind == u"failed"_qs ? u"failed"_qs : u"pending"_qs);
    } else if (sent && statusOf(stored->body) == u"pending"_qs) {
        setStatus(stored->body, u"sent"_qs);
    }
    if (sent) {
        stored->account = textOf(outcome, "account");
        for (const auto &smscId : outcome.value(u"smsc_message_ids"_qs).toArray())
            stored->smscIds.insert(smscId.toString());
        for (QJsonObject &report : reports) {
            if (!report.value(u"matched"_qs).toBool())
                match(*stored, report);
        }
    }
    return result(kept.value(u"result"_qs).toString());
}

void FakeCore::match(Stored &stored, QJsonObject &report)
{
    const QString smscId = textOf(report, "smsc_message_id");
    if (smscId.isEmpty() || stored.account != textOf(report, "account") || !stored.smscIds.contains(smscId))
        return;
    report.insert(u"matched"_qs, true);
    if (!report.value(u"final"_qs).toBool(true))
        return;
    const QString state = textOf(report, "state");
    stored.body.insert(u"final_state"_qs, state);
    stored.body.insert(u"error"_qs, report.value(u"error"_qs));
    if (state == u"delivered"_qs || state == u"expired"_qs)
        setStatus(stored.body, state);
    else if (state == u"deleted"_qs || state == u"undeliverable"_qs || state == u"rejected"_qs)
        setStatus(stored.body, u"failed"_qs);
}

QJsonObject FakeCore::reportOne(const QJsonObject &report)
{
    const QString key = textOf(report, "report_key");
    auto it = std::find_if(reports.begin(), reports.end(),
                           [&](const QJsonObject &r) { return textOf(r, "report_key") == key; });
    const bool again = it != reports.end();
    if (!again) {
        reports.push_back(report);
        it = reports.end() - 1;
        it->insert(u"matched"_qs, false);
        for (Stored &stored : m_messages) {
            if (!it->value(u"matched"_qs).toBool())
                match(stored, *it);
        }
    }
    const bool matched = it->value(u"matched"_qs).toBool();
    const QString status = !matched ? u"unknown_message"_qs : again ? u"duplicate"_qs : u"recorded"_qs;
    return {{u"report_key"_qs, key}, {u"status"_qs, status}};
}

FakeCore::Answer FakeCore::browse(const FakeRequest &request) const
{
    const QUrlQuery query(QUrl::fromEncoded(request.target).query(QUrl::FullyEncoded));
    const auto wanted = [&](const char *name) { return query.queryItemValue(QLatin1String(name), QUrl::FullyDecoded); };
    std::vector<QJsonObject> found;
    for (const Stored &stored : m_messages) {
        bool ok = true;
        for (const char *name : {"status", "dest_smsc", "source_smsc", "client_message_id", "origin_smsc"})
            ok = ok && (wanted(name).isEmpty() || textOf(stored.body, name) == wanted(name));
        const QString q = wanted("q");
        ok = ok && (q.isEmpty() || textOf(stored.body, "text").contains(q, Qt::CaseInsensitive));
        if (ok)
            found.insert(found.begin(), stored.body);
    }
    const int from = wanted("cursor").toInt();
    const int until = std::min(from + wanted("limit").toInt(), static_cast<int>(found.size()));
    QJsonArray messages;
    for (int i = from; i < until; ++i)
        messages.append(found[static_cast<std::size_t>(i)]);
    const bool more = until < static_cast<int>(found.size());
    return {200, json({{u"messages"_qs, messages},
                       {u"next_cursor"_qs, more ? QJsonValue(QString::number(until)) : QJsonValue()},
                       {u"total"_qs, static_cast<int>(found.size())}})};
}

FakeCore::Answer FakeCore::stats() const
{
    QMap<QStringList, int> counts;
    for (const Stored &stored : m_messages)
        ++counts[{textOf(stored.body, "dest_smsc"), textOf(stored.body, "source_smsc"), statusOf(stored.body)}];
    QJsonArray rows;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it) {
        QJsonObject row{{u"status"_qs, it.key()[2]}, {u"count"_qs, it.value()}};
        if (!it.key()[0].isEmpty())
            row.insert(u"dest_smsc"_qs, it.key()[0]);
        if (!it.key()[1].isEmpty())
            row.insert(u"source_smsc"_qs, it.key()[1]);
        rows.append(row);
    }
    return {200, json({{u"rows"_qs, rows}})};
}

FakeCore::Answer FakeCore::patch(Stored &stored, const QJsonObject &changes)
{
    for (auto it = changes.begin(); it != changes.end(); ++it)
        stored.body.insert(it.key(), it.value());
    return {200, json(stored.body)};
}
