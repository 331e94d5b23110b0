/**
 * `npm run build`: the package `baton-app` in dist/, and the package `github-sandbox` in
 * dist/github-sandbox/. The compiler makes the sources, everything else is copied, and the bundles
 * come last.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { writeBundles } from "./bundle.ts";

const root = join(import.meta.dirname, "../..");
const dist = join(root, "dist");
const sandbox = { from: join(root, "src/sandbox"), to: join(dist, "github-sandbox") };
/** Material for the demo, not sources: copied whole, with any file names. */
const material = join(root, "src/cli/local-run/examples");

rmSync(dist, { recursive: true, force: true });
try {
  for (const config of ["tsconfig.build.json", "tsconfig.sandbox.json"]) compile(config);
} catch {
  rmSync(dist, { recursive: true, force: true });
  process.stderr.write("build: the compiler found errors (above), so that there is no dist/\n");
  process.exit(1);
}
copyAssets(join(root, "src"), dist);
chmodSync(join(dist, "cli/baton.js"), 0o755);
copyAssets(sandbox.from, sandbox.to);
cpSync(join(root, "LICENSE"), join(sandbox.to, "LICENSE"));
chmodSync(join(sandbox.to, "main.js"), 0o755);
writeSandboxManifest();
await writeBundles();

function compile(config: string): void {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", join(root, ".github", config)], { stdio: "inherit" });
}

function copyAssets(from: string, to: string): void {
  const isAsset = (path: string): boolean => {
    if (from !== sandbox.from && path === sandbox.from) return false;
    if (statSync(path).isDirectory()) return relative(from, path) !== "node_modules";
    return path.startsWith(material + sep) || !path.endsWith(".ts");
  };
  cpSync(from, to, { recursive: true, filter: isAsset });
}

/**
 * In a checkout it names `.ts` files, which Node runs nowhere below `node_modules`; and it is not
 * to be published.
 */
function writeSandboxManifest(): void {
  const text = readFileSync(join(sandbox.from, "package.json"), "utf8").replaceAll('.ts"', '.js"');
  const { private: _private, ...manifest } = JSON.parse(text) as Record<string, unknown>;
  writeFileSync(join(sandbox.to, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}
