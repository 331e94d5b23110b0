/**
 * Copies of other workers' branches, made on demand for a session to read. They are writable,
 * deleted at the end, and never proposed. The runner fetches a branch into a folder that commands
 * can't reach, then moves it to one that they can. It never touches the copy again, because a
 * command could have put links there.
 */
import { randomBytes } from "node:crypto";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { getBranches, compareWorkers, type WorkerId } from "../../core/model/names.ts";
import type { State } from "../../core/model/state.ts";
import { RunnerError } from "../runner-error.ts";
import type { Sandbox } from "../isolation/sandbox.ts";
import { sanitizeLogLine } from "../untrusted-io.ts";
import type { Remote } from "../remote.ts";
import { checkOut } from "./worktree.ts";

/** How long the server's answer about the branches stays valid, in milliseconds. */
const FRESH_MS = 30_000;
/** Maximum copies of one session, refreshed ones included, because disk space is limited. */
const MAX_COPIES = 20;

export interface BranchCopies {
  /**
   * Returns a folder with the worker's current branch, or a sentence for the model on why there is
   * none.
   */
  getFolder(worker: string): Promise<{ folder: string } | { missing: string }>;
}

export interface BranchCopiesSetup {
  remote: Remote;
  state: State;
  sandbox: Sandbox;
  /**
   * The folder in which copies are made, unreachable for commands. It is on the same disk as
   * `worktrees`.
   */
  layout: string;
  /** The folder in which commands find them. */
  worktrees: string;
  freshMs?: number;
}

export function openBranchCopies({
  remote,
  state,
  sandbox,
  layout,
  worktrees,
  freshMs = FRESH_MS,
}: BranchCopiesSetup): BranchCopies {
  const { branch_prefix, slug } = state.build;
  const branches = getBranches(branch_prefix, slug);
  const workers = (Object.keys(state.workers) as WorkerId[]).toSorted(compareWorkers);
  const copies = new Map<WorkerId, { commit: string; folder: string }>();
  let made = 0;
  let heads = new Map<string, string>();
  let asked = Number.NEGATIVE_INFINITY;

  const folderOf: BranchCopies["getFolder"] = async (name) => {
    const worker = workers.find((id) => id === name);
    if (!worker) return { missing: describeUnknownWorker(name, workers) };
    if (performance.now() - asked > freshMs) {
      heads = await remote.readHeads(branches.worker("W*" as WorkerId));
      asked = performance.now();
    }
    const commit = heads.get(branches.worker(worker));
    if (!commit)
      return {
        missing: describeMissingBranch(
          worker,
          workers.filter((id) => heads.has(branches.worker(id))),
        ),
      };
    const copy = copies.get(worker);
    if (copy?.commit === commit) return copy;
    if (made >= MAX_COPIES)
      return {
        missing: `This session has had ${MAX_COPIES} copies of branches, and gets no more.`,
      };
    made += 1;
    const folder = await layOut(worker, commit);
    copies.set(worker, { commit, folder });
    return { folder };
  };

  const layOut = async (worker: WorkerId, commit: string): Promise<string> => {
    // An unpredictable name, so that no command can block it.
    const name = `${worker}-${randomBytes(4).toString("hex")}`;
    const [hidden, folder] = [join(layout, name), join(worktrees, name)];
    await mkdir(layout, { recursive: true });
    await remote.fetch([commit], 1);
    await checkOut(remote, hidden, [commit], commit);
    await sandbox.handOver(hidden);
    await rename(hidden, folder);
    return folder;
  };

  let turn: Promise<unknown> = Promise.resolve();
  return {
    // Handles one call at a time: the calls of one turn arrive together and should share one copy.
    getFolder(name) {
      const found = turn
        .then(() => folderOf(name))
        .catch((error: unknown) => {
          if (!(error instanceof RunnerError)) throw error;
          return {
            missing: `The branch is not available now (${sanitizeLogLine(error.message)}).`,
          };
        });
      turn = found.catch(() => undefined);
      return found;
    },
  };
}

function describeUnknownWorker(name: string, workers: readonly WorkerId[]): string {
  const asked = sanitizeLogLine(name).slice(0, 40);
  return `There is no worker \`${asked}\` in this build: ${
    workers.length > 0 ? formatWorkerIds(workers) : "it has none yet"
  }.`;
}

function describeMissingBranch(worker: WorkerId, others: readonly WorkerId[]): string {
  const some =
    others.length > 0 ? `Branches there are of ${formatWorkerIds(others)}.` : "No worker has one.";
  return (
    `${worker} has no branch: nothing of it is published, or it has been merged and ` +
    `removed. ${some}`
  );
}

function formatWorkerIds(workers: readonly WorkerId[]): string {
  const shown = workers.slice(0, 40).join(", ");
  return workers.length > 40 ? `${shown} and ${workers.length - 40} more` : shown;
}
