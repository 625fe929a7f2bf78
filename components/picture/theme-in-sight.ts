import type { Theme } from '../../lib/picture/svg-style.ts';

/** The theme that the page shows: as DevTools has it, else as the system does. */
export function themeInSight(): Theme {
  const scheme = document.documentElement.style.colorScheme;
  if (scheme === 'light' || scheme === 'dark') return scheme;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
