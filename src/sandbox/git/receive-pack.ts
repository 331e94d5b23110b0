/** Receives pushes: git's `receive-pack`, with GitHub's rules and its limit for file sizes. */
import { hash } from "node:crypto";
import { GitError, runGit, runGitText } from "./run-git.ts";
import { HttpError } from "../rest/http-error.ts";
import { RuleViolationError } from "../rules/rule-violations.ts";
import type { Sandbox } from "../sandbox.ts";
import { applyRefMoves, reportRefMove } from "./move-refs.ts";
import { getGit } from "./get-git.ts";
import { ZERO, isRefName } from "./repository.ts";
import type { Repository } from "../schema/repository.ts";
import type { Actor } from "../auth/actor.ts";

const MB = 1024 * 1024;
/** "About large files on GitHub" at https://docs.github.com/repositories */
const LIMIT_MB = 100;
/** Zlib compresses zeros to a thousandth at best, so a smaller pack has no file over the limit. */
const SMALLEST_PACK = 100_000;

/** Returns GitHub's lines about the pushed files over its limit, or null when there are none. */
function findLargeFiles(dir: string, fresh: string[], pack: Buffer): string[] | null {
  if (pack.length < SMALLEST_PACK || fresh.length === 0) return null;
  const walk = ["rev-list", "--objects", "--stdin", "--not", "--all"];
  const input = fresh.join("\n");
  const filter = [`--filter=blob:limit=${LIMIT_MB * MB + 1}`, "--filter-print-omitted"];
  const [verb = "", ...rest] = walk;
  const listed = runGitText(dir, [verb, ...filter, ...rest], { input }).split("\n");
  const large = listed.flatMap((line) => (line.startsWith("~") ? [line.slice(1)] : []));
  if (large.length === 0) return null;
  const paths = new Map(
    runGitText(dir, walk, { input })
      .split("\n")
      .map((line) => [line.slice(0, 40), line.slice(41)]),
  );
  const sizes = large.map((oid) => {
    const size = Number(runGitText(dir, ["cat-file", "-s", oid])) / MB;
    return `error: File ${paths.get(oid) ?? oid} is ${size.toFixed(2)} MB; ${EXCEEDS_LIMIT}`;
  });
  return [
    `error: Trace: ${hash("sha256", large.join(" "))}`,
    "error: See https://gh.io/lfs for more information.",
    ...sizes,
    "error: GH001: Large files detected. You may want to try Git Large File Storage - " +
      "https://git-lfs.github.com.",
  ];
}

const EXCEEDS_LIMIT = `this exceeds GitHub's file size limit of ${LIMIT_MB}.00 MB`;

/**
 * A push of more tags than this sends no event for them:
 * https://docs.github.com/webhooks/webhook-events-and-payloads#push
 */
const MAX_TAGS = 3;

interface RefCommand {
  before: string;
  after: string;
  ref: string;
}

/**
 * Receives a push, the body of `git-receive-pack`. Returns git's report: `ok` for each ref that
 * moved, else `ng` with the reason.
 */
export function receivePack(
  sandbox: Sandbox,
  repository: Repository,
  actor: Actor,
  body: Buffer,
): Buffer {
  const { commands, capabilities, pack } = parsePush(body);
  if (commands.length === 0) return Buffer.alloc(0);
  const said: string[] = [];
  let unpacked = "unpack ok";
  if (pack.length > 0) {
    try {
      runGit(sandbox.gitDir(repository), ["index-pack", "--stdin", "--fix-thin", "--strict"], {
        input: pack,
      });
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      unpacked = "unpack index-pack abnormal exit";
    }
  }
  const lines = [unpacked];
  const moved: ReturnType<typeof applyRefMoves> = [];
  const one = (list: RefCommand[]): string | null => {
    const refusal =
      unpacked === "unpack ok"
        ? applyCommands(sandbox, repository, actor, list, moved, pack)
        : createRefusal("unpacker error");
    if (refusal === null) return null;
    said.push(...refusal.lines);
    return refusal.reason;
  };
  if (capabilities.includes("atomic")) {
    const problem = one(commands);
    lines.push(
      ...commands.map((command) =>
        problem ? `ng ${command.ref} ${problem}` : `ok ${command.ref}`,
      ),
    );
  } else {
    for (const command of commands) {
      const problem = one([command]);
      lines.push(problem ? `ng ${command.ref} ${problem}` : `ok ${command.ref}`);
    }
  }
  const tags = moved.filter(({ ref }) => ref.startsWith("refs/tags/"));
  const reported = tags.length > MAX_TAGS ? moved.filter((move) => !tags.includes(move)) : moved;
  for (const move of reported) reportRefMove(sandbox, repository, actor, move);
  const report = Buffer.concat([...lines.map((line) => formatPacket(`${line}\n`)), FLUSH]);
  if (!capabilities.some((one) => one === "side-band-64k")) return report;
  const remarks = said.map((line) =>
    formatPacket(Buffer.concat([Buffer.from([2]), Buffer.from(`${line}\n`)])),
  );
  return Buffer.concat([
    ...remarks,
    formatPacket(Buffer.concat([Buffer.from([1]), report])),
    FLUSH,
  ]);
}

