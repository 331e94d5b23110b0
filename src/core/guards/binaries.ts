/**
 * Nobody can review a binary file, so Baton publishes one only if a brief asks for it. Content
 * decides, never the name: an ELF program called `logo.png` is a program.
 */
import type { FileChange } from "../model/proposal.ts";
import { getBaseText } from "./base-files.ts";
import { decodeBytes } from "./file-content.ts";
import { defineGuard, sanitizeName } from "./define-guard.ts";
import type { GuardContext, BaseFiles } from "../model/guard-findings.ts";
import { isNamedInBrief } from "./brief-paths.ts";

/**
 * A file type identified by its first bytes, independent of its name:
 * https://en.wikipedia.org/wiki/List_of_file_signatures
 */

export interface FileSignature {
  /** The type with its article: `an ELF program`. */
  what: string;
  /** True for pictures and fonts, which a brief may ask for. */
  media: boolean;
}

const PROGRAMS: readonly (readonly [string, string])[] = [
  ["7f454c46", "an ELF program or library"],
  ["feedface", "a Mach-O program"],
  ["feedfacf", "a Mach-O program"],
  ["cefaedfe", "a Mach-O program"],
  ["cffaedfe", "a Mach-O program"],
  ["cafebabe", "a Java class or a Mach-O program"],
  ["0061736d", "a WebAssembly module"],
  ["213c617263683e0a", "a library of object files"],
  ["504b0304", "a zip archive (or a jar, wheel or office file)"],
  ["504b0506", "a zip archive"],
  ["1f8b", "a gzip archive"],
  ["425a68", "a bzip2 archive"],
  ["fd377a585a00", "an xz archive"],
  ["28b52ffd", "a zstd archive"],
  ["377abcaf271c", "a 7z archive"],
  ["526172211a07", "a rar archive"],
  ["25504446", "a PDF file"],
  ["53514c69746520666f726d6174", "an SQLite database"],
];
const MEDIA: readonly (readonly [string, string])[] = [
  ["89504e470d0a1a0a", "a PNG picture"],
  ["ffd8ff", "a JPEG picture"],
  ["474946383761", "a GIF picture"],
  ["474946383961", "a GIF picture"],
  ["00000100", "an icon"],
  ["774f4646", "a WOFF font"],
  ["774f4632", "a WOFF2 font"],
  ["0001000000", "a TrueType font"],
  ["4f54544f00", "an OpenType font"],
];

/** Returns the file's signature. Null if its first bytes match no known type. */
export function findSignature(bytes: Uint8Array): FileSignature | null {
  const start = formatHex(bytes.subarray(0, 16));
  const found = (list: typeof PROGRAMS) => list.find(([sign]) => start.startsWith(sign))?.[1];
  const program = found(PROGRAMS) ?? findByOffset(bytes, start);
  if (program) return { what: program, media: false };
  const riff =
    start.startsWith("52494646") && start.slice(16, 24) === "57454250"
      ? "a WebP picture"
      : undefined;
  const media =
    found(MEDIA) ??
    riff ??
    (start.slice(8, 24) === "6674797061766966" ? "an AVIF picture" : undefined);
  if (!media) return null;
  // A zip's directory is at its end. Such a file is a picture to one program and an archive to
  // another.
  const tail = formatHex(bytes.subarray(-70_000));
  return tail.includes("504b0506")
    ? { what: `${media} with an archive in it`, media: false }
    : { what: media, media: true };
}

/** Signatures that need a second check at another offset. */
function findByOffset(bytes: Uint8Array, start: string): string | undefined {
  const zero = bytes.subarray(0, 512).includes(0);
  if (start.startsWith("4d5a") && zero) return "a Windows program";
  if (start.slice(4, 8) === "0d0a" && zero) return "compiled Python";
  return formatHex(bytes.subarray(257, 262)) === "7573746172" && zero ? "a tar archive" : undefined;
}

function formatHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Maximum bytes of a picture or font that a brief may ask for. */
const MODEST = 300_000;
/**
 * Matches the first line of a Git LFS pointer, including the former addresses that LFS still
 * accepts:
 * https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
const LFS = /^\s*version https?:\/\/(?:git-lfs\.github\.com|hawser\.github\.com|git-media\.io)\//;
/** Number of leading bytes of a file that are searched for a pointer. */
const POINTER_BYTES = 1024;

type Written = Extract<FileChange, { op: "write" }>;

export const binariesGuard = defineGuard({
  name: "binaries",
  exceptions: "Binary files that workers may add or change.",
  check(change, context) {
    return change.files.flatMap((file) => {
      if (file.op === "delete" || file.mode === "120000") return [];
      const problem = findBinaryProblem(file, context);
      if (!problem) return [];
      return [{ path: file.path, message: `${sanitizeName(file.path)} ${problem}` }];
    });
  },
});

function findBinaryProblem(file: Written, { brief, before }: GuardContext): string | null {
  const bytes = decodeBytes(file.content);
  const magic = findSignature(bytes);
  if (magic?.media) {
    if (!isNamedInBrief(brief, file.path))
      return `is ${magic.what}, which the brief does not name. Leave it out.`;
    if (bytes.length <= MODEST) return null;
    return (
      `is ${magic.what} of ${bytes.length} bytes; a brief may ask for up to ${MODEST}. ` +
      "Make it smaller."
    );
  }
  if (magic) return `is ${magic.what}. Leave it out; have it built or fetched where it is needed.`;
  const binary = describeNonText(bytes, file.path, before);
  if (binary) return `is a binary file: ${binary}. Leave it out, or write it as text.`;
  if (!isPointer(bytes) || LFS.test(getBaseText(before, file.path) ?? "")) return null;
  return "is a pointer of Git LFS; Baton cannot upload what it points to. Leave it out.";
}

/** Returns why the bytes aren't text, or null if they are. */
function describeNonText(
  bytes: Uint8Array,
  path: string,
  before: BaseFiles | undefined,
): string | null {
  if (bytes.includes(0)) return "it has NUL bytes";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return null;
  } catch {
    // Sources in an older encoding count as text if the repository already has them.
    const control = bytes.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
    return before?.get(path) && !control ? null : "it is not valid UTF-8";
  }
}

function isPointer(bytes: Uint8Array): boolean {
  return LFS.test(new TextDecoder().decode(bytes.subarray(0, POINTER_BYTES)));
}
