#pragma once
#include "metrics/metric.h"

namespace gateway {

/// The process itself under the names that Prometheus' client libraries share, read from /proc at each collection.
class ProcessMetrics : public MetricSet
{
public:
    ProcessMetrics();

protected:
    void refresh() const override;

private:
    struct Reading
    {
        std::atomic<double> cpuSeconds = 0;
        std::atomic<double> virtualBytes = 0;
        std::atomic<double> residentBytes = 0;
        std::atomic<double> openFds = 0;
        std::atomic<double> maxFds = 0;
    };
    void add(prometheus::MetricType type, const char *name, const char *help, std::function<double()> value);

    mutable Reading m_now;
    const double m_startTime;
    std::vector<std::unique_ptr<Computed>> m_metrics;
};

} // namespace gateway
