// Waiting for conditions: polled, with a deadline, never a fixed pause.
import net from 'node:net';

/** The first truthy value of `look` (polled each `every` ms), or an error that says what did not come about. */
export async function until(look, what, ms = 20000, every = 10) {
  const deadline = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(typeof what === 'function' ? what() : what);
    await new Promise((wake) => setTimeout(wake, every));
  }
}

/** The promise's value, or an error after `ms`. */
export function within(promise, what, ms = 20000) {
  let timer;
  const late = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error(what)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A port that nobody listens on now, for programs that must be told one. */
export function freePort() {
  return new Promise((take, refuse) => {
    const probe = net.createServer();
    probe.once('error', refuse);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => take(port));
    });
  });
}
