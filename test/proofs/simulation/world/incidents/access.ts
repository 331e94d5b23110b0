/** The App, or a person, loses permissions for a while. */
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

/** From then on, GitHub allows only reads. This also applies to existing tokens. */
export const revokePermission: Begin = ({ github: { app, sandbox }, incident }) => {
  const name = PERMISSIONS[incident.kind % PERMISSIONS.length]!;
  const had = [app, ...sandbox.world.tokens.filter(({ kind }) => kind !== "job")].filter(
    ({ permissions }) => permissions[name] === "write",
  );
  for (const { permissions } of had) permissions[name] = "read";
  // A token that was created meanwhile has only the permissions that were requested for it.
  return () => had.forEach(({ permissions }) => (permissions[name] = "write"));
};

/** The person who answers Baton's questions when a role is revoked. */
export const REVOKED = "wren";

/** Revokes the role of the person whom Baton obeyed until then. */
export const revokeRole: Begin = ({ github: { seed }, repo, people }) => {
  seed.collaborator(repo.data, people.voice, "read");
  return () => seed.collaborator(repo.data, people.voice, "write");
};

/** The processes' key becomes invalid. Those that start at the end have the new one. */
export const rotateKey: Begin = ({ github, replicas }) => {
  const { privateKey, publicKey } = makeKey("rotated");
  github.app.publicKeyPem = publicKey;
  return () => {
    github.key.privateKey = privateKey;
    replicas.deploy();
  };
};
