/**
 * What sessions say in builds that are not code builds: answers with sources, reports, criteria,
 * more work.
 */
import { getBuildType, hasReport } from "../../../../src/core/model/build-types.ts";
import type { Script } from "../../../../src/core/model/brief.ts";
import type { CloseInput, JudgedCriterion } from "../../../../src/core/model/closing-inputs.ts";
import type { State } from "../../../../src/core/model/state.ts";
import type { SessionContext } from "../../../scenarios/support/stage/context.ts";
import type { SessionResult } from "../../../scenarios/support/stage/plays.ts";
import type { Asks } from "../scenario.ts";
import type { Dice } from "./dice.ts";

/** Turns of sessions that no rule or effect shows. */
export const TYPE_TURNS = [
  ...[
    "asks for follow-ups",
    "leaves the report out",
    "writes the report",
    "answers without a file",
  ],
  ...[
    "meets a criterion",
    "finds a criterion open",
    "shows a criterion by nothing",
    "leaves a criterion out",
  ],
] as const;

interface Cast {
  dice: Dice;
  happened: (what: (typeof TYPE_TURNS)[number]) => void;
}

const SOURCES = [
  { link: "https://example.com/units", title: "Units", confidence: "high" as const },
];
/** A file that exists in every repository, and one that exists in none. */
const [THERE, NOWHERE] = ["README.md", "src/nowhere.txt"];

/** Returns a worker's script, one of its build type's. */
export function createScript({ build_type }: Pick<Asks, "build_type">, id: string): Script {
  if (build_type === "code_build" || build_type === "general") return "build";
  const { scripts } = getBuildType({ build_type });
  return scripts[Number(id.replace(/\D/g, "")) % scripts.length]!;
}

/** Half of all research workers answer only in their completion. */
export function canAnswerAlone(dice: Dice, script: Script, id: string): boolean {
  return script === "research" && dice.of(`${id} answers`) < 0.5;
}

/** Returns a research worker's completion with its sources. */
export function addSources({ brief, kind }: SessionContext, said: SessionResult): SessionResult {
  if (brief?.script !== "research" || kind === "review" || !("close" in said)) return said;
  return { ...said, close: { sources: SOURCES, ...said.close } };
}

/** Returns what a final session says besides its verdict. Null = nothing in this build. */
export function getExpectedEnd(
  { dice, happened }: Cast,
  name: string,
  state: State,
): Partial<CloseInput> | null {
  const { build } = state;
  const { followUpRounds, finalKind } = getBuildType(build);
  if (followUpRounds === 0) return null;
  const said: Partial<CloseInput> = {
    criteria: build.done_when.flatMap((_, i) => judge({ dice, happened }, name, i + 1)),
  };
  // One build in four asks again each time.
  const isEndless = dice.of("asks without end") < 0.25;
  if (isEndless || dice.of(`${name} asks for more`) < 0.4) {
    happened("asks for follow-ups");
    said.follow_up = [
      { title: "More", goal: "There is more of it.", evidence: `${name} saw it.`, paths: [] },
    ];
  }
  if (!hasReport(build)) return said;
  const isLeftOut = finalKind === "close" && dice.of(`${name} reports`) < 0.15;
  happened(isLeftOut ? "leaves the report out" : "writes the report");
  if (!isLeftOut) Object.assign(said, { report: `What ${name} found.`, sources: SOURCES });
  return said;
}

function judge({ dice, happened }: Cast, name: string, criterion: number): JudgedCriterion[] {
  const drawn = dice.of(`${name} judges ${criterion}`);
  if (drawn < 0.1) {
    happened("leaves a criterion out");
    return [];
  }
  const words = `${name} looked at it.`;
  if (drawn < 0.25) {
    happened("finds a criterion open");
    return [{ criterion, met: false, evidence: [], words }];
  }
  const isShown = drawn >= 0.4;
  happened(isShown ? "meets a criterion" : "shows a criterion by nothing");
  return [{ criterion, met: true, evidence: [{ path: isShown ? THERE : NOWHERE }], words }];
}
