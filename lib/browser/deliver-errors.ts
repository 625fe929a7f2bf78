import { MOST_OF_PAGE, type PageError } from './console-hook.ts';
import { send } from './messages.ts';

/**
 * The way of a page's errors to the background. What comes while a call is under way goes together with the next; more
 * than {@link MOST_OF_PAGE} go from no document, whatever its scripts post. One that cannot be handed over is tried once
 * more, for the worker may have been ended in between, and then given up.
 *
 * @param told whether anything still records the tab
 */
export function createErrorDelivery(told: (recording: boolean) => void): (error: PageError) => void {
  let waiting: PageError[] = [];
  let isUnderWay = false;
  let taken = 0;
  const dispatch = async () => {
    isUnderWay = true;
    while (waiting.length > 0) {
      const errors = waiting;
      waiting = [];
      const answer = await call(errors)
        .catch(() => call(errors))
        .catch(() => undefined);
      if (answer) told(answer.recording);
    }
    isUnderWay = false;
  };
  return (error) => {
    if (++taken > MOST_OF_PAGE) return;
    waiting.push(error);
    if (!isUnderWay) void dispatch();
  };
}

function call(errors: PageError[]) {
  return send('console.captured', errors);
}
