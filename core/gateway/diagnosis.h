#pragma once
#include "gateway/bindstatus.h"
#include "gateway/diagnosiscauses.h"
#include "util/phrase.h"

#include <QtCore/QJsonObject>
#include <optional>

namespace gateway {

constexpr qint64 kThrottledMs = 60'000; ///< so long a bind counts as throttled

/// What beside its own status a bind may suffer from. What is not known is left as it is.
struct Surroundings
{
    qint64 now = 0; ///< wall clock, ms, as all times here
    bool dropped = false;
    bool standby = false;
    bool tls = false;
    bool licensed = true;
    QString licenseProblem;
    bool coreUp = true;
    QString coreError;
    qint64 throttledAt = 0; ///< when the other side last refused a message for its rate; 0: never
    int disconnections = 0; ///< in the last hour
    // Of the last five minutes:
    quint64 sent = 0;
    quint64 failures = 0;
    quint32 commonStatus = 0; ///< what most of the failures were answered with; 0: not known
    quint64 expired = 0;      ///< messages too old to be sent
    double p99Ms = -1;        ///< time to the answer; negative: none
    // Of Core's queue and the cache:
    std::optional<qint64> waiting;  ///< messages for this bind
    qint64 scheduled = 0;           ///< of them those that are not due yet
    std::optional<qint64> unrouted; ///< messages that name no bind there is
    qint64 cacheFailed = 0;         ///< given up in its cache
    bool lost = false;              ///< messages were evicted
    qint64 editedAt = 0;            ///< the last audited edit of the peer …
    QString editedBy;               ///< … and whose it was
};

struct Diagnosis
{
    struct Evidence
    {
        qint64 at = 0; ///< 0: no time
        Phrase text;
    };
    enum class RungState { Ok, Broken, Unused, Unknown };
    struct Step
    {
        Rung rung;
        RungState state;
        QString detail; ///< short, not translated: a protocol word
    };

    QString bind;
    qint64 at = 0;
    const CauseRow *row = nullptr; ///< never null once diagnosed
    Phrase title;
    Phrase text;
    std::vector<Phrase> steps;
    std::vector<Step> ladder;
    std::vector<Evidence> evidence; ///< by time, those without one last
    std::optional<qint64> waiting;
    bool lost = false;

    bool isWell() const { return QLatin1String(row->cause) == QLatin1String("none"); }
};

/// Why a bind is as it is.
Diagnosis diagnose(const BindStatus &bind, const Surroundings &around);

/// The operations API's Diagnosis, its texts in the reader's language. Its report is English whatever the language, and
/// holds no secret.
QJsonObject diagnosisJson(const Diagnosis &diagnosis, const BindStatus &bind, const Translate &translate = {});

/// Its DiagnosisSummary.
QJsonObject diagnosisSummary(const Diagnosis &diagnosis, const Translate &translate = {});

} // namespace gateway
