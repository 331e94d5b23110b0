/** What sessions say: the functions with which a test writes it, and the defaults. */
import { DEFAULT_RUBRIC } from "../../../../src/core/model/rubric.ts";
import { briefSchema, type Brief } from "../../../../src/core/model/brief.ts";
import type { CompletionInput } from "../../../../src/core/model/completion.ts";
import type { CloseInput } from "../../../../src/core/model/closing-inputs.ts";
import type { ReviewFinding, ReviewInput } from "../../../../src/core/model/review-findings.ts";
import type { Change } from "../../../../src/core/model/proposal.ts";
import type { SessionContext } from "./context.ts";

/** Path to the whole text; null removes the file. */
export type Files = Record<string, string | null>;

/** A worker of the plan: its brief, and what its work session writes by default. */
export interface Part {
  brief: Brief;
  writes: Files;
}

/** What a session submits. With `lost`, its run dies without a proposal. */
export type SessionResult =
  | { close: object; writes?: Files; change?: Change; steers?: number[]; dollars?: number }
  | {
      ended: "failed" | "stopped" | "parked";
      reason: string;
      until?: string | null;
      writes?: Files;
    }
  | { lost: true };

/** May return another play that replaces it. */
export type Play = (
  context: SessionContext,
) => SessionResult | Play | Promise<SessionResult | Play>;

export async function played(play: Play, context: SessionContext): Promise<SessionResult> {
  const said = await play(context);
  return typeof said === "function" ? played(said, context) : said;
}

type PartOptions = Partial<Omit<Brief, "id" | "depends_on">> & { after?: string[]; writes?: Files };

/**
 * `worker("W1.2", { after: ["W1.1"], writes: { "src/a.js": "…" } })`. `paths` are those of `writes`
 * by default.
 */
export function worker(id: string, { after = [], writes, ...more }: PartOptions = {}): Part {
  const files = writes ?? { [`src/${id}.txt`]: `${id}\n` };
  const paths = Object.keys(files);
  const usual = {
    name: `Task ${id}`,
    mission: `Do ${id}.`,
    output: paths,
    paths,
    context: "The request says it all.",
    requirements: "Do it.",
    criteria: ["It is done"],
  };
  return { brief: briefSchema.parse({ ...usual, ...more, id, depends_on: after }), writes: files };
}

/** Returns another play's result with this price. The default is one cent. */
export function costs(dollars: number, play: Play): Play {
  return async (context) => {
    const said = await played(play, context);
    return "close" in said ? { ...said, dollars } : said;
  };
}

/** Complete work or rework: every criterion of the brief is met. */
export function completeWork(writes: Files, more: Partial<CompletionInput> = {}): Play {
  return ({ brief }) => {
    const evidence = "`npm test` shows it";
    const criteria = (brief?.criteria ?? []).map((_, i) => ({
      criterion: i + 1,
      met: true,
      evidence,
    }));
    return { close: { status: "complete", summary: "Done.", criteria, ...more }, writes };
  };
}

export const finding = (
  path: string,
  line: number,
  body: string,
  severity: ReviewFinding["severity"] = "blocking",
) => ({
  path,
  line,
  body,
  severity,
});

/**
 * A review that approves unless a finding blocks. `more` says for example which earlier ones are
 * `settled` or `open`.
 */
export function review(
  findings: ReviewFinding[] = [],
  summary = "Looked at.",
  verdict?: string,
  more: Partial<ReviewInput> = {},
): Play {
  const blocking = findings.some((f) => f.severity === "blocking") || (more.open ?? []).length > 0;
  const fits = { met: true, words: "As asked." };
  const usual = {
    summary,
    alignment: { brief: { ...fits, met: !blocking }, intent: fits },
    findings,
  };
  return () => ({
    close: { verdict: verdict ?? (blocking ? "request_changes" : "approve"), ...usual, ...more },
  });
}

/** Every dimension of the default rubric with the same score, each with its own evidence. */
export function scored(
  score: number,
  path = "README.md",
  more: Record<string, number> = {},
): CloseInput["scores"] {
  return DEFAULT_RUBRIC.map(({ name }, i) => ({
    ...{ dimension: name, score: more[name] ?? score, words: `It is ${more[name] ?? score}.` },
    evidence: [{ path, line: i + 1 }],
  }));
}

export function land(more: Partial<CloseInput> = {}): Play {
  const usual = {
    verdict: "land",
    summary: "It fits together.",
    subject: "Do the request",
    message: "Done.",
    scores: scored(8),
  };
  return () => ({ close: { ...usual, ...more } });
}

/** A session that ends without a closing input. */
export const ends = (
  ended: "failed" | "stopped" | "parked",
  reason: string,
  until: string | null = null,
): Play => {
  return () => ({ ended, reason, ...(ended === "parked" ? { until } : {}) });
};

/** The run dies without a proposal. */
export const loseRun: Play = () => ({ lost: true });
