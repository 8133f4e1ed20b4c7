#pragma once
#include <QtCore/QtGlobal>
#include <algorithm>
#include <array>
#include <bit>

namespace gateway::sim {

/// Counts durations in buckets that grow with the value, as an HDR histogram does: any number of values in 36 KiB,
/// each kept to within 1/128 of itself, from 1 ns to 73 minutes (longer ones count in the last bucket).
class Histogram
{
public:
    void record(qint64 ns)
    {
        const quint64 value = ns > 0 ? static_cast<quint64>(ns) : 0;
        ++m_buckets[indexOf(value)];
        ++m_count;
        if (value > m_max)
            m_max = value;
    }
    quint64 count() const { return m_count; }
    /// The largest value, exact. 0 where there is none.
    qint64 max() const { return static_cast<qint64>(m_max); }
    /// The value that `fraction` (0 to 1) of all values do not exceed, to within 1/128; never above `max`.
    qint64 quantile(double fraction) const
    {
        const double wanted = fraction * static_cast<double>(m_count);
        quint64 seen = 0;
        for (std::size_t i = 0; i < m_buckets.size(); ++i) {
            seen += m_buckets[i];
            if (m_buckets[i] && static_cast<double>(seen) >= wanted)
                return static_cast<qint64>(std::min(upperEnd(i), m_max));
        }
        return max();
    }
    /// Adds what another one counted.
    void add(const Histogram &other)
    {
        for (std::size_t i = 0; i < m_buckets.size(); ++i)
            m_buckets[i] += other.m_buckets[i];
        m_count += other.m_count;
        m_max = std::max(m_max, other.m_max);
    }

private:
    // Values under 128 have a bucket each; above, each power of two is cut into 128 buckets.
    static constexpr int kSubBits = 7;
    static constexpr int kPowers = 42;
    static constexpr std::size_t kBuckets = std::size_t(kPowers - kSubBits + 1) << kSubBits;

    static std::size_t indexOf(quint64 value)
    {
        const int power = static_cast<int>(std::bit_width(value)) - 1;
        if (power < kSubBits)
            return static_cast<std::size_t>(value);
        const int shift = power - kSubBits;
        const std::size_t index = (static_cast<std::size_t>(shift + 1) << kSubBits) +
                                  static_cast<std::size_t>((value >> shift) & ((quint64(1) << kSubBits) - 1));
        return std::min(index, kBuckets - 1);
    }
    static quint64 upperEnd(std::size_t index)
    {
        const std::size_t group = index >> kSubBits;
        if (group == 0)
            return index;
        const quint64 sub = (index & ((std::size_t(1) << kSubBits) - 1)) | (quint64(1) << kSubBits);
        return ((sub + 1) << (group - 1)) - 1;
    }

    std::array<quint64, kBuckets> m_buckets{};
    quint64 m_count = 0;
    quint64 m_max = 0;
};

} // namespace gateway::sim
