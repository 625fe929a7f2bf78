import type { Header, ResourceType } from '../../../flow/capture-event.ts';
import { headerOf } from '../../../flow/request-draft.ts';

/** Chromium's and WebKit's words for what a request was for, and Firefox's; ours are those of webRequest. */
const TYPES: ReadonlyMap<string, ResourceType> = new Map(
  Object.entries({
    document: 'main_frame',
    html: 'main_frame',
    subdocument: 'sub_frame',
    iframe: 'sub_frame',
    frame: 'sub_frame',
    xhr: 'xmlhttprequest',
    fetch: 'xmlhttprequest',
    empty: 'xmlhttprequest',
    eventsource: 'xmlhttprequest',
    preflight: 'xmlhttprequest',
    prefetch: 'other',
    stylesheet: 'stylesheet',
    style: 'stylesheet',
    script: 'script',
    image: 'image',
    img: 'image',
    font: 'font',
    media: 'media',
    audio: 'media',
    video: 'media',
    texttrack: 'media',
    manifest: 'web_manifest',
    websocket: 'websocket',
    ping: 'ping',
    beacon: 'ping',
    object: 'object',
    embed: 'object',
    other: 'other',
    main_frame: 'main_frame',
    sub_frame: 'sub_frame',
    xmlhttprequest: 'xmlhttprequest',
    web_manifest: 'web_manifest',
  }),
);

const BY_CONTENT: readonly (readonly [RegExp, ResourceType])[] = [
  [/^text\/html|^application\/xhtml/i, 'main_frame'],
  [/^image\//i, 'image'],
  [/^(audio|video)\//i, 'media'],
  [/^font\/|^application\/(x-)?font/i, 'font'],
  [/^text\/css/i, 'stylesheet'],
  [/^(text|application)\/(x-)?(java|ecma)script/i, 'script'],
];

/** What is known of a request from which its type is guessed. */
export interface TypeSigns {
  /** The word of the file itself. */
  told?: string;
  method: string;
  requestHeaders?: readonly Header[];
  contentType?: string;
  /** It was answered by a redirect. */
  redirects: boolean;
}

/**
 * What a request was for: as the file says it, else as the browser said it to the server (Fetch Metadata), else by what
 * was asked for and answered. A server's own calls say nothing of the kind and count as a script's.
 */
export function resourceType(signs: TypeSigns): ResourceType {
  const told = TYPES.get((signs.told ?? '').toLowerCase());
  const destination = headerOf(signs.requestHeaders, 'sec-fetch-dest')?.trim().toLowerCase() ?? '';
  // A page in a frame is a document as well to Chromium.
  if (told && !(told === 'main_frame' && TYPES.get(destination) === 'sub_frame')) return told;
  const said = TYPES.get(destination);
  if (said) return said;
  if (headerOf(signs.requestHeaders, 'x-requested-with') !== undefined) return 'xmlhttprequest';
  const accept = headerOf(signs.requestHeaders, 'accept');
  if (accept !== undefined && /^\s*text\/html\b/i.test(accept)) return 'main_frame';
  const content = BY_CONTENT.find(([pattern]) => pattern.test(signs.contentType ?? ''))?.[1];
  if (content) return content;
  const asksForPage = accept === undefined || accept.trim() === '*/*';
  return signs.redirects && signs.method === 'GET' && asksForPage ? 'main_frame' : 'xmlhttprequest';
}
