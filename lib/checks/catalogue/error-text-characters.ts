import { rfc } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged, notApplicable } from '../check.ts';
import { hiddenResponse } from '../out-of-sight.ts';
import { answeredAt } from '../places.ts';

const NAMES = ['error', 'error_description', 'error_uri'];
/** %x20-21 / %x23-5B / %x5D-7E: printable ASCII without quotation mark and backslash. */
const ALLOWED = /[\x20\x21\x23-\x5b\x5d-\x7e]/;
/** A percent escape that was left because the bytes are no UTF-8. */
const LEFT = /%[89a-f][0-9a-f]/i;

/** S7. A character in error, error_description or error_uri that RFC 6749 does not allow there. */
export default defineCheck({
  id: 'error-text-characters',
  code: 'S7',
  title: 'The error text has characters that are not allowed',
  severity: 'warning',
  clauses: [rfc('RFC 6749', '4.1.2.1')],
  needs: ['authorizationResponses'],
  help: {
    why: 'The texts error and error_description are for programs and developers: printable ASCII, without quotation mark and backslash. Letters beyond that arrive as something else in many languages, and a line break in them writes a second line into logs, or a second header where somebody puts the text into one.',
    attack: [
      'The attacker opens a callback with error_description=x%0D%0ASet-Cookie:%20session=1.',
      'The third party puts the description into a header of its own redirect, or into its log.',
      'The line break begins a new header, or a log line that looks like somebody else’s.',
    ],
    fix: {
      'authorization server': 'Write error_description in plain ASCII, in English, and give the user’s text elsewhere.',
      'third party':
        'Show and log the text as data, with line breaks replaced; never put it into a header or into HTML.',
    },
  },
  check({ authorizationResponses: responses }) {
    const texts = responses.flatMap((response) =>
      NAMES.filter((name) => response.parameters.has(name)).map((name) => ({
        name,
        text: response.parameters.get(name) ?? '',
        where: answeredAt(response, name),
      })),
    );
    const [hidden] = responses.flatMap((response) => hiddenResponse(response) ?? []);
    if (texts.length === 0) return hidden ?? notApplicable('The answer is no error.');
    const faults = texts.flatMap(({ name, text, where }): Fault[] => {
      const wrong = wrongIn(text, name === 'error_uri');
      if (wrong === undefined) return [];
      return [
        {
          where: [where],
          expected: 'printable ASCII without " and \\',
          seen: text,
          cause: `${name} holds ${wrong}.`,
          remedy: 'Write it in printable ASCII, without quotation marks, backslashes and line breaks.',
        },
      ];
    });
    return judged(faults, ...texts.map(({ where }) => where));
  },
});

/** The first that is not allowed, in words; an address has no spaces either. */
function wrongIn(text: string, isAddress: boolean): string | undefined {
  let at = 0;
  for (const character of text) {
    at += 1;
    if (ALLOWED.test(character) && !(isAddress && character === ' ')) continue;
    return `${nameOf(character)} at character ${at}`;
  }
  const left = LEFT.exec(text);
  return left ? `${left[0]} at character ${left.index + 1}, which is no UTF-8` : undefined;
}

function nameOf(character: string): string {
  if (character === '\r' || character === '\n') return 'a line break';
  if (character === ' ') return 'a space';
  const code = character.codePointAt(0) ?? 0;
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) ? `the control character ${number}` : `${character} (${number})`;
}
