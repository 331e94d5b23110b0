/** People who do workers by hand: what they push, and how they submit it. */
import { sha } from "./facts.ts";
import type { HandInFact } from "../../../src/core/model/hand-in.ts";
import type { WorkerId } from "../../../src/core/model/names.ts";
import type { GuardFinding } from "../../../src/core/model/guard-findings.ts";
import type { Stage } from "./stage.ts";

export const COMPLETION = `status: complete
summary: Did it by hand.
criteria:
  - criterion: 1
    met: true
    evidence: "\`npm test\`: 12 passed"
`;

/** Returns a `/hand-in` comment with its block. */
export const handIn = (id: WorkerId, completion = COMPLETION, more = "") =>
  `/hand-in ${id}${more}\n\n\`\`\`yaml\n${completion}\`\`\``;

/** A person pushes to the worker's branch. If its pull request exists, it shows the push. */
export function pushes(
  stage: Stage,
  id: WorkerId,
  word: string,
  guards: GuardFinding[] = [],
): Stage {
  const head = sha(word);
  const { refs, pulls, handIns } = stage.facts;
  refs.workers[id] = head;
  const pull = pulls[id];
  if (pull)
    Object.assign(pull, {
      headSha: head,
      headTree: sha(`t ${head}`),
      headSession: null,
      verdictCheck: null,
    });
  handIns[id] = readBy(head, guards);
  return stage;
}

/** What the App reads from the branch at that head. */
export function readBy(head: string, guards: GuardFinding[] = [], files = 1): HandInFact {
  const change = (n: number) => {
    return {
      op: "write" as const,
      path: `src/hand${n}.js`,
      mode: "100644" as const,
      content: "aGk=",
    };
  };
  return {
    ok: true,
    head,
    guards,
    change: { base: sha("tip"), files: Array.from({ length: files }, (_, n) => change(n)) },
  };
}

/** Ann takes the worker, pushes and submits. */
export function handedIn(stage: Stage, id: WorkerId, guards: GuardFinding[] = []): Stage {
  stage.says(`/take ${id}`);
  return pushes(stage, id, `by hand ${id}`, guards).says(handIn(id));
}
