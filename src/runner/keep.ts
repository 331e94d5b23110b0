/**
 * `baton session --keep`: hands in what a session left whose process died (killed, out of memory, a cancel that it did
 * not live to answer). Asks nothing of GitHub or a model: a note that the session wrote says what it worked on.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { sessionKind } from "../core/sessions/index.ts";
import { NO_USAGE, PROPOSAL_FILE, proposalSchema } from "../core/sessions/proposal.ts";
import type { SessionEnv } from "../config/session-env.ts";
import { changeOf } from "./change.ts";
import { endStragglers } from "./engines/stragglers.ts";
import { RunnerFault } from "./fault.ts";
import { gitIn } from "./git.ts";
import { openCage } from "./isolation/index.ts";
import { proposalOf, writeProposal } from "./proposal.ts";
import { homeIn } from "./tools/environment.ts";
import { foldersIn } from "./worktree.ts";
import { openWorktreeReader } from "./worktree-reader.ts";

const noteSchema = z.object({
  build: z.string(),
  session: z.string(),
  launch: z.number(),
  engine: z.string(),
  base: z.string(),
  isolation: z.enum(["required", "off"]),
  seeds: z.array(z.string()),
});
type Note = z.infer<typeof noteSchema>;

const DIED =
  "The session's process died before it could hand in its work: it was killed, it ran out of memory, or its run was " +
  "cancelled.";

/** Notes what the session works on, before its engine begins. No tool of the session's sees the file. */
export async function noteSession(
  env: SessionEnv,
  about: Pick<Note, "engine" | "base" | "isolation" | "seeds">,
): Promise<void> {
  const { build, session, launch } = env;
  const note: Note = { build, session, launch, ...about };
  await writeFile(foldersIn(env.temp).note, JSON.stringify(note));
}

/**
 * Writes the proposal that the session didn't. Resolves to the exit code: 0 when there is one in the end, the session's
 * own or this; 1, after one line that says why, when nothing can be handed in.
 */
export async function keepSession(env: SessionEnv, io: { print: (line: string) => void }): Promise<number> {
  try {
    io.print(`${env.session}: ${await keep(env)}`);
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    io.print(`baton session: ${error.message.split("\n")[0]}`);
    return 1;
  }
}

async function keep(env: SessionEnv): Promise<string> {
  const folders = foldersIn(env.temp);
  const done = proposalSchema.safeParse(await readJson(join(folders.proposal, PROPOSAL_FILE)));
  if (done.success) return "its proposal is there.";
  const note = noteSchema.safeParse(await readJson(folders.note));
  const { build, session, launch } = env;
  const same = note.success && note.data.build === build && note.data.session === session;
  if (!same || note.data.launch !== launch) {
    throw new RunnerFault("nothing is left to hand in: it ended before its work began; the step Session says why.");
  }
  endStragglers(homeIn(folders.session));
  const { engine, base, isolation, seeds } = note.data;
  const { changes } = sessionKind(env.kind);
  const reading = { ...folders, isolation, git: gitIn(env.gitEnvironment), environment: env.gitEnvironment };
  await using reader = changes ? await openWorktreeReader({ ...reading, open: openCage }) : null;
  // The session that died ran as a user of its own.
  await reader?.take();
  const change = reader && (await changeOf(reader, base, seeds));
  const reason = change && !change.ok ? `${DIED} ${change.reason}` : DIED;
  const usage = { ...NO_USAGE, dollars: null };
  const ended = { result: { ended: "failed" as const, reason }, model: "not known: its session died", usage };
  const proposal = await writeProposal(proposalOf(env, null, engine, ended, change, [], []), folders.proposal);
  const files = proposal.change?.files.length ?? 0;
  return `its process died; what it left is handed in (${files} changed ${files === 1 ? "file" : "files"}).`;
}

/** Null where there is no such file, and where it isn't JSON: the process may have died while it wrote. */
async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as unknown;
  } catch {
    return null;
  }
}
