import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Router } from "./router.ts";

type DocumentedEndpoint = { method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE"; path: string };

let router: Router<DocumentedEndpoint> | null = null;
let roots: Set<string> | null = null;

/**
 * Returns the documented endpoint of a request, such as `GET /repos/{owner}/{repo}/forks`, or null.
 */
export function findDocumentedEndpoint(method: string, path: string): string | null {
  router ??= new Router(readDocumentedEndpoints());
  const found = router.match(method, path)?.endpoint;
  return found ? `${found.method} ${found.path.replaceAll("...}", "}")}` : null;
}

/** Returns whether paths of documented endpoints start with this segment: `repos`, `gists`. */
export function isDocumentedRoot(segment: string): boolean {
  roots ??= new Set(readDocumentedEndpoints().map(({ path }) => path.split("/")[1] ?? ""));
  return segment !== "" && roots.has(segment);
}

/** Parameters that may contain slashes. */
const LONG = /\{(path|ref|basehead|branch)\}$/;

/** Reads the file that `npm run endpoints` writes. */
function readDocumentedEndpoints(): DocumentedEndpoint[] {
  const text = readFileSync(join(import.meta.dirname, "documented.txt"), "utf8");
  return text.split("\n").flatMap((line) => {
    const [method, path] = line.split(" ");
    return path
      ? [{ method: method as DocumentedEndpoint["method"], path: path.replace(LONG, "{$1...}") }]
      : [];
  });
}
