import type { RefObject } from 'preact';
import { useSession } from '../context.ts';
import { useKey } from '../keys.ts';
import { useCopyLinks } from './step-links.ts';

/** The keys that are about the selected step, or about those that are chosen, wherever the focus is. */
export function useStepKeys(list: RefObject<HTMLElement | null>): void {
  const { outline, remarks } = useSession();
  const copyLinks = useCopyLinks();
  const step = outline.step.value;
  const chosen = outline.chosen.value;
  const meant = chosen.length > 0 ? chosen : step === undefined ? [] : [step];
  const any = <T>(act: T) => (meant.length > 0 ? act : undefined);
  const write =
    step === undefined
      ? undefined
      : () => {
          remarks.draft.value = { step };
        };
  useKey('list', () => list.current?.focus());
  useKey(
    'mark',
    any(() => void remarks.markAll(meant)),
  );
  useKey('note', write);
  useKey('session-note', () => {
    remarks.draft.value = 'session';
  });
  useKey(
    'link',
    any(() => void copyLinks(meant)),
  );
}
