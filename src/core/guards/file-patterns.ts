/** Joins several patterns into one, so that each is short enough to read. */
export function joinPatterns(patterns: readonly RegExp[], flags = ""): RegExp {
  return new RegExp(patterns.map((pattern) => `(?:${pattern.source})`).join("|"), flags);
}

// Names that identify build output, installed dependencies and generated files.

/** Folders that nobody writes by hand, at any place in the tree. */
const ALWAYS = new Set(
  (
    "node_modules bower_components jspm_packages __pycache__ .next .nuxt .svelte-kit " +
    ".nyc_output .venv venv .gradle .tox .pytest_cache .mypy_cache .ruff_cache .turbo " +
    ".parcel-cache site-packages .eggs .terraform .angular .yarn"
  ).split(" "),
);
/**
 * Names of build output that a project's own module may also have. Build output is outside of the
 * sources.
 */
const OUTPUT = new Set([
  "dist",
  "build",
  "out",
  "target",
  "coverage",
  "vendor",
  "htmlcov",
  "Pods",
  "DerivedData",
]);
const SOURCES = new Set([
  "src",
  "lib",
  "app",
  "test",
  "tests",
  "spec",
  "docs",
  "internal",
  "cmd",
  "pkg",
  "scripts",
]);

const FILE = joinPatterns([
  /\.(?:min\.(?:m?js|css)|bundle\.js|(?:js|mjs|cjs|css|ts)\.map|tsbuildinfo|py[co])$/,
  /(?:^|\/)(?:\.DS_Store|Thumbs\.db|\.coverage|npm-debug\.log)$/,
]);
/** Files that package managers write and that are meant to be committed. */
const LOCK = joinPatterns([
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|bun\.lockb|go\.sum|gradle\.lockfile)$/,
  /(?:^|\/)(?:packages\.lock\.json|Package\.resolved|[^/]+\.lock)$/,
]);

/**
 * Returns the path up to the folder whose name marks generated files, or null if no folder does.
 */
export function findGeneratedFolder(path: string): string | null {
  const folders = path.split("/").slice(0, -1);
  for (const [i, name] of folders.entries()) {
    const output = OUTPUT.has(name) && !folders.slice(0, i).some((outer) => SOURCES.has(outer));
    if (ALWAYS.has(name) || name.endsWith(".egg-info") || output)
      return folders.slice(0, i + 1).join("/");
  }
  return null;
}

export function isGeneratedFile(path: string): boolean {
  return FILE.test(path);
}

export function isLockFile(path: string): boolean {
  return LOCK.test(path);
}
