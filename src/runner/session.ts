/**
 * `baton session`: one session's run, inside Actions. Reads its pointer, prepares a worktree, lets the engine conduct
 * the session, and leaves a proposal for the workflow to upload. Nothing here writes to GitHub.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isFinal } from "../core/build-types/index.ts";
import { branchesOf } from "../core/build/names.ts";
import { mergedBy, type SessionState } from "../core/build/session.ts";
import type { State } from "../core/build/state.ts";
import { hasTasks } from "../core/build/task.ts";
import { KNOWLEDGE_PATH } from "../core/knowledge/entry.ts";
import { sessionKind } from "../core/sessions/index.ts";
import { getSessionClass } from "../core/sessions/model.ts";
import type { KeptFinding } from "../core/sessions/review.ts";
import { NO_MODEL, NO_USAGE } from "../core/sessions/proposal.ts";
import type { SessionEnv } from "../config/session-env.ts";
import { changeOf, unresolved } from "./change.ts";
import { changeCheck } from "./check.ts";
import { restoredIn } from "./caches.ts";
import { measureContext } from "./context.ts";
import { sessionOf, superseded } from "./current.ts";
import { layDocuments } from "./documents.ts";
import { resolveEgress } from "./egress.ts";
import type { Waits } from "./engines/anthropic/patience.ts";
import { engineOf } from "./engines/index.ts";
import { layFailing } from "./failing.ts";
import { RunnerFault } from "./fault.ts";
import { gitIn } from "./git.ts";
import { instructionsOf } from "./instructions.ts";
import type { Cage } from "./isolation/cage.ts";
import { openCage } from "./isolation/index.ts";
import { noteSession } from "./keep.ts";
import { withoutSecrets } from "./log.ts";
import { apiOf } from "./api.ts";
import { earlierFor } from "./kept.ts";
import { preflight } from "./preflight.ts";
import { promptOf } from "./prompt.ts";
import { toolEnvironment } from "./tools/environment.ts";
import { proposalOf, writeProposal } from "./proposal.ts";
import { hideContext, loadRecord, type LoadedRecord } from "./record.ts";
import { openRemote, type Remote } from "./remote.ts";
import { layKnowledge } from "./knowledge.ts";
import { layEnvironment } from "./lay-environment.ts";
import { removeSiblings } from "./siblings.ts";
import { NO_STEERS, openSteers, steerOf, type Steers, type SteersSetup } from "./steers.ts";
import { vouchedBy } from "./vouched.ts";
import { getWeb } from "./web.ts";
import { foldersIn, prepareWorktree } from "./worktree.ts";
import { openWorktreeReader } from "./worktree-reader.ts";
import { openWorktrees } from "./worktrees.ts";

export interface SessionIo {
  print: (line: string) => void;
  /** How often steers are looked for, in milliseconds, where it is not as usual. */
  steersEveryMs?: number;
  /** How long it waits for the provider, where that is not as usual. */
  waits?: Partial<Waits>;
  /** Whether a head of the record is Baton's own; GitHub is asked unless given. */
  vouched?: SteersSetup["vouched"];
}

/**
 * Runs the session that `env` names. Resolves to the exit code: 0 once a proposal is written, whatever it says, and
 * where the launch is superseded (then there is none); 1, after one line that says why, when the runner itself could
 * not do its job. `open` is the attacks' harness's to weaken.
 */
export async function runSession(env: SessionEnv, io: SessionIo, open = openCage): Promise<number> {
  try {
    await (env.kind === "preflight" ? preflight(env, io) : conduct(env, io, open));
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    io.print(`baton session: ${error.message.split("\n")[0]}`);
    return 1;
  }
}

