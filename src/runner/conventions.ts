/** The repository's AGENTS.md and CLAUDE.md, laid out as they stand on the commit that the build began at. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Kind } from "../core/build/names.ts";
import { CONVENTION_BOUNDS, listConventionPaths, readsConventions } from "../core/environment/conventions.ts";
import type { Brief } from "../core/plan/brief.ts";
import { globProblem } from "../core/plan/overlap.ts";
import { listBaseFiles, type Store } from "./baseFiles.ts";

export interface Convention {
  /** In the repository. */
  path: string;
  /** Where it was laid, absolute. */
  file: string;
}

/**
 * Lays out below `folder` those of the root and, for a worker, of the folders that its brief's paths lead to. A branch
 * could have changed them: its own review reads them from the base, too. A link is left out, as it may lead anywhere;
 * so is a file with the same content as another one beside it.
 */
export async function layConventions(
  { store, base }: { store: Store; base: string },
  { kind, brief }: { kind: Kind; brief: Brief | null },
  folder: string,
): Promise<Convention[]> {
  if (!readsConventions(kind)) return [];
  // A brief that a person edited has not been through the plan's checks.
  const globs = (brief?.paths ?? []).filter((glob) => globProblem(glob) === null);
  const wanted = listConventionPaths(globs);
  const found = new Map((await listBaseFiles(store, base, wanted)).map((file) => [file.path, file]));
  const laid: Convention[] = [];
  const blobs = new Set<string>();
  for (const path of wanted) {
    const one = found.get(path);
    if (!one || (one.mode !== "100644" && one.mode !== "100755") || laid.length >= CONVENTION_BOUNDS.files) continue;
    const key = `${dirname(path)}:${one.blob}`;
    if (blobs.has(key)) continue;
    blobs.add(key);
    const bytes = await store.git(["cat-file", "blob", one.blob], { cwd: store.store });
    const text = cut(bytes);
    if (text.trim() === "") continue;
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { mode: 0o444 });
    laid.push({ path, file });
  }
  return laid;
}

function cut(bytes: Buffer): string {
  const { bytes: most } = CONVENTION_BOUNDS;
  if (bytes.length <= most) return bytes.toString("utf8");
  // A letter that is cut in two becomes a sign of its own; the last line goes anyway.
  const text = bytes.subarray(0, most).toString("utf8");
  const end = text.lastIndexOf("\n");
  return `${end > 0 ? text.slice(0, end) : text}\n\n(Cut here: it has ${bytes.length} bytes, and ${most} are read.)\n`;
}
