import { defineObject } from './object.ts';

/** Problem details (RFC 9457 §3): known by their media type, or by three of their members. */
export default defineObject({
  id: 'problem-details',
  has: ['title'],
  read({ names, node, text }, { contentType = '', within }) {
    const declared = /[/.]problem\+json/i.test(contentType) && within === undefined;
    const shown = names.filter((name) => Object.hasOwn(TITLES, name)).length;
    if (!declared && !(shown >= 3 && typeof node('status')?.value === 'number')) return undefined;
    return {
      title: 'problem details',
      note: [text('title'), text('detail')].filter(Boolean).join(': '),
      titles: TITLES,
    };
  },
});

const TITLES: Record<string, string> = {
  type: 'kind of problem',
  title: 'summary of the problem',
  status: 'HTTP status',
  detail: 'what happened here',
  instance: 'this occurrence',
};
