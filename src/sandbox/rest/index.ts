/** Every endpoint, area by area; a new one is a file and a line in its area's index. */
import { actionsEndpoints } from "./actions/index.ts";
import { appEndpoints } from "./app/index.ts";
import { checksEndpoints } from "./checks/index.ts";
import { deploymentsEndpoints } from "./deployments/index.ts";
import type { Endpoint } from "./endpoint.ts";
import { gitEndpoints } from "./git/index.ts";
import { issuesEndpoints } from "./issues/index.ts";
import { metaEndpoints } from "./meta/index.ts";
import { pullsEndpoints } from "./pulls/index.ts";
import { releasesEndpoints } from "./releases/index.ts";
import { reposEndpoints } from "./repos/index.ts";
import { usersEndpoints } from "./users/index.ts";

export const endpoints: Endpoint[] = [
  ...metaEndpoints,
  ...appEndpoints,
  ...usersEndpoints,
  ...reposEndpoints,
  ...releasesEndpoints,
  ...gitEndpoints,
  ...issuesEndpoints,
  ...pullsEndpoints,
  ...checksEndpoints,
  ...actionsEndpoints,
  ...deploymentsEndpoints,
];
