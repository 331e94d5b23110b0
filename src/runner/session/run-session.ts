/**
 * Implements `baton session`: the run of one session inside Actions. It reads its pointer, prepares
 * a worktree and lets the engine conduct the session. It leaves a proposal for the workflow to
 * upload. Nothing here writes to GitHub.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isFinalKind } from "../../core/model/build-types.ts";
import { getBranches } from "../../core/model/names.ts";
import { getMergedCommit, type SessionState } from "../../core/model/session.ts";
import type { State } from "../../core/model/state.ts";
import { hasTasks } from "../../core/model/task.ts";
import { pluralize, toOneLine } from "../../core/text/format.ts";
import { KNOWLEDGE_PATH } from "../../core/model/knowledge.ts";
import { getSessionComplexity, getSessionSpec } from "../../core/sessions/index.ts";
import type { RecordedFinding } from "../../core/model/review-findings.ts";
import { describeEarlyEnd } from "../../core/messages/session-results.ts";
import { NO_MODEL, NO_USAGE, type EndCause } from "../../core/model/proposal.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import { listUnresolved, openWorktreeReader, readWorktreeChange } from "./change.ts";
import { createCloseCheck } from "./close-check.ts";
import { createToolEnvironment, findRestoredCaches } from "../tools/tool-environment.ts";
import { createPrompt, measureContext } from "./prompt.ts";
import {
  explainSupersession,
  findRequestedSession,
  loadSessionRecord,
  removeHiddenContext,
  type SessionRecord,
} from "./record.ts";
import { prepareEnvironment, writeKnowledge, writeSessionDocuments } from "./environment.ts";
import { getWebAccess, resolveEgress } from "./web-access.ts";
import type { RetryLimits } from "../engines/provider.ts";
import type { EngineResult } from "../engines/engine.ts";
import { createEngine } from "../engines/index.ts";
import { writeFailingChecks } from "./failing-checks.ts";
import { RunnerError } from "../runner-error.ts";
import { createGit } from "../git.ts";
import { loadInstructions } from "./instructions.ts";
import type { Sandbox } from "../isolation/sandbox.ts";
import { openSandbox } from "../isolation/index.ts";
import { writeSessionNote } from "./upload-saved-work.ts";
import { createSecretFilter } from "../untrusted-io.ts";
import { createGitHubApi } from "../github-api.ts";
import { downloadSavedWork } from "./saved-work.ts";
import { runPreflight } from "../preflight/index.ts";
import { createProposal, writeProposal } from "./proposal.ts";
import { openRemote, type Remote } from "../remote.ts";
import { removeSiblings } from "../other-repositories.ts";
import {
  NO_STEERS,
  openSteers,
  parseSteerNumber,
  type Steers,
  type SteersSetup,
} from "./steers.ts";
import { createCommitVerifier } from "./verify-commit.ts";
import { getSessionFolders, prepareWorktree } from "./worktree.ts";
import { openBranchCopies } from "./branch-copies.ts";

export interface SessionIo {
  print: (line: string) => void;
  /** Interval in milliseconds at which Baton looks for steers, if not the default. */
  steersIntervalMs?: number;
  /** How long it waits for the provider, if not the default. */
  waits?: Partial<RetryLimits>;
  /** Whether Baton itself made a head of the record; asks GitHub by default. */
  isSignedByBaton?: SteersSetup["isSignedByBaton"];
}

/**
 * Runs the session that `env` names. Resolves to the exit code. 0: a proposal is written, or the
 * launch is superseded and there is none. 1, after one line that says why: the runner itself
 * failed. The attack tests pass a weaker `open`.
 */
export async function runSession(
  env: SessionEnv,
  io: SessionIo,
  open = openSandbox,
): Promise<number> {
  try {
    await (env.kind === "preflight" ? runPreflight(env, io) : performSession(env, io, open));
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    io.print(`baton session: ${error.message.split("\n")[0]}`);
    return 1;
  }
}

