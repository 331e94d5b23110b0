/** What a session does by default: the plan is submitted, files are written, reviews approve. */
import {
  completeWork,
  land,
  review,
  type Files,
  type Part,
  type Play,
  type SessionResult,
} from "./plays.ts";
import type { SessionContext } from "./context.ts";

export function usual(plan: readonly Part[], context: SessionContext): SessionResult | Play {
  const { kind, name, subject } = context;
  switch (kind) {
    case "preflight":
      return {
        close: { checks: [{ name: "Runner", result: "ok", detail: "It runs.", remedy: null }] },
      };
    case "architect":
      return {
        close: {
          summary: "The plan.",
          reason: "Cut by file.",
          workers: plan.map((part) => part.brief),
        },
      };
    case "review":
      return review();
    case "close":
      return land();
    case "synthesise": {
      const sources = [{ link: "https://example.com", title: "An example", confidence: "high" }];
      return {
        close: { verdict: "land", summary: "It is answered.", report: "The answer.", sources },
      };
    }
    case "research":
      return { close: { summary: "Nothing is to be found.", issues: [] } };
    case "memory":
      return { close: { loop_summary: `${subject} is done.` } };
    case "adapt":
      return { close: { summary: "Nothing to change." } };
    case "work":
    case "rework": {
      const writes = plan.find(({ brief }) => brief.id === subject)?.writes ?? {};
      if (kind === "work") return completeWork(writes);
      return completeWork(context.other ? context.union() : addLine(context, name, writes));
    }
    default:
      throw new Error(`the stage knows no usual words for ${name}`);
  }
}

/** Adds a line to the worker's first file, because a rework that changes nothing has failed. */
function addLine({ read }: SessionContext, name: string, writes: Files): Files {
  const path = Object.keys(writes)[0] ?? "fixed.txt";
  return { [path]: `${read(path) ?? ""}// fixed by ${name}\n` };
}
