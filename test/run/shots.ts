import { type Sandbox, startSandbox } from '../sandbox/core/server.ts';
import { systems } from '../sandbox/index.ts';
import { type Instrument, launch } from './browser.ts';
import { buildForTest } from './build.ts';
import { shootAgain } from './shots/again.ts';
import { shootApp } from './shots/app.ts';
import { copyForReadme, prepareFolder } from './shots/camera.ts';
import { shootCompanions } from './shots/companions.ts';
import { shootImport } from './shots/import.ts';
import { shootDevTools } from './shots/in-devtools.ts';
import { shootFailure, shootFindings, shootInspector } from './shots/inspector.ts';
import { shootLibrary } from './shots/library.ts';
import { shootEmpty, shootPages, shootWithoutPermission } from './shots/pages.ts';
import { shootPopups, shootPrivate } from './shots/popups.ts';
import { shootSession } from './shots/session.ts';
import { shootTwoSessions } from './shots/two-sessions.ts';
import { shootWaysOut } from './shots/ways-out.ts';

interface Stage {
  instrument: Instrument;
  sandbox: Sandbox;
  /** Folder of the unpacked extension. */
  extension: string;
}

type Part = (stage: Stage) => Promise<void>;
const inBrowser =
  (shoot: (instrument: Instrument, sandbox: Sandbox) => Promise<void>): Part =>
  ({ instrument, sandbox }) =>
    shoot(instrument, sandbox);

/** In this order: the first one shows a browser in which nothing was recorded yet. */
const PARTS: Readonly<Record<string, Part>> = {
  empty: inBrowser(shootEmpty),
  inspector: inBrowser(shootInspector),
  failure: inBrowser(shootFailure),
  findings: inBrowser(shootFindings),
  session: inBrowser(shootSession),
  companions: inBrowser(shootCompanions),
  app: inBrowser(shootApp),
  again: inBrowser(shootAgain),
  pages: inBrowser(shootPages),
  'ways-out': inBrowser(shootWaysOut),
  library: inBrowser(shootLibrary),
  import: inBrowser(shootImport),
  'two-sessions': inBrowser(shootTwoSessions),
  popups: inBrowser(shootPopups),
  devtools: inBrowser(shootDevTools),
  private: ({ extension }) => shootPrivate(extension),
  permission: ({ sandbox }) => shootWithoutPermission(sandbox),
};

/**
 * `npm run shots`: every screen in both themes and both widths, of real traffic in a real browser, into
 * `.output/pictures`; those that the README shows also into `docs/pictures`. `npm run shots -- library import` takes
 * only the pictures of these parts, and leaves the others as they are.
 */
async function main(words: readonly string[]): Promise<void> {
  const unknown = words.filter((word) => !(word in PARTS));
  if (unknown.length > 0)
    throw new Error(`There is no part ${unknown.join(', ')}. The parts are: ${Object.keys(PARTS).join(', ')}.`);
  const parts = Object.entries(PARTS).filter(([name]) => words.length === 0 || words.includes(name));
  prepareFolder(words.length > 0);
  const extension = buildForTest();
  const sandbox = await startSandbox(systems);
  try {
    const instrument = await launch(extension, { handleDevToolsAsPage: true });
    try {
      for (const [, shoot] of parts) await shoot({ instrument, sandbox, extension });
    } finally {
      await instrument.close();
    }
  } finally {
    await sandbox.close();
  }
  if (words.length === 0) copyForReadme();
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
