/**
 * The modules of one process. Specs get `collect.ts` for vitest. A mutant that only acts while a
 * module loads (a table, a schema) gets its own modules, loaded again beside the first ones.
 */
import { globSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { collect, type Spec } from "./collect.ts";

const COLLECT = new URL("collect.ts", import.meta.url).href;
/** Stryker's copy of the repository, when its worker runs. */
let root = "";
/**
 * They play thousands of builds. A mutant that no other spec finds would wait a minute for each of
 * them.
 */
const SLOW = ["decide/properties.test.ts", "decide/properties-people.test.ts"].map(
  (name) => `test/spec/${name}`,
);
/** They measure time. Code under mutants is slower, because it counts what it runs. */
const TIMED = /\b(performance\.now|process\.cpuUsage)\(/;

let generation = 0;
/** What the current generation loads again. */
let renewed = new Map<string, number>();
const importers = new Map<string, Set<string>>();

const own = (url: string) => url.startsWith(root) && !url.includes("/node_modules/");
const bare = (url: string) => url.split("?")[0]!;

/** Called before the first `loadSpecs`. */
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
 * The address contains the generation. Otherwise Node would not even resolve an earlier import
 * again.
 */
export const loadSpecs = (file: string): Promise<Spec[]> =>
  collect(file, () => import(`${pathToFileURL(join(process.cwd(), file)).href}?${generation}`));

/**
 * Returns the modules, and all that load them directly or not, with the number of imports between;
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
 * Returns the spec files that load any of `modules`, with the number of imports between. All of
 * them have been loaded.
 */
export const specsOf = (modules: readonly string[]): Map<string, number> =>
  specsAmong(loading(modules));

/**
 * From now on `module` is loaded again, with everything that loads it directly or not.
 *
 * @returns the spec files among them, closest first. All of them have been loaded once.
 */
export function renewModule(module: string): string[] {
  generation += 1;
  renewed = loading([module]);
  return [...specsAmong(renewed).keys()];
}
