/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access,
   typescript/no-unsafe-return, typescript/no-unsafe-argument -- a browser's script: its types aren't this project's */
(() => {
  const found = [];
  const root = document.documentElement;
  const mine = (one) => !one.closest(".markdown");
  const all = (selector) => [...document.querySelectorAll(selector)].filter(mine);
  if (root.lang === "") found.push("the page names no language");
  if (root.scrollWidth > root.clientWidth)
    found.push(`wider than the window by ${root.scrollWidth - root.clientWidth}`);
  for (const field of all("input:not([type=hidden]), textarea, select")) {
    if (!field.labels?.length) found.push(`no label: ${field.outerHTML}`);
  }
  for (const one of all("button, a[href]")) {
    if ((one.getAttribute("aria-label") ?? one.textContent).trim() === "")
      found.push(`no name: ${one.outerHTML}`);
  }
  for (const image of document.images)
    if (!image.hasAttribute("alt")) found.push(`no alt: ${image.outerHTML}`);
  const levels = all("h1, h2, h3, h4, h5, h6").map((one) => Number(one.nodeName[1]));
  if (levels[0] !== 1 || levels.filter((level) => level === 1).length !== 1)
    found.push(`headings: ${levels.join()}`);
  if (levels.some((level, i) => i > 0 && level > levels[i - 1] + 1))
    found.push(`headings leap: ${levels.join()}`);
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids))
    if (ids.filter((one) => one === id).length > 1) found.push(`twice the id ${id}`);
  return [...found, ...pale()];

  /** Words with less contrast than WCAG's AA asks for: 4.5 to 1, or 3 to 1 where they are large. */
  function pale() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = new Set();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (
        node.data.trim() === "" ||
        parent.offsetParent === null ||
        parent.closest("select, option")
      )
        continue;
      const style = getComputedStyle(parent);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const [a, b] = [light(rgba(style.color)), light(behind(parent))].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < (large ? 3 : 4.5))
        seen.add(`pale, ${ratio.toFixed(1)} to 1: ${parent.outerHTML.slice(0, 80)}`);
    }
    return seen;
  }

  function behind(one) {
    const layers = [];
    for (let at = one; at; at = at.parentElement)
      layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reduceRight(
      (under, over) => over.slice(0, 3).map((c, i) => c * over[3] + under[i] * (1 - over[3])),
      [255, 255, 255],
    );
  }

  function rgba(color) {
    const canvas = (rgba.canvas ??= document
      .createElement("canvas")
      .getContext("2d", { willReadFrequently: true }));
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }

  function light(color) {
    const [r, g, b] = color.map((c) =>
      c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
})();