async function performSession(
  env: SessionEnv,
  io: SessionIo,
  open: typeof openSandbox,
): Promise<void> {
  const folders = getSessionFolders(env.temp);
  await removeSiblings(env.temp, folders.siblings);
  for (const folder of Object.values(folders)) await rm(folder, { recursive: true, force: true });
  for (const folder of [folders.session, folders.worktrees])
    await mkdir(folder, { recursive: true });
  const git = createGit(env.gitEnvironment);
  const remote = await openRemote(env, git, folders.store);
  const whole = await loadSessionRecord(remote, env.record, folders.record);
  const record = await removeHiddenContext(whole, folders.record, env.subject);
  const session = findRequestedSession(record.state, env);
  if (record.state.build.slug !== env.build || !session) {
    throw new RunnerError(
      `The record ${env.record.slice(0, 12)} does not ask for ${env.session} of ${env.build}.`,
    );
  }
  const why = await findSupersession(env, remote, record.state, folders.head);
  if (why) {
    io.print(`${env.session} launch ${env.launch} is superseded: ${why}. Nothing to do.`);
    return;
  }
  io.print(`${env.session} of ${env.build}, launch ${env.launch}, at ${session.base.slice(0, 12)}`);
  const diffFile = join(folders.session, "change.diff");
  const against = getDiffTarget(session, record.state);
  const { session_settings: sessionSettings } = record.state.build;
  const { engine: name, models, prices } = sessionSettings;
  const hide = createSecretFilter(env);
  const print = (line: string) => io.print(hide(line));
  const brief = record.state.briefs.find((b) => b.id === env.subject) ?? null;
  /** Runs before any model is asked, because a person has to add what is missing. */
  const stop = async (missing: string) => {
    const cause = { kind: "not_set_up" as const, text: missing.slice(0, 2000) };
    const result = { ended: "stopped" as const, cause };
    const none = { result, model: NO_MODEL, usage: { ...NO_USAGE } };
    await writeProposal(createProposal(env, brief, name, none, null, [], []), folders.proposal);
    io.print(`${env.session}: ${missing}`);
  };
  const engine = createEngine(name, {
    env,
    prices,
    searches: getWebAccess(env.kind, sessionSettings).searches,
    print,
    waits: io.waits,
  });
  if ("missing" in engine) return stop(engine.missing);
  const began = record.state.build.base.sha;
  // Fetches the worktree's commit too, so that one request covers both.
  await remote.fetch([began, session.base], 1);
  const instructions = await loadInstructions(remote, env.kind, {
    brief,
    type: record.state.build.build_type,
    base: began,
    isTask: hasTasks(record.state),
  });
  if ("problem" in instructions) return stop(instructions.problem);
  print(`Instructions: ${instructions.from.join(", ")}`);
  const earlier = await downloadSavedWork(createGitHubApi(env), env, record.state);
  const worktree = await prepareWorktree(
    remote,
    session,
    against,
    earlier,
    folders.worktree,
    diffFile,
  );
  if (worktree.earlier) print(worktree.earlier);
  const prompt = join(folders.session, "prompt.md");
  const kind = getSessionSpec(env.kind);
  const { pins } = record.state.build;
  const around = await prepareEnvironment({
    env,
    sessionSettings,
    pins,
    brief,
    store: remote,
    base: began,
    git,
    folders,
  });
  if ("problem" in around) return stop(hide(around.problem));
  const { siblings, seeds, catalog } = around;
  for (const { repository, sha, path } of siblings.folders)
    print(`Beside the worktree: ${path}, ${repository} at ${sha}`);
  for (const line of seeds.skipped) print(line);
  await writeSessionNote(env, {
    engine: engine.name,
    base: session.base,
    isolation: sessionSettings.isolation,
    seeds: seeds.worktree,
  });
  const knowledgeFile = join(folders.session, "knowledge.md");
  const about = { kind: env.kind, brief };
  const known = sessionSettings.knowledge.on
    ? await writeKnowledge(remote, began, about, knowledgeFile)
    : null;
  if (known?.problem) print(`${KNOWLEDGE_PATH} ${known.problem}`);
  if (known?.summary) print(`Knowledge: ${known.summary}`);
  const failing = await writeFailingChecks(
    createGitHubApi(env),
    session.failing,
    folders.session,
    hide,
  );
  const documents = await writeSessionDocuments(env, record.state, folders.record, folders.session);
  const allowed = await resolveEgress(sessionSettings, remote, began, record.state.briefs);
  const web = getWebAccess(env.kind, allowed);
  const material = {
    ...instructions,
    ...around,
    siblings: siblings.folders,
    failing,
    documents,
    knowledge: known?.summary ? knowledgeFile : null,
    web,
  };
  const prompted = createPrompt(env, session, record, folders.record, worktree, material);
  const { script, task } = prompted;
  const context = await measureContext(prompted, instructions.emphasis);
  await writeFile(prompt, `${script}\n\n${task}`);
  const complexity = getSessionComplexity(record.state, env.subject, env.kind);
  // Created before the sandbox, which gives all of it to the session's user.
  await createToolEnvironment(env.engineEnvironment, folders.session);
  const cache = findRestoredCaches(env.temp, sessionSettings.environment.caches);
  const writable = [folders.worktree, folders.session, folders.worktrees, ...cache.folders];
  const place = {
    writable,
    readable: [folders.record, ...siblings.folders.map(({ folder }) => folder)],
  };
  const sandbox = await open(place, allowed, { environment: env.gitEnvironment, print });
  if ("missing" in sandbox) return stop(sandbox.missing);
  const reading = {
    ...folders,
    isolation: sessionSettings.isolation,
    git,
    environment: env.gitEnvironment,
    open,
  };
  await using reader = kind.changes ? await openWorktreeReader(reading) : null;
  const isSignedByBaton =
    io.isSignedByBaton ?? createCommitVerifier(createGitHubApi(env), env.record);
  const steersSetup = {
    folder: folders.record,
    print,
    isSignedByBaton,
    intervalMs: io.steersIntervalMs,
  };
  await using steers = kind.changes
    ? openSessionSteers(env, remote, record, steersSetup)
    : NO_STEERS;
  const input = {
    build: env.build,
    session: env.session,
    kind: env.kind,
    model: models[complexity],
    complexity,
    script,
    task,
    brief,
    worktree: folders.worktree,
    prompt,
    record: folders.record,
    scratch: folders.session,
    seconds: kind.seconds,
    docs: web.docs,
    limit: session.limit,
    environment: { ...env.engineEnvironment, ...cache.environment },
    sandbox,
    worktrees: openBranchCopies({ remote, state: record.state, sandbox, ...folders }),
    steers,
    check: createCloseCheck({
      ...{
        remote,
        kind,
        reader,
        worktree: folders.worktree,
        base: session.base,
        merges: getMergedCommit(session),
      },
      ...{ conflicts: worktree.conflicts, sessionSettings, brief, state: record.state },
      ...{
        seeds: seeds.worktree,
        skills: catalog,
        earlier: listEarlierFindings(record.state, env.subject),
        since: worktree.since,
      },
    }),
  };
  // Closed before the change is read: nothing writes any more, and the files belong to the runner
  // again.
  const played = await runAndClose(sandbox, () => engine.run(input));
  // The cause quotes a provider or a process, and people read it on the issue.
  const result = { ...played, result: hideInCause(played.result, hide) };
  await reader?.takeOver();
  const change = reader && (await readWorktreeChange(reader, session.base, seeds.worktree));
  const left = await listUnresolved(folders.worktree, worktree.conflicts);
  const proposed = createProposal(env, brief, engine.name, result, change, left, steers.listSeen());
  const proposal = await writeProposal(
    { ...proposed, context, pins: siblings.pins },
    folders.proposal,
  );
  const files = proposal.change?.files.length ?? 0;
  const ended = proposal.result.ended === "closed" ? "closed" : describeEarlyEnd(proposal.result);
  print(`${env.session}: ${toOneLine(ended)} (${pluralize(files, "changed file")})`);
}

