/** The prompt of a session: its kind's script, then pointers. Everything that others wrote is named by path only. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SessionState } from "../core/build/session.ts";
import type { SessionEnv } from "../config/session-env.ts";
import type { WorkerId } from "../core/build/names.ts";
import { sessionKind } from "../core/sessions/index.ts";
import type { LoadedRecord } from "./record.ts";
import type { Worktree } from "./worktree.ts";

export interface Prompt {
  /** What a session of this kind does: the same text in each, so that a provider can keep it. */
  script: string;
  /** What this one is about. */
  task: string;
}

/** Makes the texts. `folder` is the record's copy; pointers to nothing are left out. */
export async function promptOf(
  env: SessionEnv,
  session: SessionState,
  record: LoadedRecord,
  folder: string,
  worktree: Worktree,
): Promise<Prompt> {
  const script = await readFile(new URL(`./scripts/${env.kind}.md`, import.meta.url), "utf8");
  const subject = env.subject === "build" ? "build" : (env.subject as WorkerId);
  const files = sessionKind(env.kind)
    .reads(subject, record.state)
    .flatMap(({ prefix, what }) => record.paths.filter((p) => p.startsWith(prefix)).map((p) => ({ path: p, what })))
    .map(({ path, what }) => `- \`${join(folder, path)}\`: ${what}`);
  const brief = record.state.briefs.find((b) => b.id === subject);
  const reasons = env.kind === "architect" ? record.state.build.objections : session.reasons;
  const task = [
    "## This session",
    [
      `- Session: \`${env.session}\` of build \`${env.build}\``,
      `- Worktree: \`${worktree.folder}\`, at commit \`${session.base}\``,
      ...(brief && env.kind === "work" ? [`- The brief's script: \`${brief.script}\``] : []),
      ...(worktree.diff ? [`- Diff to judge: \`${worktree.diff}\``] : []),
      ...(worktree.conflicts.length > 0 ? [`- In conflict: ${worktree.conflicts.map(quoted).join(", ")}`] : []),
    ].join("\n"),
    "## Read these files",
    files.length > 0 ? files.join("\n") : "There are none.",
    ...(reasons.length > 0 ? ["## Why you are asked", reasons.map((r) => `- ${oneLine(r)}`).join("\n")] : []),
    "",
  ].join("\n\n");
  return { script: script.trim(), task };
}

const quoted = (path: string) => `\`${oneLine(path)}\``;
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();
