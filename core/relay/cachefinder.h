#pragma once
#include "relay/cachebind.h"
#include "relay/cachewriter.h"

namespace gateway {

/// Finds one message of the cache for whoever asks for it or takes it away: partners (query_sm, cancel_sm, replace_sm)
/// and operators. Lives on the relay thread.
class CacheFinder
{
public:
    CacheFinder(CacheBinds &binds, CacheRows &rows, CacheWriter &writer);
    ~CacheFinder();
    Q_DISABLE_COPY_MOVE(CacheFinder)

    struct Found
    {
        CacheBind::Place place = CacheBind::Place::None;
        qint64 number = 0;
        InboundMessage *message = nullptr; ///< null where it is InFlight, Failed or None; until `found` returns
        QByteArray *body = nullptr;        ///< likewise
    };
    /// `found` comes at once, or after a look into the rows.
    void find(CacheBind &bind, qint64 number, std::function<void(const Found &)> found);
    /// Takes a waiting message away, as deleted; `done` as CacheWriter's.
    void remove(CacheBind &bind, const Found &found, CacheWriter::Done done = {});
    /// Keeps what a waiting message says now.
    void update(CacheBind &bind, const Found &found);

    /// What a partner asks of a message that is still here; `otherwise` where it is not. `removed` hears of a bind with
    /// a message less.
    void lookup(const LookupRequest &request, std::function<void(LookupReply)> done, std::function<void()> otherwise,
                const std::function<void(CacheBind &)> &removed);

private:
    LookupReply answer(CacheBind &bind, const Found &found, const LookupRequest &request,
                       const std::function<void(CacheBind &)> &removed);

    CacheBinds &m_binds;
    CacheRows &m_rows;
    CacheWriter &m_writer;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace gateway
