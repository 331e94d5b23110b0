/**
 * Checks what a build learned and received: in its record, in the commit that landed, and in its
 * sessions' logs.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunReport } from "../../../src/cli/local-run/output.ts";
import { runGit, tryGit } from "../../../src/cli/git.ts";
import { findRecord, readRecordState } from "../../../src/cli/local-run/watch.ts";
import {
  KNOWLEDGE_PATH,
  parseKnowledge,
  type KnowledgeEntry,
} from "../../../src/core/model/knowledge.ts";
import { isGlobMatch } from "../../../src/core/text/globs.ts";
import type { Build } from "./cases.ts";

/**
 * Returns what is wrong, each as the end of a sentence. The build is of issue 1, as in each new
 * sandbox.
 */
export async function findMemoryFaults(build: Build, outcome: RunReport): Promise<string[]> {
  const { repository, landed, build: slug, dir } = outcome;
  const record = await findRecord(repository, "baton", 1);
  const state = record && (await readRecordState(repository, record.head));
  if (state === null || landed === null) return ["its record can't be read"];
  const applied = state.build.adaptations.some((one) => one.outcome === "applied");
  const files = (await runGit(repository, ["ls-tree", "-r", "--name-only", landed.sha])).split(
    "\n",
  );
  const known = await readEntries(repository, state.build.base.sha);
  const told = readTold(dir, slug ?? "");
  const index = `an index of ${known.length} ${known.length === 1 ? "entry" : "entries"}`;
  const workers = [...told]
    .filter(([session]) => /^W[^/]*\/work\//.test(session))
    .map(([, what]) => what);
  return [
    ...(build.adapts && !applied ? ["no edit of its plan was applied"] : []),
    ...(await readEntries(repository, landed.sha))
      .filter(({ paths }) => !paths.every((glob) => files.some((path) => isGlobMatch(glob, path))))
      .map(
        ({ id, paths }) =>
          `${KNOWLEDGE_PATH}: ${id} is about ${paths.join(", ")}, which is not there`,
      ),
    ...(known.length > 0 && told.get("build/architect/1") !== index
      ? [`the architect was not given ${index}`]
      : []),
    ...(known.length > 0 && !workers.some((what) => known.some(({ id }) => what.includes(id)))
      ? ["no worker was given an entry"]
      : []),
  ];
}

async function readEntries(repository: string, commit: string): Promise<KnowledgeEntry[]> {
  const read = parseKnowledge(await tryGit(repository, ["show", `${commit}:${KNOWLEDGE_PATH}`]));
  if (!read.ok) throw new Error(read.problem);
  return read.entries;
}

/** Returns by session what the logs of a build's sessions say that it received. */
function readTold(dir: string, slug: string): Map<string, string> {
  const logs = globSync("logs/*/*.txt", { cwd: dir }).map((path) =>
    readFileSync(join(dir, path), "utf8"),
  );
  return new Map(
    logs.flatMap((log) => {
      const [, session] = new RegExp(` (\\S+) of ${slug}, launch `).exec(log) ?? [];
      const [, what] = / Knowledge: (.*)/.exec(log) ?? [];
      return session && what ? [[session, what] as const] : [];
    }),
  );
}
