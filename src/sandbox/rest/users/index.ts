import type { Endpoint } from "../endpoint.ts";
import { getSelf } from "./get-self.ts";
import { getUser } from "./get-user.ts";
import { listOwnRepositories, listRepositories } from "./list-repositories.ts";

export const usersEndpoints: Endpoint[] = [getSelf, listOwnRepositories, getUser, listRepositories];
