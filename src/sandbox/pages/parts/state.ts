import type { Issue } from "../../model.ts";
import { markup, type Html } from "../html.ts";

interface Look {
  tone: "good" | "bad" | "done" | "wait" | "calm";
  sign: string;
}

const LOOKS: Record<string, Look> = {
  open: { tone: "good", sign: "○" },
  closed: { tone: "bad", sign: "⊘" },
  completed: { tone: "done", sign: "✓" },
  merged: { tone: "done", sign: "⇥" },
  draft: { tone: "calm", sign: "◌" },
  success: { tone: "good", sign: "✓" },
  failure: { tone: "bad", sign: "✗" },
  error: { tone: "bad", sign: "✗" },
  timed_out: { tone: "bad", sign: "✗" },
  startup_failure: { tone: "bad", sign: "✗" },
  action_required: { tone: "wait", sign: "!" },
  in_progress: { tone: "wait", sign: "●" },
  queued: { tone: "wait", sign: "○" },
  pending: { tone: "wait", sign: "○" },
  neutral: { tone: "calm", sign: "–" },
  skipped: { tone: "calm", sign: "–" },
  cancelled: { tone: "calm", sign: "⊘" },
};

/** A state by sign, colour and word, so that none of them is needed alone. */
export function state(word: string, text: string = word.replaceAll("_", " ")): Html {
  const { tone, sign } = LOOKS[word] ?? { tone: "calm", sign: "·" };
  return markup`<span class="state ${tone}"><span aria-hidden="true">${sign}</span> ${text}</span>`;
}

/** The state of an issue or pull request. */
export function stateOf(issue: Issue): Html {
  if (issue.pull?.merged) return state("merged");
  if (issue.pull?.draft && issue.state === "open") return state("draft");
  if (issue.state === "closed" && !issue.pull) {
    return issue.stateReason === "not_planned"
      ? state("cancelled", "closed as not planned")
      : state("completed", "closed");
  }
  return state(issue.state);
}

/** The state of a run, job, step or check: how it ended, else where it is. */
export function progress(one: { status: string; conclusion: string | null }): Html {
  return state(one.status === "completed" ? (one.conclusion ?? "neutral") : one.status);
}
