#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>
#include <QtCore/QStringList>
#include <vector>

namespace gateway {

/// Source addresses that a partner may send with: exact ones, and beginnings with a final `*`; elsewhere a `*` is
/// itself. Case matters. An empty list admits everything; a non-empty one never admits an empty address.
class AddressWhitelist
{
public:
    AddressWhitelist() = default;
    explicit AddressWhitelist(const QStringList &patterns);

    /// No allocation, logarithmic in the number of patterns.
    bool admits(QByteArrayView address) const;
    bool isEmpty() const { return m_exact.empty() && m_beginnings.empty(); }

private:
    std::vector<QByteArray> m_exact;      ///< sorted
    std::vector<QByteArray> m_beginnings; ///< sorted, none of which begins with another
};

} // namespace gateway
