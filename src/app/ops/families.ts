/** What a model is counted under: its name is a session's own word, and anything may be in it. */
const FAMILIES = ["haiku", "sonnet", "opus", "gpt", "gemini"] as const;
export type Family = (typeof FAMILIES)[number] | "other" | "none";

export function familyOf(model: string): Family {
  if (model === "none") return "none";
  return FAMILIES.find((family) => model.toLowerCase().includes(family)) ?? "other";
}
