import type { BodyEvent } from '../flow/capture-event.ts';
import { cutText } from './body-text.ts';

type DocumentBody = Omit<BodyEvent, 'kind' | 'id' | 'source' | 'tabId' | 'frameId'>;

type Navigation = PerformanceNavigationTiming & { responseStatus?: number };

/**
 * What a document tells of its own response: its status, and its text where it is JSON or plain
 * text. The text of other documents is not read: what the DOM holds is not what was sent. Of
 * plain text the DOM keeps all but the kind of its line ends.
 *
 * @param limit bytes of the text that are kept
 */
export async function readDocument(document: Document, limit: Promise<number>): Promise<DocumentBody> {
  const { contentType } = document;
  const navigation = () => performance.getEntriesByType('navigation')[0] as Navigation | undefined;
  const status = navigation()?.responseStatus;
  const facts = {
    startedAt: performance.timeOrigin,
    url: document.location.href,
    contentType,
    ...(status ? { status } : {}),
  };
  if (!/json|text\/plain|jwt/i.test(contentType)) {
    return {
      ...facts,
      time: Date.now(),
      size: 0,
      truncated: false,
      missing: `${contentType} is read by DevTools only`,
    };
  }
  if (document.readyState === 'loading') {
    await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
  }
  const text = document.querySelector('pre')?.textContent ?? document.body?.textContent ?? '';
  const cut = cutText(text, await limit);
  // As sent, perhaps in another encoding; 0 until the browser knows.
  return { ...facts, time: Date.now(), ...cut, size: navigation()?.decodedBodySize || cut.size };
}
