/** The repositories of the proof: a bundle of a public one, or the stand-in, each with our request and score. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { z } from "zod";

export interface Case {
  name: string;
  kind: string;
  /** The bundle; null for the stand-in. */
  bundle: string | null;
  request: string;
  score: string;
  /** Files that the landed commit has to change: the outputs that the scripted plan names. */
  outputs: string[];
}

const KINDS: Record<string, string> = {
  clsx: "JavaScript library",
  cookie: "TypeScript library",
  tinyhttp: "TypeScript monorepo",
  tomli: "Python library",
  uuid: "Go library",
  itoa: "Rust library",
  "the-art-of-command-line": "documents only",
};
const STAND_IN = "stand-in";

/** Cases whose bundle is in `folder`. Without any, the stand-in alone. */
export function listCases(folder: string): Case[] {
  const found = Object.entries(KINDS)
    .map(([name, kind]) => ({ name, kind, bundle: join(folder, `${name}.bundle`) }))
    .filter(({ bundle }) => existsSync(bundle));
  const cases = found.length > 0 ? found : [{ name: STAND_IN, kind: "JavaScript, built in", bundle: null }];
  return cases.map((one) => ({ ...one, ...readFiles(one.name) }));
}

const scoreSchema = z.array(
  z.object({
    session: z.string(),
    turns: z.array(z.looseObject({ close: z.looseObject({ workers: z.unknown().optional() }).optional() })),
  }),
);
const workersSchema = z.array(z.looseObject({ output: z.array(z.string()) }));

function readFiles(name: string): Pick<Case, "request" | "score" | "outputs"> {
  const folder = join(import.meta.dirname, "cases", name);
  const score = join(folder, "score.yml");
  const sessions = scoreSchema.parse(load(readFileSync(score, "utf8")));
  const plan = sessions.find(({ session }) => session.startsWith("build/architect/"));
  const workers = workersSchema.parse(plan?.turns.at(-1)?.close?.workers);
  return { request: join(folder, "request.md"), score, outputs: workers.flatMap(({ output }) => output) };
}
