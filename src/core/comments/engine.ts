/** Said wherever a person could take a played score for a model. */
export function engineNote(engine: string | undefined): string[] {
  return engine === "command"
    ? ["_Played by the `command` engine: a score says beforehand what the sessions do; no model is at work._", ""]
    : [];
}