/** The reason for refusing a push: lines for the person, and the reason next to the ref. */
interface PushRefusal {
  lines: string[];
  reason: string;
}

function createRefusal(message: string): PushRefusal {
  const lines = message.split("\n").filter(Boolean);
  return { lines, reason: lines[0] ?? "refused" };
}

/** Moves the refs, all or none. Returns null if they moved. */
function applyCommands(
  sandbox: Sandbox,
  repository: Repository,
  actor: Actor,
  commands: RefCommand[],
  moved: ReturnType<typeof applyRefMoves>,
  pack: Buffer,
): PushRefusal | null {
  const git = getGit(sandbox, repository);
  for (const command of commands) {
    if (!isRefName(command.ref)) return createRefusal("funny refname");
    if (command.ref.startsWith("refs/pull/")) return createRefusal("deny updating a hidden ref");
    if (command.after !== ZERO && git.object(command.after) === null)
      return createRefusal("missing necessary objects");
    if ((git.ref(command.ref) ?? ZERO) !== command.before)
      return createRefusal("failed to update ref");
    if (command.after === ZERO && command.ref === `refs/heads/${repository.defaultBranch}`) {
      return createRefusal("refusing to delete the current branch");
    }
  }
  const fresh = commands.map((command) => command.after).filter((oid) => oid !== ZERO);
  const walk = ["rev-list", "--objects", "--quiet", "--stdin", "--not", "--all"];
  const whole =
    fresh.length === 0 ||
    runGit(sandbox.gitDir(repository), walk, { input: fresh.join("\n"), allow: [128] }).status ===
      0;
  if (!whole) return createRefusal("missing necessary objects");
  const large = findLargeFiles(sandbox.gitDir(repository), fresh, pack);
  if (large) return { lines: large, reason: "pre-receive hook declined" };
  try {
    const wishes = commands.map(({ ref, before, after }) => ({ ref, after, expected: before }));
    moved.push(...applyRefMoves(sandbox, repository, actor, wishes));
    return null;
  } catch (error) {
    if (error instanceof RuleViolationError) return error.toPush(sandbox, repository);
    if (error instanceof HttpError) return createRefusal(error.message);
    throw error;
  }
}

function parsePush(body: Buffer): { commands: RefCommand[]; capabilities: string[]; pack: Buffer } {
  const commands: RefCommand[] = [];
  let capabilities: string[] = [];
  let at = 0;
  while (at + 4 <= body.length) {
    const size = Number.parseInt(body.subarray(at, at + 4).toString("latin1"), 16);
    if (Number.isNaN(size)) throw new HttpError(400, "The push is not in git's protocol.");
    if (size === 0) {
      at += 4;
      break;
    }
    const [line = "", more] = body
      .subarray(at + 4, at + size)
      .toString("utf8")
      .split("\0");
    if (more !== undefined) capabilities = more.trim().split(" ");
    const [before = "", after = "", ref = ""] = line.trim().split(" ");
    commands.push({ before, after, ref });
    at += size;
  }
  return { commands, capabilities, pack: body.subarray(at) };
}

const FLUSH = Buffer.from("0000");

function formatPacket(data: string | Buffer): Buffer {
  const content = Buffer.from(data);
  return Buffer.concat([Buffer.from((content.length + 4).toString(16).padStart(4, "0")), content]);
}
