/**
 * Nobody can review a binary file, so none is published that nobody asked for. Told by content, never by name: an ELF
 * program that is called `logo.png` is a program.
 */
import type { FileChange } from "../sessions/proposal.ts";
import { textBefore, type Before } from "./before.ts";
import { bytesOf } from "./content.ts";
import { allowed, exits, quotable } from "./exits.ts";
import type { Guard, GuardContext } from "./guard.ts";
import { magicOf } from "./magic.ts";
import { namesFile } from "./named.ts";

/** Bytes of a picture or font that a brief may ask for. */
const MODEST = 300_000;
/** With the addresses that it once had and still takes: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
const LFS = /^\s*version https?:\/\/(?:git-lfs\.github\.com|hawser\.github\.com|git-media\.io)\//;
/** Of a file in which a pointer is looked for. */
const POINTER_BYTES = 1024;

type Written = Extract<FileChange, { op: "write" }>;

export const binaries: Guard = {
  name: "binaries",
  check(change, context) {
    return change.files.flatMap((file) => {
      if (file.op === "delete" || file.mode === "120000" || allowed(context, "binaries", file.path)) return [];
      const problem = problemOf(file, context);
      if (!problem) return [];
      const message = `${quotable(file.path)} ${problem} ${exits(context, "binaries")}`;
      return [{ guard: "binaries", path: file.path, message, waivable: true }];
    });
  },
};

function problemOf(file: Written, { brief, before }: GuardContext): string | null {
  const bytes = bytesOf(file.content);
  const magic = magicOf(bytes);
  if (magic?.media) {
    if (!namesFile(brief, file.path)) return `is ${magic.what}, which the brief does not name. Leave it out.`;
    if (bytes.length <= MODEST) return null;
    return `is ${magic.what} of ${bytes.length} bytes; a brief may ask for up to ${MODEST}. Make it smaller.`;
  }
  if (magic) return `is ${magic.what}. Leave it out; have it built or fetched where it is needed.`;
  const binary = notText(bytes, file.path, before);
  if (binary) return `is a binary file: ${binary}. Leave it out, or write it as text.`;
  if (!isPointer(bytes) || LFS.test(textBefore(before, file.path) ?? "")) return null;
  return "is a pointer of Git LFS; Baton cannot upload what it points to. Leave it out.";
}

/** Why the bytes aren't text, or null. */
function notText(bytes: Uint8Array, path: string, before: Before | undefined): string | null {
  if (bytes.includes(0)) return "it has NUL bytes";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return null;
  } catch {
    // Sources in an older encoding are text too, where the repository has them already.
    const control = bytes.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
    return before?.get(path) && !control ? null : "it is not valid UTF-8";
  }
}

function isPointer(bytes: Uint8Array): boolean {
  return LFS.test(new TextDecoder().decode(bytes.subarray(0, POINTER_BYTES)));
}
