import { hostOf, isWeb } from '../../flow/address.ts';
import { VIPPS_GUIDE } from '../../flow/clauses.ts';
import { fieldIn } from '../fields.ts';
import { defineMutation, type Reading } from '../mutation.ts';
import { allOf, type Outcome } from '../outcome.ts';
import { changeParameter } from '../parameter-variants.ts';
import { reading, shortPlace, withoutAnswer } from '../readings/said.ts';
import { NOWHERE } from '../redirect-uris.ts';
import type { Target } from '../target.ts';

export default defineMutation({
  id: 'vipps-resume',
  title: 'The resume_uri with which the app comes back',
  gain: 'The third party opens a page of the attacker’s in the browser with which the person signs in.',
  system: 'vipps-app-to-app',
  variants: [
    {
      id: 'other-host',
      title: 'resume_uri is at another host',
      roles: ['app-return'],
      refuses: 'third party',
      must: 'It opens only a resume_uri at the host of the server that it asked.',
      clauses: [VIPPS_GUIDE],
      applies({ draft }) {
        const uri = fieldIn(draft, 'resume_uri')?.value;
        if (uri === undefined) return { missing: 'The app came back without resume_uri.' };
        return isWeb(uri) && hostOf(uri) !== ''
          ? { fresh: 'third party', consent: true }
          : { missing: 'resume_uri is no web address.' };
      },
      change: (given) =>
        changeParameter(given, 'resume_uri', (uri) => ({
          kind: 'set',
          value: uri.replace(/^(https?:\/\/)[^/?#\\]*/i, `$1${NOWHERE}`),
        })),
      read,
    },
  ],
});

function read(outcome: Outcome, { draft }: Target): Reading {
  const { answer, settled } = outcome;
  const leads = ({ url, location }: { url: string; location?: string }) =>
    [url, location ?? ''].find((one) => hostOf(one) === NOWHERE);
  const gone = allOf(outcome).find((observed) => leads(observed) !== undefined);
  if (gone) return reading('accepted', `It went to ${shortPlace(leads(gone) ?? '')}.`, gone);
  const none = withoutAnswer(answer);
  if (none) return none;
  if ((answer.status ?? 0) >= 400) return reading('rejected', `It refused (HTTP ${answer.status}).`, answer);
  const own = hostOf(fieldIn(draft, 'resume_uri')?.value ?? '');
  const resumed = outcome.followed.find(({ url }) => hostOf(url) === own);
  if (resumed) return reading('rejected', `It went to its own server at ${shortPlace(resumed.url)}.`, resumed);
  return settled
    ? reading('rejected', 'It did not open the address.', answer)
    : reading('unclear', 'It has not opened the address yet; it was not waited for long enough.', answer);
}
