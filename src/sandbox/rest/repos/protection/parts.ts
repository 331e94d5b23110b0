/** The parts of branch protection that have endpoints of their own: flags, checks, reviews and restrictions. */
import type { Protection } from "../../../model.ts";
import type { Call, Endpoint } from "../../endpoint.ts";
import { input } from "../../input.ts";
import { Refusal } from "../../refusal.ts";
import { noContent, ok } from "../../reply.ts";
import { presentChecks, presentFlag, presentRestrictions, presentReviews, type FlagName } from "./present.ts";
import {
  changeChecks,
  changeReviews,
  ChecksPart,
  PROTECTION,
  PROTECTION_DOCS,
  protectionOf,
  ReviewsPart,
} from "./protection.ts";

const READ = { permission: "administration:read", role: "admin" } as const;
const WRITE = { permission: "administration:write", role: "admin" } as const;

function createFlagEndpoints(name: FlagName, key: "enforceAdmins" | "signatures", words: string): Endpoint[] {
  const path = `${PROTECTION}/${name}`;
  const docs = (verb: string) => `${PROTECTION_DOCS}#${verb}-${words}`;
  const set = (call: Call, enabled: boolean) => {
    protectionOf(call)[key] = enabled;
    call.sandbox.save();
  };
  return [
    {
      ...{ method: "GET", path, docs: docs("get"), ...READ },
      handle: (call) => ok(presentFlag(call, name, protectionOf(call)[key])),
    },
    {
      ...{ method: "POST", path, docs: docs(name === "enforce_admins" ? "set" : "create"), ...WRITE },
      handle(call) {
        set(call, true);
        return ok(presentFlag(call, name, true));
      },
    },
    {
      ...{ method: "DELETE", path, docs: docs("delete"), ...WRITE },
      handle(call) {
        set(call, false);
        return noContent();
      },
    },
  ];
}

const checksEndpoints: Endpoint[] = [
  {
    ...{ method: "GET", path: `${PROTECTION}/required_status_checks`, ...READ },
    docs: `${PROTECTION_DOCS}#get-status-checks-protection`,
    handle: (call) => ok(presentChecks(call, checksOf(call))),
  },
  {
    ...{ method: "PATCH", path: `${PROTECTION}/required_status_checks`, ...WRITE },
    docs: `${PROTECTION_DOCS}#update-status-check-protection`,
    handle(call) {
      const checks = changeChecks(checksOf(call), input(call, ChecksPart));
      protectionOf(call).statusChecks = checks;
      call.sandbox.save();
      return ok(presentChecks(call, checks));
    },
  },
  {
    ...{ method: "DELETE", path: `${PROTECTION}/required_status_checks`, ...WRITE },
    docs: `${PROTECTION_DOCS}#remove-status-check-protection`,
    handle: (call) => remove(call, "statusChecks"),
  },
];

const reviewsEndpoints: Endpoint[] = [
  {
    ...{ method: "GET", path: `${PROTECTION}/required_pull_request_reviews`, ...READ },
    docs: `${PROTECTION_DOCS}#get-pull-request-review-protection`,
    handle(call) {
      const { reviews } = protectionOf(call);
      if (!reviews) throw new Refusal(404, "Required pull request reviews not enabled");
      return ok(presentReviews(call, reviews));
    },
  },
  {
    ...{ method: "PATCH", path: `${PROTECTION}/required_pull_request_reviews`, ...WRITE },
    docs: `${PROTECTION_DOCS}#update-pull-request-review-protection`,
    handle(call) {
      const protection = protectionOf(call);
      protection.reviews = changeReviews(protection.reviews, input(call, ReviewsPart));
      call.sandbox.save();
      return ok(presentReviews(call, protection.reviews));
    },
  },
  {
    ...{ method: "DELETE", path: `${PROTECTION}/required_pull_request_reviews`, ...WRITE },
    docs: `${PROTECTION_DOCS}#delete-pull-request-review-protection`,
    handle: (call) => remove(call, "reviews"),
  },
];

const restrictionsEndpoints: Endpoint[] = [
  {
    ...{ method: "GET", path: `${PROTECTION}/restrictions`, ...READ },
    docs: `${PROTECTION_DOCS}#get-access-restrictions`,
    handle: (call) => ok(presentRestrictions(call, restrictionsOf(call))),
  },
  {
    ...{ method: "DELETE", path: `${PROTECTION}/restrictions`, ...WRITE },
    docs: `${PROTECTION_DOCS}#delete-access-restrictions`,
    handle: (call) => remove(call, "restrictions"),
  },
];

export const partEndpoints: Endpoint[] = [
  ...createFlagEndpoints("enforce_admins", "enforceAdmins", "admin-branch-protection"),
  ...createFlagEndpoints("required_signatures", "signatures", "commit-signature-protection"),
  ...[...checksEndpoints, ...reviewsEndpoints, ...restrictionsEndpoints],
];

export function checksOf(call: Call): NonNullable<Protection["statusChecks"]> {
  const { statusChecks } = protectionOf(call);
  if (!statusChecks) throw new Refusal(404, "Required status checks not enabled");
  return statusChecks;
}

export function restrictionsOf(call: Call): NonNullable<Protection["restrictions"]> {
  const { restrictions } = protectionOf(call);
  if (!restrictions) throw new Refusal(404, "Push restrictions not enabled");
  return restrictions;
}

function remove(call: Call, part: "statusChecks" | "reviews" | "restrictions") {
  protectionOf(call)[part] = null;
  call.sandbox.save();
  return noContent();
}
