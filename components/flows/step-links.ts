import { stepLink } from '../../lib/session/address.ts';
import { useSession } from '../context.ts';
import { copyText } from '../inspector/copy.tsx';
import { count } from '../words.ts';

/** Puts links to steps of the session in sight on the clipboard, one to a line, and tells what it did. */
export function useCopyLinks(): (steps: readonly number[]) => Promise<void> {
  const { current, told } = useSession();
  return async (steps) => {
    const id = current.peek()?.id;
    if (id === undefined || steps.length === 0) return;
    const copied = await copyText(steps.map((n) => stepLink(location.href, id, n)).join('\n'));
    const what = steps.length === 1 ? `The link to #${steps[0]}` : count(steps.length, 'link');
    const are = steps.length === 1 ? 'is' : 'are';
    told.value = copied
      ? {
          sentence: `${what} ${are} copied. To be opened in this browser profile, where the session is stored.`,
          failed: false,
        }
      : { sentence: `${what} could not be copied: the browser refused the clipboard.`, failed: true };
  };
}
