/** Generates histories of builds: external events in any order. */
import fc from "fast-check";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import { parseSessionName, type WorkerId } from "../../../src/core/model/names.ts";
import { aBrief, aPlan, APPROVE, CHANGES, COMPLETE, LAND, sha, somePreflight } from "./facts.ts";
import { briefFile, file, push, pushed } from "./edits.ts";
import { anIssue, came, createIssues } from "./loops.ts";
import { closes } from "./pulls.ts";
import { Stage } from "./stage.ts";

const WORKERS = ["W1.1", "W1.2", "W2.1"] as const;
const ASKS = { summary: "?", questions: [{ question: "Which?", default: "This." }] };
const CLOSINGS: Record<string, unknown[]> = {
  architect: [
    aPlan(),
    { nonsense: 1 },
    ASKS,
    aPlan(aBrief("W1.1"), aBrief("W1.2"), aBrief("W2.1")),
  ],
  work: [COMPLETE, { status: "blocked", summary: "?" }, { status: "failed", summary: "no" }, null],
  rework: [COMPLETE, { status: "failed", summary: "no" }],
  review: [APPROVE, CHANGES, { ...APPROVE, verdict: "needs_person" }],
  close: [LAND, { ...LAND, verdict: "needs_person" }],
  research: [createIssues(anIssue()), createIssues(), { nonsense: 1 }],
  memory: [came(), came({ text: "Feet differ." }), null],
};

/** What the architect of a loop submits. */
const MORE = [aPlan(aBrief("W3.1", ["W2.1"])), aPlan()];

const SAID = [
  ...["/approve", "/retry", "/retry ID", "/skip ID", "/status", "/approve ID"],
  ...[
    "/hold",
    "/hold ID",
    "/unhold",
    "/pause",
    "/resume",
    "/resume",
    "/cancel ID",
    "/review ID",
    "/retest",
  ],
  ...["/answer", "/answer in feet", "/revise once more", "/loop 1", "/loop 0"],
  ...[
    "/steer ID go on",
    "/retry ID --fresh",
    "/retry ID otherwise",
    "/start",
    "/start ID",
    "/land",
  ],
  ...[
    "/model ID complex",
    "/model ID easy",
    "/budget $1",
    "/budget none",
    "/budget +$5",
    "/orchestrate 1",
  ],
];

/** An external event, chosen by two numbers. */
const event = fc.record({ what: fc.nat(18), pick: fc.nat(1000) });
export type Event = { what: number; pick: number };

/**
 * By chance, few plans would ever be approved. Most histories begin with an approved one, so that
 * workers run.
 */
const historyOf = (happening: fc.Arbitrary<Event>) =>
  fc.record({
    loops: fc.nat(2),
    human: fc.subarray(["launch", "wave"] as const),
    price: fc.constantFrom(0, 0.5, null),
    approved: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
    events: fc.array(happening, { minLength: 10, maxLength: 60, size: "max" }),
  });

export const history = historyOf(event);
/** Sessions succeed, and people comment, close or push in between. */
export const peopled = historyOf(
  fc.record({ what: fc.constantFrom(0, 0, 0, 7, 7, 7, 16, 17), pick: fc.nat(1000) }),
);
export interface History {
  loops: number;
  human: ("launch" | "wave")[];
  price: number | null;
  approved: boolean;
  events: Event[];
}

