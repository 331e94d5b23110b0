/** What people say and do: it counts if they may, once, and until they take it back. */
import type { Planned } from "../simulation/scenario.ts";
import type { Act } from "../simulation/world/acts.ts";
import type { Mutant } from "./mutant.ts";

const has = (acts: readonly Planned[], wanted: Act) => acts.some(({ act }) => act === wanted);
const COMMANDS = "src/core/commands/remarks.ts";

export const PEOPLE: readonly Mutant[] = [
  {
    name: "anyone-commands",
    breaks: "Baton obeys commands from anyone.",
    canShow: ({ acts }) => acts.some(({ act }) => act === "a stranger's /cancel"),
    edits: [
      {
        file: COMMANDS,
        find: 'if (isRoleAtLeast(remark.role, "write")) handleRemark(draft, remark);',
        put: "handleRemark(draft, remark);",
      },
    ],
  },
  {
    name: "commands-obeyed-again",
    breaks: "Baton obeys a command again each time that it reads it.",
    edits: [
      {
        file: "src/core/model/feedback.ts",
        find: "at >= watermark && !handled.includes(id) && ",
        put: "at >= watermark && ",
      },
    ],
  },
  {
    name: "pause-ignored",
    breaks: "A paused build continues.",
    canShow: ({ acts, race }) =>
      [...acts, ...(race ? [race.act] : [])].some(({ act }) => act === "/pause"),
    edits: [
      {
        file: "src/core/rules/decision-draft.ts",
        find: "stop !== null || paused !== null ||",
        put: "stop !== null || (paused !== null && paused.by === null) ||",
      },
    ],
  },
  {
    name: "hold-ignored",
    breaks: "Baton merges what a person holds.",
    canShow: ({ race }) => race?.act.act === "/hold",
    edits: [
      {
        file: "src/core/model/holds.ts",
        find: "return worker.hold ?? build.hold;",
        put: "return worker.id === null ? build.hold : null;",
      },
      {
        file: "src/core/rules/landing/gate.ts",
        find: "  if (build.hold) {",
        put: "  if (build.hold?.by === null) {",
      },
    ],
  },
  {
    name: "requests-ignored",
    breaks: "Baton reads a person's request for changes, but doesn't act on it.",
    canShow: ({ acts }) => has(acts, "ask for changes") && !has(acts, "approve a pull request"),
    edits: [
      {
        file: "src/core/rules/review/human-reviews.ts",
        find: "else applyChangesRequest(draft, worker, pull, review, by);",
        put: "else draft.note(`${by} asks for changes of ${worker.id}`);",
      },
    ],
  },
  {
    name: "words-unheard",
    breaks: "Nobody receives what a person says after `/retry`.",
    canShow: ({ acts }) => has(acts, "/retry W\nSay it in metres."),
    edits: [
      {
        file: "src/core/commands/retry.ts",
        find: '...(text ? [{ kind: "command" as const',
        put: '...(text.length < 0 ? [{ kind: "command" as const',
      },
    ],
  },
  {
    name: "slips-done",
    breaks: "Baton answers an unknown command as if it were done.",
    canShow: ({ acts }) => has(acts, "/aprove"),
    edits: [
      {
        file: COMMANDS,
        find: "      problems.push(renderRefusedCommand(command));\n",
        put: "",
      },
    ],
  },
  {
    name: "unlanded-deleted",
    breaks: "At the end, Baton deletes branches with people's commits that have landed nowhere.",
    canShow: ({ acts }) => has(acts, "push to a worker") && has(acts, "/cancel"),
    edits: [
      {
        file: "src/core/rules/finish.ts",
        find: "const kept = [record, revert, ...unlanded.map((one) => one.branch)];",
        put: "const kept = [record, revert];",
      },
    ],
  },
  {
    name: "closed-counts-as-merged",
    breaks: "A pull request that a person closed counts as merged.",
    canShow: ({ acts }) => has(acts, "close a pull request"),
    edits: [
      {
        file: "src/core/rules/human-changes/worker-pulls.ts",
        find: "if (pull.merged) {",
        put: 'if (pull.merged || pull.state === "closed") {',
      },
    ],
  },
  {
    name: "any-plan-approved",
    breaks: "Any approval approves the current plan, even if it names another one.",
    canShow: ({ settings }) => settings.gates.plan === "human",
    edits: [
      {
        file: "src/core/rules/human-changes/stale-remarks.ts",
        find: "digits.length >= MIN_HASH_DIGITS && hash.startsWith(digits);",
        put: "digits.length >= MIN_HASH_DIGITS && hash.length > 0;",
      },
    ],
  },
];
