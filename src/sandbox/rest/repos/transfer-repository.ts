import { z } from "zod";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentRepository } from "../present/repository.ts";
import { presentUser } from "../present/user.ts";
import { unprocessable } from "../refusal.ts";
import { accepted } from "../reply.ts";
import { moveRepository } from "./move-repository.ts";

const Body = z.object({ new_owner: z.string(), new_name: z.string().optional() });

/** Gives a repository to another account at once; GitHub has that one accept it. Installations don't come along. */
export const transferRepository: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/transfer",
  docs: "repos/repos#transfer-a-repository",
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const { sandbox, repository, login } = call;
    const wanted = input(call, Body);
    const known = sandbox.world.accounts.find((one) => one.login.toLowerCase() === wanted.new_owner.toLowerCase());
    if (!known) throw unprocessable("Invalid new_owner");
    const from = presentUser(sandbox, repository.owner);
    moveRepository(sandbox, repository, known.login, wanted.new_name ?? repository.name);
    for (const installation of sandbox.world.installations) {
      if (installation.account === known.login) continue;
      installation.repositoryIds = installation.repositoryIds.filter((id) => id !== repository.id);
    }
    sandbox.save();
    sandbox.emit(repository, "repository", "transferred", {
      changes: { owner: { from: { user: from } } },
      sender: login,
    });
    return accepted(presentRepository(sandbox, repository));
  },
};
