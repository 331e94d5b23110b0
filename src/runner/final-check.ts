/** What a session that judges the whole build has to correct before it closes. */
import { checkJudged, listOpenCriteria } from "../core/build/done-when.ts";
import { getEvidenceContext, listEvidencePaths } from "../core/build/scores.ts";
import { getBuildType, hasReport } from "../core/build-types/index.ts";
import type { Kind } from "../core/build/names.ts";
import { closeInput, type CloseInput } from "../core/sessions/close.ts";
import { findStanding } from "./before.ts";
import { findBrokenLinks } from "./broken-links.ts";
import type { Check } from "./check.ts";
import { createScoresCheck, type ScoresSetup } from "./scores-check.ts";

/** Broken links that are told at once. */
const MOST_LINKS = 20;

/** Makes the check. What Baton would refuse is told each time, what it would only not count is told once. */
export function createFinalCheck(setup: ScoresSetup & { kind: Kind }): Check {
  const { state, kind } = setup;
  const scores = createScoresCheck(setup);
  let told = false;
  return async (close) => {
    const input = closeInput.safeParse(close);
    if (!input.success) return null;
    const { data } = input;
    const refused = [
      ...checkJudged(state.build, data.criteria ?? []),
      ...(hasReport(state.build) && !data.report ? ["Hand back `report`: the build ends with it."] : []),
    ];
    if (refused.length > 0) return refused.join(" ").slice(0, 2000);
    if (!told) {
      const weak = [...(await listUnproven(setup, data)), ...(await listHiddenLinks(setup, data))];
      told = true;
      if (weak.length > 0) return weak.join(" ").slice(0, 2000);
    }
    return kind === "close" ? scores(close) : null;
  };
}

/** Criteria that the session calls met, and whose evidence isn't there. */
async function listUnproven(
  { git, store, base, state }: ScoresSetup,
  { criteria = [] }: CloseInput,
): Promise<string[]> {
  const met = criteria.filter((one) => one.met);
  const context = getEvidenceContext(state, await findStanding(git, store, base, listEvidencePaths(met)));
  const what = getBuildType(state.build).waitsForChecks
    ? "a file, a check or a worker's criterion"
    : "a file or a worker's criterion";
  const open = listOpenCriteria(state.build, criteria, context);
  return open
    .filter(({ number }) => met.some(({ criterion }) => criterion === number))
    .map(({ number, why }) => `Criterion ${number}: ${why} Name ${what}.`);
}

/** Links of a content build's documents that lead nowhere, where the session would hand the build over all the same. */
async function listHiddenLinks(
  { git, store, base, state }: ScoresSetup,
  { verdict, follow_up = [], findings }: CloseInput,
): Promise<string[]> {
  const { build_type, base: began } = state.build;
  if (build_type !== "content" || verdict !== "land" || follow_up.length > 0) return [];
  const broken = await findBrokenLinks({ git, store, from: began.sha, to: base });
  const hidden = broken.filter(({ path }) => !findings.some((finding) => finding.includes(path)));
  if (hidden.length === 0) return [];
  const named = hidden.slice(0, MOST_LINKS).map(({ path, link }) => `${path} links to ${link}`);
  const more = hidden.length > MOST_LINKS ? [`${hidden.length - MOST_LINKS} more`] : [];
  const what = [...named, ...more].join("; ");
  return [
    `These links lead nowhere: ${what}. Ask for their correction in \`follow_up\`, or name them in \`findings\`.`,
  ];
}
