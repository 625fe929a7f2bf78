import type { Flow } from '../../lib/flow/step.ts';
import { useSession } from '../context.ts';
import { CopyMenu } from './copy-menu.tsx';

const ENVIRONMENT =
  'What somebody typed and is secret (names, passwords, account numbers) is not in it: variables of the environment, ' +
  'named at its head, stand there. States, codes and tokens are those of each run.';

/** Saves a flow as a script that does it again. */
export function ScriptMenu({ flow }: { flow: Flow }) {
  const session = useSession();
  return (
    <CopyMenu
      label="Save as a script"
      verb="Save"
      what="flow"
      ways={() => [
        { title: 'Save as Playwright test', save: () => void session.exportScript(flow.id, 'playwright') },
        { title: 'Save as Puppeteer recording', save: () => void session.exportScript(flow.id, 'puppeteer') },
      ]}
      hint={ENVIRONMENT}
    />
  );
}
