/**
 * What a sync changes: for each file a comparison of the template as it was last brought (the
 * base), the template now, and the repository now. What people changed stays.
 */
import { quotePath, toFoldedPath } from "../text/path-names.ts";
import { CONSENT_PATHS, FORBIDDEN_PATHS, HARMLESS_PATHS } from "../guards/protected-paths.ts";
import { isGlobMatch } from "../text/globs.ts";
import { CONFIG_PATH } from "../model/settings.ts";
import {
  isPathSelected,
  isSameFile,
  readUtf8,
  type FileMode,
  type RenderedFile,
  type TreeFile,
} from "./files.ts";
import { mergeSettings } from "./merge-settings.ts";
import { compareTexts, mergeText, type TextDifference } from "../text/merge-text.ts";
import { getTemplateKey, type TemplateSource } from "../model/template-source.ts";

// Files of a template that steer Baton, GitHub, agents or people's machines: a person looks at them
// and merges.

/** @param configured globs of `protected_paths` */
export function isSteering(path: string, configured: readonly string[]): boolean {
  const folded = toFoldedPath(path);
  const isNamed = (globs: readonly string[]) => globs.some((glob) => isGlobMatch(glob, folded));
  if (isNamed(FORBIDDEN_PATHS) || (isNamed(CONSENT_PATHS) && !HARMLESS_PATHS.includes(path)))
    return true;
  return configured.some(
    (glob) => isGlobMatch(glob, path) || isGlobMatch(toFoldedPath(glob), folded),
  );
}

/** A file as a template last brought it, or offers it. */
export interface BroughtFile extends TreeFile {
  /** `acme/template`, in lower case. */
  source: string;
}

export interface SyncInput {
  /** The settings' templates. */
  sources: readonly TemplateSource[];
  /**
   * All files that the templates bring now, by path; of two that bring the same, the one that is
   * named first.
   */
  template: ReadonlyMap<string, RenderedFile>;
  /** Paths that templates have and that aren't taken. */
  leftOut: ReadonlySet<string>;
  base: ReadonlyMap<string, BroughtFile>;
  /** The default branch's whole tree: files, links and submodules. */
  repository: ReadonlyMap<string, TreeFile>;
  protectedPaths: readonly string[];
  /** Bytes of blobs of base and repository, as `listNeededBlobs` asks for them. */
  contents: ReadonlyMap<string, Uint8Array>;
}

/** `merge`: both sides changed it, in different places. */
export type FileStep = { path: string } & (
  | { type: "add" | "update" | "merge"; mode: FileMode; bytes: Uint8Array }
  | { type: "delete" }
);

/** Something that the template has and that isn't brought, for a person to decide. */
export interface KeptPart {
  path: string;
  /** Of the settings: the key. */
  key: string | null;
  /** A sentence's end. */
  reason: string;
  hunks: TextDifference[];
}

export interface SyncPlan {
  steps: FileStep[];
  conflicts: KeptPart[];
  /** Paths of `steps` that steer Baton, GitHub, agents or machines. */
  steering: string[];
}

/** Shas of the blobs whose bytes the plan needs, each once. */
export function listNeededBlobs(input: Omit<SyncInput, "contents">): string[] {
  const needed = new Set<string>();
  for (const path of listPaths(input)) {
    const { base, here, template } = getSides(input, path);
    if (
      !template ||
      isSameFile(base, template) ||
      isSameFile(here, template) ||
      here?.mode === "160000"
    )
      continue;
    if (!here || (isSameFile(base, here) && path !== CONFIG_PATH)) continue;
    needed.add(here.sha);
    if (base && base.sha !== here.sha) needed.add(base.sha);
  }
  return [...needed];
}

/** Throws where `contents` lacks a needed blob, which is a bug. */
export function planSync(input: SyncInput): SyncPlan {
  const plan: SyncPlan = { steps: [], conflicts: [], steering: [] };
  const places = new Places(input.repository);
  for (const path of listPaths(input)) {
    const { step, kept } = planFile(input, path, places);
    plan.conflicts.push(...kept);
    if (!step) continue;
    plan.steps.push(step);
    if (isSteering(path, input.protectedPaths)) plan.steering.push(path);
  }
  return plan;
}

function listPaths({ template, base }: Pick<SyncInput, "template" | "base">): string[] {
  return [...new Set([...template.keys(), ...base.keys()])].sort();
}

function getSides({ base, repository, template }: Omit<SyncInput, "contents">, path: string) {
  return { base: base.get(path), here: repository.get(path), template: template.get(path) };
}

interface FilePlan {
  step: FileStep | null;
  kept: KeptPart[];
}
const NOTHING: FilePlan = { step: null, kept: [] };
const createFilePlan = (step: FileStep): FilePlan => ({ step, kept: [] });

function planFile(input: SyncInput, path: string, places: Places): FilePlan {
  const { base, here, template } = getSides(input, path);
  if (!template) return base ? planDeletion(input, path, base, here) : NOTHING;
  if (isSameFile(base, template) || isSameFile(here, template)) return NOTHING;
  const inTheWay = here ? null : places.findObstacle(path);
  if (inTheWay !== null) return keep(path, inTheWay);
  if (path === CONFIG_PATH) return planSettings(input, template);
  const { mode, bytes } = template;
  if (!here && base) return keep(path, "was deleted here, and the template changed it");
  if (!here) return createFilePlan({ path, type: "add", mode, bytes });
  if (isSameFile(base, here)) return createFilePlan({ path, type: "update", mode, bytes });
  return planMerge(input, template, base, here);
}

