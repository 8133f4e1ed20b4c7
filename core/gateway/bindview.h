#pragma once
#include "gateway/diagnosis.h"

namespace gateway {

/// A bind as operators see it, with what has been watched of it.
struct BindView : BindStatus
{
    double tps = 0;           ///< messages sent in the last second
    bool isThrottled = false; ///< the other side refused a message for its rate within the last 60 s
    Diagnosis diagnosis;
};

} // namespace gateway
