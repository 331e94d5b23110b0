/**
 * What a build leaves on GitHub, in words. A comparison with another build shows what is lost and
 * what is doubled.
 */
import { execFileSync } from "node:child_process";
import { KNOWLEDGE_PATH } from "../../../src/core/model/knowledge.ts";
import { readMarker } from "../../../src/core/messages/marker.ts";
import { botComments, listReplies, reviewsWithText } from "../../scenarios/support/doubled.ts";
import { removeOrigin } from "../simulation/world/record.ts";
import type { World } from "../../../src/sandbox/schema/world.ts";

export interface Remains {
  /**
   * Files of the base branch, by path. Leaves out commit and day of lessons, because every run has
   * its own.
   */
  files: Record<string, string>;
  /** Changes of its newest commit: added lines, removed lines and name of each file. */
  changes: string[];
  /** One entry for each thing. Two equal entries are one thing that happened twice. */
  items: string[];
}

export function listRemains(world: World, gitDir: string): Remains {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", gitDir, ...args], { encoding: "utf8" }).trim();
  const pulls = world.issues.flatMap((issue) => (issue.pull ? [{ issue, pull: issue.pull }] : []));
  // Numbers depend on the order of creation, which kills change.
  const on = (number: number) =>
    pulls.find(({ issue }) => issue.number === number)?.pull.headRef ?? "the issue";
  const sessions = world.runs.filter(
    (run) => run.event === "workflow_dispatch" && run.conclusion === "success",
  );
  return {
    files: readFiles(git),
    changes: git("diff", "--numstat", "main~1", "main").split("\n"),
    items: [
      ...botComments(world).map(
        ({ key, issue }) => `comment ${key.replace(/\d{4,}/, "N")} on ${on(issue)}`,
      ),
      ...pulls.map(({ pull }) => `pull request ${pull.headRef} -> ${pull.baseRef}`),
      ...pulls.filter(({ pull }) => pull.merged).map(({ pull }) => `merge of ${pull.headRef}`),
      ...pulls.flatMap(({ issue, pull }) =>
        reviewsWithText(pull).map(
          ({ body }) => `review ${readMarker(body)?.key ?? body} on ${on(issue.number)}`,
        ),
      ),
      ...pulls.flatMap(({ issue, pull }) =>
        listReplies(pull).map(
          ({ path, line }) => `reply on ${path}:${line} of ${on(issue.number)}`,
        ),
      ),
      ...sessions.map((run) => `run ${run.displayTitle.replace(/(?<=0-preflight)-[0-9a-f]+/, "")}`),
      ...git("log", "--format=commit on main: %s", "main").split("\n"),
      ...git("for-each-ref", "--format=ref %(refname)", "refs/heads", "refs/tags").split("\n"),
    ],
  };
}

function readFiles(git: (...args: string[]) => string): Record<string, string> {
  const lines = git("ls-tree", "-r", "main").split("\n");
  const entries = lines.map((line): [string, string] => {
    const [entry = "", path = ""] = line.split("\t");
    return [path, path === KNOWLEDGE_PATH ? removeOrigin(git("show", `main:${path}`)) : entry];
  });
  return Object.fromEntries(entries);
}

export interface Compared {
  lost: string[];
  doubled: string[];
}

/**
 * Lost: exists without kills and not now. Doubled: exists more often than without kills, and more
 * than once. A session whose run was lost is launched again, which is neither.
 */
export function compareRemains(calm: Remains, now: Remains): Compared {
  const usual = countItems(calm.items);
  const found = countItems(now.items);
  const there = new Set(now.items.map(unlaunched));
  const lost = calm.items.filter((thing) => !there.has(unlaunched(thing)));
  const doubled = [...found].filter(([thing, times]) => times > Math.max(1, usual.get(thing) ?? 0));
  const paths = [...new Set([...Object.keys(calm.files), ...Object.keys(now.files)])];
  const changed = paths.filter((path) => calm.files[path] !== now.files[path]);
  const files = changed.map(
    (path) => `${path} as it lands without kills: ${now.files[path] ?? "no such file"}`,
  );
  return { lost: [...files, ...lost], doubled: doubled.map(([thing]) => thing) };
}

/** Returns a run without its launch number. */
const unlaunched = (thing: string) =>
  thing.startsWith("run ") ? thing.replace(/ #\d+$/, "") : thing;

function countItems(things: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return counts;
}
