import type { TraceHar } from '../har.ts';

/** What a file without its secrets says of pictures. */
export const NO_PICTURES =
  'Pictures and other media are left out of it: nobody can search them for secrets. This counts for pictures of the screen too.';

/** Whether a body is a picture, a sound or a document of which nobody can tell what it shows. */
function isMedia(mimeType: unknown): boolean {
  return typeof mimeType === 'string' && /^\s*(?:image\/(?!svg)|audio\/|video\/|application\/pdf)/i.test(mimeType);
}

/** A copy without pictures of the screen and bodies that are media; the rest is the same, not copied. */
export function withoutPictures(har: TraceHar): TraceHar {
  const { log } = har;
  const { screenshots: _, ...consent } = log._consent as typeof log._consent & { screenshots?: unknown };
  return {
    log: {
      ...log,
      entries: log.entries.map((entry) => {
        const content = entry?.response?.content;
        if (content?.text === undefined || !isMedia(content.mimeType)) return entry;
        const { text: __, encoding: ___, ...rest } = content;
        return { ...entry, response: { ...entry.response, content: { ...rest, comment: 'media, left out' } } };
      }),
      _consent: consent,
    },
  } as TraceHar;
}
