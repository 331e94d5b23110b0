/** One pattern out of several, each short enough to be read. */
export function joinPatterns(patterns: readonly RegExp[], flags = ""): RegExp {
  return new RegExp(patterns.map((pattern) => `(?:${pattern.source})`).join("|"), flags);
}

// Names by which build output, installed dependencies and generated files are known.

/** Never written by hand, wherever they stand. */
const ALWAYS = new Set(
  (
    "node_modules bower_components jspm_packages __pycache__ .next .nuxt .svelte-kit " +
    ".nyc_output .venv venv .gradle .tox .pytest_cache .mypy_cache .ruff_cache .turbo " +
    ".parcel-cache site-packages .eggs .terraform .angular .yarn"
  ).split(" "),
);
/**
 * Output of builds, or a module of one's own that is called so: output stands outside of the
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
/** Written by package managers, and meant to be committed. */
const LOCK = joinPatterns([
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|bun\.lockb|go\.sum|gradle\.lockfile)$/,
  /(?:^|\/)(?:packages\.lock\.json|Package\.resolved|[^/]+\.lock)$/,
]);

/**
 * The folder of the path that holds generated files by its name, up to it; null where none does.
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
