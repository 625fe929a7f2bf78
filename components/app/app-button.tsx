import { useSession } from '../context.ts';
import { shortcut, useKey, withKey } from '../keys.ts';

/** Shows the screen on which an app is played and QR codes are read, or puts it away; the run goes on. */
export function AppButton() {
  const { playing } = useSession();
  const isShown = playing.shown.value;
  const toggle = () => {
    playing.shown.value = !isShown;
  };
  useKey('app', toggle);
  return (
    <button
      type="button"
      aria-pressed={isShown}
      aria-keyshortcuts={shortcut('app')}
      title={withKey('Play the bank’s app, read a QR code, open a deep link', 'app')}
      onClick={toggle}
    >
      App
    </button>
  );
}
