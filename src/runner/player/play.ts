/** `baton play`: performs one session's turns as a score has written them. A score player, and no model. */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { PlayEnv } from "../../config/session-env.ts";
import { runShell } from "../engines/process.ts";
import { EditRefused, edit } from "../tools/edit.ts";
import { claim } from "./ledger.ts";
import { parseScore, type ScoreEntry, type ScoreProblem } from "./score.ts";

/** What stands wherever a person could take the player for a model. */
export const PLAYER = "score player (no model)";
/** Time limit of one bash turn, in seconds. */
const BASH_SECONDS = 300;

export interface PlayOptions {
  /** Path of the score. */
  score: string;
  /** Where the turns work: the session's worktree. */
  worktree: string;
}

/**
 * Plays the entry of the score that serves the session. Resolves to the exit code: 0 once its turns are done (a bash
 * turn that fails does not end a session, as it would not end a model's); 1 when nothing matches or an edit can't be
 * made; 2 when the score can't be read. Each with one line that says so.
 */
export async function playScore(
  options: PlayOptions,
  env: PlayEnv,
  io: { print: (line: string) => void },
): Promise<number> {
  const text = await readFile(options.score, "utf8").catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== "string") {
    io.print(`${options.score}: the score can't be read (${text.code}); name an existing file with --score.`);
    return 2;
  }
  const parsed = parseScore(text, options.score);
  if (!parsed.ok) {
    for (const problem of parsed.problems) io.print(problemLine(problem));
    return 2;
  }
  const ledger = env.ledger ?? `${resolve(options.score)}.ledger`;
  const index = await claim(parsed.score, env.session, env.build, ledger);
  if (index === null) {
    io.print(`no entry of ${options.score} matches session ${env.session}`);
    return 1;
  }
  io.print(`Score player, no model: entry ${index + 1} of ${options.score} plays ${env.session}.`);
  await writeFile(env.usage, JSON.stringify({ model: PLAYER }));
  try {
    await perform(parsed.score.entries[index]!, options.worktree, env, io);
    return 0;
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
    io.print(`${options.score}: entry ${index + 1} (${env.session}): ${error.message}`);
    return 1;
  }
}

async function perform(
  entry: ScoreEntry,
  worktree: string,
  env: PlayEnv,
  io: { print: (line: string) => void },
): Promise<void> {
  for (const turn of entry.turns) {
    if ("say" in turn) io.print(turn.say);
    else if ("edit" in turn) {
      io.print(`edit: ${turn.edit.command} ${turn.edit.path}`);
      await edit(worktree, turn.edit);
    } else if ("bash" in turn) {
      io.print(`bash: ${turn.bash.trim().split("\n")[0]}`);
      const options = { cwd: worktree, env: env.environment, seconds: BASH_SECONDS, print: io.print };
      const { code, why } = await runShell(turn.bash, options);
      if (code !== 0)
        io.print(`bash: ${why === "time" ? `no end within ${BASH_SECONDS} seconds` : `exit code ${code}`}`);
    } else await writeFile(env.close, JSON.stringify(turn.close));
  }
}

/** `score.yml:7: [1].turns[0].edit.path: …`. */
export function problemLine({ file, line, field, message }: ScoreProblem): string {
  return `${file}:${line}: ${field}: ${message}`;
}
