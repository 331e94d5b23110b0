/** Commands that come after the end: a person with write is told so, once for each comment; nothing else happens. */
import { parseCommands } from "../commands/parse.ts";
import { atLeast } from "../build/roles.ts";
import { DEFAULT_SETTINGS } from "../build/settings.ts";
import type { Decision } from "../build/decision.ts";
import type { Facts, Remark } from "../build/facts.ts";
import type { State } from "../build/state.ts";

export function answerLate(state: State, facts: Facts): Decision {
  const { build, briefs } = state;
  const label = facts.settings.ok ? facts.settings.value.label : DEFAULT_SETTINGS.label;
  const context = { on: "issue" as const, worker: null, workers: briefs.map((b) => b.id) };
  const late = (remark: Remark) =>
    remark.on === build.issue &&
    remark.at >= build.watermark &&
    !build.handled.includes(remark.id) &&
    atLeast(remark.role, "write") &&
    parseCommands(remark.body, context).length > 0;
  // There is no record to remember it in: the answer is found again by its marker.
  const key = (remark: Remark) => `refused-late-${remark.id}`;
  const open = facts.remarks.filter((remark) => late(remark) && !facts.posted[key(remark)]);
  const anew = `To start another one, remove the label \`${label}\` and set it again.`;
  const body = `This build has ended (${build.status}). ${anew}`;
  return {
    patch: null,
    effects: open.map((remark) => ({ type: "comment", key: key(remark), issue: build.issue, body })),
    wakeAt: null,
  };
}
