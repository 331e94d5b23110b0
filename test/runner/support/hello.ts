/** First messages of TLS, as clients send them. */
import { once } from "node:events";
import { duplexPair } from "node:stream";
import { connect } from "node:tls";

/** Returns the message of Node's own client to a server of that name; empty = it names none. */
export async function aHello(servername: string): Promise<Buffer> {
  const [client, wire] = duplexPair();
  const tls = connect({ socket: client, servername });
  tls.on("error", () => undefined);
  const [bytes] = (await once(wire, "data")) as [Buffer];
  tls.destroy();
  return bytes;
}

/** Adds an extension at the end of a message in one record. */
export function withExtension(hello: Buffer, type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type);
  head.writeUInt16BE(data.length, 2);
  const longer = Buffer.concat([hello, head, data]);
  const more = head.length + data.length;
  // Version and random, then three vectors, precede the extensions.
  let at = 5 + 4 + 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  for (const length of [3, 7, at]) longer.writeUInt16BE(hello.readUInt16BE(length) + more, length);
  return longer;
}

/** Returns an extension that names a server (RFC 6066). */
export function namesServer(name: string): [number, Buffer] {
  const data = Buffer.concat([Buffer.alloc(5), Buffer.from(name)]);
  data.writeUInt16BE(name.length + 3);
  data.writeUInt16BE(name.length, 3);
  return [0, data];
}

/** Splits the message into records of at most `size` bytes. */
export function inRecords(hello: Buffer, size: number): Buffer {
  const body = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
  }
  return Buffer.concat(records);
}

/** An extension that encrypts the server's name: RFC 9849 (`encrypted_client_hello`). */
export const ECH: [number, Buffer] = [0xfe0d, Buffer.alloc(64)];
