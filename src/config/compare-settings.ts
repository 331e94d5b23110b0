import type { Settings } from "../core/model/settings.ts";

/** A setting that differs between two settings. */
export interface SettingDifference {
  /** The field, such as `gates.plan` or `models.easy`. */
  field: string;
  /** The value as people write it, in one line; null if there is none. */
  before: string | null;
  after: string | null;
}

/** Lists the differences key by key; a list is one value. */
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
