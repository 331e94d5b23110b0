import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Repository } from "../../sandbox/model.ts";
import { openModel, type RunningModel } from "../../sandbox/model/index.ts";
import type { Score } from "../../sandbox/model/score.ts";
import type { Player, Provider } from "./player.ts";

type Secrets = Record<string, string>;

/** A player, ready to be found. */
export interface Engaged {
  /**
   * Sets the environment's secret and the repository's variables so that sessions find their player, as a person does
   * on GitHub's settings page; what an earlier player left behind is removed. At once: in a sandbox that is started
   * again, the interrupted jobs begin in the next moment.
   */
  present(repository: Repository, secrets: Secrets): void;
  /** Takes back at once what was set, for a person's key doesn't stay in the folder; then stops what was started. */
  dismiss(): Promise<void>;
}

const keyOf = (provider: Provider) => `${provider}_API_KEY`;
const urlOf = (provider: Provider) => `${provider}_BASE_URL`;
const COMMAND = "BATON_COMMAND";

/** Gets the player ready: for a score, starts the stand-in that plays it. */
export async function engage(player: Player | null, dir: string): Promise<Engaged> {
  const model = player?.kind === "score" ? await startModel(player.score, dir) : null;
  let shown: [Repository, Secrets] | null = null;
  return {
    present(repository, secrets) {
      shown = [repository, secrets];
      const { variables } = repository;
      clear(repository, secrets);
      if (player?.kind === "command") variables[COMMAND] = player.command;
      if (player?.kind === "model") {
        secrets[keyOf(player.provider)] = player.key;
        if (player.url !== null) variables[urlOf(player.provider)] = player.url;
      }
      if (model) {
        secrets[keyOf("ANTHROPIC")] = randomBytes(20).toString("hex");
        variables[urlOf("ANTHROPIC")] = model.url;
      }
    },
    async dismiss() {
      if (shown) clear(...shown);
      await model?.close();
    },
  };
}

/**
 * Starts the stand-in on the port that it had before in this folder. Jobs that outlived a killed sandbox still ask
 * there; on another port they would wait for minutes, and be parked.
 */
async function startModel(score: Score, dir: string): Promise<RunningModel> {
  const file = join(dir, "model.port");
  const log = (line: string) => appendFileSync(join(dir, "model.log"), `${line}\n`);
  const start = (port: number) => openModel({ score, dir, log, port });
  const earlier = (existsSync(file) && Number(readFileSync(file, "utf8"))) || 0;
  const model = await start(earlier).catch((error: unknown) => {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (earlier === 0 || !isTaken) throw error;
    return start(0);
  });
  writeFileSync(file, new URL(model.url).port);
  return model;
}

function clear({ variables }: Repository, secrets: Secrets): void {
  for (const provider of ["ANTHROPIC", "OPENAI"] as const) {
    delete secrets[keyOf(provider)];
    delete variables[urlOf(provider)];
  }
  delete variables[COMMAND];
}
