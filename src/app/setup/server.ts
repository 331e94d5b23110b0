/**
 * A server that has no App yet: shows a page from which GitHub creates one, and receives its key.
 * Probot's own pages write the manifest unescaped into HTML, ask a third-party relay for an
 * address, and need a restart.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { finished } from "node:stream";
import type { Logger } from "pino";
import { getGitHubHosts, isLoopback } from "../../config/github-hosts.ts";
import { toGitHubError } from "../github/errors.ts";
import {
  convertManifestCode,
  findWriteProblem,
  nameApp,
  readAppFile,
  renderManifest,
  writeCredentials,
} from "./registration.ts";
import { isSameSecret } from "../http/page.ts";
import { WEBHOOK_PATH } from "../http/server.ts";
import { SMALL_INSTALLATION } from "../observe/builds.ts";
import { renderOwnerPage, renderProblemPage, renderSetupPage, type Owner } from "./page.ts";

export interface SetupOptions {
  port: number;
  host: string;
  /** Base URL of GitHub's REST API, without a trailing slash. */
  baseUrl: string;
  /** File that receives the credentials. */
  envFile: string;
  log: Logger;
}

export interface SetupServer {
  /** URL to open in a browser. It contains a key, so that nobody else can set up this server. */
  address: string;
  /** Resolves once the credentials are written. */
  done: Promise<void>;
  close(): Promise<void>;
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** An answer: status, HTML, and the URL that the browser is redirected to. */
type SetupAnswer = { status: number; html: string; to?: string };

/** @throws an error with code EADDRINUSE or EACCES if the port is not available */
export async function startSetupServer(options: SetupOptions): Promise<SetupServer> {
  const setup = new Setup(options);
  const web = getGitHubHosts({ api: options.baseUrl }).webUrl;
  const server = createServer((request, response) => {
    setup.answer(request).then(
      (answer) => sendAnswer(response, answer, web, () => answer.to && setup.finish()),
      (error: unknown) => {
        options.log.error({ err: error }, "a setup page failed");
        response.writeHead(500).end("The page failed; the log says why.\n");
      },
    );
  });
  server.listen(options.port, options.host);
  await once(server, "listening");
  const bound = server.address();
  const port = typeof bound === "object" && bound ? bound.port : options.port;
  const host = options.host === "0.0.0.0" || options.host === "::" ? "localhost" : options.host;
  return {
    address: `http://${host.includes(":") ? `[${host}]` : host}:${port}/setup?key=${setup.key}`,
    done: setup.done,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

class Setup {
  readonly #options: SetupOptions;
  readonly key = randomBytes(16).toString("hex");
  /**
   * GitHub returns it with the code. An attacker who sends a browser here with the code of another
   * App doesn't know it.
   */
  readonly #state = randomBytes(16).toString("hex");
  readonly done: Promise<void>;
  finish!: () => void;
  /**
   * The answer by code. A browser that asks again, even during the exchange, gets the same answer.
   */
  readonly #exchanged = new Map<string, Promise<SetupAnswer>>();

  constructor(options: SetupOptions) {
    this.#options = options;
    this.done = new Promise((resolve) => (this.finish = resolve));
  }

  async answer(request: IncomingMessage): Promise<SetupAnswer> {
    const url = new URL(request.url ?? "/", "http://setup");
    const fixed = FIXED_ANSWERS[url.pathname];
    if (fixed) return fixed;
    if (request.method !== "GET") return refuse(405, "The setup pages only support GET.");
    switch (url.pathname) {
      case "/":
      case "/setup":
        return this.#startSetup(url, getOwnAddress(request));
      case "/setup/done":
        return this.#finishSetup(url);
      default:
        return refuse(404, "There is nothing here.");
    }
  }

  #startSetup(url: URL, here: string): SetupAnswer {
    if (!isSameSecret(url.searchParams.get("key") ?? "", this.key)) {
      return refuse(
        403,
        "This server has no App yet.",
        "Open the address that it printed when it started.",
      );
    }
    const problem = findWriteProblem(this.#options.envFile);
    if (problem)
      return refuse(
        500,
        problem,
        "Start it in a folder that it may write to, or set APP_ID, PRIVATE_KEY, WEBHOOK_SECRET.",
      );
    return { status: 200, html: this.#renderStart(url, here) };
  }

  /** Asks who owns the repositories, then offers to create the App for that account. */
  #renderStart(url: URL, here: string): string {
    const typed = (name: string) => url.searchParams.get(name)?.trim() ?? "";
    const given = typed("address");
    const usable = URL.canParse(given) && /^https?:/.test(given);
    const address = usable ? new URL(given).href.replace(/\/+$/, "") : here;
    const owner = readOwner(typed("kind"), typed("owner"));
    const wrong = [
      ...(given === "" || usable
        ? []
        : [`${given} is not a URL: write it like https://baton.example.com.`]),
      ...(typeof owner === "string" && owner !== "" ? [owner] : []),
    ];
    const view = { address, key: this.key, wrong };
    if (typeof owner === "string")
      return renderOwnerPage({ ...view, kind: typed("kind"), login: typed("owner") });
    const { baseUrl, envFile } = this.#options;
    const web = getGitHubHosts({ api: baseUrl }).webUrl;
    const file = readAppFile();
    const name = nameApp(owner.login);
    const place = owner.kind === "organization" ? `/organizations/${owner.login}` : "";
    return renderSetupPage({
      ...{ ...view, file, owner, name, envFile, few: SMALL_INSTALLATION },
      local: isLoopback(new URL(address).hostname) && !isLoopback(new URL(web).hostname),
      action: `${web}${place}/settings/apps/new?state=${this.#state}`,
      manifest: renderManifest(file, { name, address, back: `${here}/setup/done` }),
    });
  }

  async #finishSetup(url: URL): Promise<SetupAnswer> {
    const again = "Open the printed address again and start over.";
    if (!isSameSecret(url.searchParams.get("state") ?? "", this.#state))
      return refuse(403, "This server did not request this.", again);
    const code = url.searchParams.get("code");
    if (!code || !/^[A-Za-z0-9_-]{1,200}$/.test(code))
      return refuse(400, "GitHub gave no code.", again);
    const known = this.#exchanged.get(code);
    if (known) return known;
    const answer = this.#exchange(code, again);
    this.#exchanged.set(code, answer);
    return answer;
  }

  async #exchange(code: string, again: string): Promise<SetupAnswer> {
    const { baseUrl, envFile, log } = this.#options;
    let page: string | null = null;
    try {
      const [credentials, address] = await convertManifestCode(baseUrl, code, log);
      page = address;
      writeCredentials(envFile, credentials);
      log.info(
        { app: credentials.APP_ID, file: envFile },
        "the App was created; its credentials were saved",
      );
      return { status: 302, html: "", to: `${page}/installations/new` };
    } catch (error) {
      log.error({ err: error }, "the App's credentials could not be fetched");
      if (page === null) {
        this.#exchanged.delete(code);
        return refuse(
          502,
          `GitHub did not give the App's key: ${toGitHubError(error).message}.`,
          again,
        );
      }
      // GitHub hands out a key only once.
      const remedy =
        `Delete the App on its page (${page}), under Advanced. Make the file writable, then ` +
        "start over.";
      return refuse(
        500,
        `The App was created, but its key could not be written to ${envFile}.`,
        remedy,
      );
    }
  }
}

/** @returns the owner, or a sentence that says what is wrong; empty if nothing was entered */
function readOwner(kind: string, login: string): Owner | string {
  if (kind === "" && login === "") return "";
  if (kind !== "organization" && kind !== "person") return "Choose who owns the repositories.";
  // Accounts that an enterprise manages contain an underscore.
  if (!/^[A-Za-z0-9]([-_]?[A-Za-z0-9]){0,38}$/.test(login))
    return `${login || "Nothing"} is not an account's name: write it as in GitHub's URLs.`;
  return { kind, login };
}

const refuse = (status: number, problem: string, remedy = ""): SetupAnswer => ({
  status,
  html: renderProblemPage(problem, remedy),
});

/** Answers to any method while the server has no App. */
const FIXED_ANSWERS: Readonly<Record<string, SetupAnswer>> = {
  [WEBHOOK_PATH]: refuse(503, "This server has no App yet, so it takes no deliveries."),
  "/ping": { status: 200, html: "PONG" },
  // A supervisor must not restart this server, because the URL that it printed would become
  // invalid.
  "/healthz": { status: 200, html: "Alive." },
  "/readyz": { status: 503, html: "Not ready: there is no App yet." },
};

/**
 * Returns the address at which the browser reached this server. Behind a proxy it is the proxy's.
 */
function getOwnAddress({ headers }: IncomingMessage): string {
  const first = (name: string) =>
    String(headers[name] ?? "")
      .split(",")[0]!
      .trim();
  const protocol = first("x-forwarded-proto") === "https" ? "https" : "http";
  const host = first("x-forwarded-host") || first("host");
  return URL.canParse(`${protocol}://${host}`)
    ? new URL(`${protocol}://${host}`).origin
    : "http://localhost";
}

function sendAnswer(
  response: ServerResponse,
  { status, html, to }: SetupAnswer,
  web: string,
  sent: () => void,
): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "content-security-policy": `${POLICY}; form-action 'self' ${web}`,
    connection: "close",
    ...(to ? { location: to } : {}),
  });
  response.end(html);
  // Also runs if the browser didn't wait for the answer.
  finished(response, sent);
}
