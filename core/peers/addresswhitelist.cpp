#include "peers/addresswhitelist.h"

#include <algorithm>

namespace gateway {

AddressWhitelist::AddressWhitelist(const QStringList &patterns)
{
    std::vector<QByteArray> beginnings;
    for (const QString &pattern : patterns) {
        QByteArray octets = pattern.toUtf8();
        if (octets.endsWith('*')) {
            octets.chop(1);
            beginnings.push_back(std::move(octets));
        } else {
            m_exact.push_back(std::move(octets));
        }
    }
    std::sort(m_exact.begin(), m_exact.end());
    std::sort(beginnings.begin(), beginnings.end());
    // A beginning sorts right before all that it covers: what the last kept one covers is not needed.
    for (QByteArray &beginning : beginnings) {
        if (m_beginnings.empty() || !beginning.startsWith(m_beginnings.back()))
            m_beginnings.push_back(std::move(beginning));
    }
}

bool AddressWhitelist::admits(QByteArrayView address) const
{
    if (isEmpty())
        return true;
    if (address.isEmpty())
        return false;
    const auto less = [](QByteArrayView a, QByteArrayView b) { return a.compare(b) < 0; };
    if (std::binary_search(m_exact.begin(), m_exact.end(), address, less))
        return true;
    // As none covers another, only the last one that is not greater can be how the address begins.
    const auto after = std::upper_bound(m_beginnings.begin(), m_beginnings.end(), address, less);
    return after != m_beginnings.begin() && address.startsWith(QByteArrayView(*std::prev(after)));
}

} // namespace gateway
