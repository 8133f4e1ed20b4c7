#pragma once
#include "corerig.h"
#include "relay/submitqueue.h"

/// A message of its own key and sequence number.
inline gateway::InboundItem item(int number, const char *bind = "acme",
                                 gateway::Direction direction = gateway::Direction::MobileTerminated)
{
    gateway::InboundItem i;
    i.message.idempotencyKey = "k" + QByteArray::number(number);
    i.message.originSmsc = QString::fromLatin1(bind);
    i.message.direction = direction;
    i.message.text = QStringLiteral("hello");
    i.replyTo = {1, quint32(number), gateway::ReplyTo::Kind::SubmitSm};
    return i;
}
inline std::vector<gateway::InboundItem> items(int from, int to)
{
    std::vector<gateway::InboundItem> list;
    for (int i = from; i <= to; ++i)
        list.push_back(item(i));
    return list;
}
/// "k1 k2", for a few.
inline QByteArray keys(const std::vector<gateway::InboundMessage> &messages)
{
    QByteArrayList list;
    for (const gateway::InboundMessage &m : messages)
        list << m.idempotencyKey;
    return list.join(' ');
}
/// Accepts each message with its number plus 1000.
inline std::vector<gateway::SubmitResult> accepted(const std::vector<gateway::InboundMessage> &messages)
{
    std::vector<gateway::SubmitResult> results;
    for (const gateway::InboundMessage &m : messages)
        results.push_back({gateway::SubmitStatus::Accepted, 1000 + m.idempotencyKey.mid(1).toInt(), {}});
    return results;
}

/// A SubmitQueue, its Core and its peers.
struct Rig : CoreRig
{
    Rig() { up(); }
    gateway::SubmitQueue queue{core, monitor, clock, 10'000, [this](std::vector<gateway::InboundReply> more) {
                                   ++answers;
                                   replies.insert(replies.end(), more.begin(), more.end());
                               }};
    std::vector<gateway::InboundReply> replies;
    int answers = 0;

    void add(int from, int to = 0) { queue.add(items(from, to ? to : from)); }
    /// Answers the oldest request; its keys.
    QByteArray accept()
    {
        const auto call = core.submits.take();
        call.answer(accepted(call.asked));
        return keys(call.asked);
    }
    QByteArray fail(const gateway::CoreError &error)
    {
        const auto call = core.submits.take();
        call.fail(error);
        return keys(call.asked);
    }
    /// "1 ESME_ROK 1001, …" since the last time.
    QByteArray said()
    {
        QByteArrayList lines;
        for (const gateway::InboundReply &r : std::exchange(replies, {}))
            lines << QByteArray::number(r.replyTo.sequence) + ' ' + smpp::statusName(r.status) + ' ' +
                         QByteArray::number(r.id);
        return lines.join(", ");
    }
};
