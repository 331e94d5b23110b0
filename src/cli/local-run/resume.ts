import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import type { Folder } from "./folder.ts";
import { readRepositoryAt, type LocalRepository } from "./repository.ts";
import type { RequestText } from "./input.ts";
import type { World } from "github-sandbox";

/** Describes the repository that a sandbox's folder copies; stored as `copy.json` in it. */
type CopyNote = Pick<LocalRepository, "path" | "branch" | "head" | "detached">;

const FILE = "copy.json";

/** Writes what the folder's copy is made of, the first time. */
export function writeCopyNote(
  dir: string,
  { path, branch, head, detached }: LocalRepository,
): void {
  const copy: CopyNote = { path, branch, head, detached };
  if (!existsSync(join(dir, FILE)))
    writeFileSync(join(dir, FILE), `${JSON.stringify(copy, null, 2)}\n`);
}

/** The start of a build in the folder. */
export interface BuildStart {
  /** The repository as the folder's copy has it. */
  source: LocalRepository;
  /** Whether an interrupted build of the same request continues. */
  isResumed: boolean;
}

/**
 * Compares the folder's copy, if there is one, with the current repository. An interrupted build of
 * the same request continues from the commit on which it is based. For any other build the copy has
 * to be of the current commit, else it throws a `Problem`.
 */
export async function chooseStart(
  { dir, used }: Folder,
  named: string,
  now: LocalRepository,
  request: RequestText,
): Promise<BuildStart> {
  const copy = used ? readJsonFile<CopyNote>(join(dir, FILE)) : null;
  const isResumed = used && isIssueOpen(dir, request, now.settings.label);
  if (copy === null || (copy.head === now.head && copy.branch === now.branch))
    return { source: now, isResumed };
  if (isResumed) return { source: await readRepositoryAt(now.path, copy), isResumed };
  const say = ({ branch, head }: CopyNote) =>
    `${head.slice(0, 12)}${copy.branch === now.branch ? "" : ` (${branch})`}`;
  throw new Problem(
    `${named} holds a copy of ${copy.path} at ${say(copy)}, and ${now.path} is at ` +
      `${say(now)} now: name a new folder with --dir`,
  );
}

/** Whether the request's issue is open there with its label. `openIssue` continues that one. */
function isIssueOpen(dir: string, { title, body }: RequestText, label: string): boolean {
  const issues = readJsonFile<Partial<World>>(join(dir, "world.json"))?.issues ?? [];
  return issues.some(
    (issue) =>
      issue.pull === null &&
      issue.state === "open" &&
      issue.title === title &&
      (issue.body ?? "") === body &&
      issue.labels.includes(label),
  );
}

/** Returns null if the file is missing or not JSON. The sandbox reports that when it opens. */
function readJsonFile<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return null;
  }
}
