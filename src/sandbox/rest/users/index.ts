import type { Endpoint } from "../endpoint.ts";
import { getSelf } from "./get-self.ts";
import { getUser } from "./get-user.ts";

export const usersEndpoints: Endpoint[] = [getSelf, getUser];
