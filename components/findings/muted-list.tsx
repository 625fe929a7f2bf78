import type { Finding } from '../../lib/judged/findings.ts';
import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';
import { dateTime } from '../words.ts';
import { SeverityBadge } from './severity.tsx';
import { WhereLinks } from './where-links.tsx';

/** The findings that someone muted: counted, with the reason, and the way back. */
export function MutedList({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <details class="scores muted">
      <summary>Muted ({findings.length})</summary>
      <ul>
        {findings.map((finding) => (
          <Muted key={finding.key} finding={finding} />
        ))}
      </ul>
    </details>
  );
}

function Muted({ finding }: { finding: Finding }) {
  const { findings } = useSession();
  const { entry, severity, fault, muted } = finding;
  if (!muted) return null;
  const { code, title } = entry.check;
  const { host, reason, mutedAt } = muted.mute;
  const unmute = async () => {
    await findings.unmute(finding);
    document.getElementById('tab-panel')?.focus();
  };
  return (
    <li data-muted={code}>
      <p>
        <span class="check-code">{code}</span> {title} <SeverityBadge severity={severity} />{' '}
        <WhereLinks where={fault.where} />
      </p>
      <p class="quiet">
        Muted for {visible(host.slice(0, 200))} in {muted.where === 'host' ? 'every session' : 'this session'},{' '}
        {dateTime(mutedAt)}: <q>{visible(reason)}</q>{' '}
        <button type="button" class="link" aria-label={`Unmute ${code}`} onClick={unmute}>
          Unmute
        </button>
      </p>
    </li>
  );
}
