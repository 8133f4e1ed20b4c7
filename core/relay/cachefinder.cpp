#include "relay/cachefinder.h"

#include "relay/cachebodies.h"
#include "text/datacoding.h"

namespace gateway {

using smpp::CommandStatus;
using Place = CacheBind::Place;
using Why = CacheChange::Why;

CacheFinder::CacheFinder(CacheBinds &binds, CacheRows &rows, CacheWriter &writer)
    : m_binds(binds), m_rows(rows), m_writer(writer)
{}

CacheFinder::~CacheFinder() { *m_alive = false; }

void CacheFinder::find(CacheBind &bind, qint64 number, std::function<void(const Found &)> found)
{
    const Place place = bind.placeOf(number);
    switch (place) {
    case Place::None:
    case Place::InFlight:
    case Place::Failed:
        found({place, number, nullptr, nullptr});
        return;
    case Place::Head:
    case Place::Queue: {
        const std::size_t at = place == Place::Head ? *bind.head.find(number) : 0;
        if (place == Place::Head)
            found({place, number, &bind.head.messages[at], &bind.head.bodies[at]});
        else
            found({place, number, &bind.inQueue(number)->message, &bind.inQueue(number)->body});
        return;
    }
    case Place::Rows:
        break;
    }
    m_rows.read(bind.lane, number - 1, 1, 1,
                [this, alive = m_alive, of = &bind, number,
                 found = std::move(found)](const Expected<std::vector<CacheEntry>, CacheError> &read) mutable {
                    if (!*alive)
                        return;
                    if (of->placeOf(number) != Place::Rows) { // it was loaded meanwhile
                        find(*of, number, std::move(found));
                        return;
                    }
                    const bool there = read && !read->empty() && read->front().number == number;
                    auto message = there ? readCachedMessage(read->front()) : std::nullopt;
                    QByteArray body;
                    if (message)
                        found({Place::Rows, number, &*message, &body});
                    else
                        found({Place::None, number, nullptr, nullptr});
                });
}

void CacheFinder::remove(CacheBind &bind, const Found &found, CacheWriter::Done done)
{
    CacheChange change;
    change.removes.push_back({bind.lane, found.number, found.number, Why::Deleted});
    ++bind.ledger.deleted;
    bind.touched(found.number);
    if (found.place == Place::Head)
        bind.head.erase(*bind.head.find(found.number));
    else if (found.place == Place::Queue)
        bind.queue.erase(bind.inQueue(found.number));
    else
        bind.leaving.insert(found.number);
    m_writer.write(std::move(change), [alive = m_alive, of = &bind, number = found.number,
                                       done = std::move(done)](const Expected<void, CacheError> &result) {
        if (!*alive)
            return;
        if (result)
            of->leaving.erase(number);
        if (done)
            done(result);
    });
    m_binds.show(bind);
}

void CacheFinder::update(CacheBind &bind, const Found &found)
{
    CacheChange change;
    *found.body = cachedBody(*found.message);
    change.updates.push_back({bind.lane, {found.number, *found.body}});
    bind.touched(found.number);
    m_writer.write(std::move(change));
}

void CacheFinder::lookup(const LookupRequest &request, std::function<void(LookupReply)> done,
                         std::function<void()> otherwise, const std::function<void(CacheBind &)> &removed)
{
    const qint64 number = -request.messageId.toLongLong();
    CacheBind *bind = number > 0 ? m_binds.find(request.originSmsc) : nullptr;
    if (!bind) {
        otherwise();
        return;
    }
    find(*bind, number,
         [this, bind, request, removed, done = std::move(done), otherwise = std::move(otherwise)](const Found &found) {
             if (found.place == Place::None)
                 otherwise();
             else
                 done(answer(*bind, found, request, removed));
         });
}

LookupReply CacheFinder::answer(CacheBind &bind, const Found &found, const LookupRequest &request,
                                const std::function<void(CacheBind &)> &removed)
{
    using Kind = LookupRequest::Kind;
    LookupReply reply;
    if (!found.message) {
        reply.state = found.place == Place::InFlight ? MessageState::Enroute : MessageState::Undeliverable;
        if (request.kind != Kind::Query) {
            reply.state = MessageState::Unknown;
            reply.status =
                request.kind == Kind::Cancel ? CommandStatus::ESME_RCANCELFAIL : CommandStatus::ESME_RREPLACEFAIL;
        }
        return reply;
    }
    reply.state = MessageState::Enroute;
    switch (request.kind) {
    case Kind::Query:
        break;
    case Kind::Cancel:
        remove(bind, found);
        removed(bind);
        break;
    case Kind::Replace: {
        // replace_sm has no data_coding: the new text is in the coding of the message that it replaces.
        InboundMessage &message = *found.message;
        auto text = decodeMessage(message.dataCoding.value_or(0), request.defaultAlphabet, request.octets);
        if (!text) {
            reply.status = CommandStatus::ESME_RREPLACEFAIL;
            break;
        }
        message.text = std::move(text);
        message.payload.reset();
        if (request.deliverAfter)
            message.deliverAfter = request.deliverAfter;
        if (request.expires)
            message.expires = request.expires;
        update(bind, found);
        break;
    }
    }
    return reply;
}

} // namespace gateway
