#pragma once
#include "peers/peersettings.h"
#include "util/expected.h"
#include "util/phrase.h"

#include <QtCore/QDateTime>
#include <QtNetwork/QSslConfiguration>

namespace gateway {

/// TLS 1.2 and 1.3 of a client bind, from its settings; the error names setting, file and what is wrong with it
/// (unreadable, encrypted, not the key of the certificate …). Only for peers with `tls`.
Expected<QSslConfiguration, Phrase> clientTls(const PeerSettings &peer);
/// The same for the listener: needs certificate and key; with `tls_ca_certificate` partners must show a certificate of
/// it, unless `tls_verify` is off.
Expected<QSslConfiguration, Phrase> serverTls(const ListenerSettings &listener);

/// What is wrong, or soon will be, with the certificate that is shown, for the log; empty where all is well.
QString certificateTrouble(const QSslConfiguration &tls, const QDateTime &now);

} // namespace gateway
