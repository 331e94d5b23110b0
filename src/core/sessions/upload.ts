/**
 * Parses an uploaded proposal for the expected launch. The App does this, and a later run does it
 * to get the work.
 */
import { Inflate } from "fflate";
import type { z } from "zod";
import { maskValues } from "../guards/secrets/find.ts";
import { proposalSchema, type Proposal } from "../model/proposal.ts";

// Unpacks an artifact's zip with limits, because it comes from a job that ran what the model
// wanted.

/**
 * Compressed bytes inflated before the output is counted. The output is at most a thousand times as
 * large.
 */
const STEP = 2 * 1024;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 0x0041;
/**
 * Maximum bytes between the file and the directory: sizes that were unknown when the file was
 * begun.
 */
const DESCRIPTOR = 24;

type Unpacked = { ok: true; bytes: Uint8Array } | { ok: false; reason: string };

class ArchiveError extends Error {}

/**
 * Returns the bytes of the archive's only file, or why it can't, as the end of a sentence. An
 * archive can be read by its directory and from its beginning. Refuses one for which the two
 * differ, or that contains anything besides the file. Never unpacks much more than `maxBytes`, even
 * if the archive states other sizes.
 */
export function unpackFile(zip: Uint8Array, file: string, maxBytes: number): Unpacked {
  try {
    const { content, compression } = findOnlyEntry(zip, file);
    return { ok: true, bytes: inflateEntry(content, compression, file, maxBytes) };
  } catch (error) {
    return {
      ok: false,
      reason:
        error instanceof ArchiveError ? error.message : "the uploaded archive is not a zip file",
    };
  }
}

/**
 * File header, directory entry and end:
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7 on
 */
function findOnlyEntry(
  zip: Uint8Array,
  file: string,
): { content: Uint8Array; compression: number } {
  const bytes = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const [u16, u32] = [
    (at: number) => bytes.getUint16(at, true),
    (at: number) => bytes.getUint32(at, true),
  ];
  const name = (at: number, length: number) =>
    new TextDecoder().decode(zip.subarray(at, at + length));
  const end = zip.length - 22;
  if (u32(end) !== 0x06054b50) {
    throw new ArchiveError(
      "the uploaded archive " +
        `${u32(0) === 0x04034b50 ? "goes on after its end" : "is not a zip file"}`,
    );
  }
  const [count, directory] = [u16(end + 10), u32(end + 16)];
  if (count === 0) throw new ArchiveError("the uploaded archive is empty");
  if (count > 1 || u16(end + 8) > 1)
    throw new ArchiveError("the uploaded archive holds more than one file");
  const length =
    u32(directory) === 0x02014b50
      ? 46 + u16(directory + 28) + u16(directory + 30) + u16(directory + 32)
      : 0;
  if (directory + length !== end)
    throw new ArchiveError("the uploaded archive's directory is not where it says");
  if (name(directory + 46, u16(directory + 28)) !== file)
    throw new ArchiveError(`the uploaded archive has no ${file}`);
  const [compression, size, start] = [
    u16(directory + 10),
    u32(directory + 20),
    u32(directory + 42),
  ];
  if (start !== 0 || u32(0) !== 0x04034b50)
    throw new ArchiveError("the uploaded archive doesn't begin with its file");
  if ((u16(directory + 8) | u16(6)) & ENCRYPTED)
    throw new ArchiveError("the uploaded archive is encrypted");
  const from = 30 + u16(26) + u16(28);
  if (name(30, u16(26)) !== file || u16(8) !== compression) {
    throw new ArchiveError("the uploaded archive says two things of its file");
  }
  if (from + size > directory) throw new ArchiveError("the uploaded archive is cut off");
  if (from + size + DESCRIPTOR < directory)
    throw new ArchiveError("the uploaded archive hides something behind its file");
  return { content: zip.subarray(from, from + size), compression };
}

