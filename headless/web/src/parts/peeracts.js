// Deleting a peer: asked first, and undone within 8 s; meanwhile the peer is off.
import { call, post, seg } from "../lib/api.js";
import { fill, tr, trn } from "../lib/i18n.js";
import { cache, refresh } from "../lib/live.js";
import { ask, complain, toast } from "./overlay.js";

/** `done` is called once the delete is under way. */
export async function deletePeer(peer, bind, done) {
  const waiting = cache.get()?.binds.find((b) => b.name === peer.name)?.pending || 0;
  const yes = await ask({
    title: fill(tr("Delete %1?"), peer.name),
    points: [
      bind?.sessions > 0 && trn("%n session(s) end.", bind.sessions),
      waiting > 0 ? trn("%n cached message(s) are still delivered.", waiting) : tr("Nothing that waits is lost."),
      peer.origin === "file" ? tr("The file still names it: it stays away until its live edits are dropped in Settings.") : tr("Its settings and password are gone for good after 8 s."),
    ],
    safe: tr("Keep it"), act: fill(tr("Delete %1"), peer.name),
  });
  if (!yes) return;
  const was = bind?.enabled;
  try {
    if (was) await post(`/peers/${seg(peer.name)}/disable`);
  } catch (error) {
    return void complain(error);
  }
  let over = false;
  toast(fill(tr("Deleted %1"), peer.name), {
    undo: () => was && post(`/peers/${seg(peer.name)}/enable`).catch(complain),
    then() {
      if (over) return;
      over = true;
      call("DELETE", `/peers/${peer.mode}/${seg(peer.name)}`).then(() => refresh().catch(() => {}), complain);
    },
  });
  done?.();
}
