import { startSandbox } from '../sandbox/core/server.ts';
import { systems } from '../sandbox/index.ts';
import { launch } from './browser.ts';
import { buildForTest } from './build.ts';
import { shootAgain } from './shots/again.ts';
import { shootApp } from './shots/app.ts';
import { copyForReadme, emptyFolder } from './shots/camera.ts';
import { shootDevTools } from './shots/in-devtools.ts';
import { shootFailure, shootFindings, shootInspector } from './shots/inspector.ts';
import { shootEmpty, shootPages, shootPopups, shootWithoutPermission } from './shots/pages.ts';
import { shootSession } from './shots/session.ts';

/**
 * `npm run shots`: every screen in both themes and both widths, of real traffic in a real browser, into
 * `.output/pictures`; those that the README shows also into `docs/pictures`.
 */
async function main(): Promise<void> {
  emptyFolder();
  const extension = buildForTest();
  const sandbox = await startSandbox(systems);
  try {
    const instrument = await launch(extension, { handleDevToolsAsPage: true });
    try {
      for (const part of [shootEmpty, shootInspector, shootFailure, shootFindings, shootSession, shootApp, shootAgain])
        await part(instrument, sandbox);
      await shootPages(instrument);
      await shootPopups(instrument, sandbox);
      await shootDevTools(instrument, sandbox);
    } finally {
      await instrument.close();
    }
    await shootWithoutPermission(sandbox);
  } finally {
    await sandbox.close();
  }
  copyForReadme();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
