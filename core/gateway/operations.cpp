#include "gateway/operations.h"

#include "gateway/binds.h"
#include "gateway/peereditor.h"
#include "gateway/watch.h"
#include "log/log.h"
#include "relay/cacheactions.h"
#include "relay/relay.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QPromise>
#include <QtCore/QRandomGenerator>

namespace gateway {
namespace {

/// A promise that is kept in any case: a task which a thread no longer takes lets go of it.
template <class T>
class Pending
{
public:
    using Answer = Expected<T, OperationError>;
    Pending() { m_promise.start(); }
    ~Pending()
    {
        if (!m_finished)
            finish(Unexpected{OperationError{
                OperationError::Kind::Unavailable, Phrase(QT_TRANSLATE_NOOP("Phrase", "the gateway stops")), {}}});
    }
    Q_DISABLE_COPY_MOVE(Pending)

    QFuture<Answer> future() { return m_promise.future(); }
    void finish(Answer answer)
    {
        m_finished = true;
        m_promise.addResult(std::move(answer));
        m_promise.finish();
    }

private:
    QPromise<Answer> m_promise;
    bool m_finished = false;
};

OperationError coreFailure(const CoreError &error)
{
    OperationError::Kind kind = OperationError::Kind::Unavailable;
    if (error.kind == CoreError::Kind::Http && error.httpStatus == 404)
        kind = OperationError::Kind::NotFound;
    else if (error.kind == CoreError::Kind::Http && error.httpStatus == 409)
        kind = OperationError::Kind::Conflict;
    else if (error.kind == CoreError::Kind::Http && (error.httpStatus == 400 || error.httpStatus == 422))
        kind = OperationError::Kind::Invalid;
    return {kind, Phrase(QT_TRANSLATE_NOOP("Phrase", "OmniMessage Core: {error}"), error.text()), {}};
}

OperationError cacheFailure(const CacheRefusal &refusal)
{
    switch (refusal.kind) {
    case CacheRefusal::Kind::NotFound:
        return {
            OperationError::Kind::NotFound, Phrase(QT_TRANSLATE_NOOP("Phrase", "the cache holds no such message")), {}};
    case CacheRefusal::Kind::InFlight:
        return {OperationError::Kind::Conflict,
                Phrase(QT_TRANSLATE_NOOP("Phrase", "the message is on its way to OmniMessage Core")),
                {}};
    case CacheRefusal::Kind::NotFailed:
        return {OperationError::Kind::Conflict,
                Phrase(QT_TRANSLATE_NOOP("Phrase", "the message has not failed: it waits for its next attempt")),
                {}};
    case CacheRefusal::Kind::Storage:
        break;
    }
    return {OperationError::Kind::Failed, Phrase::asIs(refusal.text), {}};
}

/// A change that Core did not answer: where it is certain that it was not made, that is an error.
Expected<MessageChange, OperationError> unanswered(qint64 id, const CoreError &error)
{
    const bool isUndone = error.kind == CoreError::Kind::Refused || error.kind == CoreError::Kind::Unreachable ||
                          (error.kind == CoreError::Kind::Http && error.httpStatus < 500);
    if (isUndone)
        return Unexpected{coreFailure(error)};
    return MessageChange{id, std::nullopt, coreFailure(error)};
}

/// What Core has of a message that it took, as far as it is known here.
QueueMessage asQueued(const InboundMessage &message, qint64 id)
{
    QueueMessage queued;
    static_cast<Content &>(queued) = message;
    static_cast<Protocol &>(queued) = message;
    queued.id = id;
    queued.originSmsc = message.originSmsc;
    queued.destSmsc = message.destSmsc;
    queued.source = message.source;
    queued.destination = message.destination;
    queued.createdAt = message.receivedAt;
    return queued;
}

QByteArray newKey()
{
    quint32 words[4];
    QRandomGenerator::system()->fillRange(words);
    return QByteArray(reinterpret_cast<const char *>(words), sizeof words).toHex();
}

} // namespace

Operations::Operations(Parts parts) : m_parts(std::move(parts)) {}

Operations::~Operations() = default;

template <class T, class F>
Operations::Reply<T> Operations::onControl(F work)
{
    const auto pending = std::make_shared<Pending<T>>();
    m_parts.control.post([pending, work = std::move(work)] { pending->finish(work()); });
    return pending->future();
}

/// `work` gets what it has to finish.
template <class T, class F>
Operations::Reply<T> Operations::onRelay(F work)
{
    const auto pending = std::make_shared<Pending<T>>();
    m_parts.relayThread.post([pending, work = std::move(work)] { work(pending); });
    return pending->future();
}

template <class T, class F>
Operations::Reply<T> Operations::askCore(F call)
{
    return onRelay<T>([call = std::move(call)](const std::shared_ptr<Pending<T>> &pending) {
        call([pending](CoreReply<T> reply) {
            if (reply)
                pending->finish(std::move(*reply));
            else
                pending->finish(Unexpected{coreFailure(reply.error())});
        });
    });
}

void Operations::setListener(WatchEvents listener) { m_parts.news.setListener(std::move(listener)); }

GatewayStatus Operations::status() const
{
    m_parts.news.statusRead();
    GatewayStatus status = m_parts.status();
    status.listener = m_parts.binds.listenerStatus();
    status.binds = m_parts.watch.binds();
    return status;
}

Operations::Reply<BindView> Operations::diagnosis(const QString &bind)
{
    return onRelay<BindView>([this, bind](const std::shared_ptr<Pending<BindView>> &pending) {
        const auto finish = [this, bind, pending] {
            if (auto view = m_parts.watch.bind(bind))
                pending->finish(std::move(*view));
            else
                pending->finish(
                    Unexpected{OperationError{OperationError::Kind::NotFound,
                                              Phrase(QT_TRANSLATE_NOOP("Phrase", "there is no peer '{name}'"), bind),
                                              {}}});
        };
        const auto view = m_parts.watch.bind(bind);
        if (view && m_parts.status().core.up)
            m_parts.watch.queue().ask({Watch::queueOf(*view)}, finish);
        else
            finish();
    });
}

std::optional<QJsonObject> Operations::history(const QString &bind, const QString &range, int maxPoints) const
{
    return m_parts.watch.history().json(bind, range, m_parts.clock.wallMs(), trace(bind) != nullptr, maxPoints);
}

std::shared_ptr<const PeerTrace> Operations::trace(const QString &bind) const
{
    return m_parts.watch.trace().peer(bind);
}

Operations::Reply<std::vector<PeerRecord>> Operations::peers(PeerMode mode)
{
    using List = std::vector<PeerRecord>;
    return onControl<List>([this, mode]() -> Expected<List, OperationError> {
        List list;
        for (const PeerRecord &peer : m_parts.editor.directory().peers()) {
            if (peer.settings.mode == mode)
                list.push_back(peer);
        }
        return list;
    });
}

Operations::Reply<PeerRecord> Operations::peer(PeerMode mode, const QString &name)
{
    return onControl<PeerRecord>([this, mode, name]() -> PeerEditor::Edited {
        if (const PeerRecord *peer = m_parts.editor.directory().find(mode, name))
            return *peer;
        return Unexpected{OperationError{OperationError::Kind::NotFound,
                                         Phrase(QT_TRANSLATE_NOOP("Phrase", "there is no peer '{name}'"), name),
                                         {}}};
    });
}

Operations::Reply<PeerRecord> Operations::addPeer(PeerMode mode, const QJsonObject &settings, const QString &by)
{
    return onControl<PeerRecord>([=, this] { return m_parts.editor.add(mode, settings, by); });
}

Operations::Reply<PeerRecord> Operations::patchPeer(PeerMode mode, const QString &name, const QJsonObject &settings,
                                                    const QString &by)
{
    return onControl<PeerRecord>([=, this] { return m_parts.editor.patch(mode, name, settings, by); });
}

Operations::Reply<PeerRecord> Operations::replacePeer(PeerMode mode, const QString &name, const QJsonObject &settings,
                                                      const QString &by)
{
    return onControl<PeerRecord>([=, this] { return m_parts.editor.replace(mode, name, settings, by); });
}

Operations::Reply<void> Operations::removePeer(PeerMode mode, const QString &name, const QString &by)
{
    return onControl<void>([=, this] { return m_parts.editor.remove(mode, name, by); });
}

Operations::Reply<std::optional<PeerRecord>> Operations::resetPeer(PeerMode mode, const QString &name,
                                                                   const QString &by)
{
    return onControl<std::optional<PeerRecord>>([=, this] { return m_parts.editor.reset(mode, name, by); });
}

Operations::Reply<std::vector<PeerRecord>> Operations::importPeers(const std::vector<GivenPeer> &peers,
                                                                   const QString &by)
{
    return onControl<std::vector<PeerRecord>>([=, this] { return m_parts.editor.import(peers, by); });
}

Operations::Reply<PeerRecord> Operations::enablePeer(const QString &name, const QString &by)
{
    return onControl<PeerRecord>([=, this] { return m_parts.editor.setEnabled(name, true, by); });
}

Operations::Reply<PeerRecord> Operations::disablePeer(const QString &name, const QString &by)
{
    return onControl<PeerRecord>([=, this] { return m_parts.editor.setEnabled(name, false, by); });
}

Operations::Reply<PeerRecord> Operations::reconnectPeer(const QString &name, const QString &by)
{
    return onControl<PeerRecord>([=, this] { return m_parts.editor.reconnect(name, by); });
}

Operations::Reply<PeerRecord> Operations::dropPeer(const QString &name, const QString &by)
{
    return onControl<PeerRecord>([=, this] { return m_parts.editor.drop(name, by); });
}

Operations::Reply<std::vector<RemovedPeer>> Operations::removedPeers()
{
    using List = std::vector<RemovedPeer>;
    return onControl<List>([this]() -> Expected<List, OperationError> { return m_parts.editor.directory().removed(); });
}

Operations::Reply<ListenerRecord> Operations::listener()
{
    return onControl<ListenerRecord>(
        [this]() -> Expected<ListenerRecord, OperationError> { return m_parts.editor.directory().listener(); });
}

Operations::Reply<ListenerRecord> Operations::patchListener(const QJsonObject &settings, const QString &by)
{
    return onControl<ListenerRecord>([=, this] { return m_parts.editor.patchListener(settings, by); });
}

Operations::Reply<ListenerRecord> Operations::replaceListener(const QJsonObject &settings, const QString &by)
{
    return onControl<ListenerRecord>([=, this] { return m_parts.editor.replaceListener(settings, by); });
}

Operations::Reply<ListenerRecord> Operations::resetListener(const QString &by)
{
    return onControl<ListenerRecord>([=, this] { return m_parts.editor.resetListener(by); });
}

Operations::Reply<SettingsInEffect> Operations::settings()
{
    return onControl<SettingsInEffect>([this]() -> Expected<SettingsInEffect, OperationError> {
        const PeerDirectory &directory = m_parts.editor.directory();
        return SettingsInEffect{directory.inEffect(), directory.removed()};
    });
}

Operations::Reply<std::vector<CacheStatus>> Operations::cache()
{
    using List = std::vector<CacheStatus>;
    return onRelay<List>([this](const std::shared_ptr<Pending<List>> &pending) {
        std::map<QString, PeerMode> modes;
        for (const BindStatus &bind : m_parts.binds.status())
            modes[bind.name] = bind.mode;
        List list;
        for (MessageCache::Summary &summary : m_parts.relay.cacheSummary()) {
            const auto mode = modes.find(summary.bind);
            list.push_back({std::move(summary), mode == modes.end() ? std::nullopt : std::optional(mode->second)});
        }
        pending->finish(std::move(list));
    });
}

Operations::Reply<CachePage> Operations::cached(const QString &bind, const CacheQuery &query)
{
    return onRelay<CachePage>([this, bind, query](const std::shared_ptr<Pending<CachePage>> &pending) {
        m_parts.relay.cacheActions().list(bind, query, [pending](Expected<CachePage, CacheRefusal> page) {
            if (page)
                pending->finish(std::move(*page));
            else
                pending->finish(Unexpected{cacheFailure(page.error())});
        });
    });
}

/// `act(actions, count)` does it; `what` is for the log.
template <class F>
Operations::Reply<qint64> Operations::cacheAction(const QString &what, const QString &by, F act)
{
    return onRelay<qint64>([this, what, by, act = std::move(act)](const std::shared_ptr<Pending<qint64>> &pending) {
        act(m_parts.relay.cacheActions(), [pending, what, by](Expected<qint64, CacheRefusal> count) {
            if (!count) {
                pending->finish(Unexpected{cacheFailure(count.error())});
                return;
            }
            log::info(log::Category::Cache, QString(), "cache_action",
                      QStringLiteral("%1: %2, by %3").arg(what).arg(*count).arg(log::escaped(by.toUtf8())));
            pending->finish(*count);
        });
    });
}

Operations::Reply<qint64> Operations::retryCached(const QString &bind, qint64 id, const QString &by)
{
    return cacheAction(
        QStringLiteral("Cached message %1 of %2 retried").arg(id).arg(bind), by,
        [bind, id](CacheActions &cache, CacheActions::Count done) { cache.retry(bind, id, std::move(done)); });
}

Operations::Reply<qint64> Operations::retryFailed(const QString &bind, const QString &by)
{
    return cacheAction(
        QStringLiteral("Failed cached messages of %1 retried").arg(bind), by,
        [bind](CacheActions &cache, CacheActions::Count done) { cache.retryAllFailed(bind, std::move(done)); });
}

Operations::Reply<qint64> Operations::deleteCached(const QString &bind, qint64 id, const QString &by)
{
    return cacheAction(
        QStringLiteral("Cached message %1 of %2 deleted").arg(id).arg(bind), by,
        [bind, id](CacheActions &cache, CacheActions::Count done) { cache.remove(bind, id, std::move(done)); });
}

Operations::Reply<qint64> Operations::deleteFailed(const QString &bind, const QString &by)
{
    return cacheAction(
        QStringLiteral("Failed cached messages of %1 deleted").arg(bind), by,
        [bind](CacheActions &cache, CacheActions::Count done) { cache.removeAllFailed(bind, std::move(done)); });
}

Operations::Reply<BrowsePage> Operations::queue(const BrowseQuery &query)
{
    return onRelay<BrowsePage>([this, query](const std::shared_ptr<Pending<BrowsePage>> &pending) {
        m_parts.api.browse(query, [pending, hasCursor = !query.cursor.isEmpty()](CoreReply<BrowsePage> page) {
            if (page) {
                pending->finish(std::move(*page));
                return;
            }
            OperationError error = coreFailure(page.error());
            if (error.kind == OperationError::Kind::Invalid && hasCursor) // what Core alone can read
                error.problems.push_back({QStringLiteral("cursor"), error.text});
            pending->finish(Unexpected{std::move(error)});
        });
    });
}

Operations::Reply<QueueMessage> Operations::queueMessage(qint64 id)
{
    return askCore<QueueMessage>(
        [this, id](CoreCallback<QueueMessage> done) { m_parts.api.message(id, std::move(done)); });
}

Operations::Reply<std::vector<QueueCount>> Operations::queueStats()
{
    using List = std::vector<QueueCount>;
    return askCore<List>([this](CoreCallback<List> done) { m_parts.api.stats(std::move(done)); });
}

Operations::Reply<MessageChange> Operations::cancelMessage(qint64 id, const QString &by)
{
    // What it is before, so that it can be told afterwards even if Core then cannot be asked any more.
    return onRelay<MessageChange>([this, id, by](const std::shared_ptr<Pending<MessageChange>> &pending) {
        m_parts.api.message(id, [this, id, by, pending](const CoreReply<QueueMessage> &before) {
            if (before)
                cancelKnown(*before, by, [pending](auto change) { pending->finish(std::move(change)); });
            else
                pending->finish(Unexpected{coreFailure(before.error())});
        });
    });
}

void Operations::cancelKnown(const QueueMessage &message, const QString &by,
                             const std::function<void(Expected<MessageChange, OperationError>)> &finish)
{
    m_parts.api.cancel(message.id, [this, message, by, finish](const CoreReply<Done> &reply) {
        if (!reply) {
            finish(unanswered(message.id, reply.error()));
            return;
        }
        log::info(log::Category::Gateway, QString(), "cancelled",
                  QStringLiteral("Message %1 cancelled, by %2").arg(message.id).arg(log::escaped(by.toUtf8())),
                  QString::number(message.id));
        m_parts.api.message(message.id, [message, finish](CoreReply<QueueMessage> now) {
            MessageChange change{message.id, message, {}};
            change.message->status = QueueStatus::Cancelled;
            change.message->history.clear();
            if (now)
                change.message = std::move(*now);
            finish(std::move(change));
        });
    });
}

Operations::Reply<MessageChange> Operations::sendTest(const TestMessage &test, const QString &by)
{
    InboundMessage message;
    message.idempotencyKey = newKey();
    message.originSmsc = QStringLiteral("operator");
    message.destSmsc = test.destSmsc;
    message.source = test.source;
    message.destination = test.destination;
    message.text = test.text;
    if (test.dataCoding)
        message.dataCoding = quint8(*test.dataCoding);
    message.registeredDelivery = test.receipt ? 1 : 0;
    message.receivedAt = QDateTime::currentMSecsSinceEpoch();
    return onRelay<MessageChange>([this, message, by](const std::shared_ptr<Pending<MessageChange>> &pending) {
        m_parts.api.submit({message}, [this, message, by, pending](const CoreReply<std::vector<SubmitResult>> &reply) {
            if (!reply) {
                pending->finish(unanswered(0, reply.error()));
                return;
            }
            const SubmitResult &result = reply->front();
            if (result.status == SubmitStatus::Rejected) {
                const QString why = result.detail.isEmpty() ? QString::fromLatin1(result.error) : result.detail;
                pending->finish(Unexpected{
                    OperationError{OperationError::Kind::Invalid,
                                   Phrase(QT_TRANSLATE_NOOP("Phrase", "OmniMessage Core refused it: {reason}"), why),
                                   {}}});
                return;
            }
            log::info(log::Category::Gateway, QString(), "test_sent",
                      QStringLiteral("Test message %1 queued, by %2").arg(result.id).arg(log::escaped(by.toUtf8())),
                      QString::number(result.id));
            m_parts.api.message(result.id, [id = result.id, message, pending](CoreReply<QueueMessage> queued) {
                pending->finish(MessageChange{id, queued ? std::move(*queued) : asQueued(message, id), {}});
            });
        });
    });
}

Operations::Reply<void> Operations::backup(const QString &directory, const QString &by)
{
    return onControl<void>([this, directory, by]() -> Expected<void, OperationError> {
        if (const auto done = m_parts.backup(directory); !done)
            return Unexpected{OperationError{OperationError::Kind::Failed, done.error(), {}}};
        log::info(log::Category::Gateway, QString(), "backup",
                  QStringLiteral("State saved to %1, by %2").arg(directory, log::escaped(by.toUtf8())));
        return {};
    });
}

} // namespace gateway
