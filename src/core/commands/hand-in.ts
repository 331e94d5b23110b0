/**
 * `/hand-in`: submits what a person pushed to the branch of a worker that they took, together with
 * its completion.
 */
import { clip, parseWorkerId, defineCommand } from "./command.ts";
import { isByHand } from "../model/session.ts";
import { describeTaker } from "../messages/manual-work.ts";
import { readWrittenCompletion } from "../sessions/written-completion.ts";
import type { CommentFact } from "../model/facts.ts";
import type { WorkerId } from "../model/names.ts";
import type { Draft } from "../rules/decision-draft.ts";
import { describeWait } from "../messages/worker-wait.ts";

/**
 * Maximum length in characters. A completion has at most 12 KB as JSON; YAML that people write has
 * comments and indents.
 */
const COMPLETION_CHARS = 30_000;

/** How a completion can begin: with a code fence, a JSON object, or a YAML field. */
const COMPLETION = /^(?:`{3}|~{3}|\{|#|[a-z_]+:)/;

interface HandInCommand {
  name: "hand-in";
  worker: WorkerId;
  /** First digits of the expected head commit, in lower case; null = the branch's head. */
  commit: string | null;
  /** YAML or JSON, exactly as the person wrote it. */
  completion: string;
}

export const handInCommand = defineCommand<HandInCommand>({
  name: "hand-in",
  usage: "/hand-in W2.1",
  help:
    "Submits what you pushed to the branch of a worker that you took. Add a block of YAML or " +
    "JSON with `status`, `summary` and `criteria`. `baton hand-in` writes all of it.",
  group: "workers",
  role: "write",
  resumes: "now",
  words: true,
  examples: ["/hand-in W2.1"],
  parse(args, context) {
    const taken = parseWorkerId(args, context);
    if ("problem" in taken) return taken;
    const commit = /^[0-9a-f]{7,40}(?=\s|$)/i.exec(taken.rest)?.[0] ?? "";
    const rest = taken.rest.slice(commit.length).trim();
    if (rest !== "" && !COMPLETION.test(rest)) {
      return { problem: `\`${clip(rest)}\` is no commit. Put the completion into a block below.` };
    }
    const completion = rest.slice(0, COMPLETION_CHARS).toWellFormed();
    return { name: "hand-in", worker: taken.id, commit: commit.toLowerCase() || null, completion };
  },
  run: runHandIn,
});

export function runHandIn(
  draft: Draft,
  command: HandInCommand,
  remark: CommentFact,
): string | null {
  const { worker: id, commit } = command;
  const worker = draft.state.workers[id];
  if (!worker?.takeover) return `Nobody has taken ${id}: take it first with \`/take ${id}\`.`;
  if (worker.takeover.by !== remark.author)
    return `${describeTaker(worker)} Only they can hand it in.`;
  if (draft.isTerminal(worker)) return `${id} is ${draft.getStatus(worker)} already.`;
  const { session } = worker;
  if (!isByHand(session)) {
    if (!worker.pr)
      return `${id} can't be handed in yet: it waits for ${describeWait(worker, draft.state)}`;
    const status = draft.getStatus(worker).replaceAll("_", " ");
    return (
      `${id} needs no hand-in: it is ${status}. Baton looks at what you push to its branch ` +
      "by itself."
    );
  }
  const branch = draft.branches.worker(id);
  const head = draft.facts.refs.workers[id];
  if (!head) return `The branch \`${branch}\` doesn't exist yet: wait until Baton has created it.`;
  if (commit !== null && !head.startsWith(commit)) {
    return (
      `\`${branch}\` is at ${head.slice(0, 12)}, not ${commit}: push what you mean, then ` +
      "hand it in again."
    );
  }
  if (head === session.base) {
    return (
      `Nothing was pushed to \`${branch}\` since ${head.slice(0, 12)}: push your commits, ` +
      "then hand them in."
    );
  }
  const brief = draft.state.briefs.find((one) => one.id === id)!;
  const read = readWrittenCompletion(command.completion, session.kind, brief);
  if (!read.ok) return read.reason;
  if (worker.stop?.cause === "guard") worker.stop = null;
  const { id: comment, on } = remark;
  const of = { by: remark.author, at: draft.now, comment, on, head };
  worker.hand_in = { ...of, completion: read.completion, blocked: false };
  return null;
}
