import type { Settings } from "../core/model/settings.ts";

/** A setting that isn't the same in two settings. */
export interface SettingDifference {
  /** `gates.plan`, `models.easy`. */
  field: string;
  /** As people write them, in one line; null where there is none. */
  before: string | null;
  after: string | null;
}

/** What differs, key by key; a list is one value. */
export function compareSettings(before: Settings, after: Settings): SettingDifference[] {
  const [old, now] = [listFields("", before), listFields("", after)];
  const fields = new Set([...old.keys(), ...now.keys()]);
  return [...fields].flatMap((field) => {
    const change = { field, before: old.get(field) ?? null, after: now.get(field) ?? null };
    return change.before === change.after ? [] : [change];
  });
}

function listFields(field: string, value: unknown): Map<string, string> {
  const isKeys = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isKeys) return new Map([[field, typeof value === "string" ? value : JSON.stringify(value)]]);
  const inner = Object.entries(value).map(([key, one]) =>
    listFields(field === "" ? key : `${field}.${key}`, one),
  );
  return new Map(inner.flatMap((one) => [...one]));
}
