import type { Sandbox } from "../sandbox.ts";
import { peopleOf, signIn } from "./person.ts";
import { Refused } from "./refused.ts";
import { seeOther } from "./respond.ts";

/** The menu's form: signs in as a seeded person, or out, and goes back to where it was sent from. */
export async function switchPerson(sandbox: Sandbox, request: Request): Promise<Response> {
  const fields = new URLSearchParams(await request.text());
  const login = fields.get("login") ?? "";
  if (login !== "" && !peopleOf(sandbox.world).some((account) => account.login === login)) {
    throw new Refused(422, `Nobody here is called ${login}`);
  }
  const cookie = signIn(sandbox, login === "" ? null : login);
  return seeOther(within(fields.get("back") ?? "/"), { "set-cookie": cookie });
}

/** An address of this site; anything else becomes the start page. */
function within(address: string): string {
  const base = "http://here.invalid";
  const url = URL.canParse(address, base) ? new URL(address, base) : null;
  // `/.//name` is of this site until its dot is gone.
  const mine = url?.origin === base && !url.pathname.startsWith("//");
  return mine ? `${url.pathname}${url.search}` : "/";
}