function happen(stage: Stage, { what, pick }: Event): void {
  const running = stage.facts.runs.filter((r) => r.status !== "completed");
  const run = running[pick % Math.max(running.length, 1)];
  const id = WORKERS[pick % 3]!;
  const pull = stage.facts.pulls[id];
  if (what <= 4 && run) {
    const { kind } = parseSessionName(run.session)!;
    const closings =
      kind === "architect" && stage.state!.build.loops.length > 0 ? MORE : CLOSINGS[kind]!;
    const guards =
      pick % 7 === 0
        ? [{ guard: "g", path: `f${pick % 2}`, message: "No.", waivable: pick % 4 > 0 }]
        : [];
    // Sessions mostly succeed: the first closing input is the good one.
    const close = closings[pick % 3 === 0 ? Math.floor(pick / 3) % closings.length : 0];
    stage.closes(run.session, close, guards.length > 0 ? { guards } : { steers: [(pick % 5) + 1] });
  } else if (what === 5 && run) stage.loses(run.session, pick % 2 ? "cancelled" : "timed_out");
  else if (what === 6 && run) stage.fails(run.session, "no", { files: pick % 2 });
  else if (what === 7) stage.says(SAID[pick % SAID.length]!.replace("ID", id));
  else if (what === 8 && pull?.state === "open") {
    Object.assign(pull, {
      sameDiffAs: pick % 2 ? pull.headTree : null,
      headSha: sha(`p${pick}`),
      headTree: sha(`pt${pick}`),
      headSession: null,
      headSkipsCi: false,
    });
  } else if (what === 9 && pull?.state === "open" && pick % 4 === 0)
    closes(pull, "ann", pick % 8 ? "write" : "triage");
  else if (what === 10 && pull) pull.mergeable = [true, false, null][pick % 3]!;
  else if (what === 12 && run)
    stage.parks(run.session, [null, stage.now, "2026-11-21T10:20:00Z"][pick % 3]!);
  else if (what === 13 && run && pick % 4 === 0) stage.stops(run.session, "There is no key.");
  else if (what === 11 && pick % 5 === 0) {
    stage.facts.refs.base = sha(`b${pick}`);
    stage.facts.buildContainsBase = false;
  } else if (what === 14) {
    stage.verdictOfCi = () => (pick % 3 === 0 ? "failed" : "passed");
    stage.facts.tip =
      [null, { pending: pick % 2 === 0, failing: pick % 4 === 1 ? ["test"] : [] }][pick % 3] ??
      null;
  } else if (what === 15) {
    const answer = { passed: [true, false, null][pick % 3]!, attempt: 1 + (pick % 4) };
    const check =
      pick % 7 === 0
        ? null
        : somePreflight({ ...answer, status: pick % 3 === 2 ? "queued" : "completed" });
    stage.facts.preflight = { hash: sha(`h${pick % 2}`).slice(0, 12), check, leftover: [] };
  } else if (what === 16) closeOrOpen(stage, pick);
  else if (what === 17 && stage.state) edit(stage, id, pick);
  // Baton's newest commit is restored, whichever files were pushed.
  else if (what === 18) stage.facts.edits = null;
  stage.wait(1000 * (1 + (pick % 90))).settle();
}

function closeOrOpen(stage: Stage, pick: number): void {
  const { issue } = stage.facts;
  const deed = {
    by: "bob",
    role: (["write", "triage", "none"] as const)[pick % 3]!,
    at: stage.now,
  };
  if (issue.state === "open")
    Object.assign(issue, { state: "closed", closed: deed, reopened: null });
  else Object.assign(issue, { state: "open", closed: null, reopened: deed });
}

/**
 * Somebody pushes to the record: a brief, files for the workers, or machine state. Some have no
 * permission.
 */
function edit(stage: Stage, id: WorkerId, pick: number): void {
  const known = stage.state!.briefs.some((brief) => brief.id === id);
  const files = [
    known ? briefFile(stage, id, { mission: `Do ${pick}.` }) : file("context/a.md", `a${pick}`),
    known
      ? { ...briefFile(stage, id), blob: null, text: null }
      : file("workers/W1.9-x.md", "no brief"),
    file("context/a.md", `b${pick}`),
  ];
  const role = pick % 4 === 0 ? "read" : "write";
  const more = pick % 10 === 9 ? { changed: ["meta.json"] } : {};
  pushed(stage, [{ ...push([files[pick % 3]!], "wren", role), sha: sha(stage.now) }], more);
}

export function play(
  { loops, human, price, approved, events }: History,
  look: (stage: Stage) => void = () => {},
): Stage {
  const gates = {
    ...DEFAULT_SETTINGS.gates,
    ...Object.fromEntries(human.map((gate) => [gate, "human"])),
  };
  const stage = new Stage({ loops, gates });
  stage.played.dollars = price;
  stage.settle();
  if (approved) stage.closes("build/architect/1", aPlan()).says("/approve");
  for (const e of events) {
    happen(stage, e);
    look(stage);
  }
  return stage;
}
