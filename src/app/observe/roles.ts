/** A person's role by the collaborator API, asked once in a reconcile. */
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

  /** `none` for outsiders, deleted accounts and apps. @throws GitHubError */
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
    // `role_name` may be a custom role; `permission` is then the built-in one that it is based on.
    const { role_name, permission } = answer.data;
    return ROLES.find((r) => r === role_name) ?? ROLES.find((r) => r === permission) ?? "none";
  }
}
