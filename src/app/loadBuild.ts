/** The build of an issue as its record tells it: the one that goes on, else the newest that has ended. */
import { branchesOf } from "../core/build/names.ts";
import { DEFAULT_SETTINGS } from "../core/build/settings.ts";
import type { RecordEdits } from "../core/build/recordEdits.ts";
import type { State } from "../core/build/state.ts";
import { parseRecord } from "../core/record/parse.ts";
import type { RecordProblem } from "../core/record/problem.ts";
import type { Access } from "./github/access.ts";
import { findActive, findEnded, type ActiveBuild } from "./github/findBuild.ts";
import { isBegunHere } from "./github/recordRoot.ts";
import { historyOf } from "./github/recordHistory.ts";
import { remember } from "./github/recordMemory.ts";
import { headOf } from "./github/refs.ts";
import { loadBranch, loadCommit, loadRecord, type LoadedRecord } from "./github/recordStore.ts";
import type { Ground } from "./observe/ground.ts";
import { editsOf } from "./observe/recordEdits.ts";
import { headsBelow } from "./observe/refs.ts";
import { Roles } from "./observe/roles.ts";
import type { Seen } from "./observe/seen.ts";

export type LoadedBuild =
  | { kind: "none" }
  /** `record` is the branch's; the state is that of Baton's newest commit of it, `own` where others pushed since. */
  | { kind: "active"; state: State; record: LoadedRecord; since?: { own: LoadedRecord; edits: RecordEdits } }
  /** Archived: its record is a tag and is never written again. */
  | { kind: "ended"; state: State }
  /** Somebody else pushed a branch that bears a record's name: nothing in it is read. */
  | { kind: "foreign"; slug: string; branch: string }
  | { kind: "broken"; slug: string; branch: string; problems: RecordProblem[] };

/** @throws GitHubError */
export async function loadBuild(access: Access, ground: Ground, seen: Seen): Promise<LoadedBuild> {
  const issue = ground.issue.number;
  const { settings } = ground.base;
  const configured = settings.ok ? settings.value.branch_prefix : DEFAULT_SETTINGS.branch_prefix;
  // A build keeps the prefix that it began with, whatever the configuration says since.
  let ended: LoadedBuild = { kind: "none" };
  for (const prefix of new Set([configured, DEFAULT_SETTINGS.branch_prefix])) {
    const found = await findActive(access, prefix, issue);
    if (found) {
      const loaded = await loadActive(access, found, branchesOf(prefix, found.slug).record, new Roles(access, seen));
      await headsBelow(access, `${prefix}/${found.slug}`, seen, found.heads);
      if (loaded) return loaded;
    }
    // Asked after the branches: a build that is archived between the two is seen here.
    if (ended.kind === "none") ended = await newestEnded(access, prefix, await findEnded(access, prefix, issue));
  }
  return ended;
}

/** The record that stands on `branch`; null where it is gone. @throws GitHubError */
export async function loadActive(
  access: Access,
  { slug, heads }: ActiveBuild,
  branch: string,
  roles: Roles,
): Promise<LoadedBuild | null> {
  const head = heads.find(({ name }) => name === headOf(branch))?.sha ?? null;
  const record = await loadBranch(access, branch, head);
  if (!record) return null;
  const history = await historyOf(access, branch, record.head);
  if (!history || (!history.rewritten && !(await isBegunHere(access, branch, record.head))))
    return { kind: "foreign", slug, branch };
  const own = history.own === record.head ? record : await loadCommit(access, history.own);
  const parsed = parseRecord(own.files);
  if (!parsed.ok) return { kind: "broken", slug, branch, problems: parsed.problems };
  // Another build's commits are Baton's as well.
  if (parsed.state.build.slug !== slug) return { kind: "foreign", slug, branch };
  const { state } = parsed;
  if (own === record) {
    remember(access, branch, record.head);
    return { kind: "active", state, record };
  }
  return { kind: "active", state, record, since: { own, edits: await editsOf(access, history, own, record, roles) } };
}

async function newestEnded(access: Access, prefix: string, slugs: string[]): Promise<LoadedBuild> {
  const records = await Promise.all(
    slugs.map((slug) => loadRecord(access, `refs/tags/${branchesOf(prefix, slug).tag}`)),
  );
  const states = records.flatMap((record) => {
    const parsed = record ? parseRecord(record.files) : null;
    return parsed?.ok ? [parsed.state] : [];
  });
  const newest = states.sort((a, b) => a.build.ordinal - b.build.ordinal).at(-1);
  return newest ? { kind: "ended", state: newest } : { kind: "none" };
}
