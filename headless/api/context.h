#pragma once
#include "api/access.h"
#include "api/assets.h"
#include "api/livehub.h"
#include "gateway/operations.h"
#include "log/logring.h"

namespace gateway::api {

/// What the certificate that connections are shown is.
struct ShownCertificate
{
    bool selfSigned = true;
    QString sha256; ///< upper-case hex with colons
};

/// What the API shows and steers.
struct ApiParts
{
    AccessStore access;
    Operations &operations;
    const log::LogRing &log;
};

/// What handlers work with; on the API's thread, as long as the server stands.
struct Context
{
    Access &access;
    LiveHub &live;
    Operations &operations;
    const log::LogRing &log;
    const Assets &assets;
    QString hostname;
    bool secure = true; ///< served over TLS
    ShownCertificate certificate;
};

} // namespace gateway::api
