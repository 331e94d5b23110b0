import type { Account } from "../../model.ts";
import type { Sandbox } from "../../sandbox.ts";
import { markup, type Html } from "../html.ts";

/** An account by login; `bot` is said, as on GitHub. */
export function who(sandbox: Sandbox, login: string): Html {
  const account = sandbox.world.accounts.find((one) => one.login === login);
  const [, slug] = /^(.*)\[bot\]$/.exec(login) ?? [];
  const name = slug ?? login;
  const href = slug === undefined ? `/${login}` : `/apps/${slug}`;
  return markup`${account && avatar(account)}<a class="who" href="${href}">${name}</a>${
    slug !== undefined && markup` <span class="bot">bot</span>`
  }`;
}

export function avatar(account: Account, size = 20): Html {
  return markup`<img class="avatar" src="/avatars/u/${account.id}" alt="" width="${size}" height="${size}"> `;
}
