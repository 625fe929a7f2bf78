import type { Entry, Result, Scorecard } from '../../lib/checks/run.ts';
import { byState } from '../../lib/judged/findings.ts';
import { visible } from '../inspector/value-text.tsx';
import { count } from '../words.ts';
import { BeforeMark } from './before-hidden.tsx';
import { HelpPage, HelpToggle, useHelpPage } from './help-page.tsx';
import { WhereLinks } from './where-links.tsx';

type State = Result['state'];

/** Titles of checks say what fails: of those that did not, the group says that it is not so. */
const TITLES: Record<State, string> = {
  failed: 'Failed',
  'could-not-tell': 'Could not tell',
  broken: 'Broken checks',
  passed: 'Passed',
  'not-applicable': 'Not applicable',
};
const NOTES: Record<State, string> = {
  failed: 'each is told above, or among the muted',
  'could-not-tell': 'neither passed nor failed: something is missing',
  broken: 'a fault of Consent Tracer, not of the flow',
  passed: 'looked for and not found',
  'not-applicable': 'nothing here that it could be about',
};

/** Every check of the profile with what it came to, so that no finding is never mistaken for checked. */
export function ScorecardView({ card }: { card: Scorecard }) {
  return (
    <section class="scorecard" aria-label="Scorecard">
      <h2>
        Scorecard <span class="where">{count(card.entries.length, 'check')}</span>
      </h2>
      {[...byState(card)].map(([state, entries]) =>
        entries.length > 0 ? (
          <details key={state} class="scores" data-state={state}>
            <summary>
              {TITLES[state]} ({entries.length}) <span class="quiet">{NOTES[state]}</span>
            </summary>
            <ul>
              {entries.map((entry) => (
                <Score key={entry.check.id} entry={entry} />
              ))}
            </ul>
          </details>
        ) : null,
      )}
    </section>
  );
}

function Score({ entry: { check, result, before } }: { entry: Entry }) {
  const help = useHelpPage();
  return (
    <li data-check={check.code}>
      <p>
        <span class="check-code">{check.code}</span> {check.title} <BeforeMark before={before} />{' '}
        <HelpToggle help={help} code={check.code} />
      </p>
      <p class="quiet">
        <ResultText result={result} />
      </p>
      {help.open ? <HelpPage id={help.id} check={check} /> : null}
    </li>
  );
}

function ResultText({ result }: { result: Result }) {
  switch (result.state) {
    case 'failed':
      return <>{count(result.faults.length, 'finding')}</>;
    case 'passed':
      return result.where.length > 0 ? (
        <>
          Looked at <WhereLinks where={result.where} />
        </>
      ) : (
        <>Looked at the whole flow</>
      );
    case 'could-not-tell':
      return (
        <>
          Missing: {visible(result.missing)}. {visible(result.how)}
        </>
      );
    default:
      return <>{visible(result.reason)}</>;
  }
}

/** What the checks came to, in a sentence: `60 checks: 2 failed, 5 could not tell, 20 passed, 33 not applicable.` */
export function scoreWords(card: Scorecard): string {
  const parts = [...byState(card)].flatMap(([state, { length }]) =>
    length > 0 ? [`${length} ${state === 'could-not-tell' ? 'could not tell' : state.replace('-', ' ')}`] : [],
  );
  return `${count(card.entries.length, 'check')}: ${parts.join(', ')}.`;
}
