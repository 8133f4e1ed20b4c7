// As much SMPP as peers of a benchmark need: framing, and the fields of the PDUs that they send and read.
export const id = {
  bind_receiver: 1, bind_transmitter: 2, submit_sm: 4, deliver_sm: 5, unbind: 6, bind_transceiver: 9, enquire_link: 0x15,
  generic_nack: 0x80000000, response: 0x80000000,
};
export const status = { ok: 0, sysErr: 8, throttled: 0x58, msgQFul: 0x14, submitFail: 0x45 };

export function pdu(commandId, commandStatus, sequence, body = Buffer.alloc(0)) {
  const octets = Buffer.allocUnsafe(16 + body.length);
  octets.writeUInt32BE(octets.length, 0);
  octets.writeUInt32BE(commandId >>> 0, 4);
  octets.writeUInt32BE(commandStatus, 8);
  octets.writeUInt32BE(sequence >>> 0, 12);
  body.copy(octets, 16);
  return octets;
}
export const cString = (text) => Buffer.from(`${text}\0`, 'latin1');

export const bind = (systemId, password, sequence = 1, commandId = id.bind_transceiver) => pdu(commandId, 0, sequence,
  Buffer.concat([cString(systemId), cString(password), cString(''), Buffer.from([0x34, 0, 0]), cString('')]));

/** submit_sm or deliver_sm. */
export function message(commandId, sequence, { source, destination, text, esmClass = 0, registeredDelivery = 0 }) {
  const content = Buffer.from(text, 'latin1');
  return pdu(commandId, 0, sequence, Buffer.concat([
    cString(''), Buffer.from([1, 1]), cString(source), Buffer.from([1, 1]), cString(destination),
    Buffer.from([esmClass, 0, 0]), cString(''), cString(''), Buffer.from([registeredDelivery, 0, 0, 0, content.length]), content,
  ]));
}

/** Fields of a submit_sm or deliver_sm. */
export function readMessage(body) {
  let at = 0;
  const text = () => {
    const end = body.indexOf(0, at);
    const value = body.toString('latin1', at, end);
    at = end + 1;
    return value;
  };
  const octet = () => body[at++];
  text();
  octet(); octet();
  const source = text();
  octet(); octet();
  const destination = text();
  const esmClass = octet();
  octet(); octet();
  text(); text();
  const registeredDelivery = octet();
  octet(); octet(); octet();
  const length = octet();
  return { source, destination, esmClass, registeredDelivery, text: body.toString('latin1', at, at + length) };
}

/** Calls `take({commandId, status, sequence, body})` with each whole PDU that a socket brings. */
export function frames(socket, take) {
  let kept = Buffer.alloc(0);
  socket.on('data', (data) => {
    const all = kept.length ? Buffer.concat([kept, data]) : data;
    let at = 0;
    while (all.length - at >= 16) {
      const length = all.readUInt32BE(at);
      if (all.length - at < length) break;
      take({
        commandId: all.readUInt32BE(at + 4), status: all.readUInt32BE(at + 8), sequence: all.readUInt32BE(at + 12),
        body: all.subarray(at + 16, at + length),
      });
      at += length;
    }
    kept = Buffer.from(all.subarray(at));
  });
}
