export interface Account {
  id: number;
  login: string;
  type: "User" | "Bot" | "Organization";
  name: string;
  email: string;
  /** A person's token (`Authorization: token …`), seeded. Apps have installation tokens. */
  token: string | null;
}

export interface App {
  id: number;
  slug: string;
  name: string;
  clientId: string;
  publicKeyPem: string;
  /** Login of the bot account that acts for the app: `<slug>[bot]`. */
  botLogin: string;
  webhookUrl: string | null;
  webhookSecret: string;
  permissions: Record<string, "read" | "write">;
  /** Events that it subscribes to. Without a list: all that its permissions allow. */
  events?: string[];
  /** A private App's owner. No other account can install it. Absent for a public App. */
  privateTo?: string;
}

export interface Installation {
  id: number;
  appId: number;
  account: string;
  /** `all` includes repositories that the account gets later. Default: `selected`. */
  selection?: "all" | "selected";
  repositoryIds: number[];
  suspendedAt: string | null;
}

export interface Token {
  token: string;
  kind: "installation" | "job";
  installationId: number | null;
  repositoryIds: number[];
  permissions: Record<string, "read" | "write">;
  /** Login of the actor: the app's bot, or `github-actions[bot]`. */
  login: string;
  expiresAt: string;
}

/** An App that receives an event, and the installation that gives it access. */
export interface Subscriber {
  app: App;
  installation: Installation;
}
