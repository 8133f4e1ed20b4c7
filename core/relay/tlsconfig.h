#pragma once
#include "peers/peersettings.h"
#include "util/expected.h"

#include <QtNetwork/QSslConfiguration>

namespace gateway {

/// TLS of a client bind, from its settings; the error names the file. Only for peers with `tls`.
Expected<QSslConfiguration, QString> clientTls(const PeerSettings &peer);
/// TLS of the listener: needs certificate and key; with `tls_ca_certificate` partners must show a certificate of it.
Expected<QSslConfiguration, QString> serverTls(const ListenerSettings &listener);

} // namespace gateway
