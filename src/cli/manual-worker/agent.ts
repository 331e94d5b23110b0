/** Starts a person's agent on a worker, or just their shell. */
import { quoteCode, toOneLine } from "../../core/text/format.ts";
import { spawn } from "node:child_process";
import { access, constants, mkdtemp, rm } from "node:fs/promises";
import { delimiter, join, relative, sep } from "node:path";
import { tmpdir } from "node:os";
import { Problem, getSystemErrorCode } from "../problem.ts";
import { COMPLETION_FILE, WORK_FOLDER, type RecordFile } from "./work-folder.ts";
import type { State } from "../../core/model/state.ts";
import type { Brief } from "../../core/model/brief.ts";
import type { SessionSpec } from "../../core/sessions/define-session.ts";
import { createGit } from "../../runner/git.ts";
import { openOtherRepositories } from "../../runner/other-repositories.ts";
import { writeSkills } from "../../runner/session/skills.ts";
import { openStore, tryGitLine, type PersonGit } from "./person-git.ts";
import type { Person } from "./live-build.ts";
import type { SessionState } from "../../core/model/session.ts";

const TASK = `Read ${WORK_FOLDER}/prompt.md and do what it says.`;

/** Agents that take their task as an argument. Any other value is a command for the shell. */
const KNOWN_AGENTS: Readonly<Record<string, readonly string[]>> = {
  claude: ["claude", TASK],
  codex: ["codex", TASK],
};

export interface AgentStart {
  dir: string;
  /** The value `claude`, `codex` or a command; null = a shell. */
  command: string | null;
  worker: string;
  machine: Readonly<Record<string, string>>;
}

/**
 * Checks that a known agent is installed, before any work is done for it.
 * @throws Problem
 */
export async function checkAgent(
  command: string | null,
  machine: AgentStart["machine"],
): Promise<void> {
  const program = command === null ? undefined : KNOWN_AGENTS[command]?.[0];
  // On systems whose program names have extensions, starting the agent reports a missing one.
  if (program === undefined || process.platform === "win32") return;
  const places = (machine["PATH"] ?? "").split(delimiter).map((folder) => join(folder, program));
  for (const place of places) {
    const isThere = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return;
  }
  throw createMissingProgramProblem(program);
}

const createMissingProgramProblem = (program: string) =>
  new Problem(
    `there is no ${program} on PATH: install it, name another command with --with, or leave ` +
      "out --with",
  );

/**
 * Starts it in the folder, at this terminal, and resolves to its exit code. It receives a Ctrl-C
 * itself; the folder's contents stay.
 * @throws Problem if the program does not exist
 */
