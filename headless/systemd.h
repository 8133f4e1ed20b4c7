#pragma once

namespace gateway::systemd {

/// Tells systemd of a change of state ("READY=1"); does nothing where the program was not started by it (sd_notify(3)).
void notify(const char *state);

} // namespace gateway::systemd
