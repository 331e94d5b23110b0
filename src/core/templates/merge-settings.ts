/**
 * Merges a template's `.github/baton.yml` key by key. People's comments and order remain, and a
 * protected key of the repository never changes. YAML that means more than it shows (anchors, tags,
 * flow style) is not merged.
 */
import { readYaml } from "../text/yaml.ts";
import { compareTexts, type TextDifference } from "../text/merge-text.ts";
import { findProtection, isAllowable } from "../model/template-source.ts";

/** A top-level key. */
interface Section {
  key: string;
  value: unknown;
  /** The comment directly above it, and its own lines. */
  lines: string[];
  /** Empty lines and comments up to the next key. They belong to the file, not to the key. */
  rest: string[];
  /** It comes from the template and follows everything that is in the repository. */
  isAdded: boolean;
}

interface Sections {
  /** Lines before the first key. */
  head: string[];
  all: Section[];
}

/** A key of the template that the repository does not take over. */
export interface KeptKey {
  key: string;
  /** The end of a sentence. */
  reason: string;
  /** `allow` can permit it. */
  allowable: boolean;
}

/**
 * @returns the template's settings without the keys that it may not set, or null if the text cannot
 * be split into keys
 */
export function filterSettings(
  text: string,
  allow: readonly string[],
): { text: string; kept: KeptKey[] } | null {
  const found = splitSettings(text);
  if (!found) return null;
  const kept = found.all.flatMap(({ key }): KeptKey[] => {
    const reason = findProtection(key, allow);
    return reason === null ? [] : [{ key, reason, allowable: isAllowable(key) }];
  });
  const all = found.all.filter(({ key }) => findProtection(key, allow) === null);
  return {
    text: joinSections({ head: [], all: all.map((one) => ({ ...one, rest: [""] })) }),
    kept,
  };
}

/** A key that both sides changed. The repository's value remains. */
export interface KeyConflict {
  key: string;
  hunks: TextDifference[];
}

export type MergedSettings =
  /** `text` is null if nothing changes. */
  { ok: true; text: string | null; conflicts: KeyConflict[] } | { ok: false };

/**
 * @param base the template's settings as they were last brought; null if they never were
 * @param here the repository's file; null if there is none
 * @param template the template's settings now; both as `filterSettings` returns them
 * @param allow keys that this template may set
 */
export function mergeSettings(
  base: string | null,
  here: string | null,
  template: string,
  allow: readonly string[],
): MergedSettings {
  const [before, mine, theirs] = [base ?? "", here ?? "", template].map(splitSettings);
  if (!before || !mine || !theirs) return { ok: false };
  const conflicts: KeyConflict[] = [];
  let all = [...mine.all];
  const find = ({ all: some }: Sections, key: string) => some.find((one) => one.key === key);
  const keys = new Set([...theirs.all, ...before.all].map(({ key }) => key));
  for (const key of keys) {
    const [was, now, own] = [find(before, key), find(theirs, key), find({ ...mine, all }, key)];
    if (isSameValue(was, now) || isSameValue(own, now)) continue;
    if (!isSameValue(was, own)) {
      if (now)
        conflicts.push({ key, hunks: compareTexts(getSectionText(own), getSectionText(now)) });
      continue;
    }
    if (now && !own) all.push({ ...now, rest: [], isAdded: true });
    else all = all.map((one) => (one === own ? { ...one, lines: now?.lines ?? [] } : one));
  }
  if (all.length === mine.all.length && all.every((one, i) => one === mine.all[i])) {
    return { ok: true, text: null, conflicts };
  }
  const text = joinSections({ head: mine.head, all });
  return isProtectionKept(mine, text, allow) ? { ok: true, text, conflicts } : { ok: false };
}

/** Returns whether each protected key still means the same after the merge. */
function isProtectionKept(mine: Sections, text: string, allow: readonly string[]): boolean {
  const made = splitSettings(text);
  if (!made) return false;
  const keys = new Set([...mine.all, ...made.all].map(({ key }) => key));
  return [...keys].every((key) => {
    if (findProtection(key, allow) === null) return true;
    const [own, now] = [mine, made].map(({ all }) => all.find((one) => one.key === key));
    return isSameValue(own, now);
  });
}

function isSameValue(a: Section | undefined, b: Section | undefined): boolean {
  return (
    (a === undefined) === (b === undefined) && JSON.stringify(a?.value) === JSON.stringify(b?.value)
  );
}

const getSectionText = (section: Section | undefined) => (section?.lines ?? []).join("\n").trim();

/** Separates added sections from the text above them. */
function joinSections({ head, all }: Sections): string {
  const lines = [...head];
  for (const { lines: own, rest, isAdded } of all) {
    if (isAdded) {
      while (lines.at(-1)?.trim() === "") lines.pop();
      if (lines.length > 0) lines.push("");
    }
    lines.push(...own, ...rest);
  }
  const text = lines.join("\n").trimEnd();
  return text === "" ? "" : `${text}\n`;
}

/** Returns null if a key does not have lines of its own. */
function splitSettings(text: string): Sections | null {
  const yaml = readYaml(text);
  if (!yaml.ok) return null;
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  const value = yaml.value ?? {};
  if (typeof value !== "object" || Array.isArray(value)) return null;
  const keys = Object.entries(value).map(([key, inner]) => ({
    key,
    value: inner as unknown,
    at: yaml.lineOf([key]) - 1,
  }));
  keys.sort((a, b) => a.at - b.at);
  const starts = keys.map(({ at }) => findSectionStart(lines, at));
  const all = keys.map(({ key, value: inner }, i) => {
    const own = lines.slice(starts[i], starts[i + 1]);
    const end = own.findLastIndex((line) => line.trim() !== "" && !line.startsWith("#")) + 1;
    return { key, value: inner, lines: own.slice(0, end), rest: own.slice(end), isAdded: false };
  });
  return all.every(isStandalone) ? { head: lines.slice(0, starts[0] ?? lines.length), all } : null;
}

/** Finds the first line of the comment directly above a key. */
function findSectionStart(lines: readonly string[], at: number): number {
  let start = at;
  while (start > 0 && lines[start - 1]!.startsWith("#")) start -= 1;
  return start;
}

function isStandalone({ key, value, lines }: Section): boolean {
  const yaml = readYaml(lines.join("\n"));
  return yaml.ok && JSON.stringify(yaml.value) === JSON.stringify({ [key]: value });
}
