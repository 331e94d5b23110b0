/** What the sessions of a seed say: mostly what they should, and now and then something else. */
import { PROPOSAL_FILE } from "../../../src/core/sessions/proposal.ts";
import { parseSessionName, type WorkerId } from "../../../src/core/build/names.ts";
import { superseded } from "../../../src/runner/current.ts";
import type { SessionEnv } from "../../../src/config/session-env.ts";
import type { GitRepository } from "../../../src/sandbox/git/repository.ts";
import type { Run } from "../../../src/sandbox/model.ts";
import { proposalOf } from "../../scenarios/support/stage/answering.ts";
import type { SessionContext } from "../../scenarios/support/stage/context.ts";
import {
  done,
  ends,
  finding,
  review,
  worker,
  type Files,
  type Part,
  type Play,
} from "../../scenarios/support/stage/plays.ts";
import { usual } from "../../scenarios/support/stage/usual.ts";
import type { Drawn } from "../scenario.ts";
import type { Dice } from "./dice.ts";
import { recordsOf, stateAt, textAt } from "./record.ts";
import { NONSENSE, type Nonsense } from "./nonsense.ts";
import type { Handed } from "./runners.ts";

/** What each session costs. */
const DOLLARS = 0.4;

export interface Cast {
  git: GitRepository;
  dice: Dice;
  workers: readonly Drawn[];
  /** No worker finds anything to change. */
  idle: boolean;
  /** How likely a session is to go wrong now. */
  trouble: () => number;
  now: () => number;
  happened: (what: string) => void;
}

/** What the session of this run hands in; null where its launch is superseded. */
export function handedBy(cast: Cast, run: Run, begins: boolean): Handed {
  const context = contextOf(cast, run);
  if (!context) return null;
  if (begins) return { lost: true };
  const chosen = troubled(cast, context);
  if (chosen === "lost") return { lost: true };
  const nonsense = typeof chosen === "string" ? chosen : null;
  let said =
    (nonsense === null ? (chosen as Play | null) : null) ??
    loopOf(cast, context) ??
    idleOf(cast, context) ??
    usual(planOf(cast, context), context);
  while (typeof said === "function") said = said(context) as Exclude<ReturnType<typeof said>, Promise<unknown>>;
  const asking = { ...context, name: context.name };
  const proposal = proposalOf(asking, context.base, said);
  if (!proposal) return { lost: true };
  const costly = { ...proposal, usage: { ...proposal.usage, dollars: DOLLARS } };
  if (nonsense) return { files: NONSENSE[nonsense](costly) };
  return { files: { [PROPOSAL_FILE]: Buffer.from(JSON.stringify(costly)) } };
}

function idleOf({ idle }: Cast, { kind }: SessionContext): Play | null {
  return idle && kind === "work" ? done({}) : null;
}

/** The drawn workers, and those that a loop has added. */
function planOf({ workers, idle }: Cast, { state }: SessionContext): Part[] {
  const added = (state?.briefs ?? []).filter(({ id }) => !workers.some((one) => one.id === id));
  const all = [...workers, ...added.map(({ id, paths }): Drawn => ({ id, after: [], files: paths }))];
  return all.map(({ id, after, files }) => {
    const writes = Object.fromEntries(files.map((path) => [path, `${id} wrote ${path}\n`]));
    // Who is to find that nothing has to be changed is asked for no file.
    return worker(id, { after, writes, ...(idle ? { output: ["An answer"] } : {}) });
  });
}

const FOUND = {
  title: "Mend it",
  category: "ui",
  priority: "high",
  evidence: "It is broken.",
  goal: "It works.",
};

/** A loop's research, which finds something in two of three, and the plan that its architect makes of it. */
function loopOf({ dice, happened }: Cast, { kind, name, state }: SessionContext): Play | null {
  if (kind === "research" && dice.of(name) < 0.67) {
    happened("found");
    return () => ({ close: { summary: "One.", issues: [FOUND] } });
  }
  if (kind !== "architect" || !state?.briefs.length || !state.build.loops.length) return null;
  const wave = Math.max(...state.briefs.map(({ id }) => Number(id.slice(1).split(".")[0]))) + 1;
  return () => ({
    close: { summary: "One.", reason: "Small.", workers: [worker(`W${wave}.1`).brief] },
  });
}

type Troubled = Play | "lost" | Nonsense;

