/** Words that readers stumble over, with what to write instead. */
import type { Source, Violation } from "./source.ts";

/** Banned words, each with what to write instead. */
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\bheed(s|ed|ing|less)?\b/i, "apply, follow, handle"],
  [/\banew\b/i, "again"],
  // prose: the pattern contains the word
  [/\b(bears?|bore|borne)\b/i, "has, carries"],
  [/\bwho(so)?ever\b/i, "anyone who"],
  [/\bwherever\b/i, "in any place where"],
  [/\bwhatever\b/i, "any, everything that"],
  [/\bmend(s|ed|ing)?\b/i, "fix, repair"],
  [/\b(hangs?|hung) on\b/i, "depends on"],
  [/\b(is|are|was|were) none of\b/i, "is not one of"],
  [/\bwhat stands there\b/i, "what is there"],
  [/\bso long as\b/i, "while"],
  [/\b(is|are|was|were|be|been) told (of|about)\b/i, "is notified of"],
  [/\b(has|have|had) it that\b/i, "makes, lets"],
  [/\bas people do\b/i, "(leave it out)"],
];

/** Matches a line that gives a reason for quoting a banned word: `prose: <reason>`. */
const REASON = /\bprose: \S/;

export function findBannedWords({ path, lines }: Source): Violation[] {
  return lines.flatMap((line, i) => {
    if (REASON.test(line) || REASON.test(lines[i - 1] ?? "")) return [];
    return BANNED.flatMap(([word, instead]) => {
      const found = word.exec(line);
      if (!found) return [];
      return [{ path, line: i + 1, message: `"${found[0]}": write ${instead}` }];
    });
  });
}
