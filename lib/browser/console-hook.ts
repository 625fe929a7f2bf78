import type { ConsoleError } from '../flow/console-error.ts';
import { consoleText } from './console-text.ts';
import { apply, disguise, getterOf } from './natives.ts';
import type { Wanted } from './page-hook.ts';

/** What a page told its console; all of it is the page's word and believed no further. */
export type PageError = Pick<ConsoleError, 'time' | 'kind' | 'text' | 'source' | 'line' | 'column'>;

interface HookOptions {
  report(error: { error: PageError }): void;
  wanted(): Wanted;
}

type Page = Window & typeof globalThis;

/** Errors of one document that are told: a page that fails in a loop says the same again and again. */
export const MOST_OF_PAGE = 50;

/**
 * Tells what a page writes to its console as an error, what it throws and nobody catches, and the promises that are
 * rejected in vain. The page's own console gets all of it as before.
 */
export function hookConsole(page: Page, { report, wanted }: HookOptions): void {
  const { now } = Date;
  let told = 0;
  const tell = (make: () => Omit<PageError, 'time'>) => {
    if (!wanted().listening || told >= MOST_OF_PAGE) return;
    told += 1;
    try {
      report({ error: { time: now(), ...make() } });
    } catch {
      // What a page throws may be made to throw when it is looked at.
    }
  };
  page.console.error = disguise(page.console.error, (target, self, args) => {
    tell(() => ({ kind: 'console', text: consoleText(args) }));
    return apply(target, self, args);
  });
  const { prototype } = page.ErrorEvent;
  const [messageOf, sourceOf] = [getterOf(prototype, 'message'), getterOf(prototype, 'filename')];
  const [lineOf, columnOf] = [getterOf(prototype, 'lineno'), getterOf(prototype, 'colno')];
  // An image that does not load is an event of the same name, and no error of a script.
  const { ErrorEvent: Thrown } = page;
  page.addEventListener('error', (event: Event) => {
    if (!(event instanceof Thrown)) return;
    tell(() => ({
      ...{ kind: 'exception', text: consoleText([messageOf(event)]) },
      ...{ source: sourceOf(event), line: lineOf(event), column: columnOf(event) },
    }));
  });
  const reasonOf = getterOf(page.PromiseRejectionEvent.prototype, 'reason');
  page.addEventListener('unhandledrejection', (event: Event) => {
    tell(() => ({ kind: 'rejection', text: consoleText([reasonOf(event as PromiseRejectionEvent)]) }));
  });
}
