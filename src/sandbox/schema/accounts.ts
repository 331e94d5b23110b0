export interface Account {
  id: number;
  login: string;
  type: "User" | "Bot" | "Organization";
  name: string;
  email: string;
  /** A person's token (`Authorization: token …`), seeded; Apps have installation tokens. */
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
  /** Events that it subscribes to; without a list, all that its permissions let it hear. */
  events?: string[];
  /** A private App's owner: no other account can install it. Absent where the App is public. */
  privateTo?: string;
}

export interface Installation {
  id: number;
  appId: number;
  account: string;
  /**
   * `all`: repositories that the account gets later belong to it as well. `selected` unless set.
   */
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
  /** Login that acts: the app's bot, or `github-actions[bot]`. */
  login: string;
  expiresAt: string;
}

/** An App that is sent an event, and the installation by which it has access. */
export interface Subscriber {
  app: App;
  installation: Installation;
}
