/** Guards and checks: nothing lands that one of them refuses. */
import { Dice } from "../simulation/world/dice.ts";
import { pickRefusal } from "../simulation/world/refused.ts";
import type { Mutant, Seed } from "./mutant.ts";

/** A worker submits what that guard must refuse, at its first attempt. */
const refusedBy =
  (guard: string) =>
  ({ seed, trouble, workers, idle }: Seed) =>
    trouble > 0 &&
    !idle &&
    workers.some(({ id }) => pickRefusal(new Dice(seed), `${id}/work/1`) === guard);
/** A person's file is on the build branch when a worker has to merge that branch. */
const conflicts = ({ acts, trouble }: Seed) =>
  trouble > 0 &&
  acts.some(({ act }) => act === "push to the build") &&
  acts.some(({ act }) => act === "push a conflict to the build");

export const GUARDS: readonly Mutant[] = [
  {
    name: "red-counts-as-green",
    breaks: "Failed checks count as passed.",
    canShow: ({ ci, red, setup }) =>
      (ci === "all" || ci === "main") && red > 0.1 && setup === "ready",
    edits: [
      {
        file: "src/core/model/checks.ts",
        find: "failed: gating.mayBeRed ? [] : found.filter((check) => !isUndecided(check)),",
        put: "failed: found.slice(0, 0),",
      },
      {
        file: "src/core/model/checks.ts",
        find: "passed: checks.passed.filter(gates),",
        put: "passed: [...checks.passed.filter(gates), ...found],",
      },
    ],
  },
  {
    name: "brief-paths-open",
    breaks: "A worker may change what its brief doesn't name.",
    canShow: refusedBy("brief-paths"),
    edits: [
      {
        file: "src/core/guards/brief-paths.ts",
        find: "if (!brief) return [];",
        put: "if (brief !== undefined) return [];",
      },
    ],
  },
  {
    name: "protected-paths-open",
    breaks: "A session may change files that control tools and agents, if a person could allow it.",
    canShow: refusedBy("protected-paths"),
    edits: [
      {
        file: "src/core/guards/protected-paths.ts",
        find: "      if (!found) return [];",
        put: "      if (!found || found.waivable) return [];",
      },
    ],
  },
  {
    name: "secrets-published",
    breaks: "No guard searches sessions' changes for secrets.",
    canShow: refusedBy("secrets"),
    edits: [
      {
        file: "src/core/guards/secrets/index.ts",
        find: '      if (file.op === "delete") return [];',
        put: '      if (file.op === "delete" || file.path !== "") return [];',
      },
    ],
  },
  {
    name: "lines-undone",
    breaks: "A session that merges may undo others' changes, including people's.",
    canShow: conflicts,
    edits: [
      {
        file: "src/core/guards/merge-changes.ts",
        find: `.filter(
      (path) => !taken.has(path) &&`,
        put: '.filter((path) => path === "" && !taken.has(path) && ',
      },
    ],
  },
  {
    name: "merges-unguarded",
    breaks: "A merging session's own changes count as the other side's: no guard checks them.",
    canShow: conflicts,
    edits: [
      {
        file: "src/core/guards/merge-changes.ts",
        find: "return { ...change, files };",
        put: "return { ...change, files: files.slice(0, 0) };",
      },
    ],
  },
];
