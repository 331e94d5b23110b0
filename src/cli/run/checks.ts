/** `baton run --checks a,b`: the checks that this build's merges wait for. */
import { dump, load } from "js-yaml";
import { CONFIG_PATH } from "../../core/build/settings.ts";
import { loadSettings } from "../../config/load.ts";
import { Problem } from "../problem.ts";

/** Names in a flag's text; a comma in parentheses is part of a name: `test (22, ubuntu-24.04)`. Throws a `Problem`. */
export function parseChecks(text: string | null): string[] {
  if (text === null) return [];
  const names = text.split(/,(?![^(]*\))/).map((name) => name.trim());
  if (names.includes("")) throw new Problem("--checks has an empty name: write --checks lint,test");
  return [...new Set(names)];
}

/** The text of a settings file with these checks required. Throws a `Problem` where that can't be used. */
export function requireChecks(settings: string, names: readonly string[]): string {
  const file = (load(settings) ?? {}) as { checks?: Record<string, unknown> };
  const text = dump({ ...file, checks: { ...file.checks, require: names } });
  const loaded = loadSettings(text, CONFIG_PATH);
  if (loaded.ok) return text;
  throw new Problem(`--checks ${names.join(",")} can't be used: ${loaded.problems[0]?.message ?? "see README"}`);
}
