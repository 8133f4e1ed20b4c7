// Binds: the files of TLS.
#include "gateway/bindentry.h"

#include "log/log.h"
#include "relay/tlsconfig.h"

namespace gateway {

Expected<void, Phrase> Binds::readTls(const PeerSetup &peer, std::optional<QSslConfiguration> &into) const
{
    const PeerSettings &is = peer.settings;
    if (is.mode != PeerMode::Client || !is.tls || !hasBind(peer))
        return {};
    auto tls = clientTls(is);
    if (!tls)
        return Unexpected{Phrase::joined({Phrase::asIs(is.name), tls.error()}, u": "_qs)};
    const QString trouble = certificateTrouble(*tls, QDateTime::fromMSecsSinceEpoch(m_parts.clock.wallMs()));
    if (!trouble.isEmpty())
        log::warning(log::Category::Smpp, is.name, "certificate",
                     QStringLiteral("Bind %1: tls_certificate: %2: %3").arg(is.name, is.tlsCertificate, trouble));
    into = *tls;
    return {};
}

// ---- The files of TLS

bool Binds::reloadTls()
{
    bool ok = true;
    int read = 0;
    const auto refused = [&ok](const QString &bind, const QString &why) {
        ok = false;
        log::error(log::Category::Gateway, bind, "tls_reload_failed",
                   QStringLiteral("TLS files not taken over, the earlier ones stay in use: %1").arg(why));
    };
    for (const auto &[name, entry] : m_entries) {
        if (entry->removed || isServer(entry->setup) || !entry->setup.settings.tls || !hasBind(entry->setup))
            continue;
        if (const auto tls = readTls(entry->setup, entry->tls); !tls) {
            refused(name, tls.error().english());
            continue;
        }
        ++read;
        if (entry->bind)
            m_parts.reactors[entry->reactor]->thread.post([to = entry->to, tls = entry->tls] { to->tls = tls; });
    }
    if (m_listener && needsTls(m_listenerSettings)) {
        if (auto tls = serverTls(m_listenerSettings)) {
            ++read;
            runOn(0, [&] { m_listener->setTls(*tls); });
        } else {
            refused(QString(), u"listen: " + tls.error().english());
        }
    }
    log::info(log::Category::Gateway, QString(), "tls_reloaded",
              QStringLiteral("TLS files read again for %1 binds and listeners: new connections use them").arg(read));
    return ok;
}

} // namespace gateway
