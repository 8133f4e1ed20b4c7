// Carriers that misbehave, each in its way: one SMSC for all that speak SMPP, told apart by system_id, and ports where
// something else happens.
import { spawn } from 'node:child_process';
import net from 'node:net';
import tls from 'node:tls';
import { smpp } from '../support/peers.mjs';
import { until } from '../support/wait.mjs';

const open = [];
const children = [];

/** Ends all of them. */
export async function closeAll() {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(open.map(({ server, sockets }) => new Promise((done) => {
    server.close(done);
    for (const socket of sockets) socket.destroy();
  })));
}

const listen = (server) => new Promise((ready) => {
  const sockets = new Set();
  server.on('connection', (socket) => {
    const under = socket.socket ?? socket;
    sockets.add(under.on('error', () => {}).on('close', () => sockets.delete(under)));
  });
  open.push({ server, sockets });
  server.listen(0, '127.0.0.1', () => ready(server.address().port));
});

/** A port that does `act` with each connection. */
export const portThat = (act) => listen(net.createServer((socket) => {
  socket.on('error', () => {}); // before it may be closed
  act(socket);
}));

/** A TLS port that shows this certificate and binds whoever comes. */
export const tlsPort = ({ cert, key }) => listen(tls.createServer({ cert, key }, (socket) => socket.on('error', () => {})).on('tlsClientError', () => {}));

/** A port whose queue of connections is full: who comes gets no answer at all. */
export async function deafPort() {
  const child = spawn(process.execPath, ['-e', `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port); })`],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  await until(() => said.endsWith('\n'), 'the deaf port does not open');
  child.kill('SIGSTOP');
  const port = Number(said);
  const sockets = Array.from({ length: 8 }, () => net.connect({ host: '127.0.0.1', port }).on('error', () => {}));
  await until(() => sockets.filter(({ connecting }) => !connecting).length >= 2, 'the queue of the deaf port does not fill');
  process.on('exit', () => child.kill('SIGKILL'));
  child.on('exit', () => sockets.forEach((socket) => socket.destroy()));
  return port;
}

/** The SMSC: `behave(system_id, {...})` says how it is towards an account; without, it is a good one. */
export class Smsc {
  #accounts = new Map();

  static async start() {
    const smsc = new Smsc();
    smsc.port = await listen(smpp.createServer((session) => smsc.#serve(session)));
    return smsc;
  }

  /** `bind(binds)`: the status of that bind, counted from 1; `bound(session, binds)`; `submit`: fields of the answer, or a
   *  function that gives them, at once or later; `silent`: no answer to enquire_link. */
  behave(systemId, behaviour) {
    this.#accounts.set(systemId, { binds: 0, submits: 0, ...behaviour });
  }

  /** How many messages came from an account. */
  submits(systemId) {
    return this.#accounts.get(systemId).submits;
  }

  #serve(session) {
    let account = {};
    session.on('error', () => {});
    for (const type of ['transmitter', 'receiver', 'transceiver'])
      session.on(`bind_${type}`, (pdu) => {
        account = this.#accounts.get(pdu.system_id);
        const command_status = account.bind?.(++account.binds) ?? (account.bind ? 0 : (account.binds++, 0));
        session.send(pdu.response({ command_status, system_id: 'SMSC' }));
        if (command_status === 0) account.bound?.(session, account.binds);
      });
    session.on('submit_sm', async (pdu) => {
      const number = ++account.submits;
      const fields = typeof account.submit === 'function' ? await account.submit(number) : account.submit;
      session.send(pdu.response(fields ?? { message_id: `${number}` }));
    });
    session.on('enquire_link', (pdu) => account.silent || session.send(pdu.response()));
    session.on('unbind', (pdu) => {
      session.send(pdu.response());
      session.close();
    });
  }
}
