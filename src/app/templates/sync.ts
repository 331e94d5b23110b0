/**
 * Keeps a repository in sync with its templates: reads both sides, compares them, and offers the
 * changes in one pull request. Its record is on the branch `baton/templates`. After an
 * interruption, the next sync continues from the state on GitHub.
 */
import type { Logger } from "pino";
import { CONFIG_PATH, type Settings } from "../../core/model/settings.ts";
import {
  describeBehindPull,
  OBSOLETE_PULL_NOTE,
  renderSyncBody,
  renderSyncCommitMessage,
  renderSyncTitle,
  type LoadedTemplate,
  type SyncNotes,
  type SyncResult,
} from "../../core/templates/sync-messages.ts";
import { appendMarker } from "../../core/messages/marker.ts";
import {
  describeInvalidSettings,
  type SyncProblem,
  type TemplateProblem,
} from "../../core/messages/templates.ts";
import {
  createSyncVersion,
  decideSync,
  getPlanHash,
  getTemplateBranches,
  recoverOffer,
  settleRecord,
  type SyncRecord,
  type SyncStep,
  type SyncVersion,
} from "../../core/templates/sync-record.ts";
import { findExcess, type RenderedFile, type TreeFile } from "../../core/templates/files.ts";
import { listNeededBlobs, planSync, type SyncPlan } from "../../core/templates/plan.ts";
import { renderFiles } from "../../core/templates/render.ts";
import { formatTemplateSource } from "../../core/model/template-source.ts";
import { loadSettings } from "../../config/load-settings.ts";
import { createCommentOnce } from "../effects/comments.ts";
import { offerPull, updateOfferedPull } from "../offer-pull.ts";
import { getCommit, makeCommit, signMessage } from "../github/commits.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { toGitHubError, requestGitHub } from "../github/errors.ts";
import { getHeadRef, readRef } from "../github/refs.ts";
import { readBlobs, writeTree, type TreeEntry } from "../github/trees.ts";
import { readFileText } from "../observe/base-files.ts";
import { findOfferedCommit, findOfferedPull } from "../observe/offered-pulls.ts";
import { loadRepositorySettings } from "../observe/base.ts";
import { listTree, readTemplate } from "./read-template.ts";
import { loadSyncRecord, saveSyncRecord, storeBlobs, type StoredSync } from "./sync-record.ts";
import type { OfferedPull } from "../../core/model/facts.ts";

/** A repository with the template settings on its default branch. */
export interface SyncPlace {
  id: number;
  branch: string;
  /** Head of the default branch. */
  head: string;
  private: boolean;
  archived: boolean;
  /** Null if they are invalid, which is reported elsewhere. */
  settings: Settings | null;
}

/** @returns null for a repository without a commit @throws GitHubError */
export async function readSyncPlace(access: Access): Promise<SyncPlace | null> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}", getRepoParams(access)),
  );
  const branch = data.default_branch;
  const head = await readRef(access, getHeadRef(branch));
  if (head === null) return null;
  const loaded = await loadRepositorySettings(
    access,
    await readFileText(access, CONFIG_PATH, head),
  );
  const settings = loaded.ok ? loaded.value : null;
  return {
    id: Number(data.id),
    branch,
    head,
    private: data.private,
    archived: data.archived,
    settings,
  };
}

/** What a sync would do, with everything that the decision is based on. */
export interface SyncComparison {
  plan: SyncPlan;
  step: SyncStep;
  notes: SyncNotes;
  version: SyncVersion;
  /** All files of the templates. */
  files: readonly RenderedFile[];
  repository: ReadonlyMap<string, TreeFile>;
  /** The settled record: it contains the outcome of its pull request. */
  record: SyncRecord;
  stored: StoredSync;
  pull: OfferedPull | null;
}

type SyncLookResult =
  | { ok: true; comparison: SyncComparison }
  | { ok: false; problem: SyncProblem; stored: StoredSync };