/** Replaces secrets in the words of the provider or the agent. */
function hideInCause(
  result: EngineResult["result"],
  hide: (text: string) => string,
): EngineResult["result"] {
  if (result.ended === "closed" || result.ended === "limit") return result;
  const fields = Object.entries<unknown>(result.cause).map(
    ([name, value]) => [name, typeof value === "string" ? hide(value) : value] as const,
  );
  return { ...result, cause: Object.fromEntries(fields) as EndCause };
}

/**
 * Opens people's messages to the session. The prompt names those that are already in its copy of
 * the record, in `folder`.
 */
function openSessionSteers(
  { record: commit, subject }: SessionEnv,
  remote: Remote,
  { state, paths }: SessionRecord,
  {
    folder,
    ...how
  }: Pick<SteersSetup, "print" | "isSignedByBaton"> & {
    folder: string;
    intervalMs: number | undefined;
  },
): Steers {
  const branch = getBranches(state.build.branch_prefix, state.build.slug).record;
  const known = paths.flatMap((path) => parseSteerNumber(path, subject) ?? []);
  return openSteers({ remote, branch, commit, subject, known, record: folder, ...how });
}

function listEarlierFindings({ reviews }: State, subject: string): RecordedFinding[] {
  return Object.values(reviews).flatMap(({ worker, findings }) =>
    worker === subject ? findings : [],
  );
}

/**
 * Returns the commit that a session's diff is taken against: the one that the record names or, for
 * the closing session, the one on which the build is based.
 */
function getDiffTarget(session: SessionState, state: State): string | null {
  return session.other ?? (isFinalKind(session.kind) ? state.build.base.sha : null);
}

/**
 * Reads the newest record. Returns why this run is superseded; null if it is not. If the record
 * can't be read, the run continues, because Baton judges its proposal anyway.
 */
async function findSupersession(
  env: SessionEnv,
  remote: Remote,
  state: State,
  folder: string,
): Promise<string | null> {
  const branch = getBranches(state.build.branch_prefix, env.build).record;
  const head = await remote.readHead(branch);
  if (head === null) return `the record's branch ${branch} is gone`;
  if (head === env.record) return explainSupersession(state, env);
  const newest = await loadSessionRecord(remote, head, folder).catch(() => null);
  return newest && explainSupersession(newest.state, env);
}

async function runAndClose<T>(sandbox: Sandbox, run: () => Promise<T>): Promise<T> {
  await using _ = sandbox;
  return await run();
}
