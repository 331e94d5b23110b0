/** The pages of the setup: plain HTML with nothing that runs, for a person who sees Baton for the first time. */
import type { AppFile } from "./manifest.ts";

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;" +
  "color-scheme:light dark}" +
  "label{display:block;margin-top:1rem;font-weight:600}" +
  "input{font:inherit;width:100%;padding:.4rem;box-sizing:border-box}" +
  "button{font:inherit;margin-top:1rem;padding:.5rem 1rem}.warn{border-left:4px solid #b35900;padding-left:.8rem}" +
  "details{margin-top:1rem}code{overflow-wrap:anywhere}";

/** What the first page says and sends on. */
export interface SetupView {
  file: AppFile;
  /** Where GitHub will reach this server, and whether it can only be reached on this machine. */
  address: string;
  local: boolean;
  /** Account of an organization that is to own the App; empty = the person's own. */
  organization: string;
  /** GitHub's page that takes the manifest. */
  action: string;
  manifest: string;
  key: string;
  /** Where the credentials will be written. */
  envFile: string;
  /** What was typed and is not taken over: sentences. */
  wrong: readonly string[];
}

/** What is sent stands in words above the button: nothing that is typed below and not taken over gets lost unseen. */
export function setupPage(view: SetupView): string {
  const { file, address, organization, key } = view;
  const permissions = Object.entries(file.default_permissions)
    .map(([name, level]) => `<li>${escaped(name.replaceAll("_", " "))}: ${escaped(level)}</li>`)
    .join("");
  return document(
    "Set up Baton",
    `<h1>Set up Baton</h1>
<p>Baton needs a GitHub App of your own. GitHub makes it from Baton's manifest and hands its key to this server, which
writes it to <code>${escaped(view.envFile)}</code> and goes on by itself. Nobody else gets it.</p>
<p>GitHub will reach this server at <code>${escaped(address)}</code>; the App will belong to
${organization ? `the organization <code>${escaped(organization)}</code>` : "you"}.</p>
${
  view.local
    ? `<p class="warn" role="status">Only this machine reaches <code>${escaped(address)}</code>. A GitHub on another
machine can't deliver to it: give the address of a tunnel or a proxy below.</p>`
    : ""
}
${view.wrong.map((sentence) => `<p class="warn" role="alert">${escaped(sentence)}</p>`).join("\n")}
<form method="post" action="${escaped(view.action)}">
<input type="hidden" name="manifest" value="${escaped(view.manifest)}">
<button>Make the App on GitHub</button>
</form>
<details${view.local || view.wrong.length > 0 ? " open" : ""}><summary>Another address, or an organization</summary>
<form method="get" action="/setup">
<input type="hidden" name="key" value="${escaped(key)}">
<label for="address">Address at which GitHub reaches this server</label>
<input id="address" name="address" type="url" required value="${escaped(address)}">
<label for="organization">Organization that owns the App (empty: you do)</label>
<input id="organization" name="organization" autocomplete="off" value="${escaped(organization)}">
<button>Change</button>
</form></details>
<details><summary>What it may do</summary><ul>${permissions}</ul>
<p>It hears of: ${file.default_events.map((one) => escaped(one.replaceAll("_", " "))).join(", ")}.</p></details>`,
  );
}

/** Each is a sentence. */
export function problemPage(problem: string, remedy: string): string {
  return document(
    "Baton is not set up",
    `<h1>Baton is not set up</h1><p>${escaped(problem)}</p>${remedy && `<p>${escaped(remedy)}</p>`}`,
  );
}

function document(title: string, main: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head>
<body><main>${main}</main></body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
