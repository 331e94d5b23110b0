/** One file of the configuration by itself: read and checked before it is laid over another. */
import type { SettingsProblem } from "../core/build/settingsProblem.ts";
import { check } from "../core/text/check.ts";
import { readYaml, type Path } from "../core/text/yaml.ts";
import { RENAMED, settingsSchema, type SettingsInput } from "./schema.ts";

/** Bytes of UTF-8 that a settings file may have. */
const MAX_BYTES = 65_536;
/** Problems that are told; a file with more is mended step by step. GitHub takes 50 annotations with a check run. */
const MAX_PROBLEMS = 50;

export interface Layer {
  /** As messages name it. */
  file: string;
  /** The keys as they are written, without defaults. */
  value: SettingsInput;
  lineOf: (path: Path) => number;
}

export type Refused = { ok: false; problems: SettingsProblem[] };

/** Reads a file's text: a layer, or every problem (the first 50), ordered by line. Never throws. */
export function readLayer(text: string, file: string): { ok: true; layer: Layer } | Refused {
  const size = new TextEncoder().encode(text).length;
  if (size > MAX_BYTES) {
    const message = `${size} bytes are too many: at most ${MAX_BYTES} are read`;
    return refused([{ file, line: null, field: null, message }]);
  }
  const yaml = readYaml(text);
  if (!yaml.ok) return refused(yaml.problems.map((problem) => ({ file, ...problem, field: null })));
  const value = yaml.value ?? {};
  const checked = check(settingsSchema, value, RENAMED);
  if (checked.ok) return { ok: true, layer: { file, value, lineOf: yaml.lineOf } };
  return refused(
    checked.problems.map(({ path, field, message }) => ({ file, line: yaml.lineOf(path), field, message })),
  );
}

/** No settings at all, but what is wrong. */
export function refused(problems: SettingsProblem[]): Refused {
  return { ok: false, problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, MAX_PROBLEMS) };
}
