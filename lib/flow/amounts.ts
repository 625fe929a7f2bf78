/** `340 ms`, `1.24 s`, `12.3 s`, `2 min 5 s`, `1 h 4 min`. Each is rounded before its unit is chosen. */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, Math.round(milliseconds));
  if (ms < 1000) return `${ms} ms`;
  if (ms < 9995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Time since the flow began, as narrow as it can be told: `+0.34 s`. */
export function offset(milliseconds: number): string {
  const sign = milliseconds < 0 ? '−' : '+';
  const ms = Math.abs(milliseconds);
  return ms < 59_995 ? `${sign}${(ms / 1000).toFixed(2)} s` : `${sign}${duration(ms)}`;
}

/** `812 B`, `1.5 KiB`, `5.0 MiB`, `68.2 GiB`. */
export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  if (size < 1023.95 * 1024) return `${(size / 1024).toFixed(1)} KiB`;
  if (size < 1023.95 * 1024 ** 2) return `${(size / 1024 ** 2).toFixed(1)} MiB`;
  return `${(size / 1024 ** 3).toFixed(1)} GiB`;
}

/** `1 step`, `3 steps`. @param plural where it is not the noun with an s */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount.toLocaleString('en')} ${amount === 1 ? noun : plural}`;
}

/** What a list shows of an address: never throws, whatever was captured. */
export function shortUrl(url: string): { host: string; path: string } {
  const cut = (text: string) => (text.length > 300 ? `${text.slice(0, 300)}…` : text);
  const [, scheme = '', rest = url] = /^([a-z][a-z0-9+.-]*:)(?:\/\/)?(.*)$/is.exec(url) ?? [];
  if (!/^https?:$/i.test(scheme)) return { host: cut(url.split(/[?#]/)[0] ?? url), path: '' };
  const end = rest.search(/[/?#]/);
  if (end === -1) return { host: cut(rest), path: '' };
  const path = rest.slice(end);
  return { host: cut(rest.slice(0, end)), path: cut(path.split(/[?#]/)[0] ?? '') };
}
