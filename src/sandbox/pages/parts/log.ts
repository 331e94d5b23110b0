import { markTrusted, markup, type Html } from "../html.ts";

const COLORS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
const CODES =
  // oxlint-disable-next-line no-control-regex -- these are what it reads
  /\u001b\[([\d;]*)m|\u001b\[[\d;?]*[A-Za-z]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

/** Renders a line of a terminal: colours and bold as classes. All other codes are left out. */
export function renderAnsiLine(line: string): Html {
  if (!line.includes("\u001b")) return markup`${line}`;
  const parts: Html[] = [];
  const on = new Set<string>();
  let at = 0;
  const push = (text: string): void => {
    if (text === "") return;
    parts.push(
      on.size === 0 ? markup`${text}` : markup`<span class="${[...on].join(" ")}">${text}</span>`,
    );
  };
  for (const found of line.matchAll(CODES)) {
    push(line.slice(at, found.index));
    at = found.index + found[0].length;
    if (found[1] !== undefined) applyCodes(on, found[1]);
  }
  push(line.slice(at));
  return markup`${parts}`;
}

function applyCodes(on: Set<string>, codes: string): void {
  for (const code of codes.split(";").map(Number)) {
    const color = COLORS[code >= 90 ? code - 90 : code - 30];
    if (code === 0) on.clear();
    if (code === 1) on.add("bold");
    if (code === 22) on.delete("bold");
    if (color === undefined && code !== 39) continue;
    for (const name of COLORS) on.delete(name);
    if (color !== undefined) on.add(color);
  }
}

/** Number of newest lines that are shown of a long log. A link leads to all of it. */
const SHOWN = 5_000;

/**
 * Renders lines of a log in the format of Actions: a time before each, groups, commands, notes.
 * `id` identifies the log.
 */
export function renderLog(text: string, id: string, label: string): Html {
  const all = text.split("\n");
  if (all.at(-1) === "") all.pop();
  const skipped = Math.max(0, all.length - SHOWN);
  let open = 0;
  const parts: Html[] = [];
  all.slice(skipped).forEach((raw, index) => {
    const line = raw.replace(/^\uFEFF?\d{4}-\d\d-\d\dT[\d:.]+Z /, "");
    const group = /^##\[group\](.*)$/.exec(line);
    if (group) {
      open++;
      parts.push(
        markup`<details id="${id}-${skipped + index + 1}"><summary>${renderAnsiLine(group[1] ?? "")}</summary>`,
      );
    } else if (line === "##[endgroup]") {
      if (open-- > 0) parts.push(markTrusted("</details>"));
      open = Math.max(0, open);
    } else {
      parts.push(renderLogLine(line));
    }
  });
  const note =
    skipped === 0 ? null : markup`<p class="quiet">${skipped} earlier lines are left out here.</p>`;
  const ends = markTrusted("</details>".repeat(open));
  return markup`${note}<div class="log" id="${id}" role="log" tabindex="0" aria-label="${label}">${parts}${ends}</div>`;
}

function renderLogLine(line: string): Html {
  const noted = /^##\[(error|warning|notice|debug|command)\](.*)$/.exec(line);
  if (noted) {
    const level = noted[1] === "command" ? null : `${noted[1]}: `;
    return markup`<p class="${noted[1]}">${level}${renderAnsiLine(noted[2] ?? "")}</p>`;
  }
  const command = /^\[command\](.*)$/.exec(line);
  return command
    ? markup`<p class="command">${renderAnsiLine(command[1] ?? "")}</p>`
    : markup`<p>${renderAnsiLine(line)}</p>`;
}
