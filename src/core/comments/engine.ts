/**
 * Said wherever a person could take what plays for a model. `models` are the names that sessions reported; one with
 * `(no model)` in it says by that that none was asked.
 */
export function engineNote(models: readonly string[]): string[] {
  return models.some((name) => name.includes("(no model)"))
    ? ["_Played by a score player: a score says beforehand what the sessions do; no model is at work._", ""]
    : [];
}
