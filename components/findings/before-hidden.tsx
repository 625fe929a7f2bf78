import type { Scorecard } from '../../lib/checks/run.ts';
import { useSession } from '../context.ts';

/** Of a session without its secrets: whether what is said of it was found out before they were hidden. */
export function BeforeHidden({ card }: { card: Scorecard }) {
  const { origin } = useSession().current.value ?? {};
  if (!origin?.redacted) return null;
  return <p class="before-hidden">{sentence(card)}</p>;
}

function sentence({ before, entries, profile }: Scorecard): string {
  if (before === undefined)
    return 'The secrets of this file were hidden before it was checked, and it carries no findings of its own. What depends on a value itself, such as a hash, a signature or its length, may be told wrongly.';
  const lost = entries.filter((entry) => entry.before).length;
  const told = 'The findings come with the file: they were found out before its secrets were hidden.';
  if (before === 'of other profiles')
    return `${told} The file says nothing of the profile ${profile.title}: what that asks for more strictly cannot be judged again, and counts as could not tell.`;
  if (lost === 0) return told;
  return `${told} Of ${lost} check${lost === 1 ? '' : 's'}, marked with ⧗, nobody could tell the same from the file alone.`;
}

/** Stands at what cannot be found out again. */
export function BeforeMark({ before }: { before: true | undefined }) {
  if (!before) return null;
  return (
    <span
      class="before-mark"
      title="Found out before the secrets were hidden; it cannot be found out again from this file."
    >
      <span aria-hidden="true">⧗</span>
      <span class="unseen">found out before the secrets were hidden</span>
    </span>
  );
}