export function startAgent({ dir, command, worker, machine }: AgentStart): Promise<number> {
  const shell = machine["SHELL"] ?? (process.platform === "win32" ? "cmd" : "/bin/sh");
  const [program = shell, ...args] =
    command === null ? [shell] : (KNOWN_AGENTS[command] ?? ["/bin/sh", "-c", command]);
  const env = {
    ...machine,
    BATON_WORKER: worker,
    BATON_PROMPT: join(dir, WORK_FOLDER, "prompt.md"),
  };
  const ignore = () => undefined;
  process.on("SIGINT", ignore);
  return new Promise<number>((resolve, reject) => {
    const child = spawn(program, args, { cwd: dir, env, stdio: "inherit" });
    child.once("error", (error) =>
      reject(getSystemErrorCode(error) === "ENOENT" ? createMissingProgramProblem(program) : error),
    );
    child.once("close", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  }).finally(() => process.off("SIGINT", ignore));
}

// The skills that a session of the worker would read, written next to the code in a person's work
// tree.

interface SkillPointer {
  /** The name for people. */
  label: string;
  /**
   * Path below the work tree. Null = it can't be read, and `problem` is the end of a sentence about
   * it.
   */
  path: string | null;
  problem: string;
}

export interface SkillRequest {
  /** Folder of the work tree. */
  dir: string;
  /** Name of the remote for the repository. */
  remote: string;
  build: State["build"];
  brief: Brief;
  kind: SessionSpec;
}

/**
 * Writes them below `.baton-work/skills/`, as of the commit on which the build is based, and
 * replaces older ones. `problem` is a sentence: a source of skills is missing, and no skill is
 * written.
 */
export async function writeWorkerSkills(
  { env, token }: Pick<Person, "env" | "token">,
  git: PersonGit,
  { dir, remote, build, brief, kind }: SkillRequest,
): Promise<{ skills: SkillPointer[]; problem: string | null }> {
  const folder = join(dir, WORK_FOLDER, "skills");
  await rm(folder, { recursive: true, force: true });
  const base = build.base.sha;
  // A clone without the full history may lack it.
  const has = await tryGitLine(git, dir, "cat-file", "-e", `${base}^{commit}`);
  if (has === null) await git(dir, ["fetch", "--quiet", "--no-write-fetch-head", remote, base]);
  const temp = await mkdtemp(join(tmpdir(), "baton-skills-"));
  try {
    const reach = { serverUrl: env.webUrl, repositoriesToken: token };
    const others = openOtherRepositories(reach, null, createGit(env.machine), temp);
    const place = {
      store: await openStore(git, dir),
      base,
      sources: build.session_settings.skills,
      others,
    };
    const skillFiles = await writeSkills(place, { named: brief.skills, usual: kind.skill }, folder);
    if ("problem" in skillFiles) return { skills: [], problem: skillFiles.problem };
    const below = (file: string) => relative(dir, file).split(sep).join("/");
    const skills = skillFiles.skills.map(({ label, file, problem }) => ({
      label,
      path: file && below(file),
      problem,
    }));
    return { skills, problem: null };
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}

// The task for a person's agent in the folder of `baton take`.

export interface PromptParts {
  brief: Brief;
  session: SessionState;
  /** Sentences: why this session was requested, and Baton's objections. */
  reasons: readonly string[];
  branch: string;
  build: string;
  /** Files of the record next to the code. */
  recordFiles: readonly RecordFile[];
  skills: readonly SkillPointer[];
}

export function renderPrompt({
  brief,
  session,
  reasons,
  branch,
  build,
  recordFiles,
  skills,
}: PromptParts): string {
  const isRework = session.kind === "rework";
  return [
    `# ${brief.id}: ${toOneLine(brief.name)}`,
    "",
    isRework
      ? "The change on this branch has been reviewed and has to be changed. Do that, and " +
        "nothing else."
      : "Do what the brief says, all of it, and nothing else. Other workers do the rest of " +
        "the build.",
    "",
    "Read these files first:",
    "",
    ...recordFiles.map(
      ({ path, what }) => `- ${quoteCode(`${WORK_FOLDER}/record/${path}`)}: ${what}`,
    ),
    ...skills.map(renderSkill),
    ...(reasons.length > 0
      ? ["", "Why it is asked:", "", ...reasons.map((reason) => `- ${toOneLine(reason)}`)]
      : []),
    ...(session.other
      ? ["", `Merge the branch \`${build}\` into this one, and resolve what conflicts.`]
      : []),
    "",
    "Rules:",
    "",
    `- Work in this folder, on the branch \`${branch}\`. Commit code only. Never push, ` +
      "and never rewrite history.",
    `- Nothing in \`${WORK_FOLDER}/\` is part of the change.`,
    `- When it is done and committed, fill in \`${COMPLETION_FILE}\`: each success ` +
      "criterion with what shows it.",
    "- Then say that it is done. The person checks it by `baton hand-in --dry-run` and " +
      "hands it in by `baton hand-in`.",
    "",
  ].join("\n");
}

function renderSkill({ label, path, problem }: SkillPointer): string {
  if (path === null) return `- The skill ${quoteCode(label)} ${problem}: do without it.`;
  return (
    `- ${quoteCode(path)}: a skill, how such work is done here (${quoteCode(label)}); ` +
    "files that it names are beside it"
  );
}
