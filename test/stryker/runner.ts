/** Runs the specs for Stryker, all in one process: `collect.ts` explains why. */
import fc from "fast-check";
import type { Spec } from "./collect.ts";
import { loadSpecs, openModules, renewModule, specFiles, specsOf } from "./modules.ts";
import { Coverage, type Counted } from "./coverage.ts";
import { Order } from "./order.ts";

/**
 * What instrumented code reads and writes: see `instrumentationBabelHeader` of
 * @stryker-mutator/instrumenter.
 */
interface Stryker {
  activeMutant?: string;
  currentTestId?: string;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: Counted;
}

/** The used part of Stryker's `MutantRunOptions`. */
interface MutantRun {
  readonly activeMutant: {
    readonly id: string;
    readonly fileName: string;
    readonly location: { readonly start: { readonly line: number } };
  };
  readonly sandboxFileName: string;
}

interface Outcome {
  readonly ran: number;
  readonly failure: { readonly id: string; readonly message: string } | null;
}

const stryker: Stryker = ((globalThis as { __stryker__?: Stryker }).__stryker__ ??= {});
const FAILED = 1;
const SUCCEEDED = 0;
/**
 * Seconds of this process's own time for one mutant. A thousand tests run the code of every build.
 * A mutant that the likeliest of them don't find would cost a minute. The limit makes the score too
 * low, never too high: by four points with half a second.
 */
const SECONDS = 3;
const SECONDS_LOADING = 5;
/**
 * A test that takes longer than this many seconds without a mutant is left out. Stryker might cut
 * it off with one, and would count that as found.
 */
const SECONDS_OF_ONE = 1;
/** Tries one in this many mutants, if the environment sets it: the whole takes hours. */
const SAMPLE = Math.max(1, Number(process.env["SAMPLE"]) || 1);

export class SpecRunner {
  readonly #specs = new Map<string, Spec>();
  readonly #order = new Order();
  #coverage: Coverage | null = null;
  /** By module, the spec files that load it, with the number of imports between. */
  readonly #steps = new Map<string, Map<string, number>>();

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    // The smallest example is not needed here, and finding it takes hundreds of runs.
    fc.configureGlobal({ endOnFailure: true, seed: 7 });
    openModules();
    for (const file of specFiles())
      for (const spec of await loadSpecs(file)) this.#specs.set(spec.id, spec);
  }

  /** `files`: those with mutants. */
  async dryRun({ files = [] }: { readonly files?: string[] }) {
    const concerned = specsOf(files);
    const coverage = new Coverage();
    const tests = [];
    for (const spec of this.#specs.values()) {
      if (!concerned.has(spec.file)) continue;
      const [begun, own] = [performance.now(), seconds()];
      stryker.mutantCoverage!.perTest = {};
      const { failure } = await tried([spec], Infinity);
      const counted = stryker.mutantCoverage!.perTest[spec.id] ?? {};
      if (seconds() - own < SECONDS_OF_ONE) coverage.add(spec.id, counted);
      else process.stderr.write(`left out because it is slow: ${spec.id}\n`);
      const [status, timeSpentMs] = [failure ? FAILED : SUCCEEDED, performance.now() - begun];
      tests.push({
        id: spec.id,
        name: spec.id,
        fileName: spec.file,
        timeSpentMs,
        status,
        failureMessage: failure?.message,
      });
    }
    coverage.addLoading(stryker.mutantCoverage!.static);
    coverage.save();
    return { status: "complete", tests };
  }

  async mutantRun({ activeMutant, sandboxFileName }: MutantRun) {
    // Stryker leaves these out of the score.
    if (Number(activeMutant.id) % SAMPLE !== 0)
      return { status: "error", errorMessage: "not in the sample" };
    const coverage = (this.#coverage ??= Coverage.recalled());
    const hitLimit = coverage.mostHits(activeMutant.id);
    Object.assign(stryker, { hitCount: 0, hitLimit, activeMutant: activeMutant.id });
    try {
      const quick = await tried(this.#inTurn(coverage, activeMutant, sandboxFileName), SECONDS);
      const reload = coverage.isLoading(activeMutant.id) && !quick.failure;
      const { failure, ran } = reload
        ? await triedReloaded(renewModule(sandboxFileName), coverage)
        : quick;
      if (stryker.hitCount! > hitLimit) return { status: "timeout", reason: "hit limit" };
      if (!failure) return { status: "survived", nrOfTests: ran };
      this.#order.found(activeMutant, failure.id);
      return {
        status: "killed",
        killedBy: [failure.id],
        failureMessage: failure.message,
        nrOfTests: ran,
      };
    } catch (error) {
      return { status: "error", errorMessage: String(error) };
    } finally {
      stryker.activeMutant = undefined;
    }
  }

  #inTurn(coverage: Coverage, mutant: MutantRun["activeMutant"], module: string): Spec[] {
    let steps = this.#steps.get(module);
    if (!steps) this.#steps.set(module, (steps = specsOf([module])));
    const far = (id: string) => steps.get(this.#specs.get(id)?.file ?? "") ?? Infinity;
    const ids = this.#order.of(coverage.of(mutant.id), mutant, {
      steps: far,
      weight: coverage.weightOf,
    });
    return ids.flatMap((id) => this.#specs.get(id) ?? []);
  }
}

const seconds = () => process.cpuUsage().user / 1e6;

/** Runs the specs until the first that fails. */
async function tried(specs: Iterable<Spec>, most: number): Promise<Outcome> {
  const end = seconds() + most;
  let ran = 0;
  for (const spec of specs) {
    if (seconds() > end) break;
    ran += 1;
    stryker.currentTestId = spec.id;
    try {
      await spec.run();
    } catch (error) {
      return {
        ran,
        failure: { id: spec.id, message: error instanceof Error ? error.message : String(error) },
      };
    } finally {
      stryker.currentTestId = undefined;
    }
  }
  return { ran, failure: null };
}

/**
 * Loads modules again, file by file, because the first file finds most mutants. It gets its time
 * even if loading takes long. A file that doesn't load is an error.
 */
async function triedReloaded(files: string[], coverage: Coverage): Promise<Outcome> {
  const end = seconds() + SECONDS_LOADING;
  let ran = 0;
  for (const file of files) {
    if (ran > 0 && seconds() > end) break;
    const specs = (await loadSpecs(file)).filter(({ id }) => coverage.knows(id));
    const result = await tried(specs, Math.max(SECONDS, end - seconds()));
    ran += result.ran;
    if (result.failure) return { ran, failure: result.failure };
  }
  return { ran, failure: null };
}
