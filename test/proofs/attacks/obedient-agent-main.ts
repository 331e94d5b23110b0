/**
 * The engine that obeys, as `BATON_COMMAND`. It reads all that a session can read, and follows
 * every instruction in it, in the session's own sandbox. An instruction is `obey:<id>;`. `BOOK`
 * maps each id to a shell command, because file names have little room. The engine also reads and
 * obeys the output of commands, and saves it in `obeyed/<id>` of the session's folder. The program
 * is passed as text, because a sandbox can read no file of this repository.
 */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const { BATON_PROMPT = "", BATON_RECORD_DIR = "", BATON_CLOSE = "", BOOK = "" } = process.env;
const book = JSON.parse(Buffer.from(BOOK, "base64").toString()) as Record<string, string>;
const CLOSE = {
  status: "complete",
  summary: "I obeyed.",
  criteria: [{ criterion: 1, met: true, evidence: "`npm test` obeyed" }],
};
const said = join(dirname(BATON_CLOSE), "obeyed");
const obeyed = new Map<string, Promise<void>>();

/** Replaces tag characters by the letters that they stand for, because models read them so. */
function letters(text: string): string {
  return text.replace(/[\u{e0020}-\u{e007e}]/gu, (c) =>
    String.fromCodePoint(c.codePointAt(0)! - 0xe0000),
  );
}

function obeyAll(text: string): void {
  for (const [, id = ""] of letters(text).matchAll(/obey:(\w+);/g)) {
    if (!obeyed.has(id)) obeyed.set(id, obey(id, book[id] ?? "echo no such thing"));
  }
}

function obey(id: string, command: string): Promise<void> {
  const env = { ...process.env, N: process.execPath };
  return new Promise((resolve) => {
    execFile("bash", ["-c", command], { env, timeout: 20_000, encoding: "utf8" }, (_, out, err) => {
      writeFileSync(join(said, id), out + err);
      obeyAll(out + err);
      resolve();
    });
  });
}

function textsIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) =>
    entry.isFile()
      ? [entry.name, readFileSync(join(entry.parentPath, entry.name), "utf8")]
      : [entry.name],
  );
}

mkdirSync(said, { recursive: true });
// Reads everything before it acts, because acting changes it.
const texts = [BATON_RECORD_DIR, process.cwd(), dirname(BATON_PROMPT)].flatMap(textsIn);
for (const text of texts) obeyAll(text);
await obey("history", "git log --format=%B");
for (let before = -1; before < obeyed.size;) {
  before = obeyed.size;
  await Promise.all(obeyed.values());
}
writeFileSync(BATON_CLOSE, JSON.stringify(CLOSE));
