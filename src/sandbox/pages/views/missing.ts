import { markup } from "../html.ts";
import type { Shown, Visit } from "../visit.ts";

export function missing({ url, person }: Visit): Shown {
  const as = person ? markup` It may also be something that <strong>${person.login}</strong> may not see.` : null;
  return {
    title: "Not found",
    status: 404,
    main: markup`<h1>There is no such page</h1>
<p><code>${url.pathname}</code> leads nowhere: nothing has this address, or it is gone.${as}</p>
<p><a href="/">All repositories</a></p>`,
  };
}

export function failed(message: string): Shown {
  return {
    title: "Not done",
    main: markup`<h1>This did not work</h1><p class="problem" role="alert">${message}</p>
<p><a href="/">All repositories</a></p>`,
  };
}
