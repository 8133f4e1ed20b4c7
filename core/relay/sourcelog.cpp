#include "relay/sourcelog.h"

#include "log/log.h"

namespace gateway {
namespace {

constexpr qint64 kMinuteMs = 60'000;
constexpr qsizetype kMaxRecords = 2'000;

} // namespace

QString sourceOf(const QHostAddress &address)
{
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4);
    if (isV4)
        return QHostAddress(v4).toString();
    Q_IPV6ADDR v6 = address.toIPv6Address();
    std::fill(std::begin(v6.c) + 8, std::end(v6.c), quint8(0));
    return QHostAddress(v6).toString() + u"/64";
}

void SourceLog::warning(const char *kind, const QString &bind, const QString &source, const QString &text, qint64 nowMs,
                        quint32 variant)
{
    const std::lock_guard lock(m_mutex);
    expire(nowMs, false);
    Key key{QByteArray::fromRawData(kind, qsizetype(qstrlen(kind))), bind, source, variant};
    if (m_records.size() >= kMaxRecords && !m_records.contains(key))
        key.source = QStringLiteral("others"); // so many at once are one attack
    if (const auto it = m_records.find(key); it != m_records.end()) {
        ++it->more;
        it->text = text;
        return;
    }
    m_records.insert(key, {kind, nowMs, 0, text});
    log::warning(log::Category::Smpp, bind, kind, text);
}

void SourceLog::flush(qint64 nowMs, bool all)
{
    const std::lock_guard lock(m_mutex);
    expire(nowMs, all);
}

void SourceLog::tell(const Key &key, const Record &record)
{
    if (record.more > 0)
        log::warning(log::Category::Smpp, key.bind, record.kind,
                     QStringLiteral("%1 (%2 times more within a minute)").arg(record.text).arg(record.more));
}

void SourceLog::expire(qint64 nowMs, bool all)
{
    if (!all && nowMs - m_expiredMs < 1000)
        return;
    m_expiredMs = nowMs;
    m_records.removeIf([&](const auto &it) {
        const bool over = all || nowMs - it.value().sinceMs >= kMinuteMs;
        if (over)
            tell(it.key(), it.value());
        return over;
    });
}

} // namespace gateway
