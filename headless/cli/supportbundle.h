#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QJsonValue>
#include <QtCore/QStringList>

namespace gateway::cli {

/// Takes known secrets out of texts: what must not leave the machine is masked even where it slipped into an error
/// text or a log line.
class Masking
{
public:
    /// Very short words are no use as a mask: they would take half of the text with them.
    static constexpr qsizetype kShortest = 4;

    void add(const QString &secret);
    /// Every text within a value.
    void addAll(const QJsonValue &value);
    QByteArray masked(QByteArray octets) const;

private:
    QByteArrayList m_secrets; ///< the longest first
};

} // namespace gateway::cli
