/** The questions at the gates of a wave: whether it may begin, and what is to be launched in it. */
import { branchesOf, waveOf } from "../build/names.ts";
import { briefPath } from "../record/brief.ts";
import { PLAN_FILE } from "../record/paths.ts";
import type { Brief } from "../plan/brief.ts";
import type { State } from "../build/state.ts";
import type { BuildView, WorkerView } from "../build/view.ts";
import { listNotes } from "../build/worker-notes.ts";
import { getWaitingAdaptation } from "../build/adaptation.ts";
import { editsAtTheGate } from "./adaptation.ts";
import { counted } from "../text/counted.ts";
import { code, inline } from "./escape.ts";
import { fit } from "./fit.ts";
import { mention, recordLink } from "./links.ts";
import { list, table } from "./table.ts";
import { openNotes } from "./worker-notes.ts";

/** Of each part, in characters; GitHub takes 65,536 of them. */
const ROOM = 14_000;

/** What came of the waves before, and what the one that waits is to do. */
export function waveBody({ state, waves }: BuildView, wave: number): string {
  const before = waves.findLast((one) => one.wave < wave)!;
  const next = waves.find((one) => one.wave === wave)?.workers ?? [];
  const where = `[PLAN.md](${recordLink(state, PLAN_FILE)})`;
  return [
    `${mention(state.build.trigger.by)}, wave ${before.wave} has ended. **Wave ${wave} waits for you:**`,
    "`/approve` lets it begin, `/cancel` ends the build.",
    "",
    `### What wave ${before.wave} brought`,
    "",
    ...fit(table(["Worker", "Status", "PR", "In its words"], before.workers.map(outcome)), ROOM, 2, where),
    "",
    ...fit(
      list(
        `What wave ${wave} is to do`,
        next.map((w) => `${w.id}: ${inline(w.name, 80)}: ${inline(w.mission)}`),
      ),
      ROOM,
      2,
      where,
    ),
    ...openNotes(
      state,
      5000,
      listNotes(state).filter(({ worker }) => waveOf(worker) === before.wave),
    ),
    ...editsAtTheGate(state, getWaitingAdaptation(state)),
    spentSoFar(state),
  ].join("\n");
}

const outcome = (worker: WorkerView): string[] => [
  `${worker.id}: ${inline(worker.name, 80)}`,
  worker.label,
  worker.pr === null ? "–" : `#${worker.pr}`,
  inline(worker.summary ?? "–"),
];

function spentSoFar({ build }: State): string {
  const { dollars } = build.usage;
  const price = dollars === null ? "" : `, $${dollars.toFixed(2)}`;
  return `So far: ${counted(build.sessions_run, "session")}${price}.`;
}

/** `gates: launch: human`: what is prepared, where to put something for it, and how to launch it. */
export function waitingForStart(state: State, briefs: readonly Brief[]): string {
  const record = code(branchesOf(state.build.branch_prefix, state.build.slug).record);
  const one = `\`/start ${briefs[0]!.id}\``;
  const [who, say, read] =
    briefs.length === 1
      ? ["a worker is", `${one} launches it`, "it reads"]
      : [`${briefs.length} workers are`, `\`/start\` launches them all, ${one} that one`, "they read"];
  const lines = briefs.map((b) => `- [${b.id}](${recordLink(state, briefPath(b))}): ${inline(b.name, 80)}`);
  return [
    `${mention(state.build.trigger.by)}, ${who} prepared: ${say}.`,
    "",
    ...fit(lines, ROOM, 0, `[PLAN.md](${recordLink(state, PLAN_FILE)})`),
    "",
    `What you put into \`context/\` on ${record} before that, ${read}.`,
  ].join("\n");
}