async function conduct(env: SessionEnv, io: SessionIo, open: typeof openCage): Promise<void> {
  const folders = foldersIn(env.temp);
  await removeSiblings(env.temp, folders.siblings);
  for (const folder of Object.values(folders)) await rm(folder, { recursive: true, force: true });
  for (const folder of [folders.session, folders.worktrees]) await mkdir(folder, { recursive: true });
  const git = gitIn(env.gitEnvironment);
  const remote = await openRemote(env, git, folders.store);
  const whole = await loadRecord(remote, env.record, folders.record);
  const record = await hideContext(whole, folders.record, env.subject);
  const session = sessionOf(record.state, env);
  if (record.state.build.slug !== env.build || !session) {
    throw new RunnerFault(`The record ${env.record.slice(0, 12)} does not ask for ${env.session} of ${env.build}.`);
  }
  const why = await supersededNow(env, remote, record.state, folders.head);
  if (why) {
    io.print(`${env.session} launch ${env.launch} is superseded: ${why}. Nothing to do.`);
    return;
  }
  io.print(`${env.session} of ${env.build}, launch ${env.launch}, at ${session.base.slice(0, 12)}`);
  const diffFile = join(folders.session, "change.diff");
  const against = againstOf(session, record.state);
  const { play } = record.state.build;
  const { engine: name, models, prices } = play;
  const hide = withoutSecrets([env.anthropicKey, env.openaiKey, env.token, env.repositoriesToken]);
  const print = (line: string) => io.print(hide(line));
  const brief = record.state.briefs.find((b) => b.id === env.subject) ?? null;
  /** Before any model is asked: what is missing is a person's to put there. */
  const stop = async (missing: string) => {
    const result = { ended: "stopped" as const, reason: missing };
    const none = { result, model: NO_MODEL, usage: { ...NO_USAGE } };
    await writeProposal(proposalOf(env, brief, name, none, null, [], []), folders.proposal);
    io.print(`${env.session}: ${missing}`);
  };
  const engine = engineOf(name, { env, prices, searches: getWeb(env.kind, play).searches, print, waits: io.waits });
  if ("missing" in engine) return stop(engine.missing);
  const began = record.state.build.base.sha;
  // With what the worktree is made of: one request for both.
  await remote.fetch([began, session.base], 1);
  const instructions = await instructionsOf(remote, env.kind, {
    brief,
    type: record.state.build.build_type,
    base: began,
    isTask: hasTasks(record.state),
  });
  if ("problem" in instructions) return stop(instructions.problem);
  print(`Instructions: ${instructions.from.join(", ")}`);
  const earlier = await earlierFor(apiOf(env), env, record.state);
  const worktree = await prepareWorktree(remote, session, against, earlier, folders.worktree, diffFile);
  if (worktree.earlier) print(worktree.earlier);
  const prompt = join(folders.session, "prompt.md");
  const kind = sessionKind(env.kind);
  const { pins } = record.state.build;
  const around = await layEnvironment({ env, play, pins, brief, store: remote, base: began, git, folders });
  if ("problem" in around) return stop(hide(around.problem));
  const { siblings, seeds, catalog } = around;
  for (const { repository, sha, path } of siblings.laid) print(`Beside the worktree: ${path}, ${repository} at ${sha}`);
  for (const line of seeds.skipped) print(line);
  await noteSession(env, { engine: engine.name, base: session.base, isolation: play.isolation, seeds: seeds.worktree });
  const knowledgeFile = join(folders.session, "knowledge.md");
  const about = { kind: env.kind, brief };
  const known = play.knowledge.on ? await layKnowledge(remote, began, about, knowledgeFile) : null;
  if (known?.problem) print(`${KNOWLEDGE_PATH} ${known.problem}`);
  if (known?.laid) print(`Knowledge: ${known.laid}`);
  const failing = await layFailing(apiOf(env), session.failing, folders.session, hide);
  const documents = await layDocuments(env, record.state, folders.record, folders.session);
  const allowed = await resolveEgress(play, remote, began, record.state.briefs);
  const web = getWeb(env.kind, allowed);
  const told = {
    ...instructions,
    ...around,
    siblings: siblings.laid,
    failing,
    documents,
    knowledge: known?.laid ? knowledgeFile : null,
    web,
  };
  const prompted = promptOf(env, session, record, folders.record, worktree, told);
  const { script, task } = prompted;
  const context = await measureContext(prompted, instructions.emphasis);
  await writeFile(prompt, `${script}\n\n${task}`);
  const size = getSessionClass(record.state, env.subject, env.kind);
  // Made before the cage is opened, which hands it all over to whom it runs as.
  await toolEnvironment(env.engineEnvironment, folders.session);
  const cache = restoredIn(env.temp, play.environment.caches);
  const writable = [folders.worktree, folders.session, folders.worktrees, ...cache.folders];
  const seen = { writable, readable: [folders.record, ...siblings.laid.map(({ folder }) => folder)] };
  const cage = await open(seen, allowed, { environment: env.gitEnvironment, print });
  if ("missing" in cage) return stop(cage.missing);
  const reading = { ...folders, isolation: play.isolation, git, environment: env.gitEnvironment, open };
  await using reader = kind.changes ? await openWorktreeReader(reading) : null;
  const vouched = io.vouched ?? vouchedBy(apiOf(env), env.record);
  const heard = { folder: folders.record, print, vouched, everyMs: io.steersEveryMs };
  await using steers = kind.changes ? listen(env, remote, record, heard) : NO_STEERS;
  const input = {
    build: env.build,
    session: env.session,
    kind: env.kind,
    model: models[size],
    size,
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
    cage,
    worktrees: openWorktrees({ remote, state: record.state, cage, ...folders }),
    steers,
    check: changeCheck({
      ...{ remote, kind, reader, worktree: folders.worktree, base: session.base, merges: mergedBy(session) },
      ...{ conflicts: worktree.conflicts, play, brief, state: record.state },
      ...{
        seeds: seeds.worktree,
        skills: catalog,
        earlier: earlierFindings(record.state, env.subject),
        since: worktree.since,
      },
    }),
  };
  // Closed before the change is read: nothing writes any more, and the files are the runner's again.
  const played = await closing(cage, () => engine.run(input));
  // The words of a provider, or of a process, which people read on the issue.
  const { result: how } = played;
  const result = { ...played, result: how.ended === "closed" ? how : { ...how, reason: hide(how.reason) } };
  await reader?.take();
  const change = reader && (await changeOf(reader, session.base, seeds.worktree));
  const left = await unresolved(folders.worktree, worktree.conflicts);
  const proposed = proposalOf(env, brief, engine.name, result, change, left, steers.seen());
  const proposal = await writeProposal({ ...proposed, context, pins: siblings.pins }, folders.proposal);
  const files = proposal.change?.files.length ?? 0;
  const ended = proposal.result.ended === "closed" ? "closed" : proposal.result.reason;
  print(`${env.session}: ${ended.replace(/\s+/g, " ")} (${files} changed ${files === 1 ? "file" : "files"})`);
}

