import { markup, trusted, type Html } from "../html.ts";
import type { Shown, Visit } from "../visit.ts";
import { header } from "./header.ts";
import { tabs } from "./tabs.ts";

/** The whole page around what a view shows. */
export function documentOf(visit: Visit, shown: Shown): Html {
  const live = shown.live === undefined ? null : trusted(` data-live="${shown.live}"`);
  const place = visit.place ? ` · ${visit.place.base.slice(1)}` : "";
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${shown.title}${place}</title>
<link rel="stylesheet" href="/_pages/style.css">
<link rel="icon" href="data:,">
<script src="/_pages/live.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
${header(visit)}
${visit.place && tabs(visit, visit.place, shown.tab)}
<main id="main"${live}>
${orphan(visit, shown)}${shown.main}
</main>
<footer>
<p>A sandbox on this machine, not GitHub.${
    shown.live === undefined
      ? null
      : markup` <span id="live-note">This page shows what was so when it was loaded. <a href="${visit.url.pathname}${
          visit.url.search
        }">Reload</a></span>`
  }</p>
</footer>
</body>
</html>
`;
}

/** A refusal whose form isn't on the page any more. */
function orphan({ tried }: Visit, { main }: Shown): Html | null {
  if (!tried || main.text.includes('<p class="problem"')) return null;
  return markup`<p class="problem" role="alert">${tried.problem}</p>`;
}
