import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { differences } from "../../config/differences.ts";
import { defaults } from "../../config/load.ts";
import { CONFIG_PATH } from "../../core/build/settings.ts";
import { Problem } from "../problem.ts";
import { lookUp } from "../run/lookUp.ts";
import type { Verb } from "../verb.ts";

export const validate: Verb = {
  usage: "validate [PATH] [--json]",
  about: [
    `Says all that is wrong in ${CONFIG_PATH}, or what it sets other than by default. PATH is the file or the folder`,
    "of its repository, the current folder by default. What the file extends is read from GitHub by GH_TOKEN or",
    "GITHUB_TOKEN (or as the App, as by baton doctor). Exit code 0: it can be used, 1: it can't, 2: it can't be read.",
  ],
  flags: { json: { about: "prints one JSON object: file, valid, problems, changes, unread" } },
  args: [],
  optional: ["PATH"],
  async run([path = "."], flags, io) {
    const { file, text } = read(path);
    const { loaded, why } = await lookUp(text ?? "", dirname(file));
    const problems = loaded.ok ? [] : loaded.problems.map((one) => (one.file === CONFIG_PATH ? { ...one, file } : one));
    const changes = loaded.ok ? differences(defaults(), loaded.value) : [];
    if (flags["json"]) {
      const unread = loaded.ok ? loaded.unread : null;
      io.out(JSON.stringify({ file: text === null ? null : file, valid: loaded.ok, problems, changes, unread }));
      return loaded.ok ? 0 : 1;
    }
    for (const { file: at, line, field, message } of problems) {
      io.out([line === null ? at : `${at}:${line}`, ...(field === null ? [] : [field]), message].join(": "));
    }
    if (!loaded.ok) return 1;
    if (text === null) io.out(`There is no ${file}: the defaults hold.`);
    else io.out(`${file} is valid.${changes.length > 0 ? " Other than by default:" : " All is as by default."}`);
    for (const { field, before, after } of changes) {
      io.out(`  ${field}: ${after ?? "nothing"}${before === null ? "" : ` (default: ${before})`}`);
    }
    if (why !== null) io.err(`baton: what it extends, ${loaded.unread}, wasn't looked at: ${why}`);
    return 0;
  },
};

/** The file that `path` means, and its text: `null` where a folder has none. */
function read(path: string): { file: string; text: string | null } {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Problem(`there is nothing at ${path}: name a settings file, or the folder of a repository`);
  const within = basename(path) === ".github" ? basename(CONFIG_PATH) : CONFIG_PATH;
  const file = found.isDirectory() ? join(path, within) : path;
  if (!existsSync(file)) return { file, text: null };
  try {
    return { file, text: readFileSync(file, "utf8") };
  } catch {
    throw new Problem(`${file} can't be read: see that it is a file and that you may read it`);
  }
}
