/** The setup pages: plain HTML without scripts, for a person who sees Baton for the first time. */
import type { AppFile } from "./registration.ts";

const STYLE = `
  body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}
  body{color-scheme:light dark}
  label{display:block;margin-top:1rem;font-weight:600}
  input{font:inherit;width:100%;padding:.4rem;box-sizing:border-box}
  input[type=radio]{width:auto}
  button{font:inherit;margin-top:1rem;padding:.5rem 1rem}
  .warn{border-left:4px solid #b35900;padding-left:.8rem}
  details{margin-top:1rem}
  code{overflow-wrap:anywhere}
`;

/** The owner of the repositories. */
export interface Owner {
  kind: "organization" | "person";
  /** The account's login. */
  login: string;
}

/** The content that all setup pages share. */
interface View {
  /** URL at which GitHub will reach this server. */
  address: string;
  key: string;
  /** Problems with the input, which is then ignored, as full sentences. */
  wrong: readonly string[];
}

/** The input so far; empty strings if there is none. */
export interface OwnerView extends View {
  kind: string;
  login: string;
}

export interface SetupView extends View {
  file: AppFile;
  owner: Owner;
  /** Name of the new App. */
  name: string;
  /** The URL can only be reached from this machine. */
  local: boolean;
  /** GitHub's page that receives the manifest. */
  action: string;
  manifest: string;
  /** File that will receive the credentials. */
  envFile: string;
  /**
   * Maximum number of repositories in an installation for Baton to offer its files without being
   * asked.
   */
  few: number;
}

/**
 * Renders the first page. It asks for the owner first. An App of the wrong account would have to be
 * deleted and created again.
 */
export function renderOwnerPage(view: OwnerView): string {
  return renderDocument(
    "Set up Baton",
    `<h1>Set up Baton</h1>
<p>Who owns the repositories in which Baton will work?</p>
${renderWarnings(view.wrong)}
<form method="get" action="/setup">
<input type="hidden" name="key" value="${escapeHtml(view.key)}">
<input type="hidden" name="address" value="${escapeHtml(view.address)}">
${renderOwnerFields(view)}
<button>Continue</button>
</form>
<p>Baton needs a GitHub App that belongs to this owner. The App is private, and GitHub lets nobody but its owner install
a private App: an App of your own account can't be installed in an organization.</p>`,
  );
}

/**
 * The text above the button shows what is sent. So nobody misses that input below it is not used.
 */
export function renderSetupPage(view: SetupView): string {
  const { file, address, owner, key } = view;
  const login = `<code>${escapeHtml(owner.login)}</code>`;
  const permissions = Object.entries(file.default_permissions)
    .map(
      ([name, level]) => `<li>${escapeHtml(name.replaceAll("_", " "))}: ${escapeHtml(level)}</li>`,
    )
    .join("");
  return renderDocument(
    "Set up Baton",
    `<h1>Set up Baton</h1>
<p>GitHub creates an App from Baton's manifest and gives its key to this server, which writes it to
<code>${escapeHtml(view.envFile)}</code> and continues by itself. Nobody else gets it.</p>
<p>The App will be called <code>${escapeHtml(view.name)}</code> and belong to ${
      owner.kind === "organization" ? `the organization ${login}` : `your account ${login}`
    }. It can be installed in repositories of ${login} only. GitHub will reach this server at
<code>${escapeHtml(address)}</code>.</p>
${
  view.local
    ? `<p class="warn" role="status">Only this machine reaches <code>${escapeHtml(address)}</code>. A GitHub on another
machine can't deliver to it: give the address of a tunnel or a proxy below.</p>`
    : ""
}
${renderWarnings(view.wrong)}
<form method="post" action="${escapeHtml(view.action)}">
<input type="hidden" name="manifest" value="${escapeHtml(view.manifest)}">
<button>Create the App on GitHub</button>
</form>
<h2>Then</h2>
<p>GitHub asks where to install the App. Choose <b>Only select repositories</b>, and Baton opens a pull request
<b>Configure Baton</b> in each. With <b>All repositories</b> it does so only if there are ${view.few} or fewer.
Otherwise, comment <code>/orchestrate</code> on an issue of a repository, and Baton opens the pull request there.</p>
<details${view.local || view.wrong.length > 0 ? " open" : ""}><summary>Another address, or another owner</summary>
<form method="get" action="/setup">
<input type="hidden" name="key" value="${escapeHtml(key)}">
<label for="address">Address at which GitHub reaches this server</label>
<input id="address" name="address" type="url" required value="${escapeHtml(address)}">
${renderOwnerFields(owner)}
<button>Change</button>
</form></details>
<details><summary>What it may do</summary><ul>${permissions}</ul>
<p>It receives: ${file.default_events.map((one) => escapeHtml(one.replaceAll("_", " "))).join(", ")}.</p></details>`,
  );
}

function renderOwnerFields({ kind, login }: Pick<OwnerView, "kind" | "login">): string {
  const choice = (value: Owner["kind"], words: string) => {
    const checked = value === kind ? " checked" : "";
    return (
      `<label><input type="radio" name="kind" value="${value}" required${checked}> ` +
      `${words}</label>`
    );
  };
  return `${choice("organization", "An organization")}
${choice("person", "My own account")}
<label for="owner">Its name, as in GitHub's addresses</label>
<input id="owner" name="owner" required autocomplete="off" value="${escapeHtml(login)}">`;
}

function renderWarnings(sentences: readonly string[]): string {
  return sentences
    .map((sentence) => `<p class="warn" role="alert">${escapeHtml(sentence)}</p>`)
    .join("\n");
}

/** Both parameters are full sentences. */
export function renderProblemPage(problem: string, remedy: string): string {
  return renderDocument(
    "Baton is not set up",
    "<h1>Baton is not set " +
      `up</h1><p>${escapeHtml(problem)}</p>${remedy && `<p>${escapeHtml(remedy)}</p>`}`,
  );
}

function renderDocument(title: string, main: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head>
<body><main>${main}</main></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
