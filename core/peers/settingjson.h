#pragma once
#include "peers/settingrows.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>

namespace gateway {

/// What a program wrote as JSON, for a SettingReader with `looseWords`: a number without a fraction is an integer.
SettingValue settingFromJson(const QJsonValue &json);

/// The other way: words without their colon, maps as objects, null for what is not set. A secret is null, and a
/// password in a URL is masked.
QJsonValue settingToJson(const SettingInfo &info, const SettingValue &value);

/// Every setting of `from` that applies to `scope`, secrets left out; those of a nested struct as an object.
template <SettingStruct S>
QJsonObject settingsToJson(const S &from, unsigned scope);
extern template QJsonObject settingsToJson<PeerSettings>(const PeerSettings &, unsigned);
extern template QJsonObject settingsToJson<ListenerSettings>(const ListenerSettings &, unsigned);
extern template QJsonObject settingsToJson<GatewaySettings>(const GatewaySettings &, unsigned);

/// What forms are drawn from: an object for each row that applies to `scope` (one of SettingScope), in their order:
/// - `key`, `doc` (English, to be translated in the context "Setting"), `unit` ("" without one);
/// - `type`: string, integer, number, boolean, choice (one of `choices`), choices (a list of some of them) or list (of
///   strings, or of objects where there is `items`, their own schema);
/// - `default` (null where there is none), `required`, `secret`, `needs_rebind`, `fixed` (cannot change once the peer
/// is
///   there), and for lists `not_empty`;
/// - `min` and `max` of a number, `min_octets` and `max_octets` (UTF-8) of a string, where they are bounded; `choices`
///   also for an integer that takes a few values only, `hex` where people write it so; `file` for the name of a file;
///   `variable`, the environment's, where there is one.
/// Rows of a nested struct stand with their path: "dashboard.port".
QJsonArray settingSchema(unsigned scope);

} // namespace gateway
