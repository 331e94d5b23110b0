/** `.github/baton.yml` from text to settings: schema, then normalise, then rules. */
import type { Settings } from "../core/build/settings.ts";
import { check, fieldName } from "../core/text/check.ts";
import { readYaml } from "../core/text/yaml.ts";
import { normalise } from "./normalise.ts";
import { RULES } from "./rules.ts";
import { settingsSchema } from "./schema.ts";

/** Bytes of UTF-8 that a settings file may have. */
const MAX_BYTES = 65_536;
/** Problems that are told; a file with more is mended step by step. */
const MAX_PROBLEMS = 50;

export interface SettingsProblem {
  /** The path that the caller named. */
  file: string;
  /** Counted from 1; null where no single line is at fault. */
  line: number | null;
  /** `gates.plan`; null where it is about the file as a whole. */
  field: string | null;
  /** One line: what is wrong, and what was expected or helps. */
  message: string;
}

export type LoadedSettings = { ok: true; value: Settings } | { ok: false; problems: SettingsProblem[] };

/**
 * Reads the file's text. An empty file gives the defaults. A file with any problem gives no settings at all, but every
 * problem (the first 50), ordered by line. `file` is only for the messages. Never throws.
 */
export function loadSettings(text: string, file: string): LoadedSettings {
  const refuse = (problems: Omit<SettingsProblem, "file">[]): LoadedSettings => ({
    ok: false,
    problems: problems
      .map((problem) => ({ file, ...problem }))
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
      .slice(0, MAX_PROBLEMS),
  });
  const size = new TextEncoder().encode(text).length;
  if (size > MAX_BYTES) {
    return refuse([{ line: null, field: null, message: `${size} bytes are too many: at most ${MAX_BYTES} are read` }]);
  }
  const yaml = readYaml(text);
  if (!yaml.ok) return refuse(yaml.problems.map((problem) => ({ ...problem, field: null })));
  const checked = check(settingsSchema, yaml.value ?? {});
  if (!checked.ok) {
    return refuse(checked.problems.map(({ path, field, message }) => ({ line: yaml.lineOf(path), field, message })));
  }
  const value = normalise(checked.value);
  const broken = RULES.flatMap((rule) => {
    const message = rule.broken(value);
    return message === null ? [] : [{ line: yaml.lineOf(rule.path), field: fieldName(rule.path), message }];
  });
  return broken.length > 0 ? refuse(broken) : { ok: true, value };
}

/** The settings of a repository that has no file. */
export function defaults(): Settings {
  return normalise(settingsSchema.parse({}));
}
