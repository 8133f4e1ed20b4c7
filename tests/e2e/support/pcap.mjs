// Writes a pcap file of TCP connections that never were on a wire: synthetic Ethernet, IPv4 and TCP around what was
// said. Checksums are 0 ("offloaded"), sequence numbers and addresses are right.
import fs from 'node:fs';
import path from 'node:path';

const mss = 1460;
const [FIN, SYN, RST, PSH, ACK] = [1, 2, 4, 8, 16];

/** One TCP connection within a capture; a side is 'client' or 'server'. */
class Conversation {
  #capture;
  #sides;

  constructor(capture, number, clientPort, serverPort) {
    this.#capture = capture;
    // An address of its own for every client: a port used again is then no old connection gone on.
    const client = { ip: [10, 1, (number >> 8) & 255, number & 255], port: clientPort, next: 1000 + number };
    const server = { ip: [10, 0, 0, 1], port: serverPort, next: 500000 + number };
    this.#sides = { client: { from: client, to: server }, server: { from: server, to: client } };
    this.#frame('client', SYN);
    this.#frame('server', SYN | ACK);
    this.#frame('client', ACK);
  }

  data(side, octets) {
    for (let at = 0; at < octets.length; at += mss) this.#frame(side, PSH | ACK, octets.subarray(at, at + mss));
  }

  end(side) {
    this.#frame(side, FIN | ACK);
  }

  reset(side) {
    this.#frame(side, RST | ACK);
  }

  #frame(side, flags, octets = Buffer.alloc(0)) {
    const { from, to } = this.#sides[side];
    const head = Buffer.alloc(54);
    head.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0]); // Ethernet, IPv4 within
    head.set([0x45, 0], 14);
    head.writeUInt16BE(40 + octets.length, 16);
    head.set([0x40, 0, 64, 6, 0, 0, ...from.ip, ...to.ip], 20);
    head.writeUInt16BE(from.port, 34);
    head.writeUInt16BE(to.port, 36);
    head.writeUInt32BE(from.next >>> 0, 38);
    head.writeUInt32BE(flags & ACK ? to.next >>> 0 : 0, 42);
    head.set([0x50, flags, 0xff, 0xff, 0, 0, 0, 0], 46);
    from.next += octets.length + (flags & (SYN | FIN) ? 1 : 0);
    this.#capture.write(Buffer.concat([head, octets]));
  }
}

export class Pcap {
  frames = 0;
  #conversations = 0;

  constructor(file) {
    this.file = file;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.fd = fs.openSync(file, 'w');
    const head = Buffer.alloc(24);
    head.writeUInt32LE(0xa1b2c3d4, 0);
    head.writeUInt16LE(2, 4);
    head.writeUInt16LE(4, 6);
    head.writeUInt32LE(65535, 16);
    head.writeUInt32LE(1, 20); // Ethernet
    fs.writeSync(this.fd, head);
  }

  conversation(clientPort, serverPort) {
    return new Conversation(this, this.#conversations++, clientPort, serverPort);
  }

  /** One frame, with the time of now. */
  write(frame) {
    const micros = Math.round((performance.timeOrigin + performance.now()) * 1000);
    const head = Buffer.alloc(16);
    head.writeUInt32LE(Math.floor(micros / 1e6), 0);
    head.writeUInt32LE(micros % 1e6, 4);
    head.writeUInt32LE(frame.length, 8);
    head.writeUInt32LE(frame.length, 12);
    fs.writeSync(this.fd, Buffer.concat([head, frame]));
    this.frames++;
  }
}
