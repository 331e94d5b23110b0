/**
 * The repositories of the proof: a bundle of a public one, or the stand-in, each with our request
 * and score.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { z } from "zod";
import { KNOWLEDGE_PATH } from "../../../src/core/model/knowledge.ts";

export interface Case {
  name: string;
  kind: string;
  /** Path of the bundle; null for the stand-in. */
  bundle: string | null;
  /** Run one after the other, each on what the one before landed. */
  builds: Build[];
}

export interface Build {
  request: string;
  score: string;
  /** Whether it ends with a report and lands nothing, as research does. */
  isForReport: boolean;
  /**
   * Files that the landed commit must change: the outputs that the scripted plan names, and the
   * file of lessons.
   */
  outputs: string[];
  /** Whether the score has an adapt session that edits the plan. */
  adapts: boolean;
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

/** Lists the cases whose bundle is in `folder`. Without any, lists only the stand-in. */
export function listCases(folder: string): Case[] {
  const found = Object.entries(KINDS)
    .map(([name, kind]) => ({ name, kind, bundle: join(folder, `${name}.bundle`) }))
    .filter(({ bundle }) => existsSync(bundle));
  const cases =
    found.length > 0 ? found : [{ name: STAND_IN, kind: "JavaScript, built in", bundle: null }];
  return cases.map((one) => ({
    ...one,
    builds: listBuilds(join(import.meta.dirname, "cases", one.name)),
  }));
}

/**
 * Lists the build in `folder`, and those that follow it: each in the folder `next` of the one
 * before.
 */
function listBuilds(folder: string): Build[] {
  return existsSync(folder) ? [readBuild(folder), ...listBuilds(join(folder, "next"))] : [];
}

const scoreSchema = z.array(
  z.object({
    session: z.string(),
    turns: z.array(z.looseObject({ close: z.unknown().optional() })),
  }),
);
const planSchema = z.looseObject({
  workers: z.array(z.looseObject({ output: z.array(z.string()) })),
});
const memorySchema = z.looseObject({ knowledge: z.array(z.unknown()) });
const adaptSchema = z.looseObject({ edits: z.array(z.unknown()) });

function readBuild(folder: string): Build {
  const score = join(folder, "score.yml");
  const sessions = scoreSchema.parse(load(readFileSync(score, "utf8")));
  const closeOf = (name: RegExp) =>
    sessions.find(({ session }) => name.test(session))?.turns.at(-1)?.close;
  const { workers } = planSchema.parse(closeOf(/^build\/architect\//));
  const request = join(folder, "request.md");
  const isForReport = /^build_type: research$/m.test(readFileSync(request, "utf8"));
  const { knowledge } = memorySchema.parse(closeOf(/^memory$/) ?? { knowledge: [] });
  const outputs = [
    ...workers.flatMap(({ output }) => output),
    ...(knowledge.length > 0 ? [KNOWLEDGE_PATH] : []),
  ];
  const adapts = (adaptSchema.safeParse(closeOf(/\/adapt\//)).data?.edits ?? []).length > 0;
  return { request, score, isForReport, outputs, adapts };
}
