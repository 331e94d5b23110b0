/** A source file as the rules see it: its text, and a flat list of its syntax nodes. */
import { readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { parseAst } from "vitest/node";

/** A syntax node of any kind. The rules read only the few fields that they name. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

/** A node with its parent and the parent's field that holds it. */
export interface Placed {
  node: Node;
  parent: Node | null;
  field: string;
}

export interface Source {
  /** Relative to the repository's root, with `/`. */
  path: string;
  text: string;
  lines: string[];
  nodes: Placed[];
  /** Why the text could not be parsed. */
  broken: string | null;
}

/** A finding of a rule. `line` counts from 1. */
export interface Violation {
  path: string;
  line: number;
  message: string;
}

/** Files that are test material and not Baton's code: the sample that the demo works on. */
const MATERIAL = ["src/cli/local-run/examples/", "src/sandbox/pages/vendor/"];

/** Reads every TypeScript file of `src` and `test` below `root`. */
export function readTree(root: string): Source[] {
  const paths = ["src", "test"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
      join(folder, name),
    ),
  );
  return paths
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path.endsWith(".ts") && !MATERIAL.some((folder) => path.startsWith(folder)))
    .sort()
    .map((path) => toSource(path, readFileSync(join(root, path), "utf8")));
}

export function toSource(path: string, text: string): Source {
  const lines = text.replace(/\n$/, "").split("\n");
  try {
    const nodes: Placed[] = [];
    flatten(parseAst(text, { lang: "ts" }), null, "", nodes);
    return { path, text, lines, nodes, broken: null };
  } catch (error) {
    const [reason = "syntax error"] = String(error instanceof Error ? error.message : error).split(
      "\n",
    );
    return { path, text, lines, nodes: [], broken: reason };
  }
}

export function lineAt(source: Source, node: Node): number {
  return lineAtOffset(source, node.start);
}

export function lineAtOffset(source: Source, offset: number): number {
  return source.text.slice(0, offset).split("\n").length;
}

function flatten(value: unknown, parent: Node | null, field: string, into: Placed[]): void {
  if (Array.isArray(value)) {
    for (const item of value) flatten(item, parent, field, into);
    return;
  }
  if (!isNode(value)) return;
  into.push({ node: value, parent, field });
  for (const [name, inner] of Object.entries(value)) flatten(inner, value, name, into);
}

export function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
  );
}
