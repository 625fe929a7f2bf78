/** The spellings in which a value may stand in a trace: percent-encoded once and twice, as a form field, in JSON, in a page, within base64. */
export function spellings(value: string): Set<string> {
  const percent = encodeURIComponent(wellFormed(value));
  const strict = percent.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = strict.replaceAll('%20', '+');
  // As URLSearchParams writes it: the tilde encoded, the asterisk not.
  const written = new URLSearchParams({ '': wellFormed(value) }).toString().slice(1);
  const once = [percent, strict, form, written, ...[percent, form, written].map(lowerHex)];
  const twice = once.map(encodeURIComponent);
  const escaped = JSON.stringify(value).slice(1, -1);
  return new Set([
    ...[value, value.replaceAll('+', ' '), ...once, ...twice, ...twice.map(lowerHex)],
    ...[escaped, escaped.replaceAll('/', '\\/'), escaped.replace(/[<>&'=+]/g, unicodeEscape)],
    ...[inPage(value, '&#39;'), inPage(value, '&#x27;'), inPage(value, '&apos;')],
    ...inBase64(value),
  ]);
}

// `encodeURIComponent` throws at half a surrogate pair; a URL cannot hold one either.
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

function lowerHex(text: string): string {
  return text.replace(/%(?:25)*[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function inPage(text: string, apostrophe: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": apostrophe };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

// A value within base64 shows in three ways, by its offset; the characters that depend on its
// neighbours are cut off.
function inBase64(value: string): string[] {
  const bytes = new TextEncoder().encode(value);
  if (bytes.length < 8) return [];
  return [0, 1, 2].flatMap((offset) => {
    const padded = new Uint8Array(offset + bytes.length);
    padded.set(bytes, offset);
    let binary = '';
    for (const byte of padded) binary += String.fromCharCode(byte);
    const whole = btoa(binary).replace(/=+$/, '');
    const from = offset === 0 ? 0 : offset + 1;
    const inner = whole.slice(from, Math.floor((padded.length * 8) / 6));
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(inner)];
  });
}
