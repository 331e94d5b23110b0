import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningModelServer } from "github-sandbox/model-server";
import { openScoreModel } from "./score/score-model.ts";
import type { Score } from "./score/parse-score.ts";
import type { Player, ProviderPrefix } from "./player.ts";
import type { Repository } from "github-sandbox";

type Secrets = Record<string, string>;

/** A backend for the sessions, ready for use. */
export interface ModelBackend {
  /**
   * Sets the environment's secret and the repository's variables so that sessions find their model,
   * as a person does on GitHub's settings page. It removes those of an earlier player. It works
   * synchronously, because interrupted jobs of a restarted sandbox start right after it.
   */
  configureSecrets(repository: Repository, secrets: Secrets): void;
  /**
   * Removes what was set at once, because the folder must not keep a person's key. Then stops what
   * was started.
   */
  stop(): Promise<void>;
}

const getKeyName = (provider: ProviderPrefix) => `${provider}_API_KEY`;
const getUrlName = (provider: ProviderPrefix) => `${provider}_BASE_URL`;
const COMMAND = "BATON_COMMAND";

/** Prepares the player. For a score, it starts the fake model that plays it. */
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
 * Starts the fake model on the port that it last had in this folder. Jobs that outlived a killed
 * sandbox still use it. On another port they would wait for minutes, and be parked.
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
