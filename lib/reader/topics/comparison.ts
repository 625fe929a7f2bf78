import type { Environment } from '../../flow/environment.ts';
import type { Trace } from '../../flow/step.ts';
import { words } from '../../flow/words.ts';
import { judgedSide } from '../../judged/session-side.ts';
import { briefOf } from '../../replay/sessions/brief.ts';
import { comparing } from '../../replay/sessions/sessions-compared.ts';
import { pace } from '../pace.ts';
import type { Reading } from '../reading.ts';
import { type ComparisonNews, defineTopic, type Progress } from '../topic.ts';

interface Side {
  reading: Reading;
  trace?: Trace;
  progress?: Progress | undefined;
}

/** A session beside another one: once both are read, and again when one of them has more. */
export const comparison = defineTopic({
  name: 'comparison',
  watch({ other, environments: [here, there] }, reading, tell, another) {
    const second = another(other);
    const [one, two]: [Side, Side] = [{ reading }, { reading: second.reading }];
    let turn = 0;
    const work = pace(() => {
      const mine = ++turn;
      const [before, after] = [sideOf(one, here), sideOf(two, there)];
      if (!before || !after) return tell({ progress: together(one, two) });
      inTurns(
        () => comparing(before(), after()),
        () => mine === turn,
        tell,
      );
    });
    const changed = (side: Side) => (trace: Trace, progress: Progress | undefined) => {
      if (side.trace === trace && side.progress === progress) return;
      Object.assign(side, { trace, progress });
      work.request();
    };
    const stop = second.listen(changed(two));
    return {
      changed: changed(one),
      close() {
        turn += 1;
        stop();
        work.stop();
      },
    };
  },
});

/** Milliseconds of work in a row: whoever else asks the reader for something meanwhile is answered soon. */
const TURN = 40;

/** Compares a while, and then lets others have the thread, until it is done or not wanted any more. */
function inTurns(
  begin: () => ReturnType<typeof comparing>,
  isWanted: () => boolean,
  tell: (news: ComparisonNews) => void,
): void {
  let work: ReturnType<typeof comparing> | undefined;
  const go = () => {
    if (!isWanted()) return;
    try {
      work ??= begin();
      const until = performance.now() + TURN;
      let step = work.next();
      while (!step.done && performance.now() < until) step = work.next();
      if (step.done) return tell({ compared: briefOf(step.value) });
      tell({ comparing: step.value });
    } catch (error) {
      return tell({ failed: `The two could not be compared: ${words(error)}` });
    }
    setTimeout(go);
  };
  go();
}

/** Undefined until it is read. */
function sideOf({ reading, trace, progress }: Side, environment: Environment | undefined) {
  return trace && !progress ? () => judgedSide(trace, reading.carried?.judgement, environment) : undefined;
}

/** Both as one; how many there are is not known before it is known of both. */
function together(one: Side, two: Side): Progress {
  const [a, b] = [one, two].map(({ trace, progress }): Progress | undefined => {
    if (progress) return progress;
    const read = trace?.steps.filter(({ exchange }) => exchange).length;
    return read === undefined ? undefined : { read, of: read };
  });
  const read = (a?.read ?? 0) + (b?.read ?? 0);
  return a?.of === undefined || b?.of === undefined ? { read } : { read, of: a.of + b.of };
}
