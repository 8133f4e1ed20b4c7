#pragma once
#include "gateway/bindview.h"
#include "metrics/history.h"
#include "trace/trace.h"
#include "util/executor.h"

namespace gateway {

class Binds;

/// What is observed of the binds while they run: rates, history, PDUs, and why one of them is not well.
class Watch
{
public:
    Watch(const Binds &binds, Clock &clock);
    ~Watch();
    Q_DISABLE_COPY_MOVE(Watch)

    // From any thread:
    /// Every bind, in order of name.
    std::vector<BindView> binds() const;
    const History &history() const { return m_history; }
    Trace &trace() { return m_trace; }

private:
    const Binds &m_binds;
    Clock &m_clock;
    History m_history;
    Trace m_trace;
};

} // namespace gateway
