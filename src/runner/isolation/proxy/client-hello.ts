/** Reads the server's name from the first message of a TLS connection: RFC 8446, section 4.1.2. */

/**
 * The server's name in lower case, or that more bytes are needed, or why the message is refused. A
 * client that encrypts its message (ECH) is refused, because the readable name is then not the real
 * one.
 */
export type ClientHello = { server: string } | { more: true } | { refused: string };

/** Maximum bytes of a message. Messages with keys for post-quantum exchanges have about 2,000. */
export const HELLO_BYTES = 16 * 1024;
/** Maximum number of records of a message; one is usual. */
const RECORDS = 16;

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
/** https://www.iana.org/assignments/tls-extensiontype-values */
const SERVER_NAME = 0;
const HOST_NAME = 0;
/** encrypted_client_hello, its drafts (0xfe08 and up), and the older ESNI. */
const isEncrypted = (type: number) => (type >= 0xfe08 && type <= 0xfe0d) || type === 0xffce;

const MORE = { more: true } as const;
const BROKEN = { refused: "what it sends is not TLS." } as const;

/** Parses what a client has sent so far. Its cost doesn't depend on the number of bytes. */
export function parseClientHello(bytes: Buffer): ClientHello {
  const parts: Buffer[] = [];
  let have = 0;
  for (let at = 0; parts.length <= RECORDS;) {
    if (bytes.length > at && bytes[at] !== HANDSHAKE) return BROKEN;
    if (bytes.length < at + 5) return MORE;
    const size = bytes.readUInt16BE(at + 3);
    if (bytes[at + 1] !== 3 || size === 0 || size > HELLO_BYTES) return BROKEN;
    if (bytes.length < at + 5 + size) return MORE;
    parts.push(bytes.subarray(at + 5, at + 5 + size));
    have += size;
    at += 5 + size;
    const begin = Buffer.concat(parts.slice(0, 4).map((part) => part.subarray(0, 4)));
    if (begin[0] !== CLIENT_HELLO) return BROKEN;
    const length = begin.length < 4 ? null : begin.readUIntBE(1, 3);
    if (length !== null && length > HELLO_BYTES) return BROKEN;
    if (length !== null && have >= length + 4)
      return parseMessage(Buffer.concat(parts).subarray(4, length + 4));
  }
  return BROKEN;
}

function parseMessage(body: Buffer): ClientHello {
  try {
    const hello = new Reader(body);
    hello.take(2 + 32);
    hello.takeVector(1);
    hello.takeVector(2);
    hello.takeVector(1);
    const extensions = hello.isEmpty ? hello : hello.takeVector(2);
    const names: string[] = [];
    while (!extensions.isEmpty) {
      const type = extensions.takeNumber(2);
      const data = extensions.takeVector(2);
      if (isEncrypted(type))
        return { refused: "it hides the server's name (Encrypted Client Hello); switch that off." };
      if (type === SERVER_NAME) names.push(...takeNames(data));
    }
    const [name] = names;
    if (name === undefined) return { refused: "its TLS names no server (SNI)." };
    return names.length === 1
      ? { server: name }
      : { refused: "its TLS names more than one server." };
  } catch (error) {
    if (error instanceof RangeError) return BROKEN;
    throw error;
  }
}

/** RFC 6066, section 3. */
function takeNames(data: Reader): string[] {
  const names: string[] = [];
  for (const list = data.takeVector(2); !list.isEmpty;) {
    const type = list.takeNumber(1);
    const name = list.takeVector(2).take().toString("latin1").toLowerCase();
    if (type === HOST_NAME) names.push(name);
  }
  return names;
}

/** Reads numbers and vectors one after another. Throws `RangeError` at the end of the bytes. */
class Reader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.at === this.bytes.length;
  }

  take(size = this.bytes.length - this.at): Buffer {
    if (this.at + size > this.bytes.length) throw new RangeError("the message ends early");
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }

  takeNumber(size: number): number {
    return this.take(size).readUIntBE(0, size);
  }

  /** Reads a vector whose length is in the `size` bytes before it. */
  takeVector(size: number): Reader {
    return new Reader(this.take(this.takeNumber(size)));
  }
}
