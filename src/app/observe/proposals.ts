/**
 * Reads the proposals of the completed runs that serve active sessions, with the guards' findings.
 */
import { describeUnusableUpload, type UnusableUpload } from "../../core/messages/uploads.ts";
import { MAX_COMPARED_FILES } from "../../core/model/hash.ts";
import { fetchComparison } from "../github/compare.ts";
import type { Facts, ProposalFact, RunFact } from "../../core/model/facts.ts";
import {
  PROPOSAL_ARTIFACT,
  PROPOSAL_BYTES,
  type Change,
  type Proposal,
} from "../../core/model/proposal.ts";
import type { ExpectedLaunch } from "../../core/sessions/upload.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub, requestOrNull } from "../github/errors.ts";
import { holdResponse, readBounded } from "../github/bounded-fetch.ts";
import { createCache } from "../github/lru-cache.ts";
import { JudgeError, judgeThread } from "../judge/thread.ts";
import { listAddedLines } from "../../core/text/hunks.ts";
import type { ChangedLines } from "../../core/model/review-findings.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { State } from "../../core/model/state.ts";
import { askInput } from "../../core/model/closing-inputs.ts";
import { listClosingPaths } from "../../core/sessions/index.ts";
import { isFinalKind } from "../../core/model/build-types.ts";
import { findExistingPaths } from "./base-files.ts";
import { findRunById, type ActiveSession } from "./runs.ts";
import {
  RERUN_BY_HAND,
  RUN_DELETED,
  getMergedCommit,
  type SessionState,
} from "../../core/model/session.ts";
import { checkSession } from "./hand-ins.ts";
import type { UnsettledFact, UnsettledRun } from "../../core/model/usage.ts";
import { toUtc } from "./issue.ts";
import type { ReadCache } from "./read-cache.ts";

// The proposal that a completed run uploaded: downloaded within limits, parsed, and matched with
// the request.

export type ProposalUpload =
  | { ok: true; proposal: Proposal }
  | Extract<ProposalFact, { ok: false }>;

const getCachedUpload = createCache<ProposalUpload>(64);

/**
 * Cached by run, because a completed run's artifact never changes. A missing artifact isn't cached,
 * because GitHub's list may lag behind. @throws GitHubError
 */
export async function fetchUpload(
  access: Access,
  run: number,
  asked: ExpectedLaunch,
): Promise<ProposalUpload> {
  try {
    return await getCachedUpload(access, `${run}:${asked.session}:${asked.launch}`, async () => {
      const bytes = await downloadProposal(access, run);
      if (!bytes.ok && bytes.missing) throw new AbsentUpload(bytes);
      if (!bytes.ok) return bytes;
      const read = await unpackProposal(bytes.bytes, asked);
      return read.ok ? read : { ...read, missing: false };
    });
  } catch (error) {
    if (error instanceof AbsentUpload) return error.upload;
    throw error;
  }
}

async function unpackProposal(zip: Uint8Array, asked: ExpectedLaunch) {
  try {
    return await judgeThread.run("readArchive", zip, asked);
  } catch (error) {
    if (error instanceof JudgeError) return { ok: false as const, reason: error.message };
    throw error;
  }
}

class AbsentUpload extends Error {
  readonly upload: Extract<ProposalUpload, { ok: false }>;

  constructor(upload: Extract<ProposalUpload, { ok: false }>) {
    super(upload.reason);
    this.upload = upload;
  }
}

type Bytes = { ok: true; bytes: Uint8Array } | Extract<ProposalFact, { ok: false }>;

async function downloadProposal(access: Access, run: number): Promise<Bytes> {
  const { data, url } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", {
      ...getRepoParams(access),
      run_id: run,
      name: PROPOSAL_ARTIFACT,
      per_page: 100,
    }),
  );
  const found = data.artifacts.filter(
    (a) => a.name === PROPOSAL_ARTIFACT && Number(a.workflow_run?.id) === run,
  );
  // Anyone who reruns the job makes it upload another artifact. The first one is the one that was
  // judged.
  const artifact = found.sort((a, b) => Number(a.id) - Number(b.id))[0];
  if (!artifact) return refuseUpload({ kind: "none" });
  if (artifact.expired) return refuseUpload({ kind: "expired" });
  if (artifact.size_in_bytes > PROPOSAL_BYTES)
    return refuseUpload({ kind: "too_large", bytes: artifact.size_in_bytes });
  const held = holdResponse(access);
  const answer = await requestOrNull(() =>
    access.octokit.request(
      "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
      {
        ...getRepoParams(access),
        artifact_id: artifact.id,
        archive_format: "zip",
        request: { parseSuccessResponseBody: false, fetch: held.fetch },
      },
    ),
  );
  if (!answer) return refuseUpload({ kind: "gone" });
  // GitHub redirects to a storage host that differs between installations, so only the protocol is
  // compared.
  if (new URL(answer.url).protocol !== new URL(url).protocol) {
    return refuseUpload({ kind: "unsafe_address" });
  }
  const zip = await readBounded(held.response?.body ?? answer.data, PROPOSAL_BYTES);
  return zip ? { ok: true, bytes: zip } : refuseUpload({ kind: "too_large", bytes: null });
}

function refuseUpload(upload: UnusableUpload): Bytes {
  const missing = ["none", "expired", "gone"].includes(upload.kind);
  return { ok: false, missing, reason: describeUnusableUpload(upload) };
}

