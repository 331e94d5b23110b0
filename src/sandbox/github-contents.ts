/** What a new GitHub holds: people, repositories, and an App. */
import { randomBytes } from "node:crypto";
import type { Account, App } from "./schema/accounts.ts";
import type { Repository } from "./schema/repository.ts";
import type { RepositorySeed, SeedApi } from "./seed.ts";
import { sendByFetch, type WebhookSender } from "./webhooks/post-webhook.ts";

/** `files`: paths and texts of a first commit; a README unless `files` or `from` is set. */
export type RepositoryContents = Omit<RepositorySeed, "owner" | "name">;

export interface AppContents {
  /** `test-app` unless set. The bot's login is `<slug>[bot]`. */
  slug?: string;
  name?: string;
  /**
   * Where webhooks go: an address, or a function that is called without a socket. No webhooks
   * unless set.
   */
  webhook?: string | ((request: Request) => Response | Promise<Response>);
  /** Made by chance unless set. */
  webhookSecret?: string;
  /** Write access to what most Apps use unless set. */
  permissions?: App["permissions"];
  /** Every event that the permissions allow unless set. */
  events?: string[];
  /** PEM (PKCS #1); made unless set, which takes a tenth of a second. */
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
  /** One for each owner of repositories. */
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

/** Adds what is not there yet. */
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

/** Calls the App's function; other addresses get an HTTP request. */
export function createWebhookSender(webhook: AppContents["webhook"]): WebhookSender {
  if (typeof webhook !== "function") return sendByFetch;
  return async (sent) =>
    sent.url === FUNCTION_URL ? webhook(new Request(sent.url, sent)) : sendByFetch(sent);
}
