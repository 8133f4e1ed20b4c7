#pragma once
#include "api/access.h"
#include "api/assets.h"
#include "api/livehub.h"
#include "gateway/operations.h"
#include "log/logring.h"
#include "util/catalogue.h"

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
    Clock &clock; ///< the gateway's
    const Assets &assets;
    QString hostname;
    bool secure = true; ///< served over TLS
    ShownCertificate certificate;
    const Catalogue *catalogue = nullptr; ///< null: English alone

    /// The texts of a part of the catalogue (phrases, `Setting`) in the language of the one who asks.
    Translate translate(Language language, const char *part = Phrase::kContext) const;
};

inline Translate Context::translate(Language language, const char *part) const
{
    if (!catalogue || language == Language::English)
        return {};
    return [texts = catalogue, part](const char *source) {
        return texts->text(Catalogue::Language::French, part, source);
    };
}

} // namespace gateway::api
