#pragma once
#include "api/access.h"
#include "api/assets.h"
#include "api/livehub.h"

namespace gateway::api {

/// What the certificate that connections are shown is.
struct ShownCertificate
{
    bool selfSigned = true;
    QString sha256; ///< upper-case hex with colons
};

/// What handlers work with; on the API's thread, as long as the server stands.
struct Context
{
    Access &access;
    LiveHub &live;
    const Assets &assets;
    QString hostname;
    bool secure = true; ///< served over TLS
    ShownCertificate certificate;
};

} // namespace gateway::api
