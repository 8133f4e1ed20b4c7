#pragma once
#include "gateway/peerstate.h"

#include <QtCore/QJsonObject>

namespace gateway {

/// A peer for programs: its settings (never its password), and besides them `has_password`, `origin` ("file" or
/// "live"), `dropped`, `problem` (null, or why it does not run) and `overrides`: `[{key, value, file, at, by}]`, times
/// as ISO 8601. Values that came from a file by File.read! are masked. The problem is in the reader's language.
QJsonObject peerToJson(const PeerRecord &peer, const Translate &translate = {});
/// The same of the listener: its settings, `configured` and `overrides`.
QJsonObject listenerToJson(const ListenerRecord &listener);

/// Wall-clock milliseconds as "2026-11-23T20:40:00.000Z".
QString isoTime(qint64 ms);

/// An object as `peerToJson` makes it, read, changed and written back.
struct EditBody
{
    QJsonObject settings; ///< without what cannot be edited
    QStringList kept;     ///< settings that are masked there, and stay as they are
};
EditBody editBody(QJsonObject json, const QStringList &hidden);

} // namespace gateway
