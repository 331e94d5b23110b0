import type { Account, App } from "./schema/accounts.ts";
import type { World } from "./schema/world.ts";

/** Number of the app `github-actions` on github.com, which consumers of check runs know. */
export const ACTIONS_APP_ID = 15368;

/** Creates a world that contains only `github-actions[bot]` and `web-flow`. */
export function createWorld(): World {
  return {
    version: 1,
    nextId: 1001,
    accounts: [
      createAccount(
        41898282,
        "github-actions[bot]",
        "Bot",
        "41898282+github-actions[bot]@users.noreply.github.com",
      ),
      createAccount(19864447, "web-flow", "User", "noreply@github.com"),
    ],
    apps: [
      {
        id: ACTIONS_APP_ID,
        slug: "github-actions",
        name: "GitHub Actions",
        clientId: "Iv1.05c79e9ad1f6bdfa",
        publicKeyPem: "",
        botLogin: "github-actions[bot]",
        webhookUrl: null,
        webhookSecret: "",
        permissions: {},
      },
    ],
    installations: [],
    tokens: [],
    repositories: [],
    issues: [],
    comments: [],
    checkRuns: [],
    statuses: [],
    workflows: [],
    runs: [],
    artifacts: [],
  };
}

/** Returns the app of job tokens and of the checks of Actions. */
export function getActionsApp(world: World): App {
  const app = world.apps.find((known) => known.id === ACTIONS_APP_ID);
  if (!app)
    throw new Error("world.json holds no app github-actions: the sandbox's folder is damaged");
  return app;
}

function createAccount(id: number, login: string, type: Account["type"], email: string): Account {
  return { id, login, type, name: login, email, token: null };
}
