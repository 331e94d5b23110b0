/**
 * A stand-in for a model: a server that speaks the Messages API and plays a written score. The client is an unmodified
 * one, so that the whole path but the model itself is the real one.
 */
import { join } from "node:path";
import { listen } from "../server.ts";
import { handle } from "./handle.ts";
import { Ledger } from "./ledger.ts";
import type { Score } from "./score.ts";

export interface ModelOptions {
  /** Without problems. */
  score: Score;
  /** 0, the default, takes a free one. */
  port?: number;
  /** Folder that remembers which entry served which session; null = only as long as the server lives. */
  dir: string | null;
  log?: (line: string) => void;
}

export interface RunningModel {
  /** What `ANTHROPIC_BASE_URL` is set to. */
  url: string;
  close(): Promise<void>;
}

/** Starts it on 127.0.0.1. Throws node's error with code `EADDRINUSE` when the port is taken. */
export async function openModel({ score, port = 0, dir, log = () => {} }: ModelOptions): Promise<RunningModel> {
  const ledger = new Ledger(dir === null ? null : join(dir, "ledger.json"));
  const edge = await listen("127.0.0.1", port, log);
  edge.git = (_request, response) => void response.writeHead(404).end();
  edge.handle = (request) => handle({ score, ledger, log }, request);
  return { url: `http://127.0.0.1:${edge.port}`, close: () => edge.close() };
}

export { parseScore, type Score } from "./score.ts";
