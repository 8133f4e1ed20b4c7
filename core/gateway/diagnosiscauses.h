#pragma once
#include <QtCore/QLatin1String>
#include <vector>

namespace gateway {

/// The ladder that a bind climbs: where it breaks is where the fault is.
enum class Rung { None, Dns, Tcp, Tls, Bind, EnquireLink, Traffic };

/// A cause with what people are told of it. The texts are sources of Phrases.
struct CauseRow
{
    const char *cause;  ///< a stable word of the operations API
    Rung rung;          ///< None: not a matter of the link
    const char *action; ///< the operations API's word for what helps most; null for none
    const char *title;
    const char *text; ///< may be empty
    std::vector<const char *> steps;
};

const std::vector<CauseRow> &causeRows();

/// The row of a cause; that of "unknown" where there is none.
const CauseRow &causeRow(QLatin1String cause);

} // namespace gateway
