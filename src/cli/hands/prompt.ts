/** What an agent of the person's is asked to do, in the folder of `baton take`. */
import type { Brief } from "../../core/plan/brief.ts";
import type { SessionState } from "../../core/build/session.ts";
import { COMPLETION_FILE, WORK, type LaidFile } from "./folder.ts";
import type { LaidSkill } from "./skills.ts";

export interface PromptParts {
  brief: Brief;
  session: SessionState;
  /** Sentences: why this session is asked for, and what Baton objected to. */
  reasons: readonly string[];
  branch: string;
  build: string;
  /** Files of the record that were laid. */
  laid: readonly LaidFile[];
  skills: readonly LaidSkill[];
}

export function renderPrompt({ brief, session, reasons, branch, build, laid, skills }: PromptParts): string {
  const isRework = session.kind === "rework";
  return [
    `# ${brief.id}: ${oneLine(brief.name)}`,
    "",
    isRework
      ? "The change on this branch has been reviewed and has to be changed. Do that, and nothing else."
      : "Do what the brief says, all of it, and nothing else. Other workers do the rest of the build.",
    "",
    "Read these files first:",
    "",
    ...laid.map(({ path, what }) => `- ${quoted(`${WORK}/record/${path}`)}: ${what}`),
    ...skills.map(renderSkill),
    ...(reasons.length > 0 ? ["", "Why it is asked:", "", ...reasons.map((reason) => `- ${oneLine(reason)}`)] : []),
    ...(session.other ? ["", `Merge the branch \`${build}\` into this one, and resolve what conflicts.`] : []),
    "",
    "Rules:",
    "",
    `- Work in this folder, on the branch \`${branch}\`. Commit code only. Never push, and never rewrite history.`,
    `- Nothing in \`${WORK}/\` is part of the change.`,
    `- When it is done and committed, fill in \`${COMPLETION_FILE}\`: each success criterion with what shows it.`,
    "- Then say that it is done. The person checks it by `baton hand-in --dry-run` and hands it in by `baton hand-in`.",
    "",
  ].join("\n");
}

function renderSkill({ label, path, problem }: LaidSkill): string {
  if (path === null) return `- The skill ${quoted(label)} ${problem}: do without it.`;
  return `- ${quoted(path)}: a skill, how such work is done here (${quoted(label)}); files that it names are beside it`;
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();
const quoted = (text: string) => `\`${oneLine(text)}\``;
