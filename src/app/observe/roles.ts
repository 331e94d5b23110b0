/** Reads a person's role from the collaborator API, once per reconcile. */
import { ROLES, type Role } from "../../core/model/permissions.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestOrNull } from "../github/errors.ts";
import type { ReadCache } from "./read-cache.ts";

export class Roles {
  readonly #access: Access;
  readonly #cache: ReadCache;

  constructor(access: Access, cache: ReadCache) {
    this.#access = access;
    this.#cache = cache;
  }

  /** Returns `none` for outsiders, deleted accounts and Apps. @throws GitHubError */
  async get(login: string | null | undefined): Promise<Role> {
    if (!login || login.endsWith("[bot]")) return "none";
    return this.#cache.get("roles", login, () => this.#ask(login));
  }

  async #ask(username: string): Promise<Role> {
    const answer = await requestOrNull(() =>
      this.#access.octokit.request(
        "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
        {
          ...getRepoParams(this.#access),
          username,
        },
      ),
    );
    if (!answer) return "none";
    // `role_name` may be a custom role. `permission` is then the built-in role that it extends.
    const { role_name, permission } = answer.data;
    return ROLES.find((r) => r === role_name) ?? ROLES.find((r) => r === permission) ?? "none";
  }
}
