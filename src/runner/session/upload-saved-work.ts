/**
 * Implements `baton session --keep`: submits what a session left whose process died (killed, out of
 * memory, or unable to react to a cancel). It asks nothing of GitHub or a model. A note from the
 * session says what it worked on.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { pluralize } from "../../core/text/format.ts";
import { describeEndCause } from "../../core/messages/session-results.ts";
import { getSessionSpec } from "../../core/sessions/index.ts";
import { NO_USAGE, PROPOSAL_FILE, proposalSchema } from "../../core/model/proposal.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import { openWorktreeReader, readWorktreeChange } from "./change.ts";
import { killStrayProcesses } from "../isolation/isolation-off.ts";
import { RunnerError } from "../runner-error.ts";
import { parseJsonAs } from "../untrusted-io.ts";
import { createGit } from "../git.ts";
import { openSandbox } from "../isolation/index.ts";
import { createProposal, writeProposal } from "./proposal.ts";
import { getHomeFolder } from "../tools/tool-environment.ts";
import { getSessionFolders } from "./worktree.ts";

const noteSchema = z.object({
  build: z.string(),
  session: z.string(),
  launch: z.number(),
  engine: z.string(),
  base: z.string(),
  isolation: z.enum(["required", "off"]),
  seeds: z.array(z.string()),
});
type SessionNote = z.infer<typeof noteSchema>;

/**
 * Notes what the session works on, before its engine starts. No tool of the session can see the
 * file.
 */
export async function writeSessionNote(
  env: SessionEnv,
  about: Pick<SessionNote, "engine" | "base" | "isolation" | "seeds">,
): Promise<void> {
  const { build, session, launch } = env;
  const note: SessionNote = { build, session, launch, ...about };
  await writeFile(getSessionFolders(env.temp).note, JSON.stringify(note));
}

/**
 * Writes the proposal that the session didn't write. Resolves to the exit code. 0: a proposal
 * exists, the session's own or this one. 1, after one line that says why: nothing can be submitted.
 */
export async function proposeSavedWork(
  env: SessionEnv,
  io: { print: (line: string) => void },
): Promise<number> {
  try {
    io.print(`${env.session}: ${await recoverProposal(env)}`);
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    io.print(`baton session: ${error.message.split("\n")[0]}`);
    return 1;
  }
}

async function recoverProposal(env: SessionEnv): Promise<string> {
  const folders = getSessionFolders(env.temp);
  const done = parseJsonAs(
    proposalSchema,
    await readIfThere(join(folders.proposal, PROPOSAL_FILE)),
  );
  if (done !== null) return "its proposal is there.";
  const note = parseJsonAs(noteSchema, await readIfThere(folders.note));
  const { build, session, launch } = env;
  if (note?.build !== build || note.session !== session || note.launch !== launch) {
    throw new RunnerError(
      "nothing is left to hand in: it ended before its work began; the step Session says why.",
    );
  }
  killStrayProcesses(getHomeFolder(folders.session));
  const { engine, base, isolation, seeds } = note;
  const { changes } = getSessionSpec(env.kind);
  const reading = {
    ...folders,
    isolation,
    git: createGit(env.gitEnvironment),
    environment: env.gitEnvironment,
  };
  await using reader = changes ? await openWorktreeReader({ ...reading, open: openSandbox }) : null;
  // The session that died ran as a user of its own.
  await reader?.takeOver();
  const change = reader && (await readWorktreeChange(reader, base, seeds));
  const problem = change && !change.ok ? describeEndCause(change.cause).slice(0, 1800) : null;
  const cause = { kind: "died" as const, change: problem };
  const usage = { ...NO_USAGE, dollars: null };
  const ended = {
    result: { ended: "failed" as const, cause },
    model: "not known: its session died",
    usage,
  };
  const proposal = await writeProposal(
    createProposal(env, null, engine, ended, change, [], []),
    folders.proposal,
  );
  const files = proposal.change?.files.length ?? 0;
  return (
    "its process died; Baton submits the work that it left " +
    `(${pluralize(files, "changed file")}).`
  );
}

/** Returns the file's text; empty if there is no file. The process may have died while it wrote. */
const readIfThere = (file: string) => readFile(file, "utf8").catch(() => "");
