/** What people say: heeded of those who may, once, and until they take it back. */
import type { Mutant } from "./mutant.ts";

const COMMANDS = "src/core/rules/commands/commands.ts";

export const PEOPLE: readonly Mutant[] = [
  {
    name: "anyone-commands",
    breaks: "Commands are heeded whoever gives them.",
    given: ({ acts }) => acts.some(({ act }) => act === "a stranger's /cancel"),
    edits: [
      { file: COMMANDS, find: 'if (atLeast(remark.role, "write")) heed(turn, remark);', put: "heed(turn, remark);" },
    ],
  },
  {
    name: "commands-heeded-again",
    breaks: "A command is heeded at each look, as long as it is read.",
    edits: [
      {
        file: COMMANDS,
        find: "if (remark.at < build.watermark || build.handled.includes(remark.id)) continue;",
        put: "if (remark.at < build.watermark) continue;",
      },
    ],
  },
  {
    name: "pause-ignored",
    breaks: "A paused build goes on.",
    given: ({ acts, rush }) => [...acts, ...(rush ? [rush.act] : [])].some(({ act }) => act === "/pause"),
    edits: [
      {
        file: "src/core/rules/turn.ts",
        find: "stop !== null || paused !== null ||",
        put: "stop !== null || (paused !== null && paused.by === null) ||",
      },
    ],
  },
  {
    name: "hold-ignored",
    breaks: "What a person holds is merged all the same.",
    given: ({ rush }) => rush?.act.act === "/hold",
    edits: [
      {
        file: "src/core/build/holds.ts",
        find: "return worker.hold ?? build.hold;",
        put: "return worker.id === null ? build.hold : null;",
      },
      { file: "src/core/rules/landing/gate.ts", find: "  if (build.hold) {", put: "  if (build.hold?.by === null) {" },
    ],
  },
  {
    name: "any-plan-approved",
    breaks: "Whatever plan an approval names, the one that stands there by now is approved.",
    given: ({ settings }) => settings.gates.plan === "human",
    edits: [
      {
        file: "src/core/rules/commands/stale.ts",
        find: "digits.length >= MIN_HASH && hash.startsWith(digits);",
        put: "digits.length >= MIN_HASH && hash.length > 0;",
      },
    ],
  },
];
