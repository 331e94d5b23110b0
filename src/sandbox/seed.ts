import { findAccount } from "./auth/find-account.ts";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { editTree } from "./git/edit-tree.ts";
import { getFolderName, getGit } from "./git/get-git.ts";
import { ZERO } from "./git/repository.ts";
import type { Sandbox } from "./sandbox.ts";
import { formatTimestamp } from "./time.ts";
import { ensureSecret } from "./file-store.ts";
import { ensureEnvironment } from "./deployments/environments.ts";
import { ensureLabel } from "./issues/labels.ts";
import { sendInstallationEvent } from "./webhooks/send-events.ts";
import type { Account, App, Installation } from "./schema/accounts.ts";
import type { RulesetRule } from "./schema/rules.ts";
import type { Environment } from "./schema/deployments.ts";
import type { Role, Repository } from "./schema/repository.ts";

export interface RepositorySeed {
  owner: string;
  name: string;
  /** A git repository on this machine, cloned bare. */
  from?: string;
  /** Paths and texts of a first commit, instead of `from`. */
  files?: Record<string, string>;
  /** Default: the clone's branch, or else `main`. */
  defaultBranch?: string;
  private?: boolean;
}

function applyRepositorySeed(sandbox: Sandbox, seed: RepositorySeed): Repository {
  const { world } = sandbox;
  for (const part of [seed.owner, seed.name]) {
    if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part))
      throw new Error(`${part} is not a name that GitHub would take`);
  }
  const known = world.repositories.find(
    (one) => one.owner === seed.owner && one.name === seed.name,
  );
  if (known && sandbox.repositories.has(getFolderName(known))) return known;
  const now = formatTimestamp(sandbox.clock());
  const repository: Repository = known ?? {
    id: sandbox.nextId(),
    owner: seed.owner,
    name: seed.name,
    private: seed.private ?? false,
    defaultBranch: seed.defaultBranch ?? "main",
    archived: false,
    allowMergeCommit: true,
    allowSquashMerge: true,
    allowRebaseMerge: true,
    deleteBranchOnMerge: false,
    collaborators: {},
    labels: [],
    variables: {},
    secrets: {},
    rules: [],
    nextNumber: 1,
    createdAt: now,
    pushedAt: now,
  };
  const wanted = { branch: seed.defaultBranch, from: seed.from };
  repository.defaultBranch = sandbox.repositories.make(getFolderName(repository), wanted);
  if (seed.files) commitFiles(sandbox, repository, seed.files);
  if (!known) world.repositories.push(repository);
  sandbox.save();
  return repository;
}

/** Creates a first commit by the owner, without an event. */
function commitFiles(
  sandbox: Sandbox,
  repository: Repository,
  files: Record<string, string>,
): void {
  const git = getGit(sandbox, repository);
  const owner = sandbox.world.accounts.find((one) => one.login === repository.owner);
  const date = formatTimestamp(sandbox.clock());
  const who = { name: owner?.name ?? repository.owner, email: owner?.email ?? "", date };
  const edits = Object.entries(files).map(([path, text]) => {
    return { path, mode: "100644" as const, oid: git.write("blob", text) };
  });
  const tree = editTree(git, null, edits);
  const first = {
    tree,
    parents: [],
    author: who,
    committer: who,
    message: "First commit\n",
    signature: null,
  };
  const after = git.writeCommit(first);
  git.updateRefs([{ ref: `refs/heads/${repository.defaultBranch}`, before: ZERO, after }]);
}

export interface AppSeed {
  slug: string;
  name: string;
  webhookUrl: string | null;
  webhookSecret: string;
  permissions: Record<string, "read" | "write">;
  /** Default: all that its permissions allow. */
  events?: string[];
  /** The account that owns it and is the only one that can install it. Default: a public App. */
  privateTo?: string;
  /** Its key in PEM (PKCS #1). Default: a new key, which takes a tenth of a second. */
  privateKeyPem?: string;
}

/**
 * Adds objects that a person would create on GitHub's pages. A second call with the same name
 * returns the existing one.
 */
export interface SeedApi {
  /** Adds an account with its own token (`account.token`). */
  account(login: string, more?: { type?: Account["type"]; name?: string; email?: string }): Account;
  findApp(slug: string): App | null;
  /**
   * Adds an app. A second call updates its webhook address, secret and permissions. The key stays
   * in the folder.
   */
  app(seed: AppSeed): { app: App; privateKeyPem: string };
  /**
   * Adds a repository: empty, with one commit of `files`, or a bare clone of `from`, which is never
   * written to.
   */
  repository(seed: RepositorySeed): Repository;
  /**
   * Installs an app. `selection` is the person's choice on GitHub's page. Default: `selected`,
   * unless it was `all` before.
   */
  install(
    app: App,
    repositories: Repository[],
    selection?: Installation["selection"],
  ): Installation;
  collaborator(repository: Repository, login: string, role: Role): void;
  label(repository: Repository, name: string): void;
  rule(repository: Repository, rule: RulesetRule): void;
  /** Adds an environment for jobs on these branches only: patterns as on GitHub's settings page. */
  environment(repository: Repository, name: string, branches: string[]): Environment;
}

