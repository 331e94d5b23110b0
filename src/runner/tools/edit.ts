/** The edit tool: creates and changes text files, confined to the worktree. */
import { constants } from "node:fs";
import { lstat, mkdir, open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";

const path = z.string().min(1).max(1024);
export const editInput = z.discriminatedUnion("command", [
  /** Writes the whole file; one that is there is replaced. */
  z.strictObject({ command: z.literal("create"), path, file_text: z.string() }),
  /** Replaces the one place that reads `old_str`. */
  z.strictObject({
    command: z.literal("str_replace"),
    path,
    old_str: z.string().min(1),
    new_str: z.string().default(""),
  }),
  /** Inserts after line `insert_line`; 0 is the file's beginning. */
  z.strictObject({ command: z.literal("insert"), path, insert_line: z.int().min(0), insert_text: z.string() }),
]);
export type EditInput = z.infer<typeof editInput>;

/** The edit can't be made; the message says why, in words for who asked for it. */
export class EditRefused extends Error {
  override name = "EditRefused";
}

/** Makes the edit below `root`. Throws `EditRefused` for paths that leave it and places that aren't found. */
export async function edit(root: string, input: EditInput): Promise<void> {
  const file = await confine(root, input.path);
  if (input.command === "create") {
    await mkdir(dirname(file), { recursive: true });
    return write(file, input.file_text);
  }
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) throw new EditRefused(`${input.path} is not there; create it first.`);
  await write(file, input.command === "insert" ? inserted(text, input) : replaced(text, input));
}

function replaced(text: string, input: Extract<EditInput, { command: "str_replace" }>): string {
  const count = text.split(input.old_str).length - 1;
  if (count !== 1) {
    const found = count === 0 ? "is not in" : `is ${count} times in`;
    throw new EditRefused(`old_str ${found} ${input.path}; it has to be there exactly once.`);
  }
  return text.replace(input.old_str, () => input.new_str);
}

function inserted(text: string, input: Extract<EditInput, { command: "insert" }>): string {
  const lines = text.split("\n");
  const count = text.endsWith("\n") || text === "" ? lines.length - 1 : lines.length;
  if (input.insert_line > count) {
    throw new EditRefused(`insert_line is ${input.insert_line}, but ${input.path} has ${count} lines.`);
  }
  const head = lines.slice(0, input.insert_line);
  const tail = lines.slice(input.insert_line);
  return [...head, input.insert_text.replace(/\n$/, ""), ...tail].join("\n");
}

/** The file's absolute path. No part of the way to it, nor it itself, may be a link: a link may lead out. */
async function confine(root: string, path: string): Promise<string> {
  const parts = path.split("/");
  if (/^([/\\]|[A-Za-z]:)/.test(path)) throw new EditRefused(`${path} is absolute; name files from the worktree on.`);
  if (
    path.includes("\0") ||
    path.includes("\\") ||
    parts.some((part) => part === "" || part === "." || part === "..")
  ) {
    throw new EditRefused(`${JSON.stringify(path)} is not a plain path within the worktree.`);
  }
  if (parts[0]!.toLowerCase() === ".git") throw new EditRefused(`${path} is git's own; it is never edited.`);
  for (let end = 1; end <= parts.length; end++) {
    const at = join(root, ...parts.slice(0, end));
    const stat = await lstat(at).catch(() => null);
    if (stat?.isSymbolicLink())
      throw new EditRefused(`${parts.slice(0, end).join("/")} is a link; edit what it links to.`);
    if (stat && end < parts.length && !stat.isDirectory()) {
      throw new EditRefused(`${parts.slice(0, end).join("/")} is a file, not a folder.`);
    }
    if (stat?.isDirectory() && end === parts.length) throw new EditRefused(`${path} is a folder.`);
  }
  return join(root, ...parts);
}

async function write(file: string, text: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
  const handle = await open(file, flags, 0o644);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}
