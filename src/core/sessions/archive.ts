/** An artifact's zip, unpacked with bounds: it was made by a job that ran whatever the model wanted. */
import { Inflate } from "fflate";

/** Compressed bytes that are inflated before what came of them is counted: at most a thousand times as many. */
const STEP = 2 * 1024;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 0x0041;
/** What may stand between the file and the directory, in bytes: sizes that were not known when it was begun. */
const DESCRIPTOR = 24;

type Unpacked = { ok: true; bytes: Uint8Array } | { ok: false; reason: string };

class Refused extends Error {}

/**
 * The bytes of the archive's one file, or why they can't be had as a sentence's end. An archive may be read in two
 * ways, by its directory and from its beginning; one that would not give the same both ways, or that holds anything
 * besides the file, is refused. No more than `maxBytes` and a little are ever unpacked, whatever sizes it states.
 */
export function unpackOne(zip: Uint8Array, file: string, maxBytes: number): Unpacked {
  try {
    const { content, compression } = onlyEntry(zip, file);
    return { ok: true, bytes: inflated(content, compression, file, maxBytes) };
  } catch (error) {
    return { ok: false, reason: error instanceof Refused ? error.message : "the uploaded archive is not a zip file" };
  }
}

/** File header, directory entry and end: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7 on */
function onlyEntry(zip: Uint8Array, file: string): { content: Uint8Array; compression: number } {
  const bytes = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const [u16, u32] = [(at: number) => bytes.getUint16(at, true), (at: number) => bytes.getUint32(at, true)];
  const name = (at: number, length: number) => new TextDecoder().decode(zip.subarray(at, at + length));
  const end = zip.length - 22;
  if (u32(end) !== 0x06054b50) {
    throw new Refused(`the uploaded archive ${u32(0) === 0x04034b50 ? "goes on after its end" : "is not a zip file"}`);
  }
  const [count, directory] = [u16(end + 10), u32(end + 16)];
  if (count === 0) throw new Refused("the uploaded archive is empty");
  if (count > 1 || u16(end + 8) > 1) throw new Refused("the uploaded archive holds more than one file");
  const length =
    u32(directory) === 0x02014b50 ? 46 + u16(directory + 28) + u16(directory + 30) + u16(directory + 32) : 0;
  if (directory + length !== end) throw new Refused("the uploaded archive's directory is not where it says");
  if (name(directory + 46, u16(directory + 28)) !== file) throw new Refused(`the uploaded archive has no ${file}`);
  const [compression, size, start] = [u16(directory + 10), u32(directory + 20), u32(directory + 42)];
  if (start !== 0 || u32(0) !== 0x04034b50) throw new Refused("the uploaded archive doesn't begin with its file");
  if ((u16(directory + 8) | u16(6)) & ENCRYPTED) throw new Refused("the uploaded archive is encrypted");
  const from = 30 + u16(26) + u16(28);
  if (name(30, u16(26)) !== file || u16(8) !== compression) {
    throw new Refused("the uploaded archive says two things of its file");
  }
  if (from + size > directory) throw new Refused("the uploaded archive is cut off");
  if (from + size + DESCRIPTOR < directory) throw new Refused("the uploaded archive hides something behind its file");
  return { content: zip.subarray(from, from + size), compression };
}

function inflated(content: Uint8Array, compression: number, file: string, maxBytes: number): Uint8Array {
  const tooLarge = () => new Refused(`the uploaded ${file} is too large: at most ${maxBytes} bytes are taken`);
  if (compression === STORED) {
    if (content.length > maxBytes) throw tooLarge();
    return content;
  }
  if (compression !== DEFLATED) throw new Refused("the uploaded archive is compressed in an unusual way");
  const parts: Uint8Array[] = [];
  let total = 0;
  const inflate = new Inflate((part) => {
    parts.push(part);
    total += part.length;
  });
  for (let at = 0; at < content.length; at += STEP) {
    inflate.push(content.subarray(at, at + STEP), at + STEP >= content.length);
    if (total > maxBytes) throw tooLarge();
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