/** People's words to the session; those that it finds in its copy of the record, in `folder`, its prompt names. */
function listen(
  { record: commit, subject }: SessionEnv,
  remote: Remote,
  { state, paths }: LoadedRecord,
  { folder, ...how }: Pick<SteersSetup, "print" | "vouched"> & { folder: string; everyMs: number | undefined },
): Steers {
  const branch = branchesOf(state.build.branch_prefix, state.build.slug).record;
  const known = paths.flatMap((path) => steerOf(path, subject) ?? []);
  return openSteers({ remote, branch, commit, subject, known, record: folder, ...how });
}

function earlierFindings({ reviews }: State, subject: string): KeptFinding[] {
  return Object.values(reviews).flatMap(({ worker, findings }) => (worker === subject ? findings : []));
}

/** What a session's diff is taken against: what the record names, and for the closing session where the build began. */
function againstOf(session: SessionState, state: State): string | null {
  return session.other ?? (isFinal(session.kind) ? state.build.base.sha : null);
}

/** Looks at the record as it stands now. If that can't be told, the run goes on: Baton judges its proposal anyway. */
async function supersededNow(env: SessionEnv, remote: Remote, state: State, folder: string): Promise<string | null> {
  const branch = branchesOf(state.build.branch_prefix, env.build).record;
  const head = await remote.head(branch);
  if (head === null) return `the record's branch ${branch} is gone`;
  if (head === env.record) return superseded(state, env);
  const newest = await loadRecord(remote, head, folder).catch(() => null);
  return newest && superseded(newest.state, env);
}

async function closing<T>(cage: Cage, run: () => Promise<T>): Promise<T> {
  await using _ = cage;
  return await run();
}
