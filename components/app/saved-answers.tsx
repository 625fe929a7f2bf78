import { useId, useRef, useState } from 'preact/hooks';
import { readScript } from '../../lib/replay/read-script.ts';
import type { Run } from '../../lib/replay/runner.ts';
import { runners } from '../../lib/replay/runners/index.ts';
import { scriptOf, writeScript } from '../../lib/replay/scripted-answers.ts';
import { useSession } from '../context.ts';
import { count } from '../words.ts';

const RUNNERS = runners.map(({ id }) => id);

/** Saves what was answered in a run, to be run again; without tokens, passwords and keys. */
export function SaveAnswers({ run }: { run: Run }) {
  const { links } = useSession();
  const id = useId();
  const [title, setTitle] = useState('');
  const [told, setTold] = useState('');
  if (run.given.length === 0) return null;
  const called = title.trim() === '' ? run.given.map(({ action }) => action).join(', ') : title.trim();
  const script = () => writeScript(scriptOf(run, called.slice(0, 200)));
  const keep = () =>
    setTold(
      links.answers.put({ title: called.slice(0, 200), runner: run.runner, text: script() })
        ? 'Kept in this browser.'
        : 'This browser has no room for them: save a file.',
    );
  const save = () => {
    links.saveText(`answers-${run.runner}.json`, script());
    setTold('Saved as a file.');
  };
  return (
    <section class="app-part" data-part="save-answers">
      <h3>{count(run.given.length, 'answer')} given</h3>
      <p class="app-note">
        To be run again: without tokens, passwords and keys, which are asked for anew. What you typed of a person, such
        as cpf and name, is in it.
      </p>
      <div class="fields">
        <label for={id}>Title</label>
        <input
          id={id}
          value={title}
          maxLength={200}
          placeholder={called}
          onInput={({ currentTarget }) => setTitle(currentTarget.value)}
        />
      </div>
      <p class="actions">
        <button type="button" onClick={keep}>
          Keep in this browser
        </button>
        <button type="button" onClick={save}>
          Save as a file
        </button>
        <span role="status">{told}</span>
      </p>
    </section>
  );
}

/** Runs answers that were saved: from here on, as long as they fit. */
export function LoadAnswers({ runner }: { runner: string }) {
  const { links, playing } = useSession();
  const [kept, setKept] = useState(() => links.answers.read());
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const file = useRef<HTMLInputElement>(null);
  const mine = kept.filter((answers) => answers.runner === runner);
  const busy = playing.busy.value;
  const run = (text: string) => {
    const read = readScript(text, RUNNERS);
    if ('problem' in read) return setProblem(read.problem);
    if (read.script.runner !== runner) return setProblem(`These are answers for ${read.script.runner}.`);
    setProblem(undefined);
    void playing.answerBy(read.script);
  };
  return (
    <section class="app-part" data-part="load-answers">
      <h3>Saved answers</h3>
      {mine.length === 0 ? <p class="app-note">None are kept in this browser.</p> : null}
      <ul>
        {mine.map((answers) => (
          <li key={answers.title} class="actions">
            <span>{answers.title}</span>
            <button type="button" disabled={busy} onClick={() => run(answers.text)}>
              Run from here
            </button>
            <button
              type="button"
              aria-label={`Delete the answers ${answers.title}`}
              onClick={() => {
                links.answers.remove(answers);
                setKept(links.answers.read());
              }}
            >
              Delete
            </button>
          </li>
        ))}
      </ul>
      <p class="actions">
        <button type="button" disabled={busy} onClick={() => file.current?.click()}>
          Run from a file…
        </button>
        <input
          ref={file}
          type="file"
          accept="application/json,.json"
          hidden
          aria-label="File with answers"
          onChange={({ currentTarget }) => {
            void currentTarget.files?.[0]?.text().then(run);
            currentTarget.value = '';
          }}
        />
      </p>
      {problem ? (
        <p class="odd" role="alert">
          {problem}
        </p>
      ) : null}
    </section>
  );
}
