/** A GitHub sandbox on this machine with one small repository, people, and the App installed. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Access } from "../../../src/app/github/access.ts";
import { Clients, makeProbot } from "../../../src/app/github/client.ts";
import { PERMISSIONS } from "../../../src/cli/local-run/permissions.ts";
import { DISPATCH_INPUTS } from "../../../src/core/model/session.ts";
import type { Facts } from "../../../src/core/model/facts.ts";
import { checkImplemented } from "../../support/check-implemented.ts";
import { createGitHub, type GitHubServer } from "../../../src/sandbox/index.ts";
import { someFacts } from "../../spec/support/facts.ts";
import { quiet } from "./logs.ts";
import type { Repository } from "../../../src/sandbox/schema/repository.ts";

/** Files of the base branch. `script` is what the session's job runs. */
const filesWith = (script: string): Record<string, string> => ({
  "README.md": "# Units\n",
  "src/length.js": "export const metre = 1;\n",
  ".github/workflows/baton.yml":
    'name: baton\nrun-name: "[${{ inputs.build }}] ${{ inputs.session }} #${{ ' +
    'inputs.launch }}"\non:\n  workflow_dispatch:\n    inputs:\n' +
    DISPATCH_INPUTS.map((i) => `      ${i}: { required: true, type: string }\n`).join("") +
    `jobs:\n  session:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: "${script}"\n`,
});

export interface World {
  running: GitHubServer;
  repository: Repository;
  access: Access;
  installation: number;
  /** Environment of `baton serve` for this world. */
  environment: Record<string, string>;
  /** Sends the App's deliveries to this URL from now on. */
  hook(url: string): void;
  /** Sends a request as a person: `POST /repos/you/units/issues`. */
  as<T = Record<string, unknown>>(
    login: string,
    method: string,
    path: string,
    body?: object,
  ): Promise<T>;
  git: (...args: string[]) => string;
  /** Does the same with an input. */
  gitWith: (input: string, ...args: string[]) => string;
  facts(): Facts;
}

/** Opens the world; `stack` removes it. Sessions do nothing unless `script` says what. */
export async function makeWorld(stack: AsyncDisposableStack, script = "true"): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), "baton-world-"));
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const seedRepo = join(dir, "seed");
  writeRepository(seedRepo, filesWith(script));
  const running = await createGitHub({
    dir: join(dir, "github"),
    runnerEnvironment: { PATH: process.env.PATH ?? "" },
  });
  stack.defer(async () => {
    await running.close();
    checkImplemented(running.sandbox);
  });
  const { seed } = running;
  seed.account("you");
  const repository = seed.repository({ owner: "you", name: "units", from: seedRepo });
  for (const [login, role] of [
    ["wren", "write"],
    ["rose", "read"],
  ] as const) {
    seed.account(login);
    seed.collaborator(repository, login, role);
  }
  seed.account("stranger");
  seed.label(repository, "orchestrate");
  const { app, privateKeyPem } = seed.app({
    slug: "baton",
    name: "Baton",
    webhookUrl: null,
    webhookSecret: "s",
    permissions: PERMISSIONS,
  });
  const installation = seed.install(app, [repository]).id;
  const probot = makeProbot({
    appId: app.id,
    privateKey: privateKeyPem,
    webhookSecret: "s",
    baseUrl: `${running.url}/api/v3`,
    log: quiet,
  });
  const access = await new Clients(probot).getAccess({ installation, owner: "you", repo: "units" });
  const as: World["as"] = async <T>(login: string, method: string, path: string, body?: object) => {
    const token = running.sandbox.world.accounts.find((a) => a.login === login)!.token;
    const answer = await fetch(`${running.url}/api/v3${path}`, {
      method,
      headers: { authorization: `token ${token}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : {}) as T;
  };
  const bare = running.sandbox.gitDir(repository);
  const git = (input: string, args: string[]) => {
    const who = ["-c", "user.name=wren", "-c", "user.email=wren@example.com"];
    return execFileSync("git", ["--git-dir", bare, ...who, ...args], {
      encoding: "utf8",
      input,
    }).trim();
  };
  return {
    running,
    repository,
    access,
    installation,
    environment: {
      APP_ID: String(app.id),
      PRIVATE_KEY: privateKeyPem,
      WEBHOOK_SECRET: "s",
      GHE_HOST: new URL(running.url).host,
      GHE_PROTOCOL: "http",
    },
    hook: (url) => void (running.sandbox.world.apps.find((a) => a.id === app.id)!.webhookUrl = url),
    as,
    git: (...args) => git("", args),
    gitWith: (input, ...args) => git(input, args),
    facts: () => {
      const facts = someFacts();
      const { id, owner, name } = repository;
      return { ...facts, app: access.app, repository: { ...facts.repository, id, owner, name } };
    },
  };
}

function writeRepository(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const git = (...args: string[]) =>
    execFileSync("git", [
      "-C",
      folder,
      "-c",
      "user.name=You",
      "-c",
      "user.email=you@example.com",
      ...args,
    ]);
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "Begin");
}
