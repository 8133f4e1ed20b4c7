#pragma once
// The kinds of metrics. A metric is one member of a MetricSet: name, help, and the labels that it has besides the
// set's. Values may be written from every thread (relaxed atomics) while another collects them. Values are held here
// and not in prometheus-cpp's own types: a counter there is a compare-and-swap of a double (twice the cost), and it
// dies with its family while a session may still count.
#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <array>
#include <atomic>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <prometheus/metric_family.h>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

using MetricLabels = std::vector<prometheus::ClientMetric::Label>;

class Metric;

/// Metrics that share labels and come and go together: those of one peer, of Core, of the process.
class MetricSet
{
public:
    explicit MetricSet(MetricLabels labels = {}) : m_labels(std::move(labels)) {}
    virtual ~MetricSet() = default;
    Q_DISABLE_COPY_MOVE(MetricSet)

    /// Adds every series to its family in `into`, making the families that are missing.
    void collect(std::vector<prometheus::MetricFamily> &into) const;

protected:
    /// Called before each collection.
    virtual void refresh() const {}

private:
    friend class Metric;
    const MetricLabels m_labels;
    std::vector<const Metric *> m_metrics;
};

class Metric
{
public:
    virtual ~Metric() = default;
    Q_DISABLE_COPY_MOVE(Metric)

protected:
    Metric(MetricSet *set, prometheus::MetricType type, const char *name, const char *help, MetricLabels labels);
    /// Appends the present series, each with the labels that are its own.
    virtual void collect(std::vector<prometheus::ClientMetric> &into) const = 0;
    prometheus::ClientMetric series() const;
    prometheus::MetricType type() const { return m_type; }

private:
    friend class MetricSet;
    const prometheus::MetricType m_type;
    const char *const m_name;
    const char *const m_help;
    const MetricLabels m_labels;
};

/// A number that only grows.
class Counter final : public Metric
{
public:
    Counter(MetricSet *set, const char *name, const char *help, MetricLabels labels = {});
    void add(quint64 n = 1) { m_value.fetch_add(n, std::memory_order_relaxed); }
    quint64 value() const { return m_value.load(std::memory_order_relaxed); }

private:
    void collect(std::vector<prometheus::ClientMetric> &into) const override;
    std::atomic<quint64> m_value = 0;
};

/// A number that goes up and down.
class Gauge final : public Metric
{
public:
    Gauge(MetricSet *set, const char *name, const char *help, MetricLabels labels = {});
    void set(qint64 n) { m_value.store(n, std::memory_order_relaxed); }
    void add(qint64 n) { m_value.fetch_add(n, std::memory_order_relaxed); }
    qint64 value() const { return m_value.load(std::memory_order_relaxed); }

private:
    void collect(std::vector<prometheus::ClientMetric> &into) const override;
    std::atomic<qint64> m_value = 0;
};

/// A number that is worked out when somebody asks; the function is called on the collecting thread.
class Computed final : public Metric
{
public:
    Computed(MetricSet *set, prometheus::MetricType type, const char *name, const char *help,
             std::function<double()> value, MetricLabels labels = {});

private:
    void collect(std::vector<prometheus::ClientMetric> &into) const override;
    const std::function<double()> m_value;
};

/// Durations counted in buckets of 1 ms to 30 s.
class DurationBuckets
{
public:
    void observe(qint64 ns);
    prometheus::ClientMetric::Histogram snapshot() const;

private:
    static constexpr std::array<double, 14> kSeconds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                        0.25,  0.5,    1,     2.5,  5,     10,   30};
    std::array<std::atomic<quint64>, kSeconds.size() + 1> m_counts = {};
    std::atomic<qint64> m_sumNs = 0;
};

/// A histogram of durations.
class DurationHistogram final : public Metric
{
public:
    DurationHistogram(MetricSet *set, const char *name, const char *help);
    /// `ns`: a duration, 0 or more.
    void observe(qint64 ns) { m_buckets.observe(ns); }
    prometheus::ClientMetric::Histogram snapshot() const { return m_buckets.snapshot(); }

private:
    void collect(std::vector<prometheus::ClientMetric> &into) const override;
    DurationBuckets m_buckets;
};

/// A metric of one series for each combination of label values: those declared from the start as 0, others as they
/// occur, at most 200; what goes beyond is counted under "other". Takes a lock: for what is rare.
template <class Cell>
class LabelledMetric : public Metric
{
protected:
    LabelledMetric(MetricSet *set, prometheus::MetricType type, const char *name, const char *help,
                   std::vector<const char *> labelNames)
        : Metric(set, type, name, help, {}), m_labelNames(std::move(labelNames))
    {}
    Cell &cell(std::initializer_list<std::string_view> values);
    MetricLabels labelsOf(const std::vector<std::string> &values) const;

    mutable std::mutex m_mutex;
    std::map<std::vector<std::string>, Cell> m_cells;

private:
    static constexpr size_t kMaxCells = 200;
    const std::vector<const char *> m_labelNames;
};

class LabelledCounter final : public LabelledMetric<quint64>
{
public:
    LabelledCounter(MetricSet *set, const char *name, const char *help, std::vector<const char *> labelNames);
    /// As many values as there are label names. With `n` 0 the series exists from now on.
    void add(std::initializer_list<std::string_view> values, quint64 n = 1);
    quint64 value(std::initializer_list<std::string_view> values) const;

private:
    void collect(std::vector<prometheus::ClientMetric> &into) const override;
};

class LabelledHistogram final : public LabelledMetric<std::unique_ptr<DurationBuckets>>
{
public:
    LabelledHistogram(MetricSet *set, const char *name, const char *help, std::vector<const char *> labelNames);
    /// The series exists from now on.
    void declare(std::initializer_list<std::string_view> values);
    void observe(std::initializer_list<std::string_view> values, qint64 ns);

private:
    void collect(std::vector<prometheus::ClientMetric> &into) const override;
};

} // namespace gateway
