/** What the App, or a person, may do is taken away for a while. */
import { sendInstallationChange } from "../../../../../src/sandbox/webhooks/send-events.ts";
import { makeKey } from "../github.ts";
import type { Begin } from "./incident.ts";

export const suspendApp: Begin = ({ github: { sandbox }, timeline }) => {
  const installation = sandbox.world.installations[0]!;
  installation.suspendedAt = new Date(timeline.now).toISOString();
  sendInstallationChange(sandbox, installation, "suspend");
  return () => {
    installation.suspendedAt = null;
    sendInstallationChange(sandbox, installation, "unsuspend");
  };
};

const PERMISSIONS = [
  "contents",
  "pull_requests",
  "actions",
  "issues",
  "checks",
  "workflows",
] as const;

/** GitHub lets it read at the most from then on, by tokens that it has already as well. */
export const revokePermission: Begin = ({ github: { app, sandbox }, incident }) => {
  const name = PERMISSIONS[incident.kind % PERMISSIONS.length]!;
  const had = [app, ...sandbox.world.tokens.filter(({ kind }) => kind !== "job")].filter(
    ({ permissions }) => permissions[name] === "write",
  );
  for (const { permissions } of had) permissions[name] = "read";
  // A token that was made meanwhile has what was asked for it, and no more than that.
  return () => had.forEach(({ permissions }) => (permissions[name] = "write"));
};

/** Who answers what Baton asks where a role is revoked. */
export const REVOKED = "wren";

/** Of who was listened to until then. */
export const revokeRole: Begin = ({ github: { seed }, house, crowd }) => {
  seed.collaborator(house.repository, crowd.voice, "read");
  return () => seed.collaborator(house.repository, crowd.voice, "write");
};

/**
 * The key that the processes have is none any more; those that are started at the end have the new
 * one.
 */
export const rotateKey: Begin = ({ github, replicas }) => {
  const { privateKey, publicKey } = makeKey("rotated");
  github.app.publicKeyPem = publicKey;
  return () => {
    github.key.privateKey = privateKey;
    replicas.deploy();
  };
};
