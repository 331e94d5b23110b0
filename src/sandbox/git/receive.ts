import type { Repository } from "../model.ts";
import type { Actor } from "../rest/endpoint.ts";
import { Refusal } from "../rest/refusal.ts";
import { RuleRefusal } from "../rules/refusal.ts";
import type { Sandbox } from "../sandbox.ts";
import { findLargeFiles } from "./large-files.ts";
import { announceMove, swapRefs } from "./move.ts";
import { gitOf } from "./of.ts";
import { isRefName, ZERO } from "./repository.ts";
import { GitError, runGit } from "./run.ts";

/**
 * Of more tags in one push there is no event at all:
 * https://docs.github.com/webhooks/webhook-events-and-payloads#push
 */
const MOST_TAGS = 3;

interface Command {
  before: string;
  after: string;
  ref: string;
}

/** Takes a push (the body of `git-receive-pack`) and answers git's report: each ref with `ok`, or `ng` and why. */
export function receivePack(sandbox: Sandbox, repository: Repository, actor: Actor, body: Buffer): Buffer {
  const { commands, capabilities, pack } = parse(body);
  if (commands.length === 0) return Buffer.alloc(0);
  const said: string[] = [];
  let unpacked = "unpack ok";
  if (pack.length > 0) {
    try {
      runGit(sandbox.gitDir(repository), ["index-pack", "--stdin", "--fix-thin", "--strict"], { input: pack });
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      unpacked = "unpack index-pack abnormal exit";
    }
  }
  const lines = [unpacked];
  const moved: ReturnType<typeof swapRefs> = [];
  const one = (list: Command[]): string | null => {
    const problem = unpacked === "unpack ok" ? take(sandbox, repository, actor, list, moved, pack) : "unpacker error";
    if (problem instanceof RuleRefusal) {
      const { lines: told, reason } = problem.toPush(sandbox, repository);
      said.push(...told);
      return reason;
    }
    if (problem) said.push(...problem.split("\n").filter(Boolean));
    return problem && short(problem);
  };
  if (capabilities.includes("atomic")) {
    const problem = one(commands);
    lines.push(...commands.map((command) => (problem ? `ng ${command.ref} ${problem}` : `ok ${command.ref}`)));
  } else {
    for (const command of commands) {
      const problem = one([command]);
      lines.push(problem ? `ng ${command.ref} ${problem}` : `ok ${command.ref}`);
    }
  }
  const tags = moved.filter(({ ref }) => ref.startsWith("refs/tags/"));
  const told = tags.length > MOST_TAGS ? moved.filter((move) => !tags.includes(move)) : moved;
  for (const move of told) announceMove(sandbox, repository, actor, move);
  const report = Buffer.concat([...lines.map((line) => packet(`${line}\n`)), FLUSH]);
  if (!capabilities.some((one) => one === "side-band-64k")) return report;
  const remarks = said.map((line) => packet(Buffer.concat([Buffer.from([2]), Buffer.from(`${line}\n`)])));
  return Buffer.concat([...remarks, packet(Buffer.concat([Buffer.from([1]), report])), FLUSH]);
}

/** Moves the refs together; otherwise what forbids it, a rule or a sentence. */
function take(
  sandbox: Sandbox,
  repository: Repository,
  actor: Actor,
  commands: Command[],
  moved: ReturnType<typeof swapRefs>,
  pack: Buffer,
): RuleRefusal | string | null {
  const git = gitOf(sandbox, repository);
  for (const command of commands) {
    if (!isRefName(command.ref)) return "funny refname";
    if (command.ref.startsWith("refs/pull/")) return "deny updating a hidden ref";
    if (command.after !== ZERO && git.object(command.after) === null) return "missing necessary objects";
    if ((git.ref(command.ref) ?? ZERO) !== command.before) return "failed to update ref";
    if (command.after === ZERO && command.ref === `refs/heads/${repository.defaultBranch}`) {
      return "refusing to delete the current branch";
    }
  }
  const fresh = commands.map((command) => command.after).filter((oid) => oid !== ZERO);
  const walk = ["rev-list", "--objects", "--quiet", "--stdin", "--not", "--all"];
  const whole =
    fresh.length === 0 ||
    runGit(sandbox.gitDir(repository), walk, { input: fresh.join("\n"), allow: [128] }).status === 0;
  if (!whole) return "missing necessary objects";
  const large = findLargeFiles(sandbox.gitDir(repository), fresh, pack);
  if (large) return large;
  try {
    const wishes = commands.map(({ ref, before, after }) => ({ ref, after, expected: before }));
    moved.push(...swapRefs(sandbox, repository, actor, wishes));
    return null;
  } catch (error) {
    if (error instanceof RuleRefusal) return error;
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

function short(problem: string): string {
  if (problem.startsWith("error: Trace")) return "pre-receive hook declined";
  return problem.split("\n")[0] ?? "refused";
}

function parse(body: Buffer): { commands: Command[]; capabilities: string[]; pack: Buffer } {
  const commands: Command[] = [];
  let capabilities: string[] = [];
  let at = 0;
  while (at + 4 <= body.length) {
    const size = Number.parseInt(body.subarray(at, at + 4).toString("latin1"), 16);
    if (Number.isNaN(size)) throw new Refusal(400, "The push is not in git's protocol.");
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

function packet(data: string | Buffer): Buffer {
  const content = Buffer.from(data);
  return Buffer.concat([Buffer.from((content.length + 4).toString(16).padStart(4, "0")), content]);
}
