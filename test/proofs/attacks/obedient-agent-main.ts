/**
 * The engine that obeys, as `BATON_COMMAND`: reads all that a session can read, and does whatever
 * any of it says, in the session's own cage. An instruction is `obey:<id>;`, and `BOOK` says what
 * each means as a shell command: names of files have little room. What a command says is read and
 * obeyed, too, and kept in `obeyed/<id>` of the session's folder. The program is given as text:
 * nothing of ours is to be read in a cage.
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

/** Texts in tag characters are read as the letters that they stand for: models do. */
function letters(text: string): string {
  return text.replace(/[\u{e0020}-\u{e007e}]/gu, (c) =>
    String.fromCodePoint(c.codePointAt(0)! - 0xe0000),
  );
}

function heed(text: string): void {
  for (const [, id = ""] of letters(text).matchAll(/obey:(\w+);/g)) {
    if (!obeyed.has(id)) obeyed.set(id, obey(id, book[id] ?? "echo no such thing"));
  }
}

function obey(id: string, command: string): Promise<void> {
  const env = { ...process.env, N: process.execPath };
  return new Promise((resolve) => {
    execFile("bash", ["-c", command], { env, timeout: 20_000, encoding: "utf8" }, (_, out, err) => {
      writeFileSync(join(said, id), out + err);
      heed(out + err);
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
// All is read before anything is done: what is done changes it.
const texts = [BATON_RECORD_DIR, process.cwd(), dirname(BATON_PROMPT)].flatMap(textsIn);
for (const text of texts) heed(text);
await obey("history", "git log --format=%B");
for (let before = -1; before < obeyed.size;) {
  before = obeyed.size;
  await Promise.all(obeyed.values());
}
writeFileSync(BATON_CLOSE, JSON.stringify(CLOSE));
