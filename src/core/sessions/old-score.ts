/** Drops the one number that closing sessions handed in, and records hold, from before there was a rubric. */
export function dropOldScore(closing: unknown): unknown {
  if (typeof closing !== "object" || closing === null || !("score" in closing)) return closing;
  const { score: _, ...rest } = closing;
  return rest;
}
