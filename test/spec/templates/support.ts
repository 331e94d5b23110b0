/** A comparison of three sides, each as path to text. */
import {
  getBlobSha,
  type FileMode,
  type RenderedFile,
  type TreeFile,
} from "../../../src/core/templates/files.ts";
import {
  listNeededBlobs,
  planSync,
  type BroughtFile,
  type SyncPlan,
} from "../../../src/core/templates/plan.ts";
import type { TemplateSource } from "../../../src/core/model/template-source.ts";

export const SOURCE: TemplateSource = {
  ...{ owner: "acme", repo: "template", ref: null },
  ...{ paths: ["**"], values: {}, allow: [] },
};

/** A text, or a text with its mode. */
export type Side = Record<string, string | { mode: FileMode | "160000"; text: string }>;

export interface Sides {
  base?: Side;
  here?: Side;
  template?: Side;
  sources?: TemplateSource[];
  leftOut?: string[];
  protectedPaths?: string[];
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

export function compare({
  base = {},
  here = {},
  template = {},
  sources = [SOURCE],
  ...more
}: Sides): SyncPlan {
  const contents = new Map<string, Uint8Array>();
  const read = (side: Side) =>
    Object.entries(side).map(([path, one]) => {
      const { mode, text } = typeof one === "string" ? { mode: "100644" as const, text: one } : one;
      const bytes = bytesOf(text);
      const sha = getBlobSha(bytes);
      contents.set(sha, bytes);
      return { path, mode, sha, bytes, source: "acme/template" };
    });
  const input = {
    sources,
    template: new Map(read(template).map((file) => [file.path, file as RenderedFile])),
    base: new Map(
      read(base).map(({ path, mode, sha, source }) => [
        path,
        { mode, sha, source } satisfies BroughtFile,
      ]),
    ),
    repository: new Map(
      read(here).map(({ path, mode, sha }) => [path, { mode, sha } satisfies TreeFile]),
    ),
    leftOut: new Set(more.leftOut),
    protectedPaths: more.protectedPaths ?? [],
  };
  // The shell reads only those blobs.
  const needed = new Map(listNeededBlobs(input).map((sha) => [sha, contents.get(sha)!]));
  return planSync({ ...input, contents: needed });
}

/** Returns each step as a line: `add a.txt`, `merge b.txt: its text`. */
export function linesOf({ steps }: SyncPlan): string[] {
  return steps.map((step) => {
    if (step.type === "delete") return `delete ${step.path}`;
    const mode = step.mode === "100644" ? "" : ` (${step.mode})`;
    return `${step.type} ${step.path}${mode}: ${new TextDecoder().decode(step.bytes)}`;
  });
}
