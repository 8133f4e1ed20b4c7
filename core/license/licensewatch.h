#pragma once
#include "license/license.h"
#include "util/clock.h"

#include <functional>
#include <memory>
#include <optional>

namespace gateway {

/// What is known of the licence.
struct LicenseState
{
    bool valid = true;
    /// Nothing where no file is configured, or where it is not a licence; there for an expired one.
    std::optional<License> license;
    /// Why it is not valid, a sentence.
    QString why;

    bool operator==(const LicenseState &) const = default;
};

/// Keeps an eye on the licence file: reads it at once, every hour, when it ends, and soon after it or its folder
/// changes, replacement by a rename included. Logs what it finds when that changes, and once a day that the licence is
/// invalid or has less than 30 days left; never what the file holds. Lives on the thread that makes it, which has an
/// event loop.
class LicenseWatch
{
public:
    using Changed = std::function<void(const LicenseState &)>;

    /// `file` empty: licensed, nothing is watched. `changed` hears of every state but the first, which `state` has as
    /// soon as this is made; it may not destroy the watch.
    LicenseWatch(const QString &file, const QByteArray &publicKey, Clock &clock, Changed changed);
    ~LicenseWatch();
    Q_DISABLE_COPY_MOVE(LicenseWatch)

    const LicenseState &state() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace gateway
