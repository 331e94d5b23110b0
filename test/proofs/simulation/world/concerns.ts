/** Workers of a seed that have a concern about a later one. */
import { compareWorkers, getWave, type WorkerId } from "../../../../src/core/model/names.ts";
import type { SessionContext } from "../../../scenarios/support/stage/context.ts";
import type { SessionResult } from "../../../scenarios/support/stage/plays.ts";
import type { Dice } from "./dice.ts";

/** Finds each such concern; the first group is the worker that it names. */
export const CONCERN_PATTERN = /(W\d+\.\d+) has to know what W\d+\.\d+\/[a-z]+\/\d+ did/g;

/** Adds, in one of two seeds, a concern that names a worker of a later wave. */
export function addConcern(
  dice: Dice,
  { name, subject, brief, state }: SessionContext,
  said: SessionResult,
): SessionResult {
  if (
    !brief ||
    !("close" in said) ||
    !("criteria" in said.close) ||
    dice.of(`${name} worries`) > 0.5
  )
    return said;
  const later = (state?.briefs ?? [])
    .map(({ id }) => id)
    .filter((id) => getWave(id) > getWave(subject as WorkerId))
    .toSorted(compareWorkers);
  if (later.length === 0) return said;
  const whom = dice.pickOf(`${name} worries about`, later);
  return { ...said, close: { ...said.close, concerns: [`${whom} has to know what ${name} did.`] } };
}
