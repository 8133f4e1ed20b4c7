#include "metrics/metric.h"

namespace gateway {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

void MetricSet::collect(std::vector<MetricFamily> &into) const
{
    refresh();
    for (const Metric *metric : m_metrics) {
        auto family = std::find_if(into.begin(), into.end(), [&](const auto &f) { return f.name == metric->m_name; });
        if (family == into.end())
            family = into.insert(into.end(), MetricFamily{metric->m_name, metric->m_help, metric->m_type, {}});
        const size_t before = family->metric.size();
        metric->collect(family->metric);
        for (size_t i = before; i < family->metric.size(); ++i) {
            MetricLabels &labels = family->metric[i].label;
            labels.insert(labels.begin(), m_labels.begin(), m_labels.end());
        }
    }
}

Metric::Metric(MetricSet *set, MetricType type, const char *name, const char *help, MetricLabels labels)
    : m_type(type), m_name(name), m_help(help), m_labels(std::move(labels))
{
    set->m_metrics.push_back(this);
}

ClientMetric Metric::series() const
{
    ClientMetric series;
    series.label = m_labels;
    return series;
}

Counter::Counter(MetricSet *set, const char *name, const char *help, MetricLabels labels)
    : Metric(set, MetricType::Counter, name, help, std::move(labels))
{}

void Counter::collect(std::vector<ClientMetric> &into) const
{
    into.push_back(series());
    into.back().counter.value = static_cast<double>(value());
}

Gauge::Gauge(MetricSet *set, const char *name, const char *help, MetricLabels labels)
    : Metric(set, MetricType::Gauge, name, help, std::move(labels))
{}

void Gauge::collect(std::vector<ClientMetric> &into) const
{
    into.push_back(series());
    into.back().gauge.value = static_cast<double>(value());
}

Computed::Computed(MetricSet *set, MetricType type, const char *name, const char *help, std::function<double()> value,
                   MetricLabels labels)
    : Metric(set, type, name, help, std::move(labels)), m_value(std::move(value))
{}

void Computed::collect(std::vector<ClientMetric> &into) const
{
    into.push_back(series());
    if (type() == MetricType::Counter)
        into.back().counter.value = m_value();
    else
        into.back().gauge.value = m_value();
}

void DurationBuckets::observe(qint64 ns)
{
    size_t bucket = 0;
    const double seconds = static_cast<double>(ns) * 1e-9;
    while (bucket < kSeconds.size() && seconds > kSeconds[bucket])
        ++bucket;
    m_counts[bucket].fetch_add(1, std::memory_order_relaxed);
    m_sumNs.fetch_add(ns, std::memory_order_relaxed);
}

ClientMetric::Histogram DurationBuckets::snapshot() const
{
    ClientMetric::Histogram histogram;
    for (size_t i = 0; i < m_counts.size(); ++i) {
        histogram.sample_count += m_counts[i].load(std::memory_order_relaxed);
        const double bound = i < kSeconds.size() ? kSeconds[i] : std::numeric_limits<double>::infinity();
        histogram.bucket.push_back({histogram.sample_count, bound});
    }
    histogram.sample_sum = static_cast<double>(m_sumNs.load(std::memory_order_relaxed)) * 1e-9;
    return histogram;
}

DurationHistogram::DurationHistogram(MetricSet *set, const char *name, const char *help)
    : Metric(set, MetricType::Histogram, name, help, {})
{}

void DurationHistogram::collect(std::vector<ClientMetric> &into) const
{
    into.push_back(series());
    into.back().histogram = m_buckets.snapshot();
}

template <class Cell>
Cell &LabelledMetric<Cell>::cell(std::initializer_list<std::string_view> values)
{
    Q_ASSERT(values.size() == m_labelNames.size());
    std::vector<std::string> key(values.begin(), values.end());
    if (m_cells.size() >= kMaxCells && !m_cells.contains(key))
        key.assign(values.size(), "other");
    return m_cells[key];
}

template <class Cell>
MetricLabels LabelledMetric<Cell>::labelsOf(const std::vector<std::string> &values) const
{
    MetricLabels labels;
    for (size_t i = 0; i < values.size(); ++i)
        labels.push_back({m_labelNames[i], values[i]});
    return labels;
}

LabelledCounter::LabelledCounter(MetricSet *set, const char *name, const char *help,
                                 std::vector<const char *> labelNames)
    : LabelledMetric(set, MetricType::Counter, name, help, std::move(labelNames))
{}

void LabelledCounter::add(std::initializer_list<std::string_view> values, quint64 n)
{
    const std::lock_guard lock(m_mutex);
    cell(values) += n;
}

quint64 LabelledCounter::value(std::initializer_list<std::string_view> values) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_cells.find(std::vector<std::string>(values.begin(), values.end()));
    return found == m_cells.end() ? 0 : found->second;
}

void LabelledCounter::collect(std::vector<ClientMetric> &into) const
{
    const std::lock_guard lock(m_mutex);
    for (const auto &[values, count] : m_cells) {
        into.emplace_back().label = labelsOf(values);
        into.back().counter.value = static_cast<double>(count);
    }
}

LabelledHistogram::LabelledHistogram(MetricSet *set, const char *name, const char *help,
                                     std::vector<const char *> labelNames)
    : LabelledMetric(set, MetricType::Histogram, name, help, std::move(labelNames))
{}

void LabelledHistogram::declare(std::initializer_list<std::string_view> values)
{
    const std::lock_guard lock(m_mutex);
    std::unique_ptr<DurationBuckets> &buckets = cell(values);
    if (!buckets)
        buckets = std::make_unique<DurationBuckets>();
}

void LabelledHistogram::observe(std::initializer_list<std::string_view> values, qint64 ns)
{
    const std::lock_guard lock(m_mutex);
    std::unique_ptr<DurationBuckets> &buckets = cell(values);
    if (!buckets)
        buckets = std::make_unique<DurationBuckets>();
    buckets->observe(ns);
}

void LabelledHistogram::collect(std::vector<ClientMetric> &into) const
{
    const std::lock_guard lock(m_mutex);
    for (const auto &[values, buckets] : m_cells) {
        into.emplace_back().label = labelsOf(values);
        into.back().histogram = buckets->snapshot();
    }
}

} // namespace gateway
