/** A skill: a text that says how some work is done, with a name and a description by which it is chosen. */
import { parseFrontMatter } from "../record/frontMatter.ts";

/** The file that makes a folder a skill: https://code.claude.com/docs/en/skills */
export const SKILL_FILE = "SKILL.md";

/** Those that come with Baton; a skill of the repository with the same name takes their place. */
export const SHIPPED_SKILLS = ["code-review", "pr-fix", "multi-session-delivery"] as const;
export type ShippedSkill = (typeof SHIPPED_SKILLS)[number];

const DESCRIPTION_CHARS = 300;
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** Names are told from paths by what they hold: no slash, no dot, no capital. */
export function isSkillName(word: string): boolean {
  return NAME.test(word);
}

/**
 * Name and description of a skill by its text. The front matter's `name` and `description` hold; without them, the name
 * is `usual` and the description the first line of text. A name in the front matter that is none is ignored.
 */
export function describeSkill(text: string, usual: string): { name: string; description: string } {
  const parsed = text.trimStart().startsWith("---") ? parseFrontMatter(text.trimStart()) : null;
  const values = parsed && "values" in parsed ? parsed.values : {};
  const rest = parsed && "rest" in parsed ? parsed.rest : text.split("\n");
  const { name, description } = values;
  const first = rest.find((line) => /[^\s#-]/.test(line)) ?? "";
  return {
    name: typeof name === "string" && isSkillName(name) ? name : usual,
    description: shorten(typeof description === "string" ? description : first.replace(/^#+\s*/, "")),
  };
}

/** One line, at most `DESCRIPTION_CHARS` characters, without what could be taken for formatting of a list. */
function shorten(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, " ").trim();
  return line.length > DESCRIPTION_CHARS ? `${line.slice(0, DESCRIPTION_CHARS - 1).trimEnd()}…` : line;
}
