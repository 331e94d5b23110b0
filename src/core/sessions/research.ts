/** Closing input of a `research` session: the issue queue that the loop's architect plans from. */
import { z } from "zod";

/** What kind of thing a finding is about; a request's quotas name the same. */
export const category = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "expected a word in lower case like `security`");

const text = (max: number) => z.string().trim().min(1).max(max);

const issue = z.strictObject({
  title: text(120),
  /** One of the categories that the quotas name, or a word of one's own where there are none. */
  category,
  priority: z.enum(["critical", "high", "normal", "low"]),
  /** Where it is. */
  paths: z.array(text(300)).max(20).default([]),
  /** What shows it: a command and its answer, lines of a file, the number of an open issue. */
  evidence: text(1000),
  /** What would be right; not how to get there. */
  goal: text(1000),
});

export const researchInput = z.strictObject({
  summary: text(2000),
  /** Most urgent first. None: there is nothing worth a loop. */
  issues: z.array(issue).max(50).default([]),
});
export type ResearchInput = z.infer<typeof researchInput>;
