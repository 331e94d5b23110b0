/** `npm run build`: dist/ from src/, the sources by the compiler, everything else as it is, and the bundles. */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, rmSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { writeBundles } from "./bundle.ts";

const root = join(import.meta.dirname, "../..");
const from = join(root, "src");
const to = join(root, "dist");
/** Material for the demo, not sources: copied whole, whatever its files are called. */
const material = join("cli", "local-run", "examples");

function isAsset(path: string): boolean {
  if (statSync(path).isDirectory()) return true;
  const name = relative(from, path);
  return name.startsWith(material + sep) || !name.endsWith(".ts");
}

rmSync(to, { recursive: true, force: true });
try {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", join(root, ".github/tsconfig.build.json")], { stdio: "inherit" });
} catch {
  rmSync(to, { recursive: true, force: true });
  process.stderr.write("build: the compiler found errors (above), so that there is no dist/\n");
  process.exit(1);
}
cpSync(from, to, { recursive: true, filter: isAsset });
chmodSync(join(to, "cli/baton.js"), 0o755);
await writeBundles();
