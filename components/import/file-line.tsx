import type { ImportedSession } from '../../lib/reader/importing/order.ts';
import type { ImportedFile } from '../../lib/session/importing.ts';
import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';
import { bytes, count, shortened } from '../words.ts';
import { useImportShown } from './shown.tsx';
import { WarningList } from './warning-list.tsx';

/** One file: how far it is, or what became of it. */
export function FileLine({ file }: { file: ImportedFile }) {
  const { importing } = useSession();
  const { id, name, state, question, problem, sessions } = file;
  const isUnderWay = state === 'waiting' || state === 'reading' || state === 'writing';
  return (
    <article class={`file-line ${state}`} aria-label={visible(name)}>
      <div class="file-head">
        <b title={visible(name)}>{visible(shortened(name))}</b>
        <span class="file-state" role="status">
          {stateWords(file)}
        </span>
        {isUnderWay && !question ? (
          <button type="button" aria-label={`Cancel ${visible(name)}`} onClick={() => importing.cancel(id)}>
            Cancel
          </button>
        ) : null}
      </div>
      {state === 'reading' || state === 'writing' ? <Bar file={file} /> : null}
      {question ? <Question file={file} question={question} /> : null}
      {problem === undefined ? null : (
        <p class="file-reason" role="alert">
          {visible(problem)}
        </p>
      )}
      {sessions.map((session) => (
        <Made key={session.id} session={session} />
      ))}
    </article>
  );
}

function Bar({ file: { name, state, progress } }: { file: ImportedFile }) {
  const { done = 0, of = 0 } = progress ?? {};
  return <progress aria-label={`${state} ${visible(name)}`} {...(of > 0 && { value: Math.min(done, of), max: of })} />;
}

function stateWords({ state, progress, question, sessions }: ImportedFile): string {
  if (question) return 'Larger than usual';
  if (state === 'reading' || state === 'writing') {
    const { done = 0, of } = progress ?? {};
    const part = of ? `${Math.min(100, Math.floor((done / of) * 100))} %` : bytes(done);
    return `${state === 'reading' ? 'Reading' : 'Storing'}: ${part}`;
  }
  if (state === 'done') return sessions.length === 1 ? 'Imported' : `Imported: ${count(sessions.length, 'session')}`;
  // What came out of it before it failed is there.
  if (state === 'failed') return sessions.length > 0 ? 'Imported in part' : 'Not imported';
  return state === 'waiting' ? 'Waiting' : 'Cancelled';
}

interface QuestionProps {
  file: ImportedFile;
  question: NonNullable<ImportedFile['question']>;
}

/** Asked before much more is read than usual. */
function Question({ file: { name }, question: { bytes: size, limit, isPacked } }: QuestionProps) {
  const { importing } = useSession();
  return (
    <div class="file-question" role="alertdialog" aria-label={`Read ${visible(name)} all the same?`}>
      <p>
        {isPacked
          ? `Unpacked, this file has more than ${bytes(limit)}; how much more is not known.`
          : `This file has ${bytes(size)}.`}{' '}
        Reading it takes a while, and needs about as much storage again.
      </p>
      <span class="question-ways">
        <button type="button" ref={focusOnce} onClick={() => importing.answer(false)}>
          Leave it out
        </button>
        <button type="button" onClick={() => importing.answer(true)}>
          Read it all the same
        </button>
      </span>
    </div>
  );
}

const focusOnce = (button: HTMLButtonElement | null) => button?.focus();

/** A session that was made of it, with the way there and what was odd. */
function Made({ session: { id, name, redacted, requests, warnings } }: { session: ImportedSession }) {
  const { choose, library } = useSession();
  const { show } = useImportShown();
  const row = library.sessions.value?.find((one) => one.id === id);
  return (
    <div class="file-made">
      <p>
        <span>
          {count(requests, 'request')}, secrets {redacted ? 'hidden' : 'not hidden'}.
          {warnings.length === 0 ? ' Nothing was odd.' : ''}
        </span>
        {row ? (
          <button
            type="button"
            onClick={() => {
              choose(id);
              show(false);
            }}
          >
            Open “{visible(shortened(row.name))}”
          </button>
        ) : (
          <span class="quiet">deleted since</span>
        )}
      </p>
      <WarningList name={name} warnings={warnings} />
    </div>
  );
}
