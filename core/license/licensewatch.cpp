#include "license/licensewatch.h"

#include "log/log.h"

#include <QtCore/QDateTime>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QFileSystemWatcher>

namespace gateway {
namespace {

constexpr qint64 kHourMs = 3'600'000;
constexpr qint64 kDayMs = 24 * kHourMs;
constexpr qint64 kWarnDays = 30;
/// From the first sign of a change to the look: whoever writes the file is done by then, mostly, and one look serves
/// the many signs of one change.
constexpr qint64 kSettleMs = 300;
/// One octet more than what verifyLicense takes.
constexpr qint64 kReadOctets = 64 * 1024 + 1;

} // namespace

struct LicenseWatch::Private
{
    Private(const QString &path, const QByteArray &key, Clock &time, Changed listener)
        : file(path),
          publicKey(key),
          clock(time),
          changed(std::move(listener)),
          hourly(time.makeTimer([this] { look(); })),
          settle(time.makeTimer([this] { look(); }))
    {}

    void look()
    {
        watch();
        const bool isFirst = !checkedOnce;
        checkedOnce = true;
        LicenseState found = read();
        const bool isNews = isFirst || found != state;
        if (isNews) {
            state = std::move(found);
            lastReminder.reset();
            if (state.valid)
                log::info(log::Category::Gateway, {}, "license",
                          QStringLiteral("License valid: licensee %1 until %2")
                              .arg(state.license->licensee, state.license->expires));
        }
        remind();
        qint64 next = kHourMs;
        if (state.valid)
            next = qBound(qint64(1), state.license->expiresAt - clock.wallMs(), kHourMs);
        hourly->start(next);
        if (isNews && !isFirst)
            changed(state);
    }

    LicenseState read() const
    {
        const auto invalid = [](const QString &why) { return LicenseState{false, {}, why}; };
        QFile in(file);
        if (!in.open(QIODevice::ReadOnly))
            return invalid(QStringLiteral("%1 cannot be read: %2").arg(file, in.errorString()));
        const auto license = verifyLicense(in.read(kReadOctets), publicKey);
        if (!license)
            return invalid(license.error());
        const QString why = expiryProblem(*license, clock.wallMs());
        return {why.isEmpty(), *license, why};
    }

    /// Once a day, and at once after news.
    void remind()
    {
        const qint64 left = state.valid ? state.license->expiresAt - clock.wallMs() : 0;
        if (left > kWarnDays * kDayMs || (lastReminder && clock.nowMs() - *lastReminder < kDayMs))
            return;
        lastReminder = clock.nowMs();
        if (state.valid)
            log::warning(
                log::Category::Gateway, {}, "license",
                QStringLiteral("License ends in %1 days, on %2").arg(left / kDayMs).arg(state.license->expires));
        else
            log::error(log::Category::Gateway, {}, "license", QStringLiteral("License invalid: ") + state.why);
    }

    /// The folder tells when a file appears or is replaced, the file when it is written in place.
    void watch()
    {
        const QString folder = QFileInfo(file).absolutePath();
        if (!watcher.directories().contains(folder) && QFileInfo::exists(folder))
            watcher.addPath(folder);
        watcher.removePath(file); // it may be the file that was there before
        if (QFileInfo::exists(file))
            watcher.addPath(file);
    }
    void stir()
    {
        if (!settle->isActive())
            settle->start(kSettleMs);
    }

    const QString file;
    const QByteArray publicKey;
    Clock &clock;
    const Changed changed;
    LicenseState state;
    bool checkedOnce = false;
    std::optional<qint64> lastReminder; ///< monotonic
    QFileSystemWatcher watcher;
    std::unique_ptr<Timer> hourly;
    std::unique_ptr<Timer> settle;
};

LicenseWatch::LicenseWatch(const QString &file, const QByteArray &publicKey, Clock &clock, Changed changed)
    : d(std::make_unique<Private>(file, publicKey, clock, std::move(changed)))
{
    if (file.isEmpty())
        return;
    QObject::connect(&d->watcher, &QFileSystemWatcher::fileChanged, &d->watcher, [this] { d->stir(); });
    QObject::connect(&d->watcher, &QFileSystemWatcher::directoryChanged, &d->watcher, [this] { d->stir(); });
    d->look();
}

LicenseWatch::~LicenseWatch() = default;

const LicenseState &LicenseWatch::state() const { return d->state; }

} // namespace gateway
