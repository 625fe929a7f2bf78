const MARK = '#Intent;';

/** An Android `intent:` link, taken apart. */
export interface IntentLink {
  /** What the app is given: the address with the scheme that the intent names. */
  link: string;
  /** The package of the app. */
  app?: string;
  /** Where the browser goes if the app is missing. */
  fallback?: string;
  /** What is wrong with it, in a sentence. */
  problem?: string;
}

/** Reads `intent://…#Intent;scheme=…;package=…;S.browser_fallback_url=…;end`. Never throws. */
export function intentOf(url: string): IntentLink {
  const mark = url.indexOf(MARK);
  const rest = url.slice('intent:'.length, mark < 0 ? undefined : mark);
  const extras = new Map<string, string>();
  const parts = mark < 0 ? [] : url.slice(mark + MARK.length).split(';');
  const end = parts.indexOf('end');
  for (const part of end < 0 ? parts : parts.slice(0, end)) {
    const equals = part.indexOf('=');
    if (equals > 0) extras.set(part.slice(0, equals), decoded(part.slice(equals + 1)));
  }
  const [app, fallback] = [extras.get('package'), extras.get('S.browser_fallback_url')];
  const problem =
    mark < 0
      ? 'It has no #Intent; part: no app is named.'
      : end < 0
        ? 'It does not close: ;end is missing.'
        : undefined;
  return {
    link: `${extras.get('scheme') ?? 'intent'}:${rest}`,
    ...(app && { app }),
    ...(fallback && { fallback }),
    ...(problem !== undefined && { problem }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
