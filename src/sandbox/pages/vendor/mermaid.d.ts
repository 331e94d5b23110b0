/** Throws where the text is no diagram that it knows. `colors` may be CSS variables. */
export function renderMermaidSVG(
  text: string,
  options?: { bg?: string; fg?: string; line?: string; accent?: string; muted?: string; font?: string; transparent?: boolean },
): string;
