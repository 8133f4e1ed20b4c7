// Which pages there are.
import { tr } from "../lib/i18n.js";

/** The pages by group: [path, name, icon]. */
export const pageGroups = () => [
  [tr("Watch"), [["/", tr("Live status"), "pulse"], ["/traffic", tr("Traffic"), "chart"], ["/logs", tr("Logs"), "log"], ["/trace", tr("PDU trace"), "trace"]]],
  [tr("Messages"), [["/queue", tr("Queue"), "queue"], ["/cache", tr("Message cache"), "cache"]]],
  [tr("Peers"), [["/peers/client", tr("Client peers"), "out"], ["/peers/server", tr("Server peers"), "inn"]]],
  [tr("Administration"), [["/users", tr("Users and tokens"), "users"], ["/audit", tr("Audit"), "audit"], ["/settings", tr("Settings"), "gear"]]],
];
