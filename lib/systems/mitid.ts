import { readAuthorizationResponse, responseParameters } from '../flow/authorization-response.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Recognition, type Vocabulary } from '../flow/system.ts';
import { refused } from '../flow/terms.ts';
import { readBrokeredRequest } from './eid-parts/brokered-request.ts';
import { oauth } from './oauth.ts';
import { outcomeOfWord, withWord } from './vocabulary-parts/outcome-of-word.ts';

/** Criipto (Idura), Signicat, and the broker of Nets and Signaturgruppen. */
const NAMES = /(^|\s)(urn:grn:authn:dk:mitid|urn:signicat:oidc:method:mitid|idp:mitid|mitid(\s|$)|mitid_erhverv)/i;
/** Sent for any eID of the same broker: read as MitID only where no other is named. */
const SWITCH = /^appswitch:(ios|android)$/;
const HOST = /(^|\.)mitid\.dk$/;

const AGAIN = 'Let the user begin again.';
/** Descriptions that stand beside access_denied, as third-party code has them; each broker has its own. */
const TERMS: Vocabulary = {
  mitid_user_aborted: refused('the user cancelled in MitID', AGAIN),
  user_aborted: refused('the user cancelled in MitID', AGAIN),
};

/** MitID (Denmark): always by a broker, with the app opened by https App or Universal Links. */
export const mitId = defineSystem({
  id: 'mitid',
  title: 'MitID (Denmark), by a broker',
  guide: 'https://docs.idura.app/verify/guides/appswitch',
  family: oauth,
  steps: ['authorization request for MitID', 'MitID', 'MitID app opened by app link'],
  parameters: {
    acr_values: 'The eID and its level of assurance: low, substantial or high.',
    login_hint: '`appswitch:ios` or `appswitch:android` where a native app asks, so that MitID can return to it.',
    idp_values: 'The eID, in the broker’s own words.',
    idp_params: 'What the broker shall tell MitID, as JSON: a reference text, the app switch.',
    redirect_uri: 'From an app it has to be a Universal Link or App Link, or MitID cannot switch back.',
  },
  vocabulary: TERMS,
  limits: [],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return request(message) ?? page(message);
  },
  readReturn,
});

function request(message: Message): Recognition | undefined {
  const read = readBrokeredRequest(message, NAMES, 'MitID');
  const hint = message.query.get('login_hint') ?? '';
  const other = /urn:grn:authn:(?!dk:mitid)|method:(?!mitid)/i.test(message.query.get('acr_values') ?? '');
  const switches = SWITCH.test(hint) && !other;
  const found = read ?? (switches ? readBrokeredRequest(message, SWITCH, 'MitID') : undefined);
  const platform = hint === 'appswitch:ios' ? 'iOS' : 'Android';
  return found && switches ? { ...found, words: `${found.words}, app switch on ${platform}` } : found;
}

/** MitID's own pages say nothing of whom they are for: they belong to what is under way. */
function page({ step, url }: Message): Recognition | undefined {
  const { type } = step.exchange ?? {};
  if (!HOST.test(url?.hostname ?? '') || (type !== 'main_frame' && type !== 'sub_frame')) return undefined;
  if (!/^appswitch\./.test(url?.hostname ?? '')) return { role: 'bank-page', words: 'MitID', keys: [], weight: 0.05 };
  return { role: 'app-open', words: 'MitID app opened by app link', keys: [], weight: 0.05 };
}

/** By the standard, but what a broker wrote into the description says more than access_denied. */
function readReturn(message: Message): Recognition | undefined {
  const read = readAuthorizationResponse(message);
  const description = responseParameters(message).get('error_description') ?? '';
  const word = Object.keys(TERMS).find((term) => description === term || description.split(/[\s:,;]/).includes(term));
  return read && word
    ? { ...read, words: withWord(read.words, word), outcome: outcomeOfWord('The broker', word, TERMS) }
    : read;
}
