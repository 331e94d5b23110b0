/**
 * `npm run vendor`: takes from three large packages what Baton needs of them, so that nobody has to
 * install the rest. GitHub's published API descriptions (29 MB packed, 385 MB unpacked) shrink to
 * two files of 220 KB for the tests; the Mermaid renderer (11 MB with its layout engine) becomes
 * one module of the sandbox's pages.
 *
 * What it writes is committed. To move to a newer version, change it here, run the script, and run
 * the tests.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { constants, gzipSync } from "node:zlib";

const root = join(import.meta.dirname, "../..");
const schemas = join(root, "test/sandbox/conformance/schemas");
const pages = join(root, "src/sandbox/pages/vendor");
const temp = mkdtempSync(join(tmpdir(), "vendor-"));

/** npm checks the package against the registry's own digest. */
function unpack(name: string, version: string): string {
  const folder = join(temp, name.replaceAll("/", "-"));
  mkdirSync(folder, { recursive: true });
  const args = ["pack", "--silent", "--pack-destination", folder, `${name}@${version}`];
  const file = execFileSync("npm", args, { encoding: "utf8" }).trim();
  execFileSync("tar", ["-xzf", join(folder, file), "-C", folder]);
  return join(folder, "package");
}

const WORDS = /^(description|summary|examples?|tags|title|servers|info|x-.*)$/;

/**
 * Without the words for people: what a validator reads, and each operation's page (`externalDocs`).
 */
function bare(value: unknown, names = false): unknown {
  if (Array.isArray(value)) return value.map((one) => bare(one));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => names || !WORDS.test(key));
  return Object.fromEntries(
    entries.map(([key, one]) => [key, bare(one, !names && key === "properties")]),
  );
}

function describeApi(name: string, version: string, to: string, pick: string[]): void {
  const whole = JSON.parse(
    readFileSync(join(unpack(name, version), "generated/api.github.com.json"), "utf8"),
  ) as {
    components: { examples?: unknown };
  };
  delete whole.components.examples;
  const kept = bare(
    Object.fromEntries(Object.entries(whole).filter(([key]) => pick.includes(key))),
  );
  // Without a time in the header, so that the same version gives the same bytes.
  const packed = gzipSync(JSON.stringify({ source: `${name}@${version}`, ...(kept as object) }), {
    level: constants.Z_BEST_COMPRESSION,
  });
  writeFileSync(join(schemas, to), packed);
  process.stdout.write(`${to}: ${packed.length} bytes of ${name}@${version}\n`);
}

const MERMAID = "beautiful-mermaid";
const MERMAID_VERSION = "1.1.3";
const MERMAID_HEADER = `// Made by \`npm run vendor\`; do not edit.
// ${MERMAID} ${MERMAID_VERSION}, MIT License, Copyright (c) 2026 Craft Docs:
// https://github.com/lukilabs/beautiful-mermaid
// It contains elkjs, Eclipse Public License 2.0, unmodified: https://github.com/kieler/elkjs (sources and licence)
// and entities, BSD-2-Clause, Copyright (c) Felix Böhm: https://github.com/fb55/entities
`;

async function bundleMermaid(): Promise<void> {
  const project = join(temp, "mermaid");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), "{}");
  const install = [
    "install",
    "--silent",
    "--ignore-scripts",
    "--no-audit",
    `${MERMAID}@${MERMAID_VERSION}`,
  ];
  execFileSync("npm", install, { cwd: project });
  writeFileSync(join(project, "entry.js"), `export { renderMermaidSVG } from "${MERMAID}";\n`);
  // The bundler comes with vitest; it is nobody's dependency of its own.
  const vitest = createRequire(import.meta.url).resolve("vitest");
  const vite = createRequire(vitest).resolve("vite");
  const bundler = createRequire(vite).resolve("rolldown");
  const { rolldown } = (await import(pathToFileURL(bundler).href)) as {
    rolldown: (options: object) => Promise<{ write: (options: object) => Promise<unknown> }>;
  };
  const bundle = await rolldown({ input: join(project, "entry.js"), platform: "node" });
  const file = join(pages, "mermaid.js");
  await bundle.write({ file, minify: true, codeSplitting: false });
  const code = readFileSync(file, "utf8");
  writeFileSync(file, MERMAID_HEADER + code);
  process.stdout.write(
    `mermaid.js: ${code.length} bytes of ${MERMAID}@${MERMAID_VERSION} (${dirname(file)})\n`,
  );
}

try {
  mkdirSync(schemas, { recursive: true });
  mkdirSync(pages, { recursive: true });
  describeApi("@octokit/openapi", "23.0.2", "rest.json.gz", ["paths", "components"]);
  describeApi("@octokit/openapi-webhooks", "12.1.0", "webhooks.json.gz", [
    "webhooks",
    "components",
  ]);
  await bundleMermaid();
} finally {
  rmSync(temp, { recursive: true, force: true });
}
