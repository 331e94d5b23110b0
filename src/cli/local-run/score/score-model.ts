/** The fake model that plays a score: every session gets its turns from the score. */
import { join } from "node:path";
import { openModelServer, type RunningModelServer } from "github-sandbox/model-server";
import { ScoreLedger } from "./ledger.ts";
import type { Score } from "./parse-score.ts";
import { playTurn } from "./play.ts";

/** Baton's comments say "no model" when they name the model. */
const SCORE_MODEL = { id: "score-player", name: "score player (no model)" };

export interface ScoreModelOptions {
  /** A score without problems. */
  score: Score;
  /** 0, the default, takes a free port. */
  port?: number;
  /** Folder that stores which entry served which session; null = only in memory. */
  dir: string | null;
  /** Receives one line for each turn that is played, and for each error. */
  log?: (line: string) => void;
}

/**
 * Starts the model on 127.0.0.1. Throws node's error with code `EADDRINUSE` if the port is in use.
 */
export function openScoreModel({
  score,
  port,
  dir,
  log = () => {},
}: ScoreModelOptions): Promise<RunningModelServer> {
  const ledger = new ScoreLedger(dir === null ? null : join(dir, "ledger.json"));
  return openModelServer({
    model: SCORE_MODEL,
    port,
    log,
    answer(request, headers) {
      const { session, ...turn } = playTurn(score, ledger, request, headers.get("x-baton-session"));
      log(`${session}: ${turn.call ? turn.call.name : "end_turn"}`);
      return turn;
    },
  });
}
