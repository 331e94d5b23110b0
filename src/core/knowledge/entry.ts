/** An entry of `.baton/knowledge.yml`: one fact that builds learned about a repository, as the file holds it. */
import { z } from "zod";
import { globProblem } from "../plan/overlap.ts";
import { sha256 } from "../plan/hash.ts";

/** Where a repository keeps what builds learned about it. */
export const KNOWLEDGE_PATH = ".baton/knowledge.yml";

export const ENTRY_KINDS = ["pattern", "gotcha", "decision"] as const;
export const CONFIDENCES = ["low", "medium", "high"] as const;
/** Characters of an entry's text. */
export const TEXT_CHARS = 300;

const text = (max: number) => z.string().trim().min(1).max(max);

const glob = text(200).superRefine((value, context) => {
  const problem = globProblem(value);
  if (problem !== null) context.addIssue({ code: "custom", message: problem });
});

export const entryId = z.string().regex(/^k[0-9a-f]{8}$/, "expected an entry's id like `k0a1b2c3d`");

/** What a session says of a fact. */
export const factFields = {
  /** `pattern`: a way that works here. `gotcha`: what goes wrong. `decision`: what holds, and why. */
  kind: z.enum(ENTRY_KINDS),
  text: text(TEXT_CHARS),
  /** Globs of the files that it is about. */
  paths: z.array(glob).min(1).max(8),
  confidence: z.enum(CONFIDENCES).default("medium"),
};

export const entrySchema = z.strictObject({
  id: entryId,
  ...factFields,
  /** Commit at which it was found to be true. */
  source: z.string().regex(/^[0-9a-f]{7,64}$/, "expected a commit"),
  /** Day on which it was found, UTC: `2026-11-25`. */
  added: z.string().regex(/^\d{4}-\d\d-\d\d$/, "expected a day like `2026-11-25`"),
});
export type KnowledgeEntry = z.infer<typeof entrySchema>;

/** The entry's id, made from its text alone: the same fact has the same id in every build. */
export function getEntryId(words: string): string {
  return `k${sha256(words.replace(/\s+/g, " ").trim().toLowerCase()).slice(0, 8)}`;
}
