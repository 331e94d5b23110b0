import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningModelServer } from "github-sandbox/model-server";
import { openScoreModel } from "./score/score-model.ts";
import type { Score } from "./score/parse-score.ts";
import type { Player, ProviderPrefix } from "./player.ts";
import type { Repository } from "github-sandbox";

type Secrets = Record<string, string>;

/** A player, ready to be found. */
export interface ModelBackend {
  /**
   * Sets the environment's secret and the repository's variables so that sessions find their
   * player, as a person does on GitHub's settings page; what an earlier player left behind is
   * removed. At once: in a sandbox that is started again, the interrupted jobs begin in the next
   * moment.
   */
  configureSecrets(repository: Repository, secrets: Secrets): void;
  /**
   * Takes back at once what was set, for a person's key doesn't stay in the folder; then stops what
   * was started.
   */
  stop(): Promise<void>;
}

const getKeyName = (provider: ProviderPrefix) => `${provider}_API_KEY`;
const getUrlName = (provider: ProviderPrefix) => `${provider}_BASE_URL`;
const COMMAND = "BATON_COMMAND";

/** Gets the player ready: for a score, starts the stand-in that plays it. */
export async function startModelBackend(player: Player | null, dir: string): Promise<ModelBackend> {
  const model = player?.kind === "score" ? await startScoreModel(player.score, dir) : null;
  let shown: [Repository, Secrets] | null = null;
  return {
    configureSecrets(repository, secrets) {
      shown = [repository, secrets];
      const { variables } = repository;
      clearSettings(repository, secrets);
      if (player?.kind === "command") variables[COMMAND] = player.command;
      if (player?.kind === "model") {
        secrets[getKeyName(player.provider)] = player.key;
        if (player.url !== null) variables[getUrlName(player.provider)] = player.url;
      }
      if (model) {
        secrets[getKeyName("ANTHROPIC")] = randomBytes(20).toString("hex");
        variables[getUrlName("ANTHROPIC")] = model.url;
      }
    },
    async stop() {
      if (shown) clearSettings(...shown);
      await model?.close();
    },
  };
}

/**
 * Starts the stand-in on the port that it had before in this folder. Jobs that outlived a killed
 * sandbox still ask there; on another port they would wait for minutes, and be parked.
 */
async function startScoreModel(score: Score, dir: string): Promise<RunningModelServer> {
  const file = join(dir, "model.port");
  const log = (line: string) => appendFileSync(join(dir, "model.log"), `${line}\n`);
  const start = (port: number) => openScoreModel({ score, dir, log, port });
  const earlier = (existsSync(file) && Number(readFileSync(file, "utf8"))) || 0;
  const model = await start(earlier).catch((error: unknown) => {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (earlier === 0 || !isTaken) throw error;
    return start(0);
  });
  writeFileSync(file, new URL(model.url).port);
  return model;
}

function clearSettings({ variables }: Repository, secrets: Secrets): void {
  for (const provider of ["ANTHROPIC", "OPENAI"] as const) {
    delete secrets[getKeyName(provider)];
    delete variables[getUrlName(provider)];
  }
  delete variables[COMMAND];
}
