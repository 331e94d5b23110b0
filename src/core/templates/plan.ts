/**
 * Plans a sync: compares each file of the template as it was last brought (the base), the template
 * now, and the repository now. What people changed remains.
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

// Template files that control Baton, GitHub, agents or people's machines. A person has to review
// and merge these.

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

/** A file that a template last brought, or offers now. */
export interface BroughtFile extends TreeFile {
  /** `acme/template`, in lower case. */
  source: string;
}

export interface SyncInput {
  /** The templates in the settings. */
  sources: readonly TemplateSource[];
  /**
   * All files that the templates bring now, by path. If two templates bring the same path, the
   * first one counts.
   */
  template: ReadonlyMap<string, RenderedFile>;
  /** Paths that templates have but do not bring. */
  leftOut: ReadonlySet<string>;
  base: ReadonlyMap<string, BroughtFile>;
  /** The whole tree of the default branch: files, links and submodules. */
  repository: ReadonlyMap<string, TreeFile>;
  protectedPaths: readonly string[];
  /** Bytes of blobs of base and repository, as `listNeededBlobs` lists them. */
  contents: ReadonlyMap<string, Uint8Array>;
}

/** `merge`: both sides changed it, in different places. */
export type FileStep = { path: string } & (
  | { type: "add" | "update" | "merge"; mode: FileMode; bytes: Uint8Array }
  | { type: "delete" }
);

/** A part of the template that is not brought. A person decides. */
export interface KeptPart {
  path: string;
  /** The key, if it is a setting. */
  key: string | null;
  /** The end of a sentence. */
  reason: string;
  hunks: TextDifference[];
}

export interface SyncPlan {
  steps: FileStep[];
  conflicts: KeptPart[];
  /** Paths of `steps` that control Baton, GitHub, agents or machines. */
  steering: string[];
}

/** Lists the shas of the blobs that the plan needs, each once. */
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

/** Throws if `contents` lacks a needed blob, which is a bug. */
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

/** A file that the settings no longer take from its template remains as it is. */
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
  // Of two modes, the changed one counts.
  const merged = base && base.mode !== here.mode ? (here.mode as FileMode) : mode;
  if (base?.sha === here.sha) return createFilePlan({ path, type: "update", mode: merged, bytes });
  const [mine, theirs] = [readUtf8(getBytes(input, here.sha)), readUtf8(bytes)];
  if (mine === null || theirs === null)
    return keep(path, "is a binary file that both sides have differently");
  if (!base) return keep(path, "was here before the template had it", compareTexts(mine, theirs));
  if (base.sha === sha)
    return createFilePlan({ path, type: "merge", mode: merged, bytes: getBytes(input, here.sha) });
  const before = readUtf8(getBytes(input, base.sha));
  if (before === null) return keep(path, "was a binary file, and both sides changed it");
  const { text, conflicts } = mergeText(before, mine, theirs);
  if (conflicts.length > 0)
    return keep(path, "was changed in the same lines here and in the template", conflicts);
  return createFilePlan({
    path,
    type: "merge",
    mode: merged,
    bytes: new TextEncoder().encode(text),
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
    return keep(path, "can't be read key by key: write one key in each line, without `---`");
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

/** Files and folders that prevent a new file. */
class Places {
  readonly #repository: ReadonlyMap<string, TreeFile>;
  #folded: Map<string, string> | null = null;
  #folders: Set<string> | null = null;

  constructor(repository: ReadonlyMap<string, TreeFile>) {
    this.#repository = repository;
  }

  /** Returns the end of a sentence, or null if the path is free. */
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

/** `a` and `a/b` for `a/b/c`. */
function listFolders(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
}
