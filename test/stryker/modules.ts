/**
 * The modules of one process: specs get `collect.ts` for vitest, and a mutant that is at work only
 * while a module loads (a table, a schema) gets modules of its own, loaded again beside the first
 * ones.
 */
import { globSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { collect, type Spec } from "./collect.ts";

const COLLECT = new URL("collect.ts", import.meta.url).href;
/** The copy of the repository that Stryker's worker has gone to, once it works. */
let root = "";
/**
 * Play thousands of builds: a mutant that nothing else finds would wait a minute for each of them.
 */
const SLOW = ["decide/properties.test.ts", "decide/properties-people.test.ts"].map(
  (name) => `test/spec/${name}`,
);
/** Hold something to a time, which code under mutants doesn't keep: it counts what it runs. */
const TIMED = /\b(performance\.now|process\.cpuUsage)\(/;

let generation = 0;
/** What the current generation loads again. */
let renewed = new Map<string, number>();
const importers = new Map<string, Set<string>>();

const own = (url: string) => url.startsWith(root) && !url.includes("/node_modules/");
const bare = (url: string) => url.split("?")[0]!;

/** Before the first `loadSpecs`. */
export function openModules(): void {
  root = `${pathToFileURL(process.cwd()).href}/`;
  registerHooks({
    resolve(specifier, context, next) {
      const parent = context.parentURL ?? "";
      if (specifier === "vitest" && own(parent)) return { url: COLLECT, shortCircuit: true };
      const resolved = next(specifier, context);
      if (!own(resolved.url)) return resolved;
      const known = importers.get(bare(resolved.url)) ?? new Set();
      importers.set(bare(resolved.url), known.add(bare(parent)));
      return renewed.has(bare(resolved.url))
        ? { ...resolved, url: `${bare(resolved.url)}?${generation}` }
        : resolved;
    },
  });
}

export const specFiles = (): string[] =>
  globSync("test/spec/**/*.test.ts")
    .filter((file) => !SLOW.includes(file) && !TIMED.test(readFileSync(file, "utf8")))
    .toSorted();

/**
 * The generation is in the address: what was imported from here before is not even resolved again.
 */
export const loadSpecs = (file: string): Promise<Spec[]> =>
  collect(file, () => import(`${pathToFileURL(join(process.cwd(), file)).href}?${generation}`));

/**
 * The modules, and all that load one of them in any way, with how many imports are between; the
 * closest first.
 */
function loading(modules: readonly string[]): Map<string, number> {
  const steps = new Map(modules.map((module) => [pathToFileURL(module).href, 0]));
  for (const [url, far] of steps) {
    for (const importer of importers.get(url) ?? [])
      if (!steps.has(importer)) steps.set(importer, far + 1);
  }
  return steps;
}

const specsAmong = (steps: Map<string, number>): Map<string, number> =>
  new Map(
    [...steps]
      .filter(([url]) => url.endsWith(".test.ts"))
      .map(([url, far]) => [url.slice(root.length), far]),
  );

/**
 * The files of specs that load any of `modules`, with how many imports are between; all have been
 * loaded.
 */
export const specsOf = (modules: readonly string[]): Map<string, number> =>
  specsAmong(loading(modules));

/**
 * From now on `module` is loaded again, and with it all that load it in any way.
 *
 * @returns the files of specs among them, the closest first. All of them have been loaded once.
 */
export function renewModule(module: string): string[] {
  generation += 1;
  renewed = loading([module]);
  return [...specsAmong(renewed).keys()];
}
