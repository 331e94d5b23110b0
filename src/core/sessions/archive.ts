/** An artifact's zip, unpacked with bounds: it was made by a job that ran whatever the model wanted. */
import { Inflate, unzipSync, type UnzipFileInfo } from "fflate";

/** Compressed bytes that are inflated before what came of them is counted: at most a thousand times as many. */
const STEP = 2 * 1024;
const STORED = 0;
const DEFLATED = 8;

type Unpacked = { ok: true; bytes: Uint8Array } | { ok: false; reason: string };

/** Ends the reading of the archive's directory, which may say that it has billions of entries. */
class Refused extends Error {}

/**
 * The bytes of the archive's one file, or why they can't be had as a sentence's end. Sizes that the archive states are
 * not believed: no more than `maxBytes` and a little are ever unpacked.
 */
export function unpackOne(zip: Uint8Array, file: string, maxBytes: number): Unpacked {
  try {
    const { name, size, compression } = onlyEntry(zip);
    if (name !== file) throw new Refused(`the uploaded archive has no ${file}`);
    const start = contentOf(zip);
    if (start + size > zip.length) throw new Refused("the uploaded archive is cut off");
    const content = zip.subarray(start, start + size);
    return { ok: true, bytes: inflated(content, compression, file, maxBytes) };
  } catch (error) {
    return { ok: false, reason: error instanceof Refused ? error.message : "the uploaded archive is not a zip file" };
  }
}

function onlyEntry(zip: Uint8Array): UnzipFileInfo {
  const entries: UnzipFileInfo[] = [];
  unzipSync(zip, {
    filter: (entry) => {
      if (entries.push(entry) > 1) throw new Refused("the uploaded archive holds more than one file");
      return false;
    },
  });
  if (!entries[0]) throw new Refused("the uploaded archive is empty");
  return entries[0];
}

/** Where the file's content begins: behind its own header, with which an honest archive begins (APPNOTE 4.3.7). */
function contentOf(zip: Uint8Array): number {
  const header = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  if (header.getUint32(0, true) !== 0x04034b50) throw new Refused("the uploaded archive doesn't begin with its file");
  return 30 + header.getUint16(26, true) + header.getUint16(28, true);
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