/** Reads and decides, but changes nothing. @throws GitHubError */
export async function compareTemplates(
  access: Access,
  place: SyncPlace,
  settings: Settings,
): Promise<SyncLookResult> {
  const branches = getTemplateBranches(settings.branch_prefix);
  const stored = await loadSyncRecord(access, branches.record);
  const known = { owner: access.owner, repo: access.repo, default_branch: place.branch };
  const files = new Map<string, RenderedFile>();
  const problems: TemplateProblem[] = [];
  const commits: Record<string, string> = {};
  const notes = {
    sources: [] as LoadedTemplate[],
    leftOut: [] as SyncNotes["leftOut"][number][],
    keptKeys: [] as SyncNotes["keptKeys"][number][],
  };
  for (const source of settings.templates) {
    const read = await readTemplate(access, source, { ...known, private: place.private });
    if (!read.ok) {
      problems.push(read.problem);
      continue;
    }
    const rendered = renderFiles(source, read.chosen, read.contents, known);
    const name = formatTemplateSource(source);
    commits[name] = read.commit;
    problems.push(...rendered.problems.map((said) => ({ kind: "invalid" as const, said })));
    notes.sources.push({ name, commit: read.commit, page: read.page });
    notes.leftOut.push(...rendered.leftOut);
    notes.keptKeys.push(...rendered.keptKeys);
    for (const file of rendered.files) if (!files.has(file.path)) files.set(file.path, file);
  }
  const excess = findExcess([...files.values()].map(({ bytes }) => ({ size: bytes.length })));
  if (excess !== null) problems.push({ kind: "too_large", template: null, said: excess });
  if (problems.length > 0)
    return {
      ok: false,
      problem: { kind: "templates", problems: problems.slice(0, MAX_PROBLEMS) },
      stored,
    };
  const pull = await findOfferedPull(access, branches.pull);
  const record = settleRecord(await restoreOffered(access, stored.record, pull), pull);
  const version = createSyncVersion(files, commits);
  const base = new Map(Object.entries(record.base?.files ?? {}));
  const of = { files: [...files.values()], version, notes, record, stored, pull };
  // An unchanged template isn't compared, so people's own changes stay.
  if (record.base?.version === version.version) {
    const plan: SyncPlan = { steps: [], conflicts: [], steering: [] };
    return {
      ok: true,
      comparison: {
        ...of,
        plan,
        step: decideSync(record, pull, plan, version),
        repository: new Map(),
      },
    };
  }
  const listed = await listTree(access, (await getCommit(access, place.head)).tree);
  if (!listed) return { ok: false, problem: { kind: "too_many_files" }, stored };
  const repository = new Map(listed.map(({ path, mode, sha }) => [path, { mode, sha }]));
  const input = {
    ...{ sources: settings.templates, template: files, base, repository },
    leftOut: new Set(notes.leftOut.map(({ path }) => path)),
    protectedPaths: settings.protected_paths,
  };
  const plan = planSync({ ...input, contents: await readBlobs(access, listNeededBlobs(input)) });
  dropUnusableSettings(plan);
  return {
    ok: true,
    comparison: { ...of, plan, step: decideSync(record, pull, plan, version), repository },
  };
}

/** A process may have died between an offer and its save. */
async function restoreOffered(
  access: Access,
  record: SyncRecord,
  pull: OfferedPull | null,
): Promise<SyncRecord> {
  if (record.offering === null || pull === null) return record;
  const made = await findOfferedCommit(access, pull.number);
  return made === null ? record : recoverOffer(record, pull.number, await getCommit(access, made));
}

const MAX_PROBLEMS = 10;

/** Template settings that this version of Baton can't use would stop every build. */
function dropUnusableSettings(plan: SyncPlan): void {
  const step = plan.steps.find(({ path }) => path === CONFIG_PATH);
  if (!step || step.type === "delete") return;
  const loaded = loadSettings(new TextDecoder().decode(step.bytes), CONFIG_PATH);
  if (loaded.ok) return;
  plan.steps = plan.steps.filter((one) => one !== step);
  plan.steering = plan.steering.filter((path) => path !== CONFIG_PATH);
  const [first] = loaded.problems;
  const reason = describeInvalidSettings(first);
  plan.conflicts.push({ path: CONFIG_PATH, key: first?.field ?? null, reason, hunks: [] });
}

/** Called before anything is written. A throw stops the sync. */
type BeforeWrite = () => Promise<void>;

/**
 * Syncs the repository: afterwards the pull request matches the templates, or stays as people want
 * it.
 * @throws GitHubError if GitHub can't be reached now
 */
