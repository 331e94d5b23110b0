/** Asks the questions at a wave's gates: whether it may begin, and which workers to launch. */
import { getBranches, getWave } from "../model/names.ts";
import { getBriefPath } from "../model/brief-document.ts";
import { PLAN_FILE } from "../model/record-files.ts";
import type { Brief } from "../model/brief.ts";
import type { State } from "../model/state.ts";
import type { BuildView, WorkerView } from "./build-view.ts";
import { listNotes } from "../model/worker-reports.ts";
import { getWaitingAdaptation } from "../model/adaptation.ts";
import { renderWaitingEdits } from "./adaptation.ts";
import { pluralize } from "../text/format.ts";
import {
  escapeInline,
  formatCode,
  renderList,
  renderTable,
  truncateLines,
} from "../text/markdown.ts";
import { formatMention, getRecordLink } from "./fragments.ts";
import { renderOpenNotes } from "./worker-notes.ts";

/** Maximum size of each part, in characters; GitHub allows 65,536 in all. */
const ROOM = 14_000;

/** Says what the previous waves achieved, and what the waiting one will do. */
export function renderWaveQuestion({ state, waves }: BuildView, wave: number): string {
  const before = waves.findLast((one) => one.wave < wave)!;
  const next = waves.find((one) => one.wave === wave)?.workers ?? [];
  const where = `[PLAN.md](${getRecordLink(state, PLAN_FILE)})`;
  return [
    `${formatMention(state.build.trigger.by)}, wave ${before.wave} has ended. **Wave ` +
      `${wave} waits for you:**`,
    "`/approve` starts it, `/cancel` ends the build.",
    "",
    `### Results of wave ${before.wave}`,
    "",
    ...truncateLines(
      renderTable(["Worker", "Status", "PR", "Summary"], before.workers.map(renderOutcomeRow)),
      ROOM,
      2,
      where,
    ),
    "",
    ...truncateLines(
      renderList(
        `Next, in wave ${wave}`,
        next.map((w) => `${w.id}: ${escapeInline(w.name, 80)}: ${escapeInline(w.mission)}`),
      ),
      ROOM,
      2,
      where,
    ),
    ...renderOpenNotes(
      state,
      5000,
      listNotes(state).filter(({ worker }) => getWave(worker) === before.wave),
    ),
    ...renderWaitingEdits(state, getWaitingAdaptation(state)),
    describeSpending(state),
  ].join("\n");
}

const renderOutcomeRow = (worker: WorkerView): string[] => [
  `${worker.id}: ${escapeInline(worker.name, 80)}`,
  worker.label,
  worker.pr === null ? "–" : `#${worker.pr}`,
  escapeInline(worker.summary ?? "–"),
];

function describeSpending({ build }: State): string {
  const { dollars } = build.usage;
  const price = dollars === null ? "" : `, $${dollars.toFixed(2)}`;
  return `So far: ${pluralize(build.sessions_run, "session")}${price}.`;
}

/**
 * For `gates: launch: human`: says what is prepared, where to add something for it, and how to
 * launch it.
 */
export function renderLaunchQuestion(state: State, briefs: readonly Brief[]): string {
  const record = formatCode(getBranches(state.build.branch_prefix, state.build.slug).record);
  const one = `\`/start ${briefs[0]!.id}\``;
  const [who, say, read] =
    briefs.length === 1
      ? ["a worker is", `${one} launches it`, "it reads"]
      : [
          `${briefs.length} workers are`,
          `\`/start\` launches them all, ${one} that one`,
          "they read",
        ];
  const lines = briefs.map(
    (b) => `- [${b.id}](${getRecordLink(state, getBriefPath(b))}): ${escapeInline(b.name, 80)}`,
  );
  return [
    `${formatMention(state.build.trigger.by)}, ${who} prepared: ${say}.`,
    "",
    ...truncateLines(lines, ROOM, 0, `[PLAN.md](${getRecordLink(state, PLAN_FILE)})`),
    "",
    `Put files into \`context/\` on ${record} before that, and ${read} them.`,
  ].join("\n");
}