export function createSeed(sandbox: Sandbox): SeedApi {
  const { world } = sandbox;

  const account: SeedApi["account"] = (login, more = {}) => {
    const known = findAccount(world, login);
    if (known) return known;
    const id = sandbox.nextId();
    const type = more.type ?? "User";
    const host = "users.noreply.github.com";
    const fresh: Account = {
      id,
      login,
      type,
      name: more.name ?? login,
      email: more.email ?? `${id}+${login}@${host}`,
      token: type === "User" ? `ghp_${sandbox.ids.bytes(18).toString("hex")}` : null,
    };
    world.accounts.push(fresh);
    sandbox.save();
    return fresh;
  };

  const seed: SeedApi = {
    account,
    findApp: (slug) => world.apps.find((one) => one.slug === slug) ?? null,
    app({ privateKeyPem: given, permissions, ...rest }) {
      // Creates a copy, because the caller may share its object among sandboxes.
      const fresh = { ...rest, permissions: { ...permissions } };
      const privateKeyPem = ensurePrivateKey(sandbox, fresh.slug, given);
      const publicKeyPem = createPublicKey(privateKeyPem)
        .export({ type: "spki", format: "pem" })
        .toString();
      const botLogin = account(`${fresh.slug}[bot]`, { type: "Bot" }).login;
      let app = world.apps.find((one) => one.slug === fresh.slug);
      if (!app) {
        const id = sandbox.nextId();
        app = {
          ...fresh,
          id,
          clientId: `Iv1.${sandbox.ids.bytes(8).toString("hex")}`,
          publicKeyPem,
          botLogin,
        };
        world.apps.push(app);
      }
      Object.assign(app, fresh, { publicKeyPem });
      sandbox.save();
      return { app, privateKeyPem };
    },
    repository(wanted) {
      account(wanted.owner);
      const repository = applyRepositorySeed(sandbox, wanted);
      for (const { appId, account: of, selection } of world.installations) {
        const app = world.apps.find(({ id }) => id === appId);
        if (app && selection === "all" && of === repository.owner) seed.install(app, [repository]);
      }
      return repository;
    },
    install(app, repositories, selection) {
      const owner = repositories[0]?.owner;
      if (!owner) throw new Error("An installation needs at least one repository");
      let installation = world.installations.find(
        (one) => one.appId === app.id && one.account === owner,
      );
      const isNew = installation === undefined;
      if (!installation) {
        const id = sandbox.nextId();
        installation = { id, appId: app.id, account: owner, repositoryIds: [], suspendedAt: null };
        world.installations.push(installation);
      }
      if (selection) installation.selection = selection;
      const before = installation.repositoryIds;
      const added = repositories.filter((one) => !before.includes(one.id));
      installation.repositoryIds = [...new Set([...before, ...added.map((one) => one.id)])];
      // A token without a list of repositories covers all repositories of the installation.
      for (const token of world.tokens.filter((one) => one.installationId === installation.id)) {
        if (before.every((id) => token.repositoryIds.includes(id)))
          token.repositoryIds = installation.repositoryIds;
      }
      sandbox.save();
      if (added.length > 0) sendInstallationEvent(sandbox, installation, added, isNew);
      return installation;
    },
    collaborator(repository, login, role) {
      account(login);
      repository.collaborators[login] = role;
      sandbox.save();
    },
    label: (repository, name) => void ensureLabel(sandbox, repository, name),
    rule(repository, rule) {
      const same = (one: RulesetRule): boolean =>
        one.rulesetId === rule.rulesetId && one.type === rule.type;
      repository.rules = [...repository.rules.filter((one) => !same(one)), rule];
      sandbox.save();
    },
    environment(repository, name, branches) {
      const environment = ensureEnvironment(sandbox, repository, name);
      const known = new Map(environment.branchPolicies.map((policy) => [policy.name, policy]));
      environment.branches = "custom";
      environment.branchPolicies = branches.map(
        (branch) =>
          known.get(branch) ?? { id: sandbox.nextId(), name: branch, type: "branch" as const },
      );
      sandbox.save();
      return environment;
    },
  };
  return seed;
}

/** Returns the app's private key, which is created once. Only the owner can read its file. */
function ensurePrivateKey({ files }: Sandbox, slug: string, given: string | undefined): string {
  const name = `keys/${slug}.pem`;
  if (given !== undefined) files.write(name, given);
  return ensureSecret(files, name, () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    return privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  }).toString("utf8");
}
