/**
 * Measures what the fixture's judging sessions read, as the runner counts it, and what a worker and
 * a loop add.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getOpenAdaptation } from "../../../src/core/model/adaptation.ts";
import { formatSessionName } from "../../../src/core/model/names.ts";
import { renderRecord } from "../../../src/core/record/render.ts";
import { listSessionDocuments } from "../../../src/core/record/session-documents.ts";
import { sumBytes, type ContextSizes } from "../../../src/core/model/proposal.ts";
import { createPrompt } from "../../../src/runner/session/prompt.ts";
import {
  FEWER_WORKERS,
  JUDGES,
  playBuild,
  playResearch,
  WORKERS,
  type Judge,
  type Judged,
} from "./fixture.ts";

/** A path as long as on GitHub's runners. */
const TEMP = "/home/runner/work/_temp";
const SCRIPTS = join(import.meta.dirname, "../../../src/runner/scripts");
const WORKTREE = {
  folder: `${TEMP}/worktree`,
  diff: null,
  since: null,
  conflicts: [],
  earlier: null,
};

export interface Measured {
  judged: Judged;
  context: ContextSizes;
  /**
   * Bytes without the script, the request, and the answers of a `synthesise` session: the part that
   * may grow with the build.
   */
  variable: number;
  /** Bytes if the session reads the whole files that its digest summarizes. */
  whole: number;
}

export interface Result {
  kind: Judge;
  /** Measured in the last loop. */
  last: Measured;
  /** Bytes that one more worker adds, at most, in any pass. */
  perWorker: number;
  /** Bytes that a loop adds beyond its workers' share, at most. */
  perLoop: number;
  /** Bytes that a loop adds, its workers' share included, at most. */
  added: number;
}

export function measure(judged: Judged): Measured {
  const { kind, subject, state } = judged;
  const files = renderRecord(state);
  const record = `${TEMP}/record`;
  const documents = listSessionDocuments(kind, subject, state, record).map((one) => ({
    ...one,
    path: `${TEMP}/session/${one.file}`,
  }));
  const script = readFileSync(join(SCRIPTS, `${kind}.md`), "utf8").trim();
  const env = {
    kind,
    subject,
    session: formatSessionName(subject, kind, 1),
    build: state.build.slug,
  };
  const web = { docs: [], searches: 0 };
  const told = {
    script,
    emphasis: null,
    skills: [],
    skillList: null,
    conventions: [],
    siblings: [],
    seeds: { worktree: [], read: [] },
    failing: [],
    knowledge: null,
    documents,
    web,
  };
  const session = { base: state.build.base.sha, reasons: [] };
  const prompt = createPrompt(
    env,
    session,
    { state, paths: Object.keys(files) },
    record,
    WORKTREE,
    told,
  );
  const context: ContextSizes = { script: sizeOf(prompt.script), task: sizeOf(prompt.task) };
  for (const { path, source } of prompt.files) {
    const document = documents.find((one) => one.path === path);
    context[source] =
      (context[source] ?? 0) + sizeOf(document?.text ?? files[path.slice(record.length + 1)] ?? "");
  }
  const answers = kind === "synthesise" ? (context.completions ?? 0) : 0;
  const variable = sumBytes(context) - (context.script ?? 0) - (context.request ?? 0) - answers;
  const inWhole = Object.entries(files).filter(([path]) => isReadWhole(judged, path));
  const whole = inWhole.reduce(
    (sum, [, text]) => sum + sizeOf(text),
    variable - (context.digest ?? 0),
  );
  return { judged, context, variable, whole };
}

/** Whether such a session had to read the file whole before there were digests. */
function isReadWhole({ kind, pass, state }: Judged, path: string): boolean {
  const id = /^(?:completions|workers)\/(W\d+\.\d+)/.exec(path)?.[1];
  const ofPass = id !== undefined && Math.ceil(Number(id.slice(1).split(".")[0]) / 2) === pass + 1;
  if (kind === "adapt") {
    const isRead = Object.hasOwn(getOpenAdaptation(state)?.read ?? {}, id ?? "");
    return ofPass && (path.startsWith("completions/") || isRead);
  }
  if (kind === "close") return path === "PLAN.md" || /^(completions|reviews)\//.test(path);
  if (kind === "memory")
    return (ofPass && path.startsWith("completions/")) || /^loops\/.*(?<!issues\.md)$/.test(path);
  // The answers are counted separately.
  return path === "PLAN.md";
}

/**
 * Plays the fixture, and once more with fewer workers in each pass. Compares each loop with the
 * loop before.
 */
export function measureKinds(): Result[] {
  const [all, fewer] = [WORKERS, FEWER_WORKERS].map((workers) =>
    [...playBuild(workers), ...playResearch(workers)].map(measure),
  );
  return JUDGES.map((kind) => {
    const of = (measured: readonly Measured[]) =>
      measured.filter(({ judged }) => judged.kind === kind);
    const [own, less] = [of(all!), of(fewer!)];
    const shares = own.map(({ variable, judged }, i) => {
      return (variable - less[i]!.variable) / (judged.workers - less[i]!.judged.workers);
    });
    const steps = own.flatMap((now, i) => {
      const before = own[i - 1];
      // The first loop adds documents that a first pass doesn't have. They are added once and do
      // not grow.
      if (!before || before.judged.pass === 0) return [];
      const added = now.variable - before.variable;
      return [{ added, beyond: added - shares[i]! * (now.judged.workers - before.judged.workers) }];
    });
    return {
      kind,
      last: own.at(-1)!,
      perWorker: Math.ceil(Math.max(...shares)),
      perLoop: Math.ceil(Math.max(...steps.map(({ beyond }) => beyond))),
      added: Math.max(...steps.map(({ added }) => added)),
    };
  });
}

const sizeOf = (text: string) => Buffer.byteLength(text);
