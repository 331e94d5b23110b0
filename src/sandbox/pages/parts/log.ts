import { markup, trusted, type Html } from "../html.ts";
import { ansi } from "./ansi.ts";

/** The newest lines of a long log; all of it is one link away. */
const SHOWN = 5_000;

/** Lines of a log as Actions writes them: a time before each, groups, commands, notes. `id` is the log's own. */
export function log(text: string, id: string, label: string): Html {
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
      parts.push(markup`<details id="${id}-${skipped + index + 1}"><summary>${ansi(group[1] ?? "")}</summary>`);
    } else if (line === "##[endgroup]") {
      if (open-- > 0) parts.push(trusted("</details>"));
      open = Math.max(0, open);
    } else {
      parts.push(logLine(line));
    }
  });
  const note = skipped === 0 ? null : markup`<p class="quiet">${skipped} earlier lines are left out here.</p>`;
  const ends = trusted("</details>".repeat(open));
  return markup`${note}<div class="log" id="${id}" role="log" tabindex="0" aria-label="${label}">${parts}${ends}</div>`;
}

function logLine(line: string): Html {
  const noted = /^##\[(error|warning|notice|debug|command)\](.*)$/.exec(line);
  if (noted)
    return markup`<p class="${noted[1]}">${noted[1] === "command" ? null : `${noted[1]}: `}${ansi(noted[2] ?? "")}</p>`;
  const command = /^\[command\](.*)$/.exec(line);
  return command ? markup`<p class="command">${ansi(command[1] ?? "")}</p>` : markup`<p>${ansi(line)}</p>`;
}
