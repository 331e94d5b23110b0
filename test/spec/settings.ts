import { loadSettings } from "../../src/config/load-settings.ts";

/** Returns each problem of a settings file as `line field: message`. */
export function problemsOf(text: string): string[] {
  const loaded = loadSettings(text, ".github/baton.yml");
  return loaded.ok
    ? []
    : loaded.problems.map(({ line, field, message }) => `${line} ${field}: ${message}`);
}

/** Returns the settings of a file that must have no problem. */
export function settingsOf(text: string) {
  const loaded = loadSettings(text, ".github/baton.yml");
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.value;
}
