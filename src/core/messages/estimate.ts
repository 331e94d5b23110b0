/** Says what a plan's estimate is derived from. */
import {
  WORK_MINUTES,
  WORKERS_PER_REWORK,
  type DollarBasis,
  type Estimate,
} from "../model/estimate.ts";
import { listNames, pluralize } from "../text/format.ts";
import { formatCode } from "../text/markdown.ts";

/** Returns a few sentences: about the dollars, the sessions, and the time. */
export function describeEstimateBasis({ dollars, ...effort }: Estimate["basis"]): string {
  return [describeDollarBasis(dollars), ...describeEffortBasis(effort)].join(" ");
}

function describeDollarBasis(basis: DollarBasis): string {
  if (basis.kind === "unpriced") {
    const models = listNames(basis.models.map((model) => formatCode(model)));
    const whose = basis.by_command
      ? `what your command's sessions with ${models} cost`
      : `the price of ${models}`;
    return `The dollars are not known: set ${whose} under \`prices\` in the settings.`;
  }
  const { measured, assumed, builds, correction } = basis;
  const guess = "list prices for half to twice the tokens that sessions usually use";
  const rest = assumed > 0 ? `; those for ${pluralize(assumed, "session")} are ${guess}` : "";
  const from =
    measured > 0
      ? `The dollars for ${pluralize(measured, "session")} are the middle half of what such ` +
        `sessions cost in the ${formatLastBuilds(builds)} here${rest}.`
      : `The dollars are ${guess}.`;
  const corrected =
    correction === null
      ? ""
      : ` They are multiplied by ${correction.factor.toFixed(2)}, the ratio of cost to ` +
        `estimate in the ${formatLastBuilds(correction.builds)}.`;
  return `${from}${corrected}`;
}

const formatLastBuilds = (builds: number) =>
  builds === 1 ? "last build" : `last ${pluralize(builds, "build")}`;

function describeEffortBasis({
  workers,
  final,
  memory,
  parallel,
}: Omit<Estimate["basis"], "dollars">): string[] {
  const end = final === "close" ? "closing session" : "session that writes the report";
  return [
    `The sessions are a work and a review session for each worker (${workers}), one ` +
      `rework with its review for every ${WORKERS_PER_REWORK} workers, and one ` +
      `${end}${memory ? " and one memory session" : ""}.`,
    `The time is ${WORK_MINUTES.easy}, ${WORK_MINUTES.normal} or ${WORK_MINUTES.complex} ` +
      "minutes for an easy, normal or complex worker, plus a third for its review, with at " +
      `most ${parallel} workers at once.`,
    "A wave whose workers learned something adds one adapt session.",
  ];
}
