import { splitUrl } from '../../decode/url-text.ts';
import { AIIA_TUTORIAL, clause } from '../../flow/clauses.ts';
import type { RawParameter } from '../artifacts.ts';
import { defineCheck, type Fault, judged } from '../check.ts';
import { inLink, type Link } from '../links.ts';

const OPEN_PAYMENTS = clause('Open Payments guide', 'https://docs.openpayments.io');

/**
 * `[TPP_STATE]`, `{state}`, `{{state}}`, `${state}`, `<string>`, `‹string›`: a name in brackets, alone or between
 * the marks that separate values. JSON, an IPv6 address and a GUID in braces are none.
 */
const PLACEHOLDER =
  /(?:^|[\s:/=?&,;])(\[[A-Z][A-Z0-9_]{1,60}\]|\$?\{{1,2} ?[A-Za-z][\w.-]{1,60} ?\}{1,2}|[<‹][A-Za-z][\w .-]{1,60}[>›])(?=$|[\s:/=?&,;])/;
const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-/i;
/** Sentences for a person, in which brackets are punctuation. */
const PROSE = /^(error_description|error_message|message|error_uri|binding_message|client_name|psu_?message)$/i;

/** R8. A placeholder of a guide or a template that nobody has filled in, in an address of the protocol. */
export default defineCheck({
  id: 'placeholder',
  code: 'R8',
  title: 'A placeholder was not replaced',
  severity: 'error',
  clauses: [OPEN_PAYMENTS, AIIA_TUTORIAL],
  needs: ['links'],
  help: {
    why: 'Guides and links that a server hands out hold placeholders such as [TPP_STATE] or <string>, which the third party is to fill in. One that is left there is sent as it stands: the server refuses it, or takes it for a value. A state that is the same for everybody protects nobody.',
    attack: [
      'The third party opens the scaOAuth link and forgets to replace [TPP_STATE].',
      'Every sign-in of every user now has the state [TPP_STATE], and the comparison always succeeds.',
      'The attacker sends a victim a callback with the attacker’s own code and that state, and the victim reads and pays from the attacker’s account.',
    ],
    fix: {
      'third party':
        'Replace every placeholder before the link is opened, percent-encoded, and refuse to open one that still has brackets.',
    },
  },
  check({ links }) {
    const faults: Fault[] = [];
    const told = new Set<string>();
    for (const link of links) {
      for (const { name, found, field } of placeholdersIn(link)) {
        // The server echoes it: that is the same fault once more.
        if (told.has(`${name} ${found}`)) continue;
        told.add(`${name} ${found}`);
        faults.push({
          where: [field],
          seen: found,
          cause: `${name} still holds the placeholder ${found}.`,
          remedy: `Fill in a value of your own for ${found}, percent-encoded.`,
        });
      }
    }
    return judged(faults, ...links.map(({ step, part }) => ({ step, field: part })));
  },
});

interface Found {
  name: string;
  found: string;
  field: Fault['where'][0];
}

function placeholdersIn(link: Link): Found[] {
  const inPath = segmentsOf(link.url).flatMap((segment): Found[] => {
    const found = placeholderIn(segment);
    return found ? [{ name: 'The path', found, field: { step: link.step, field: link.part } }] : [];
  });
  const inParameters = link.parameters.flatMap((parameter: RawParameter): Found[] => {
    const found = PROSE.test(parameter.name) ? undefined : placeholderIn(parameter.value);
    return found ? [{ name: parameter.name, found, field: inLink(link, parameter) }] : [];
  });
  return [...inPath, ...inParameters];
}

function placeholderIn(text: string): string | undefined {
  if (text.length > 4096 || !/[[{<‹]/.test(text)) return undefined;
  const found = PLACEHOLDER.exec(text)?.[1];
  return found && !GUID.test(found) ? found : undefined;
}

function segmentsOf(url: string): string[] {
  const { path } = splitUrl(url);
  if (!/[[{<‹%]/.test(path)) return [];
  return path.split('/').map((segment) => {
    try {
      return decodeURIComponent(segment);
    } catch {
      return segment;
    }
  });
}
