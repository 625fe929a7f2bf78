import { rfc, VIPPS_ADVANCED_LOGIN } from '../../flow/clauses.ts';
import { OAUTH_PARAMETERS } from '../../systems/oauth-parts/parameters.ts';
import type { RawParameter } from '../artifacts.ts';
import { defineCheck, type Fault, judged } from '../check.ts';
import { inLink, type Link } from '../links.ts';

/** A scheme and two slashes as they stand, escaped or not. */
const ADDRESS = /^[a-z][a-z0-9+.-]{0,40}(?::|%3A)(?:\/\/|%2F%2F)/i;

/** R10. An address within an address whose own query is not encoded. */
export default defineCheck({
  id: 'unencoded-address',
  code: 'R10',
  title: 'An address within an address is not encoded',
  severity: 'warning',
  clauses: [rfc('RFC 6749', 'B'), VIPPS_ADVANCED_LOGIN],
  needs: ['links'],
  help: {
    why: 'The value of a parameter is percent-encoded, an address first of all. As long as the inner address has only a ?, most parsers cope; with its first & the rest of it becomes parameters of the outer address, and the inner one is cut off.',
    attack: [
      'The app returns to cb?state=1&resume_uri=https://as.example/resume?login=2, and all goes well.',
      'A new release appends &market=NO to resume_uri, and the app opens an address without it.',
      'The sign-in ends in an error that nobody can reproduce with the old link.',
    ],
    fix: {
      'authorization server': 'Encode every value that you append: encodeURIComponent, URLSearchParams, URLEncoder.',
      'third party': 'Encode redirect_uri and other addresses within the request, once.',
      app: 'Read the parameter by a URL parser and decode it once; do not cut texts at ? and &.',
    },
  },
  check({ links, system }) {
    const isKnown = (name: string) =>
      Object.hasOwn(OAUTH_PARAMETERS, name) || Object.hasOwn(system?.parameters ?? {}, name);
    const faults = links.flatMap((link) =>
      link.parameters.flatMap((parameter, at): Fault[] => {
        if (!isUnencoded(parameter)) return [];
        const { name, raw } = parameter;
        const [lost] = strangersBehind(link, at, isKnown);
        return [
          {
            where: [inLink(link, parameter), ...(lost ? [inLink(link, lost)] : [])],
            expected: `${name}=${encoded(parameter)}`,
            seen: `${name}=${raw}`,
            cause: lost
              ? `${name} is an address with a query of its own that is not encoded, so ${lost.name} behind it may have been a part of it.`
              : `${name} is an address with a query of its own, and its ? is not encoded: an & in it would end it.`,
            remedy: `Percent-encode ${name}.`,
          },
        ];
      }),
    );
    return judged(faults, ...links.map(({ step, part }) => ({ step, field: part })));
  },
});

/** Parameters that come next and that nobody else is known to have sent. */
function strangersBehind(
  { parameters }: Link,
  at: number,
  isKnown: (name: string) => boolean,
): readonly RawParameter[] {
  const behind = parameters.slice(at + 1).filter(({ part }) => part === parameters[at]?.part);
  const end = behind.findIndex(({ name }) => isKnown(name));
  return end < 0 ? behind : behind.slice(0, end);
}

/** Encoded once: where its :// stands there as it is nothing was, else at least a part of it. */
function encoded({ raw, value }: RawParameter): string {
  return encodeURIComponent(/^[^:]{1,60}:\/\//.test(raw) ? raw : value);
}

/** Fields of a form were decoded by the browser, so nothing can be told of them. */
function isUnencoded({ part, raw }: RawParameter): boolean {
  return part !== 'body' && raw.includes('?') && ADDRESS.test(raw.slice(0, 64));
}