export async function syncRepository(
  access: Access,
  place: SyncPlace,
  { log, beforeWrite }: { log: Logger; beforeWrite: BeforeWrite },
): Promise<SyncResult> {
  const { settings } = place;
  if (!settings) return { type: "problem", problem: { kind: "settings_unusable" } };
  if (settings.templates.length === 0 || place.archived) return { type: "none" };
  const compared = await compareTemplates(access, place, settings);
  if (!compared.ok) return { type: "problem", problem: compared.problem };
  const { comparison } = compared;
  const { step, plan, version, notes, record, pull } = comparison;
  const branches = getTemplateBranches(settings.branch_prefix);
  let { stored } = comparison;
  const save = async (next: SyncRecord, message: string) => {
    if (JSON.stringify(next) === JSON.stringify(stored.record)) return;
    await beforeWrite();
    stored = await saveSyncRecord(access, branches.record, stored.head, next, message);
  };
  const names = notes.sources.map(({ name }) => name).join(", ");
  if (step.type === "in_sync") {
    if (step.close !== null) await closeObsolete(access, step.close);
    const base = record.base?.version === version.version ? record.base : version;
    if (base === version) await storeUnknown(access, comparison);
    // Baton itself closed the pull request, so nobody has declined anything.
    await save(
      { ...record, base, offering: null, ...(step.close === null ? {} : { offered: null }) },
      `Synced with ${names}`,
    );
    return { type: "in_sync", sources: notes.sources };
  }
  const open = (number: number, behind: boolean): SyncResult => {
    const counts = { conflicts: plan.conflicts.length, steering: plan.steering.length };
    return { type: "open", pull: number, ...counts, behind };
  };
  if (step.type === "waiting") {
    await save(record, `#${step.pull} waits`);
    if (step.behind) await postBehind(access, step.pull, version, notes);
    return open(step.pull, step.behind);
  }
  if (step.type === "declined") {
    await save(record, "A pull request was closed");
    return { type: "declined", sources: notes.sources };
  }
  await beforeWrite();
  try {
    await storeUnknown(access, comparison);
    const offered = { ...version, plan: getPlanHash(plan), conflicts: plan.conflicts.length };
    // A later reconcile sees only the newest pull request. The outcome of the one before must be
    // recorded by then.
    const intend = (tree: string) =>
      save({ ...record, offering: { ...offered, tree } }, `Offering ${names}`);
    const number = await offerTemplates(access, place, settings, { comparison, intend });
    await save(
      { ...record, offering: null, offered: { ...offered, pull: number } },
      `#${number} offers ${names}`,
    );
    log.info(
      { pull: number, version: version.version, was: pull?.number ?? null },
      "a template is offered",
    );
    return open(number, false);
  } catch (error) {
    const refusal = toGitHubError(error);
    if (refusal.isTransient || refusal.unavailable || refusal.code === "head_moved") throw refusal;
    // Baton itself refuses to overwrite what people committed to its branch.
    if (refusal.status === null)
      return { type: "problem", problem: { kind: "sync_refused", said: refusal.message } };
    const of = { said: refusal.message, prefix: settings.branch_prefix };
    return { type: "problem", problem: { kind: "files_refused", ...of } };
  }
}

/** Stores the blobs that neither the repository nor the record contains yet. */
async function storeUnknown(
  access: Access,
  { files, repository, stored, record }: SyncComparison,
): Promise<void> {
  const known = new Set([...repository.values()].map(({ sha }) => sha));
  for (const one of [
    stored.record.base,
    stored.record.offering,
    stored.record.offered,
    record.base,
  ]) {
    for (const { sha } of Object.values(one?.files ?? {})) known.add(sha);
  }
  const unknown = new Map(
    files.filter(({ sha }) => !known.has(sha)).map((file) => [file.sha, file]),
  );
  await storeBlobs(access, [...unknown.values()]);
}

/**
 * @param intend saves the tree before anyone can see it
 * @returns the number of the pull request
 */
async function offerTemplates(
  access: Access,
  place: SyncPlace,
  settings: Settings,
  { comparison, intend }: { comparison: SyncComparison; intend: (tree: string) => Promise<void> },
): Promise<number> {
  const { plan, notes, pull } = comparison;
  const commitPlan = async () => {
    const { tree: before } = await getCommit(access, place.head);
    const entries = listPlanEntries(comparison);
    const tree = entries.length === 0 ? before : await writeTree(access, before, entries);
    await intend(tree);
    const facts = { settings: { ok: true as const, value: settings } };
    const message = await signMessage({ access, facts }, renderSyncCommitMessage(notes.sources));
    return makeCommit(access, tree, [place.head], message);
  };
  const offer = {
    ...{ repository: place.id, base: place.branch },
    branch: getTemplateBranches(settings.branch_prefix).pull,
    title: renderSyncTitle(notes.sources),
    body: renderSyncBody(plan, notes),
  };
  return offerPull(access, offer, pull, commitPlan);
}

/** Returns the entries that the plan changes in the tree of the default branch. */
function listPlanEntries({ plan, files }: SyncComparison): TreeEntry[] {
  const known = new Map(files.map(({ path, sha }) => [path, sha]));
  return plan.steps.map((step): TreeEntry => {
    const { path } = step;
    if (step.type === "delete") return { path, mode: "100644", type: "blob", sha: null };
    const { mode, bytes, type } = step;
    const sha = type === "merge" || path === CONFIG_PATH ? undefined : known.get(path);
    if (sha !== undefined) return { path, mode, type: "blob", sha };
    const content = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    return { path, mode, type: "blob", content };
  });
}

async function closeObsolete(access: Access, number: number): Promise<void> {
  const body = appendMarker(OBSOLETE_PULL_NOTE, String(number), "obsolete", "-");
  await createCommentOnce(access, number, body);
  await updateOfferedPull(access, number, { state: "closed" });
}

async function postBehind(
  access: Access,
  pull: number,
  { version }: SyncVersion,
  { sources }: SyncNotes,
): Promise<void> {
  const body = appendMarker(describeBehindPull(sources), String(pull), `behind-${version}`, "-");
  const comments = await requestGitHub(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...getRepoParams(access),
      issue_number: pull,
      per_page: 100,
    }),
  );
  const isSaid = comments.some(
    (one) => one.user?.login === access.app.login && one.body?.includes(`behind-${version} `),
  );
  if (!isSaid) await createCommentOnce(access, pull, body);
}
