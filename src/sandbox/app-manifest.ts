/**
 * Apps that a person registers from a manifest. The code in the browser's redirect can be exchanged
 * once, within an hour.
 * https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
import { z } from "zod";
import { createSeed } from "./seed.ts";
import type { Sandbox } from "./sandbox.ts";
import type { App } from "./schema/accounts.ts";

const HOUR = 60 * 60_000;

const manifestSchema = z.object({
  name: z.string().trim().min(1).max(34).optional(),
  url: z.url({ protocol: /^https?$/ }),
  hook_attributes: z
    .object({ url: z.url({ protocol: /^https?$/ }), active: z.boolean().default(true) })
    .optional(),
  redirect_url: z.url({ protocol: /^https?$/ }),
  public: z.boolean().default(false),
  default_permissions: z.record(z.string(), z.enum(["read", "write"])).default({}),
  default_events: z.array(z.string()).default([]),
});
export type Manifest = z.output<typeof manifestSchema>;

/** The result of exchanging the code. */
export interface AppRegistration {
  app: App;
  pem: string;
  clientSecret: string;
}

interface PendingRegistration extends AppRegistration {
  until: number;
}

const registrations = new WeakMap<Sandbox, Map<string, PendingRegistration>>();

/** Parses a manifest's JSON. Returns a sentence for the person if it is invalid. */
export function readManifest(text: string): Manifest | string {
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    return parsed.error.issues
      .map(({ path, message }) => `${path.join(".") || "The manifest"}: ${message}.`)
      .join(" ");
  } catch {
    return "The manifest is not JSON.";
  }
}

/**
 * Creates the App for the account `owner` and returns its code, or a sentence if its name is taken.
 */
export function registerApp(
  sandbox: Sandbox,
  manifest: Manifest,
  { name, owner }: { name: string; owner: string },
): { code: string } | string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  if (slug === "" || name.length > 34)
    return "Name: use at most 34 characters, with at least one letter.";
  if (sandbox.world.apps.some((one) => one.slug === slug)) return "Name is already taken.";
  const {
    hook_attributes: hook,
    default_permissions: permissions,
    default_events: events,
  } = manifest;
  const webhookSecret = sandbox.ids.bytes(20).toString("hex");
  const webhookUrl = hook?.active ? hook.url : null;
  const { app, privateKeyPem: pem } = createSeed(sandbox).app({
    slug,
    name,
    webhookUrl,
    webhookSecret,
    permissions,
    events,
    ...(manifest.public ? {} : { privateTo: owner }),
  });
  const code = sandbox.ids.bytes(20).toString("hex");
  const codes = registrations.get(sandbox) ?? new Map<string, PendingRegistration>();
  registrations.set(sandbox, codes);
  codes.set(code, {
    app,
    pem,
    clientSecret: sandbox.ids.bytes(20).toString("hex"),
    until: sandbox.clock().getTime() + HOUR,
  });
  return { code };
}

/** Returns the registration for the code, once; null for any other code. */
export function convertManifestCode(sandbox: Sandbox, code: string): AppRegistration | null {
  const codes = registrations.get(sandbox);
  const found = codes?.get(code);
  codes?.delete(code);
  return found && found.until > sandbox.clock().getTime() ? found : null;
}
