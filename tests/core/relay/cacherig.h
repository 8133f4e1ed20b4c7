#pragma once
#include "relay/cacheactions.h"
#include "submitrig.h"
#include "support/fakecacherows.h"

/// A cache with one bind, its rows, its Core and its partner.
struct CacheRig : CoreRig
{
    explicit CacheRig(std::shared_ptr<FakeCacheRows> keep = std::make_shared<FakeCacheRows>(), int maxAttempts = 3)
        : rows(std::move(keep)),
          numbers(clock, rows->db().lastNumber(), 5),
          cache(*rows, writer, core, monitor, clock, {maxAttempts, 2}, numbers,
                [this](std::vector<gateway::InboundReply> more) {
                    replies.insert(replies.end(), more.begin(), more.end());
                })
    {
        up();
        cache.restore(rows->db().lanes());
        set();
    }
    void set(int maxSize = 10'000, gateway::CacheOverflow overflow = gateway::CacheOverflow::EvictOldest)
    {
        gateway::MessageCache::Peer peer;
        peer.name = QStringLiteral("acme");
        peer.maxSize = maxSize;
        peer.overflow = overflow;
        peer.retryIntervalMs = 1000;
        peer.metrics = metrics;
        if (!cache.setPeer(peer))
            qFatal("no lane");
    }
    void add(int from, int to = 0) { cache.add(items(from, to ? to : from)); }
    void addAndCommit(int from, int to = 0)
    {
        add(from, to);
        rows->commit();
    }
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
    /// "1 ESME_ROK", … since the last time; ids are checked to be negative and rising.
    QByteArray said()
    {
        QByteArrayList lines;
        for (const gateway::InboundReply &r : std::exchange(replies, {})) {
            if ((r.status == smpp::CommandStatus::ESME_ROK) != (r.id < 0))
                qFatal("id %lld", r.id);
            lines << QByteArray::number(r.replyTo.sequence) + ' ' + smpp::statusName(r.status);
        }
        return lines.join(", ");
    }
    gateway::CacheLedger ledger()
    {
        rows->commit();
        const gateway::CacheLedger kept = rows->db().lanes().front().ledger;
        const gateway::CacheLedger known = cache.summary().front().ledger;
        if (kept != known) {
            const auto figures = [](const gateway::CacheLedger &l) {
                return QStringLiteral("%1 %2 %3 %4 %5")
                    .arg(l.accepted)
                    .arg(l.delivered)
                    .arg(l.failed)
                    .arg(l.evicted)
                    .arg(l.deleted);
            };
            qFatal("the ledger in memory is another one: %s; in the rows: %s", qPrintable(figures(known)),
                   qPrintable(figures(kept)));
        }
        if (rows->db().counted(1) != std::pair(kept.waiting(), kept.failed))
            qFatal("the ledger does not add up");
        return kept;
    }
    static gateway::CoreError http(int status)
    {
        gateway::CoreError error;
        error.kind = gateway::CoreError::Kind::Http;
        error.httpStatus = status;
        return error;
    }

    std::shared_ptr<FakeCacheRows> rows;
    gateway::CacheNumbers numbers;
    gateway::CacheWriter writer{*rows, clock};
    std::shared_ptr<gateway::PeerMetrics> metrics = std::make_shared<gateway::PeerMetrics>(
        [] {
            gateway::PeerLabels labels;
            labels.bindName = QStringLiteral("acme");
            labels.server = true;
            labels.cache = true;
            return labels;
        }(),
        clock);
    std::vector<gateway::InboundReply> replies;
    gateway::MessageCache cache;
    LogCatcher log;
};
