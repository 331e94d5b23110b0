/** All probes in their order. Those that read the first run come after its dispatch. */
import type { Probe } from "../probe.ts";
import { appSignatures } from "./app-signatures.ts";
import { artifactLag } from "./artifact-lag.ts";
import { bodyHtml } from "./body-html.ts";
import { branchRules } from "./branch-rules.ts";
import { dispatchRegistration } from "./dispatch-registration.ts";
import { dispatchRunDetails } from "./dispatch-run-details.ts";
import { environmentSecrets } from "./environment-secrets.ts";
import { frozenCheckRuns } from "./frozen-check-runs.ts";
import { graphqlCosts } from "./graphql-costs.ts";
import { refsAndTags } from "./refs-and-tags.ts";
import { skipCi } from "./skip-ci.ts";
import { workflowSha } from "./workflow-sha.ts";

export const PROBES: readonly Probe[] = [
  ...[
    dispatchRegistration,
    artifactLag,
    workflowSha,
    dispatchRunDetails,
    environmentSecrets,
    skipCi,
  ],
  ...[frozenCheckRuns, appSignatures, refsAndTags, branchRules, bodyHtml, graphqlCosts],
];
