/** The page of ours that stands in the place of what is held. */
export const HOLD_PAGE = 'hold.html';

/** Its address, for an extension’s `getURL`. */
export function holdPage(hold: number): string {
  return `${HOLD_PAGE}?hold=${hold}`;
}

/** The same, as a rule of the browser writes it: what was held stands behind it, raw. */
export function holdPageOfRule(hold: number): string {
  return `${holdPage(hold)}&url=\\0`;
}

/** What such an address says. Undefined where it is none; `url` is absent where somebody else knows what was held. */
export function readHoldPage(search: string, hash: string): { hold: number; url?: string } | undefined {
  const [, hold, url] = /^\?hold=(\d{1,15})(?:&url=(.*))?$/s.exec(search) ?? [];
  if (hold === undefined) return undefined;
  return { hold: Number(hold), ...(url !== undefined && { url: url + hash }) };
}
