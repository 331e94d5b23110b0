import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { compareSettings } from "../../config/compare-settings.ts";
import { getDefaultSettings } from "../../config/load-settings.ts";
import { parseRubric, RUBRIC_PATH } from "../../core/model/rubric.ts";
import { CONFIG_PATH } from "../../core/model/settings.ts";
import type { SettingsProblem } from "../../core/text/validation.ts";
import { KNOWLEDGE_PATH, parseKnowledge } from "../../core/model/knowledge.ts";
import { Problem } from "../problem.ts";
import { loadLocalSettings } from "../local-run/repository.ts";
import type { Verb } from "../flags.ts";

export const validateVerb: Verb = {
  usage: "validate [PATH] [--json]",
  about: [
    `Says what is wrong in ${CONFIG_PATH}, or which of its settings differ from the defaults.`,
    "PATH is the file or the folder of its repository, the current folder by default. It also",
    `checks ${RUBRIC_PATH} and ${KNOWLEDGE_PATH} of that repository. It reads what the file`,
    "extends from GitHub, and asks as baton doctor does.",
    "Exit code 0: all is valid, 1: something isn't, 2: it can't be read.",
  ],
  flags: { json: { about: "prints one JSON object: file, valid, problems, changes, unread" } },
  args: [],
  optional: ["PATH"],
  async run([path = "."], flags, io) {
    const { file, text } = readSettingsFile(path);
    const { loaded, why } = await loadLocalSettings(text ?? "", dirname(file));
    const settings = loaded.ok
      ? []
      : loaded.problems.map((one) => (one.file === CONFIG_PATH ? { ...one, file } : one));
    const problems = [...settings, ...findProblemsBeside(file)];
    const valid = problems.length === 0;
    const changes = loaded.ok ? compareSettings(getDefaultSettings(), loaded.value) : [];
    if (flags["json"]) {
      const unread = loaded.ok ? loaded.unread : null;
      io.out(
        JSON.stringify({ file: text === null ? null : file, valid, problems, changes, unread }),
      );
      return valid ? 0 : 1;
    }
    for (const { file: at, line, field, message } of problems) {
      io.out(
        [line === null ? at : `${at}:${line}`, ...(field === null ? [] : [field]), message].join(
          ": ",
        ),
      );
    }
    if (!loaded.ok || !valid) return 1;
    if (text === null) io.out(`There is no ${file}: the defaults apply.`);
    else
      io.out(
        `${file} is valid.${
          changes.length > 0
            ? " Settings that differ from the defaults:"
            : " All settings are the defaults."
        }`,
      );
    for (const { field, before, after } of changes) {
      io.out(`  ${field}: ${after ?? "nothing"}${before === null ? "" : ` (default: ${before})`}`);
    }
    if (why !== null) io.err(`baton: ${loaded.unread}, which it extends, wasn't loaded: ${why}`);
    return 0;
  },
};

/**
 * Finds problems in the rubric and the knowledge of the repository whose settings `file` contains.
 */
function findProblemsBeside(file: string): SettingsProblem[] {
  if (basename(dirname(file)) !== ".github") return [];
  const root = dirname(dirname(file));
  const rubric = readIfThere(join(root, RUBRIC_PATH));
  const scored = rubric === null ? null : parseRubric(rubric);
  const known = parseKnowledge(readIfThere(join(root, KNOWLEDGE_PATH)));
  return [
    ...(scored?.ok === false
      ? scored.problems.map((one) => ({ ...one, file: join(root, RUBRIC_PATH) }))
      : []),
    ...(known.ok
      ? []
      : [{ file: join(root, KNOWLEDGE_PATH), line: null, field: null, message: known.problem }]),
  ];
}

/** Returns the file that `path` means, and its text; `null` if a folder has none. */
function readSettingsFile(path: string): { file: string; text: string | null } {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found)
    throw new Problem(
      `there is nothing at ${path}: name a settings file, or the folder of a repository`,
    );
  const within = basename(path) === ".github" ? basename(CONFIG_PATH) : CONFIG_PATH;
  const file = found.isDirectory() ? join(path, within) : path;
  return { file, text: readIfThere(file) };
}

function readIfThere(file: string): string | null {
  if (!existsSync(file)) return null;
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new Problem(`${file} can't be read: check that it is a file and that you may read it`);
  }
}
