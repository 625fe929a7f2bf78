// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import type { ProfileId } from '../../lib/checks/profiles.ts';
import { judgementOf } from '../../lib/judged/judgement-of.ts';
import { flowKey } from '../../lib/session/rows.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { importTrace } from '../../lib/store/import.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { toHar } from '../../lib/trace/har.ts';
import { readTrace, sourceOfText } from '../../lib/trace/import/index.ts';
import type { CarriedJudgement } from '../../lib/trace/judgement.ts';
import { createRedaction } from '../../lib/trace/redaction.ts';
import { golden } from '../fixtures/golden.ts';
import { createStage } from '../session/stage.ts';

// What is awaited comes when it comes, on a busy machine too.

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

interface Carrying {
  id?: string;
  /** What the file says of its findings; undefined: nothing. */
  told?(judgement: CarriedJudgement): CarriedJudgement | undefined;
  profile?: ProfileId;
}

/** The flow of a recording that was handed on without its secrets, in the panel. */
async function handedOn({ id = 'oidc-hybrid', told = (all) => all, profile }: Carrying = {}): Promise<Session> {
  const records = golden(id);
  const trace = foldTrace(records);
  const judgement = told(await judgementOf(trace, { by: '0.1.0' }));
  const redaction = await createRedaction(
    toHar(trace, {
      ...{ marks: [], notes: [], extensionVersion: '0.1.0', browser: { name: 'Chrome', version: '141' } },
      session: { name: id, startedAt: trace.steps[0]?.time ?? 0 },
      records,
      ...(judgement && { judgement }),
    }),
  );
  const stage = createStage();
  const imported = await readTrace(sourceOfText(`${id}.har`, redaction.fileText(redaction.har())));
  const row = await importTrace(stage.db, imported);
  if (profile) await stage.db.sessions.update(row, { profile });
  const session = createSession(stage.deps, { anySession: true });
  open.push(session);
  render(<Panel session={session} />);
  await screen.findByRole('tree');
  session.outline.select(flowKey(session.trace.value.flows[0]?.id ?? ''));
  return session;
}

const scorecard = async () => {
  fireEvent.click(await screen.findByRole('tab', { name: /^Findings/ }));
  return screen.findByRole('region', { name: 'Scorecard' });
};
const said = () => document.querySelector('.before-hidden')?.textContent;
const CARRIED = 'The findings come with the file: they were found out before its secrets were hidden.';

// A whole recording is judged under every profile before it is shown.
describe('what is said of a session without its secrets', { timeout: 30_000 }, () => {
  it('was found out before they were hidden, and where nobody could tell it again, that stands beside it', async () => {
    await handedOn();
    const card = await scorecard();
    await waitFor(() => expect(said()).toMatch(/^The findings come with the file/));
    const marks = [...card.querySelectorAll('.before-mark')];
    expect(marks.length).toBeGreaterThan(1);
    expect(said()).toBe(
      `${CARRIED} Of ${marks.length} checks, marked with ⧗, nobody could tell the same from the file alone.`,
    );
    const codeOf = (mark: Element) => mark.parentElement?.querySelector('.check-code')?.textContent;
    // The hashes in the ID token are of values that nobody knows any more.
    expect(marks.map(codeOf)).toContain('I5');
    expect(marks.map(codeOf)).not.toContain('R1');
    expect(marks[0]?.textContent).toBe('⧗found out before the secrets were hidden');
    expect((marks[0] as HTMLElement).title).toContain('it cannot be found out again from this file');
  });

  it('says of a profile that the file does not know what cannot be judged', async () => {
    await handedOn({
      told: (all) => ({ ...all, flows: all.flows.map((flow) => ({ ...flow, otherProfiles: [] })) }),
      profile: 'fapi-2-security',
    });
    await scorecard();
    await waitFor(() => expect(said()).toMatch(/The file says nothing of the profile FAPI 2\.0/));
    expect(said()).toContain('cannot be judged again, and counts as could not tell.');
  });

  it('is warned of where the file carries no findings', async () => {
    await handedOn({ told: () => undefined });
    const card = await scorecard();
    await waitFor(() => expect(said()).toMatch(/^The secrets of this file were hidden before it was checked/));
    expect(card.querySelector('.before-mark')).toBeNull();
  });

  it('has the lives of its values from the file', async () => {
    const session = await handedOn();
    fireEvent.click(await screen.findByRole('tab', { name: /^Values/ }));
    const words = await screen.findByText(/^These lives come with the file/);
    expect(words.textContent).toContain('they were found out before its secrets were hidden');
    const table = words.parentElement?.querySelector<HTMLElement>('.lives');
    expect(within(table as HTMLElement).getAllByRole('row').length).toBeGreaterThan(3);
    expect(session.outline.lineage.value?.before).toBe(true);
  });
});
