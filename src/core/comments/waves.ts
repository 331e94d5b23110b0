/** The questions at the gates of a wave: whether it may begin, and what is to be launched in it. */
import { branchesOf } from "../build/names.ts";
import { briefPath } from "../record/brief.ts";
import type { Brief } from "../plan/brief.ts";
import type { State } from "../build/state.ts";
import type { BuildView } from "../build/view.ts";
import { code, inline } from "./escape.ts";
import { mention, recordLink } from "./links.ts";
import { list, table } from "./table.ts";

/** Workers that are named; GitHub takes 65,536 characters. */
const NAMED = 60;

/** What came of the waves before, and what the one that waits is to do. */
export function waveBody({ state, waves }: BuildView, wave: number): string {
  const before = waves.findLast((one) => one.wave < wave)!;
  const next = waves.find((one) => one.wave === wave)?.workers ?? [];
  return [
    `${mention(state.build.trigger.by)}, wave ${before.wave} has ended. **Wave ${wave} waits for you:**`,
    "`/approve` lets it begin, `/cancel` ends the build.",
    "",
    `### What wave ${before.wave} brought`,
    "",
    ...table(
      ["Worker", "Status", "PR", "In its words"],
      before.workers
        .slice(0, NAMED)
        .map((w) => [
          `${w.id}: ${inline(w.name, 80)}`,
          w.status,
          w.pr === null ? "–" : `#${w.pr}`,
          inline(w.summary ?? "–"),
        ]),
    ),
    "",
    ...list(
      `What wave ${wave} is to do`,
      next.slice(0, NAMED).map((w) => `${w.id}: ${inline(w.name, 80)}: ${inline(w.mission)}`),
    ),
    spentSoFar(state),
  ].join("\n");
}

function spentSoFar({ build }: State): string {
  const { dollars } = build.usage;
  const price = dollars === null ? "" : `, $${dollars.toFixed(2)}`;
  return `So far: ${build.sessions_run} sessions${price}.`;
}

/** `gates: launch: human`: what is prepared, where to put something for it, and how to launch it. */
export function waitingForStart(state: State, briefs: readonly Brief[]): string {
  const record = code(branchesOf(state.build.branch_prefix, state.build.slug).record);
  const one = briefs[0]!.id;
  return [
    `${mention(state.build.trigger.by)}, ${briefs.length === 1 ? "a worker is" : `${briefs.length} workers are`}`,
    `prepared and wait for you: ${briefs.length === 1 ? `\`/start ${one}\`` : `\`/start\`, or \`/start ${one}\``}.`,
    "",
    ...briefs.slice(0, NAMED).map((b) => `- [${b.id}](${recordLink(state, briefPath(b))}): ${inline(b.name, 80)}`),
    "",
    `What you put into \`context/\` on ${record} before that, they read.`,
  ].join("\n");
}
