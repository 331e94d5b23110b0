/**
 * The parts of .github/docs that follow from the code. A document holds blocks between
 * `<!-- generated: NAME -->` and `<!-- end -->`; the gallery is generated whole.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadVerb, VERBS } from "../../src/cli/verbs/index.ts";
import { createJsonSchema, type JsonSchema } from "../../src/config/json-schema.ts";
import { COMMANDS, type RegisteredCommand } from "../../src/core/commands/index.ts";
import { DEFAULT_RUBRIC } from "../../src/core/model/rubric.ts";
import { addLimitGauges, addStoreGauges, Metrics } from "../../src/app/metrics/metrics.ts";
import { renderGallery } from "./gallery.ts";

export const DOCS = join(import.meta.dirname, "../../.github/docs");
const COLUMNS = 100;

const GROUPS: Readonly<Record<RegisteredCommand["group"], string>> = {
  build: "The build",
  workers: "Its workers",
  pulls: "Pull requests of people",
  questions: "Questions",
};

const LEAST_ROLE = "write";

/** Breaks a paragraph or a list item into lines. */
function fill(text: string, indent = ""): string {
  const lines = [""];
  for (const word of text.match(/(?:`[^`]*`|[^\s`])+/g) ?? []) {
    const line = lines.at(-1)!;
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length + indent.length <= COLUMNS || line === "") lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join(`\n${indent}`);
}

const item = (text: string) => fill(`- ${text}`, "  ");
const code = (text: string) => `\`${text}\``;

function renderCommand(command: RegisteredCommand): string[] {
  return [
    `#### ${code(command.usage)}`,
    "",
    fill(command.help),
    "",
    item(`Examples: ${command.examples.map(code).join(", ")}`),
    ...(command.role === LEAST_ROLE ? [] : [item(`Needs the role ${code(command.role)}.`)]),
    ...(command.answerLate ? [item("Counts after the build has ended, too")] : []),
    "",
  ];
}

function renderCommands(): string[] {
  const groups = Object.entries(GROUPS).flatMap(([group, title]) => [
    `### ${title}`,
    "",
    ...COMMANDS.filter((command) => command.group === group).flatMap(renderCommand),
  ]);
  const role = `Every command needs the role ${code(LEAST_ROLE)}, unless it says otherwise.`;
  return [role, "", ...groups];
}

/** Prose is filled again; indented lines stay as they are. */
function renderAbout(about: readonly string[]): string[] {
  const parts: string[][] = [[]];
  for (const line of about) {
    const last = parts.at(-1)!;
    const follows = last[0]?.startsWith(" ") === line.startsWith(" ");
    if (line === "") parts.push([]);
    else if (follows || last.length === 0) last.push(line);
    else parts.push([line]);
  }
  return parts
    .filter((lines) => lines.length > 0)
    .flatMap((lines) => [
      lines[0]!.startsWith(" ")
        ? lines.map((line) => `  ${line}`).join("\n")
        : fill(lines.join(" ")),
      "",
    ]);
}

async function renderVerbs(): Promise<string[]> {
  const sections = await Promise.all(
    Object.entries(VERBS).map(async ([name, entry]) => {
      const { usage, about, flags } = await loadVerb(name, entry);
      return [
        `### baton ${name}`,
        "",
        fill(`${code(`baton ${usage}`)}: ${entry.summary}.`),
        "",
        ...renderAbout(about),
        ...Object.entries(flags).map(([flag, { value, about: what }]) =>
          item(`${code(`--${flag}${value ? ` ${value}` : ""}`)}: ${what}`),
        ),
        ...(Object.keys(flags).length > 0 ? [""] : []),
      ];
    }),
  );
  return sections.flat();
}

const formatDefault = (value: unknown) =>
  value === null || value === undefined
    ? "none"
    : code(JSON.stringify(value).replace(/^"|"$/g, ""));

/** A key, or the keys below it. */
function renderKeys(schema: JsonSchema, path: string): string[] {
  const { properties, description = "" } = schema;
  if (!properties) {
    const values = schema.enum
      ? ` One of ${schema.enum.map((one) => code(String(one))).join(", ")}.`
      : "";
    const facts = `${values} Default: ${formatDefault(schema.default)}.`;
    return [item(`${code(path)}: ${description}${facts}`)];
  }
  const inner = Object.entries(properties).flatMap(([key, of]) => renderKeys(of, `${path}.${key}`));
  return [`### ${code(path)}`, "", fill(description), "", ...inner, ""];
}

/** Simple keys come first, then each mapping with its own heading. */
function renderSettings(): string[] {
  const entries = Object.entries(createJsonSchema().properties!);
  const simple = entries.filter(([, { properties }]) => !properties);
  const nested = entries.filter(([, { properties }]) => properties);
  return [
    ...["### Top level", ""],
    ...simple.flatMap(([key, schema]) => renderKeys(schema, key)),
    "",
    ...nested.flatMap(([key, schema]) => renderKeys(schema, key)),
  ];
}

function renderMetrics(): string[] {
  const metrics = new Metrics();
  const none = () => Promise.reject(new Error("nothing is measured"));
  addLimitGauges(metrics, { getRemainingShares: () => new Map() });
  addStoreGauges(metrics, {
    ...{ countEntries: none, getOldestDueSeconds: none, getBusiestWriteCount: none },
  });
  return metrics.list().map(({ name, type, labelNames: labels, help }) => {
    const by = labels.length > 0 ? `, by ${labels.map(code).join(", ")}` : "";
    return item(`${code(name)} (${type}${by}): ${help}.`);
  });
}

function renderRubric(): string[] {
  const lines = DEFAULT_RUBRIC.map(({ name, weight, required, question }) =>
    [
      `  - name: ${name}`,
      `    weight: ${weight}`,
      ...(required ? ["    required: true"] : []),
      `    question: ${JSON.stringify(question)}`,
    ].join("\n"),
  );
  return ["```yaml", "# .baton/rubric.yml", "dimensions:", ...lines, "```", ""];
}

const BLOCKS: Readonly<Record<string, () => string[] | Promise<string[]>>> = {
  commands: renderCommands,
  verbs: renderVerbs,
  settings: renderSettings,
  metrics: renderMetrics,
  rubric: renderRubric,
};

/** The documents that have generated parts, by file name. */
const GENERATED = ["commands.md", "command-line.md", "configuration.md", "metrics.md", "builds.md"];

async function fillBlocks(text: string): Promise<string> {
  const parts = text.split(/(?<=<!-- generated: [a-z]+ -->\n)[^]*?(?=<!-- end -->)/);
  const filled = await Promise.all(
    parts.map(async (part) => {
      const [, name] = /<!-- generated: ([a-z]+) -->\n$/.exec(part) ?? [];
      if (name === undefined) return part;
      const lines = await BLOCKS[name]!();
      return `${part}\n${lines.join("\n").trim()}\n\n`;
    }),
  );
  return filled.join("");
}

/** Each generated document, as it has to be. */
export async function renderDocuments(): Promise<Record<string, string>> {
  const texts: Record<string, string> = { "gallery.md": renderGallery() };
  const fillDocument = async (name: string) => {
    texts[name] = await fillBlocks(readFileSync(join(DOCS, name), "utf8"));
  };
  await Promise.all(GENERATED.map(fillDocument));
  return texts;
}
