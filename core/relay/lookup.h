#pragma once
#include "relay/coremonitor.h"
#include "relay/traffic.h"

namespace gateway {

/// Answers query_sm, cancel_sm and replace_sm of partners from Core: an id is looked up as Core's own, then as the
/// client_message_id of that partner. On the relay thread; `done` comes there.
void lookUp(CoreApi &api, CoreMonitor &monitor, LookupRequest request, std::function<void(LookupReply)> done);

} // namespace gateway
