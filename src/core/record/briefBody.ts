/** The parts of a brief that are lists and labelled lines. Blanks around what they hold are its schema's to drop. */
import type { SectionText } from "./sections.ts";

/** `**Your Mission:**` and `**Output:**`, in front of the sections. */
export function headOf(lines: string[]): { mission: string | undefined; output: string[] } {
  const output: string[] = [];
  let mission: string | undefined;
  let listing = false;
  for (const raw of lines) {
    const line = raw.trim();
    const label = /^\*\*(Your Mission|Output):\*\*(.*)/is.exec(line);
    if (label) {
      const rest = label[2]!;
      listing = label[1]!.toLowerCase() === "output";
      if (!listing) mission ??= rest;
      else if (rest) output.push(rest);
    } else if (line === "---") listing = false;
    else if (listing && line.startsWith("- ")) output.push(line.slice(2));
    else if (listing && line) output.push(line);
  }
  return { mission, output };
}

/**
 * The items of a section. `expected` not null: each must be a checkbox or a dash. Otherwise a person's free line counts
 * as an item, too. Indented lines go on with the item above them.
 */
export function itemsOf(
  section: SectionText | undefined,
  expected: string | null,
): { items: string[]; problems: { line: number; message: string }[] } {
  const items: string[] = [];
  const problems: { line: number; message: string }[] = [];
  section?.lines.forEach((raw, i) => {
    const line = raw.trimEnd();
    if (line === "" || line === "---") return;
    const box = expected === null ? null : /^[-*] \[[ xX]?\] ?(.*)/s.exec(line);
    const dash = /^[-*] (.*)/s.exec(line);
    if (box) items.push(box[1]!);
    else if (dash) items.push(dash[1]!);
    else if (/^\s/.test(line) && items.length > 0) items.push(`${items.pop()!} ${line.trim()}`);
    else if (expected === null) {
      if (!/^(When closing this worker, include:|\*\*DO NOT COMMIT\.\*\*.*)$/.test(line)) items.push(line);
    } else problems.push({ line: section.line + 1 + i, message: `expected \`${expected}\`` });
  });
  return { items, problems };
}
