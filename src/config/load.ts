/** `.github/baton.yml` from text to settings: schema, then normalise, then rules. */
import type { Settings } from "../core/build/settings.ts";
import { combine } from "./combine.ts";
import { readLayer, type Refused } from "./layer.ts";
import { normalise } from "./normalise.ts";
import { settingsSchema } from "./schema.ts";

export type LoadedSettings =
  /** `unread` is what `_extends` names, where nobody looked there. */
  { ok: true; value: Settings; unread: string | null } | Refused;

/**
 * Reads the text of one file, whatever it extends. An empty file gives the defaults. A file with any problem gives no
 * settings at all, but every problem (the first 50), ordered by line. `file` is only for the messages. Never throws.
 */
export function loadSettings(text: string, file: string): LoadedSettings {
  const read = readLayer(text, file);
  if (!read.ok) return read;
  const loaded = combine([read.layer]);
  return loaded.ok ? { ...loaded, unread: read.layer.value._extends ?? null } : loaded;
}

/** The settings of a repository that has no file. */
export function defaults(): Settings {
  return normalise(settingsSchema.parse({}));
}
