/**
 * The sections of a brief. A section runs from its heading to the next heading *of these five*, so its text may hold
 * other headings, fences and rules as it likes. A line of the text that is itself one of the five headings is written
 * with a backslash before it (and one more for each that is there already); reading takes it away. The first three are
 * required; the last is no part of the brief (`brief-notes.ts`).
 */
export const SECTIONS = ["Context", "Requirements", "Success Criteria", "Report Back", "From earlier workers"] as const;
export type Section = (typeof SECTIONS)[number];

const HEADING = /^(\\*)##[ \t]+(Context|Requirements|Success Criteria|Report Back|From earlier workers)[ \t\r]*$/i;

/** The text with its own headings escaped. */
export function escapeSections(text: string): string {
  return text
    .split("\n")
    .map((line) => (HEADING.test(line) ? `\\${line}` : line))
    .join("\n");
}

function unescape(line: string): string {
  return line.startsWith("\\") && HEADING.test(line) ? line.slice(1) : line;
}

export interface SectionText {
  /** Line of the heading in the file. */
  line: number;
  lines: string[];
}

/** Splits the lines (the first is number `firstLine`) into what stands before the sections, and these. */
export function splitSections(
  lines: string[],
  firstLine: number,
): { head: string[]; sections: Map<Section, SectionText>; problems: { line: number; message: string }[] } {
  const head: string[] = [];
  const sections = new Map<Section, SectionText>();
  const problems: { line: number; message: string }[] = [];
  let current: string[] = head;
  lines.forEach((line, i) => {
    const found = HEADING.exec(line);
    if (!found || found[1] !== "") {
      current.push(unescape(line));
      return;
    }
    const name = SECTIONS.find((s) => s.toLowerCase() === found[2]!.toLowerCase())!;
    const at = firstLine + i;
    if (sections.has(name)) {
      problems.push({
        line: at,
        message: `\`## ${name}\` stands twice; to say it within a section write \`\\## ${name}\``,
      });
    }
    current = [];
    sections.set(name, { line: at, lines: current });
  });
  for (const name of SECTIONS.slice(0, 3)) {
    if (!sections.has(name)) problems.push({ line: firstLine, message: `expected a section \`## ${name}\`` });
  }
  return { head, sections, problems };
}