/** By the session's name and launch, so that it doesn't hang on the order of things. */
function troubled(cast: Cast, context: SessionContext): Troubled | null {
  const { kind, name, launch, brief } = context;
  const key = `${name}#${launch}`;
  if (kind === "preflight" || cast.dice.of(key) >= cast.trouble()) return null;
  const path = brief?.paths[0] ?? "src/none.txt";
  const until = new Date(cast.now() + 20 * 60_000).toISOString();
  const usually: Record<string, Troubled> = {
    lost: "lost",
    nonsense: cast.dice.pickOf(`${key} which`, Object.keys(NONSENSE) as Nonsense[]),
    failed: ends("failed", `It broke in ${key}.`),
    stopped: ends("stopped", "The key is refused."),
    parked: ends("parked", "The provider is overloaded.", until),
  };
  const working: Record<string, Troubled> = {
    ...usually,
    "no change": done({}),
    "gives up": done({}, { status: "failed", summary: "I can't do it." } as never),
    blocked: done({}, { status: "blocked", blockers: ["Something is missing."] } as never),
    stray: done({ [path]: `${name}\n`, "elsewhere.txt": "Not asked for.\n" }),
    protected: done({ ".github/workflows/x.yml": "on: push\n" }),
  };
  const reviewing: Record<string, Troubled> = {
    ...usually,
    "asks for changes": review([finding(path, 1, `This could be better (${name}).`)]),
    "needs a person": review([], "I can't tell.", "needs_person"),
  };
  const planning: Record<string, Troubled> = {
    ...usually,
    asks: () => ({
      close: {
        summary: "Two ways.",
        questions: [{ question: "Metres or feet?", default: "Metres." }],
      },
    }),
    "bad plan": () => ({
      close: {
        summary: "The plan.",
        reason: "So.",
        workers: [worker("W1.1", { after: ["W9.9"] }).brief],
      },
    }),
  };
  const all =
    kind === "architect"
      ? planning
      : kind === "review"
        ? reviewing
        : kind === "work" || kind === "rework"
          ? working
          : usually;
  const chosen = cast.dice.pickOf(`${key} how`, Object.keys(all));
  const trouble = all[chosen]!;
  cast.happened(chosen === "nonsense" ? String(trouble) : chosen);
  return trouble;
}

/** As the runner reads it: from the record at the commit that it was started with, unless that is outdated. */
function contextOf({ git }: Cast, run: Run): SessionContext | null {
  const { session: name = "", launch = "0", record = "", build = "" } = run.inputs;
  const parsed = parseSessionName(name);
  if (!parsed) return null;
  const { kind, subject, attempt } = parsed;
  const asking = { repository: "", name, launch: Number(launch), record, build };
  const state = kind === "preflight" ? null : stateAt(git, record);
  if (kind !== "preflight") {
    const found = recordsOf(git, Number(build.split("-")[0])).find((one) => one.slug === build && !one.archived);
    const newest = found && stateAt(git, found.head);
    const env = {
      kind,
      subject,
      attempt,
      launch: asking.launch,
      runId: run.id,
    } as unknown as SessionEnv;
    if (!found || (newest && superseded(newest, env))) return null;
  }
  const of = state?.workers[subject as WorkerId]?.session ?? state?.build.sessions[kind] ?? null;
  const session = of?.kind === kind && of.attempt === attempt ? of : null;
  const base = session?.base ?? record;
  const other = kind === "rework" ? (session?.other ?? null) : null;
  return {
    ...asking,
    ...{ kind, subject, attempt, state, session, base, other },
    brief: state?.briefs.find((brief) => brief.id === subject) ?? null,
    reasons: session?.reasons ?? [],
    read: (path, commit = base) => textAt(git, commit, path),
    git: () => "",
    union: () => (other ? unionOf(git, base, other) : {}),
  };
}

/** What merging `other` into `base` changes of it, where of two sides of a file both stay. */
function unionOf(git: GitRepository, base: string, other: string): Files {
  const fork = git.mergeBase(base, other) ?? base;
  const [old, mine, theirs] = [git.files(fork), git.files(base), git.files(other)];
  const writes: Files = {};
  for (const path of new Set([...old.keys(), ...theirs.keys()])) {
    const [was, is, comes] = [old.get(path)?.oid, mine.get(path)?.oid, theirs.get(path)?.oid];
    if (comes === was || comes === is) continue;
    const text = comes === undefined ? null : (git.blob(comes)?.toString("utf8") ?? "");
    writes[path] = is === was || text === null ? text : `${is ? (git.blob(is)?.toString("utf8") ?? "") : ""}${text}`;
  }
  return writes;
}
