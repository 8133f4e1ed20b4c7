#pragma once
#include "trace/trace.h"

#include <QtCore/QJsonObject>

namespace gateway {

/// What a page asks of a trace.
struct TraceQuery
{
    QString text;   ///< as for matches(); with it come the answers to what it finds, and their requests
    quint64 id = 0; ///< that entry alone
    qsizetype limit = 100;
    bool detail = false; ///< with fields and octets
    bool showText = false;
};

/// The operations API's Trace of that peer, newest first. `wallMs` and `nowNs` are the same moment by the two clocks.
QJsonObject traceJson(const QString &bind, const PeerTrace &trace, const TraceQuery &query, qint64 wallMs,
                      qint64 nowNs);

} // namespace gateway
