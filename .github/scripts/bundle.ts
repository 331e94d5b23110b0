/**
 * The single-file bundles that run in a user's repository: `session.mjs`, a session's run, and
 * `reconcile.mjs`, a pass
 * without a server. Everything is inlined and no native code is in them. Equal sources give equal
 * bytes.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "rolldown";
import type { BundleData } from "../../src/config/bundle-data.ts";

export interface Bundle {
  code: string;
  /** The licences of all packages in it. */
  licences: string;
}

const root = join(import.meta.dirname, "../..");
const scripts = join(root, "src/runner/scripts");

/** Both bundles; `reconcile.mjs` knows the hashes of the `session.mjs` that it belongs to. */
export async function buildBundles(): Promise<{ session: Bundle; reconcile: Bundle }> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    version: string;
  };
  const session = await bundle("src/runner/main.ts", {
    version,
    scripts: readScripts(),
    session: null,
  });
  const hashes = { sha256: sha256(session.code), blob: blobId(session.code) };
  const reconcile = await bundle("src/cli/reconcile.ts", { version, scripts: {}, session: hashes });
  return { session, reconcile };
}

/**
 * Writes them to dist/bundles/. Each file is there whole or not at all: others may read it at the
 * same time.
 */
export async function writeBundles(): Promise<void> {
  const folder = join(root, "dist/bundles");
  mkdirSync(folder, { recursive: true });
  for (const [name, { code, licences }] of Object.entries(await buildBundles())) {
    for (const [file, text] of Object.entries({
      [`${name}.mjs`]: code,
      [`${name}.mjs.LICENSE.txt`]: licences,
    })) {
      const draft = join(folder, `${file}.${process.pid}`);
      writeFileSync(draft, text);
      renameSync(draft, join(folder, file));
    }
  }
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const blobId = (text: string) =>
  createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");

function readScripts(): Record<string, string> {
  const names = readdirSync(scripts, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".md"),
  );
  const posix = names.map((name) => name.replaceAll("\\", "/")).sort();
  return Object.fromEntries(posix.map((name) => [name, readFileSync(join(scripts, name), "utf8")]));
}

async function bundle(entry: string, bundled: BundleData): Promise<Bundle> {
  const { output } = await build({
    cwd: root,
    input: join(root, entry),
    write: false,
    platform: "node",
    logLevel: "warn",
    // Bottleneck hides `require` in one, for a Redis that is never asked for.
    checks: { eval: false },
    transform: { target: "node24", define: { BATON_BUNDLED: JSON.stringify(bundled) } },
    output: {
      format: "esm",
      minify: true,
      codeSplitting: false,
      comments: { legal: false },
      postBanner: ABOUT,
    },
  });
  const [chunk, ...more] = output;
  if (more.length > 0) throw new Error(`${entry}: the bundle is more than one file`);
  return {
    code: chunk.code,
    licences: licencesOf(Object.keys(chunk.modules).map((file) => relative(root, file))),
  };
}

const ABOUT = `// Baton (MIT), made by \`npm run build\` from its sources: https://www.npmjs.com/package/baton-app
// The licences of what is in it are in the file beside it. Baton's pull requests keep it up to date.
/* eslint-disable */
// @ts-nocheck
// deno-fmt-ignore-file
// deno-lint-ignore-file
`;

function licencesOf(files: string[]): string {
  const folders = files.flatMap(
    (file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file.replaceAll("\\", "/"))?.[1] ?? [],
  );
  const texts = [...new Set(folders)].map((folder) => licenceOf(join(root, folder)));
  const own = `Baton\n\n${readFileSync(join(root, "LICENSE"), "utf8").trim()}\n`;
  return [own, ...[...new Set(texts)].sort()].join(`\n${"-".repeat(80)}\n\n`);
}

/**
 * Name, version, kind of licence and its text. Throws where a package has none: it must not be
 * given away then.
 */
function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ) as Named;
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (license === undefined && !file)
    throw new Error(`${name} is in a bundle and names no licence`);
  const text = file ? readFileSync(join(folder, file), "utf8") : "";
  return `${name} ${version} (${license ?? "see below"})\n\n${text.replaceAll("\r\n", "\n").trim()}\n`;
}

interface Named {
  name: string;
  version: string;
  license?: string;
}
