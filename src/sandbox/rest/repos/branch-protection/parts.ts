/**
 * The parts of branch protection that have their own endpoints: flags, checks, reviews and
 * restrictions.
 */
import type { Call, Endpoint } from "../../endpoint.ts";
import { parseBody } from "../../request-body.ts";
import { HttpError } from "../../http-error.ts";
import { respondNoContent, respondOk } from "../../reply.ts";
import {
  ChecksPart,
  PROTECTION,
  PROTECTION_DOCS,
  ReviewsPart,
  mergeReviewSettings,
  mergeStatusChecks,
  requireProtection,
  serializeFlag,
  serializeRestrictions,
  serializeReviewSettings,
  serializeStatusChecks,
  type FlagName,
} from "./protection.ts";
import type { Protection } from "../../../schema/rules.ts";

const READ = { permission: "administration:read", role: "admin" } as const;
const WRITE = { permission: "administration:write", role: "admin" } as const;

function createFlagEndpoints(
  name: FlagName,
  key: "enforceAdmins" | "signatures",
  words: string,
): Endpoint[] {
  const path = `${PROTECTION}/${name}`;
  const docs = (verb: string) => `${PROTECTION_DOCS}#${verb}-${words}`;
  const set = (call: Call, enabled: boolean) => {
    requireProtection(call)[key] = enabled;
    call.sandbox.save();
  };
  return [
    {
      ...{ method: "GET", path, docs: docs("get"), ...READ },
      handle: (call) => respondOk(serializeFlag(call, name, requireProtection(call)[key])),
    },
    {
      ...{
        method: "POST",
        path,
        docs: docs(name === "enforce_admins" ? "set" : "create"),
        ...WRITE,
      },
      handle(call) {
        set(call, true);
        return respondOk(serializeFlag(call, name, true));
      },
    },
    {
      ...{ method: "DELETE", path, docs: docs("delete"), ...WRITE },
      handle(call) {
        set(call, false);
        return respondNoContent();
      },
    },
  ];
}

const checksEndpoints: Endpoint[] = [
  {
    ...{ method: "GET", path: `${PROTECTION}/required_status_checks`, ...READ },
    docs: `${PROTECTION_DOCS}#get-status-checks-protection`,
    handle: (call) => respondOk(serializeStatusChecks(call, requireStatusChecks(call))),
  },
  {
    ...{ method: "PATCH", path: `${PROTECTION}/required_status_checks`, ...WRITE },
    docs: `${PROTECTION_DOCS}#update-status-check-protection`,
    handle(call) {
      const checks = mergeStatusChecks(requireStatusChecks(call), parseBody(call, ChecksPart));
      requireProtection(call).statusChecks = checks;
      call.sandbox.save();
      return respondOk(serializeStatusChecks(call, checks));
    },
  },
  {
    ...{ method: "DELETE", path: `${PROTECTION}/required_status_checks`, ...WRITE },
    docs: `${PROTECTION_DOCS}#remove-status-check-protection`,
    handle: (call) => removePart(call, "statusChecks"),
  },
];

const reviewsEndpoints: Endpoint[] = [
  {
    ...{ method: "GET", path: `${PROTECTION}/required_pull_request_reviews`, ...READ },
    docs: `${PROTECTION_DOCS}#get-pull-request-review-protection`,
    handle(call) {
      const { reviews } = requireProtection(call);
      if (!reviews) throw new HttpError(404, "Required pull request reviews not enabled");
      return respondOk(serializeReviewSettings(call, reviews));
    },
  },
  {
    ...{ method: "PATCH", path: `${PROTECTION}/required_pull_request_reviews`, ...WRITE },
    docs: `${PROTECTION_DOCS}#update-pull-request-review-protection`,
    handle(call) {
      const protection = requireProtection(call);
      protection.reviews = mergeReviewSettings(protection.reviews, parseBody(call, ReviewsPart));
      call.sandbox.save();
      return respondOk(serializeReviewSettings(call, protection.reviews));
    },
  },
  {
    ...{ method: "DELETE", path: `${PROTECTION}/required_pull_request_reviews`, ...WRITE },
    docs: `${PROTECTION_DOCS}#delete-pull-request-review-protection`,
    handle: (call) => removePart(call, "reviews"),
  },
];

const restrictionsEndpoints: Endpoint[] = [
  {
    ...{ method: "GET", path: `${PROTECTION}/restrictions`, ...READ },
    docs: `${PROTECTION_DOCS}#get-access-restrictions`,
    handle: (call) => respondOk(serializeRestrictions(call, requireRestrictions(call))),
  },
  {
    ...{ method: "DELETE", path: `${PROTECTION}/restrictions`, ...WRITE },
    docs: `${PROTECTION_DOCS}#delete-access-restrictions`,
    handle: (call) => removePart(call, "restrictions"),
  },
];

export const protectionPartEndpoints: Endpoint[] = [
  ...createFlagEndpoints("enforce_admins", "enforceAdmins", "admin-branch-protection"),
  ...createFlagEndpoints("required_signatures", "signatures", "commit-signature-protection"),
  ...[...checksEndpoints, ...reviewsEndpoints, ...restrictionsEndpoints],
];

export function requireStatusChecks(call: Call): NonNullable<Protection["statusChecks"]> {
  const { statusChecks } = requireProtection(call);
  if (!statusChecks) throw new HttpError(404, "Required status checks not enabled");
  return statusChecks;
}

export function requireRestrictions(call: Call): NonNullable<Protection["restrictions"]> {
  const { restrictions } = requireProtection(call);
  if (!restrictions) throw new HttpError(404, "Push restrictions not enabled");
  return restrictions;
}

function removePart(call: Call, part: "statusChecks" | "reviews" | "restrictions") {
  requireProtection(call)[part] = null;
  call.sandbox.save();
  return respondNoContent();
}