function planDeletion(
  input: SyncInput,
  path: string,
  base: BroughtFile,
  here: TreeFile | undefined,
): FilePlan {
  if (!here || path === CONFIG_PATH || input.leftOut.has(path) || isReleased(input, path, base))
    return NOTHING;
  if (isSameFile(base, here)) return createFilePlan({ path, type: "delete" });
  return keep(path, "was deleted in the template, and changed here");
}

/** What the settings no longer take from its template stays as it is. */
function isReleased({ sources }: SyncInput, path: string, { source }: BroughtFile): boolean {
  const named = sources.filter((one) => getTemplateKey(one) === source);
  return !named.some(({ paths }) => isPathSelected(path, paths));
}

function planMerge(
  input: SyncInput,
  { path, mode, sha, bytes }: RenderedFile,
  base: BroughtFile | undefined,
  here: TreeFile,
): FilePlan {
  if (here.mode === "160000") return keep(path, "is a submodule here");
  if (here.mode === "120000" || mode === "120000")
    return keep(path, "is a symbolic link on one side alone, or another one");
  // Of two modes, the one that somebody changed holds.
  const merged = base && base.mode !== here.mode ? (here.mode as FileMode) : mode;
  if (base?.sha === here.sha) return createFilePlan({ path, type: "update", mode: merged, bytes });
  const [mine, theirs] = [readUtf8(getBytes(input, here.sha)), readUtf8(bytes)];
  if (mine === null || theirs === null)
    return keep(path, "is a binary file that both sides have differently");
  if (!base)
    return keep(path, "was here before the template brought it", compareTexts(mine, theirs));
  if (base.sha === sha)
    return createFilePlan({ path, type: "merge", mode: merged, bytes: getBytes(input, here.sha) });
  const before = readUtf8(getBytes(input, base.sha));
  if (before === null) return keep(path, "was a binary file, and both sides changed it");
  const result = mergeText(before, mine, theirs);
  if (!result.ok)
    return keep(path, "was changed in the same lines here and in the template", result.hunks);
  return createFilePlan({
    path,
    type: "merge",
    mode: merged,
    bytes: new TextEncoder().encode(result.text),
  });
}

function planSettings(input: SyncInput, template: RenderedFile): FilePlan {
  const { path, source } = template;
  const { base, here } = getSides(input, path);
  if (here && here.mode !== "100644" && here.mode !== "100755")
    return keep(path, "is no plain file here");
  const read = (side: TreeFile | undefined) =>
    side && here ? readUtf8(getBytes(input, side.sha)) : null;
  const allow = input.sources.find((one) => getTemplateKey(one) === source)?.allow ?? [];
  const theirs = readUtf8(template.bytes) ?? "";
  const merged = mergeSettings(read(base), read(here), theirs, allow);
  if (!merged.ok)
    return keep(path, "can't be taken apart key by key: write one key in each line, without `---`");
  const kept = merged.conflicts.flatMap(
    ({ key, hunks }) => keep(path, "was changed here and in the template", hunks, key).kept,
  );
  if (merged.text === null) return { step: null, kept };
  const mode = (here?.mode ?? "100644") as FileMode;
  return {
    step: {
      path,
      type: here ? "merge" : "add",
      mode,
      bytes: new TextEncoder().encode(merged.text),
    },
    kept,
  };
}

function keep(
  path: string,
  reason: string,
  hunks: TextDifference[] = [],
  key: string | null = null,
): FilePlan {
  return { step: null, kept: [{ path, key, reason, hunks }] };
}

function getBytes({ contents }: SyncInput, sha: string): Uint8Array {
  const bytes = contents.get(sha);
  if (!bytes) throw new Error(`The plan of a sync lacks the blob ${sha}`);
  return bytes;
}

/** The files and folders that are in the way of a new file. */
class Places {
  readonly #repository: ReadonlyMap<string, TreeFile>;
  #folded: Map<string, string> | null = null;
  #folders: Set<string> | null = null;

  constructor(repository: ReadonlyMap<string, TreeFile>) {
    this.#repository = repository;
  }

  /** A sentence's end, or null where the place is free. */
  findObstacle(path: string): string | null {
    this.#folders ??= new Set([...this.#repository.keys()].flatMap(listFolders));
    if (this.#folders.has(path)) return "is a folder here";
    const above = listFolders(path).find((folder) => this.#repository.has(folder));
    if (above !== undefined) return `lies below ${quotePath(above)}, which is no folder here`;
    this.#folded ??= new Map(
      [...this.#repository.keys(), ...this.#folders].map((one) => [toFoldedPath(one), one]),
    );
    for (const part of [path, ...listFolders(path)]) {
      const other = this.#folded.get(toFoldedPath(part));
      if (other !== undefined && other !== part && !this.#folders.has(part)) {
        return `and ${quotePath(other)} are one name where case or accents are folded`;
      }
    }
    return null;
  }
}

/** `a` and `a/b` of `a/b/c`. */
function listFolders(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
}
