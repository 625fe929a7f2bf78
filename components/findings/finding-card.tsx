import { useId, useRef, useState } from 'preact/hooks';
import type { Fault } from '../../lib/checks/check.ts';
import type { Finding } from '../../lib/judged/findings.ts';
import { Copy } from '../inspector/copy.tsx';
import { ValueText, visible } from '../inspector/value-text.tsx';
import { Difference } from '../lineage/difference.tsx';
import { BeforeMark } from './before-hidden.tsx';
import { findingText } from './finding-text.ts';
import { Clauses, HelpPage, HelpToggle, useHelpPage } from './help-page.tsx';
import { MuteForm } from './mute-form.tsx';
import { SeverityBadge } from './severity.tsx';
import { WhereLinks } from './where-links.tsx';

/** One finding: what is wrong, why, where, and what to do. */
export function FindingCard({ finding }: { finding: Finding }) {
  const {
    entry: { check, before },
    severity,
    fault,
  } = finding;
  const help = useHelpPage();
  const title = useId();
  const [muting, setMuting] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const cancel = () => {
    setMuting(false);
    opener.current?.focus();
  };
  return (
    <article class={`finding ${severity}`} aria-labelledby={title} data-finding={check.code}>
      <h3 id={title}>
        <span class="check-code">{check.code}</span> {check.title}
      </h3>
      <p class="finding-tools">
        <SeverityBadge severity={severity} /> <BeforeMark before={before} />{' '}
        <HelpToggle help={help} code={check.code} />
        <Copy text={findingText(finding)} what={`finding ${check.code}`} />
        {finding.muted ? null : (
          <button
            ref={opener}
            type="button"
            class="link mute"
            aria-expanded={muting}
            aria-label={`Mute ${check.code}`}
            onClick={() => setMuting(!muting)}
          >
            Mute…
          </button>
        )}
      </p>
      {muting && !finding.muted ? (
        <MuteForm finding={finding} onDone={() => setMuting(false)} onCancel={cancel} />
      ) : null}
      <p>{visible(fault.cause)}</p>
      <p class="remedy">{visible(fault.remedy)}</p>
      {fault.because ? <p class="because">{visible(fault.because)}</p> : null}
      <Facts fault={fault} />
      <p class="sources">
        <Clauses clauses={check.clauses} />
      </p>
      {help.open ? <HelpPage id={help.id} check={check} /> : null}
    </article>
  );
}

/** Where it is, and what had to be there beside what is. */
function Facts({ fault: { where, expected, seen, difference } }: { fault: Fault }) {
  return (
    <dl class="finding-facts">
      <dt>Where</dt>
      <dd>
        <WhereLinks where={where} />
      </dd>
      {expected === undefined ? null : <Text name="Expected" text={expected} />}
      {seen === undefined ? null : <Text name="Seen" text={seen} />}
      {difference ? (
        <>
          <dt>Difference</dt>
          <dd>
            <Difference parts={difference} />
          </dd>
        </>
      ) : null}
    </dl>
  );
}

function Text({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd class="line">
        {text === '' ? <span class="value empty">empty</span> : <ValueText text={text} />}
        <Copy text={text} what={name.toLowerCase()} />
      </dd>
    </>
  );
}
