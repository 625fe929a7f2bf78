import type { Severity } from '../../lib/checks/check.ts';
import type { Tally } from '../../lib/judged/findings.ts';

/** As in the list of steps: a colour alone says nothing to some. */
export const SIGNS: Record<Severity, string> = { error: '⨯', warning: '▲', info: 'i' };
const PLURALS: Record<Severity, string> = { error: 'errors', warning: 'warnings', info: 'hints' };
const WORDS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'hint' };

/** How bad a finding is, by word and sign as well as by colour. */
export function SeverityBadge({ severity }: { severity: Severity }) {
  return (
    <span class={`severity ${severity}`}>
      <span aria-hidden="true">{SIGNS[severity]}</span> {WORDS[severity]}
    </span>
  );
}

/** What is found at a step, as small as it can be. */
export function FindingMark({ severity }: { severity: 'error' | 'warning' }) {
  return (
    <span class={`finding-mark ${severity}`} title={`${WORDS[severity]} found here`}>
      <span class="sign" aria-hidden="true">
        {SIGNS[severity]}
      </span>
      <span class="unseen">{WORDS[severity]} found:</span>
    </span>
  );
}

/** Findings by severity; nothing of those of which there is none. */
export function TallyMarks({ tally }: { tally: Tally }) {
  return (
    <>
      {(['error', 'warning', 'info'] as const).map((severity) =>
        tally[severity] > 0 ? (
          <span key={severity} class={`finding-mark ${severity}`} title={tallyWords(severity, tally[severity])}>
            <span aria-hidden="true">
              <span class="sign">{SIGNS[severity]}</span> {tally[severity]}
            </span>
            <span class="unseen">{tallyWords(severity, tally[severity])} </span>
          </span>
        ) : null,
      )}
    </>
  );
}

function tallyWords(severity: Severity, amount: number): string {
  return `${amount} ${(amount === 1 ? WORDS : PLURALS)[severity]}`;
}
