/** The contents of a new GitHub: people, repositories, and an App. */
import { randomBytes } from "node:crypto";
import type { Account, App } from "./schema/accounts.ts";
import type { Repository } from "./schema/repository.ts";
import type { RepositorySeed, SeedApi } from "./seed.ts";
import { sendByFetch, type WebhookSender } from "./webhooks/post-webhook.ts";

/** `files` has paths and texts of a first commit. Default: a README, unless `from` is set. */
export type RepositoryContents = Omit<RepositorySeed, "owner" | "name">;

export interface AppContents {
  /** Default: `test-app`. The bot's login is `<slug>[bot]`. */
  slug?: string;
  name?: string;
  /**
   * Target of webhooks: an address, or a function that is called without a socket. Default: no
   * webhooks.
   */
  webhook?: string | ((request: Request) => Response | Promise<Response>);
  /** Default: random. */
  webhookSecret?: string;
  /** Default: write access to what most Apps use. */
  permissions?: App["permissions"];
  /** Default: every event that the permissions allow. */
  events?: string[];
  /** PEM (PKCS #1). Default: a new key, which takes a tenth of a second. */
  privateKeyPem?: string;
}

export interface GitHubContents {
  /** Logins. The owner of a repository needs no entry. */
  people?: readonly string[];
  /** By `owner/name`. */
  repositories?: Readonly<Record<string, RepositoryContents>>;
  /** Installed on all of the repositories above. */
  app?: AppContents;
}

export interface SeededApp {
  id: number;
  slug: string;
  clientId: string;
  botLogin: string;
  privateKeyPem: string;
  webhookSecret: string;
  /** One id for each owner of repositories. */
  installationIds: number[];
}

/** The address of an App whose webhook is a function. Nothing listens there. */
const FUNCTION_URL = "http://webhook.invalid/";

const DEFAULT_PERMISSIONS: App["permissions"] = {
  actions: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  pull_requests: "write",
  statuses: "write",
  metadata: "read",
};

/** Creates the contents that do not exist yet. */
export function createContents(
  seed: SeedApi,
  { people = [], repositories = {}, app }: GitHubContents,
) {
  const made = Object.entries(repositories).map(([full, contents]) => {
    const [owner = "", name = ""] = full.split("/");
    const files = contents.from === undefined ? { "README.md": `# ${name}\n` } : undefined;
    return [full, seed.repository({ files, ...contents, owner, name })] as const;
  });
  const logins = [...people, ...made.map(([, { owner }]) => owner)];
  return {
    people: Object.fromEntries(
      logins.map((login): [string, Account] => [login, seed.account(login)]),
    ),
    repositories: Object.fromEntries(made),
    app: app ? seedApp(seed, app, Object.values(Object.fromEntries(made))) : null,
  };
}

function seedApp(seed: SeedApi, contents: AppContents, repositories: Repository[]): SeededApp {
  const { slug = "test-app", webhook = null, webhookSecret, ...more } = contents;
  const { app, privateKeyPem } = seed.app({
    name: slug,
    permissions: DEFAULT_PERMISSIONS,
    ...more,
    slug,
    webhookUrl: typeof webhook === "function" ? FUNCTION_URL : webhook,
    webhookSecret:
      webhookSecret ?? seed.findApp(slug)?.webhookSecret ?? randomBytes(20).toString("hex"),
  });
  const owners = Map.groupBy(repositories, ({ owner }) => owner);
  const installationIds = [...owners.values()].map((owned) => seed.install(app, owned).id);
  const { id, clientId, botLogin } = app;
  return {
    id,
    slug,
    clientId,
    botLogin,
    privateKeyPem,
    webhookSecret: app.webhookSecret,
    installationIds,
  };
}

/** Returns a sender that calls the App's function. Other addresses get an HTTP request. */
export function createWebhookSender(webhook: AppContents["webhook"]): WebhookSender {
  if (typeof webhook !== "function") return sendByFetch;
  return async (sent) =>
    sent.url === FUNCTION_URL ? webhook(new Request(sent.url, sent)) : sendByFetch(sent);
}