function inflateEntry(
  content: Uint8Array,
  compression: number,
  file: string,
  maxBytes: number,
): Uint8Array {
  const tooLarge = () =>
    new ArchiveError(`the uploaded ${file} is too large: at most ${maxBytes} bytes are taken`);
  if (compression === STORED) {
    if (content.length > maxBytes) throw tooLarge();
    return content;
  }
  if (compression !== DEFLATED)
    throw new ArchiveError("the uploaded archive is compressed in an unusual way");
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

// Checks what JSON text would create before it is parsed, because a few bytes can stand for very
// many values.

/** Deeper nesting would overflow the stack when code copies or writes such a value. */
const MAX_DEPTH = 32;
/** Twenty thousand files of four fields each are 180,000. */
const MAX_VALUES = 400_000;
const [QUOTE, BACKSLASH, OPEN, CLOSE, OPENS, CLOSES, COMMA, COLON] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c, 0x3a,
];

/**
 * Returns why the text must not be parsed, as the end of a sentence, or null. The text may still
 * not be JSON. Refuses duplicate names in an object, because readers disagree about them.
 */
export function findJsonProblem(json: string): string | null {
  const names: Set<string>[] = [];
  let values = 0;
  let last = "";
  for (let at = 0; at < json.length; at++) {
    const sign = json.charCodeAt(at);
    if (sign === QUOTE) {
      const end = findStringEnd(json, at + 1);
      last = json.slice(at, Math.min(end + 1, at + 200));
      at = end;
    } else if (sign === OPEN || sign === OPENS) {
      if (names.push(new Set()) > MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} levels`;
      values += 1;
    } else if (sign === CLOSE || sign === CLOSES) {
      names.pop();
    } else if (sign === COMMA) {
      values += 1;
    } else if (sign === COLON) {
      const name = parseName(last);
      const known = names.at(-1);
      if (known?.has(name)) return `has the name ${name.slice(0, 60)} twice in one place`;
      known?.add(name);
    }
    if (values > MAX_VALUES) return `has more than ${MAX_VALUES} values`;
  }
  return null;
}

/** Returns the end of the string that began before `from`: its quote, or the end of the text. */
function findStringEnd(json: string, from: number): number {
  for (let at = json.indexOf('"', from); at !== -1; at = json.indexOf('"', at + 1)) {
    let slashes = 0;
    while (json.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return json.length;
}

/** `"\u0061"` and `"a"` are the same name. */
function parseName(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

/** The session's launch whose proposal is expected. */
export interface ExpectedLaunch {
  build: string;
  session: string;
  launch: number;
}

/** Parses a proposal's bytes. Refuses a proposal for another launch. `reason` is a sentence. */
export function parseUpload(
  bytes: Uint8Array,
  asked: ExpectedLaunch,
): { ok: true; proposal: Proposal } | { ok: false; reason: string } {
  const refuse = (reason: string) => ({ ok: false, reason }) as const;
  let json: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const problem = findJsonProblem(text);
    if (problem) return refuse(`The proposal ${problem}.`);
    json = JSON.parse(text);
  } catch {
    return refuse("The proposal is not JSON.");
  }
  const parsed = proposalSchema.safeParse(json);
  if (!parsed.success)
    return refuse(`The proposal has a wrong form: ${describeFirstProblem(parsed.error)}.`);
  const { build, session, launch } = parsed.data;
  if (build !== asked.build || session !== asked.session || launch !== asked.launch) {
    return refuse(
      `The proposal is for ${build} ${session} #${launch}, not for ${asked.session} ` +
        `#${asked.launch}.`,
    );
  }
  // The session's text goes into the record and onto pages that others read. Its change has its own
  // guards.
  return { ok: true, proposal: { ...parsed.data, result: maskValues(parsed.data.result) } };
}

function describeFirstProblem(error: z.ZodError): string {
  const { path, message } = error.issues[0]!;
  return `${path.join(".") || "the whole"}: ${message}`;
}