// The lines that changed between two rounds of a review.

const getCachedLines = createCache<ChangedLines | null>(200);

/**
 * Returns the changed lines by path. Null if unknown: the head was pushed away, or GitHub doesn't
 * list all files because there are over 300:
 * https://docs.github.com/en/rest/commits/commits#compare-two-commits
 * @throws GitHubError
 */
function findChangedLines(
  access: Access,
  since: string,
  head: string,
): Promise<ChangedLines | null> {
  return getCachedLines(access, `${since}...${head}`, async () => {
    const found = await requestOrNull(() => fetchComparison(access, since, head, null));
    const files = found?.files;
    // If the commits diverged, the comparison would start at their common ancestor.
    if (!files || files.length >= MAX_COMPARED_FILES || found.behind_by > 0) return null;
    return Object.fromEntries(
      files.map((file) => [file.filename, file.patch ? listAddedLines(file.patch) : EVERYWHERE]),
    );
  });
}

/** The diff is too large to be shown, so any line may have changed. */
const EVERYWHERE = [{ from: 1, to: Number.MAX_SAFE_INTEGER }];

const LEFT_NOTHING: readonly (string | null)[] = [RERUN_BY_HAND, RUN_DELETED];

/** `build` is the head of the build branch; null if the branch is missing. */
export interface ProposalScope {
  state: State;
  build: string | null;
  sessions: ActiveSession[];
  runs: RunFact[];
  settings: Settings;
}

/** @throws GitHubError */
export async function readProposals(
  access: Access,
  { state, build, sessions, runs, settings }: ProposalScope,
): Promise<Facts["proposals"]> {
  const ended = runs.filter(
    (r) => r.status === "completed" && !LEFT_NOTHING.includes(r.conclusion),
  );
  const facts = await Promise.all(
    ended.map(async (run): Promise<[string, ProposalFact]> => {
      const active = sessions.find((s) => s.name === run.session);
      const asked = { build: state.build.slug, session: run.session, launch: run.launch };
      const upload = await fetchUpload(access, run.id, asked);
      if (!upload.ok) return [run.session, upload];
      const { change } = upload.proposal;
      if (change && active && change.base !== active.session.base)
        return [run.session, refuseOtherBase(change, active)];
      const { worker = null, session } = active ?? {};
      const { result } = upload.proposal;
      const of = {
        ...{
          worker,
          run: run.id,
          base: session?.base ?? null,
          merges: session ? getMergedCommit(session) : null,
        },
        ...{
          kind: session?.kind ?? "work",
          close: result.ended === "closed" ? result.close : null,
        },
      };
      const guards = await checkSession(access, { state, build, settings }, of, change);
      const since = session?.kind === "review" ? session.since : null;
      const touched = since === null ? null : await findChangedLines(access, since, session!.base);
      const standing =
        session &&
        result.ended === "closed" &&
        (isFinalKind(session.kind) || session.kind === "ask")
          ? await readReferredPaths(access, run.id, session, result.close)
          : null;
      return [
        run.session,
        { ...upload, guards, ...(touched ? { touched } : {}), ...(standing ? { standing } : {}) },
      ];
    }),
  );
  return Object.fromEntries(facts);
}

/**
 * Returns, for each path that evidence or an answer names, whether the judged tree contains it.
 * @throws GitHubError
 */
async function readReferredPaths(
  access: Access,
  run: number,
  { base, kind }: SessionState,
  close: unknown,
): Promise<Record<string, boolean>> {
  const paths = kind === "ask" ? listReferredPaths(close) : listClosingPaths(close);
  return Object.fromEntries(
    paths.length > 0 ? await findExistingPaths(access, run, base, paths) : [],
  );
}

function listReferredPaths(close: unknown): string[] {
  const answer = askInput.safeParse(close);
  return answer.success ? [...new Set(answer.data.references.map(({ path }) => path))] : [];
}

/** On another tree, the files of a change would mean something else. */
function refuseOtherBase({ base }: Change, { session }: ActiveSession): ProposalFact {
  const reason =
    `The change was made on ${base.slice(0, 12)}, but was requested on ` +
    `${session.base.slice(0, 12)}.`;
  return { ok: false, missing: false, reason };
}

// Checks runs that Baton gave up before their usage was counted: whether they have reported it
// since.

/** @throws GitHubError */
export async function readUnsettled(
  access: Access,
  { build }: State,
  cache: ReadCache,
): Promise<Facts["unsettled"]> {
  const facts = await Promise.all(
    build.unsettled.map(
      async (one) => [one.run, await readUnsettledRun(access, build.slug, one, cache)] as const,
    ),
  );
  return Object.fromEntries(facts);
}

async function readUnsettledRun(
  access: Access,
  build: string,
  { run: id, session, launch }: UnsettledRun,
  cache: ReadCache,
): Promise<UnsettledFact> {
  const run = await findRunById(access, id, cache);
  // GitHub may not show a run yet, because its answer can be older than the run.
  if (run === null || run.status !== "completed") return { state: "running" };
  const upload = await fetchUpload(access, id, { build, session, launch });
  if (upload.ok) {
    const { usage, model, context } = upload.proposal;
    return { state: "handed in", proposal: { usage, model, context } };
  }
  return upload.missing ? { state: "ended", at: toUtc(run.updated_at) } : { state: "empty" };
}
