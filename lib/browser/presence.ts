import browser from 'webextension-polyfill';

const NAME = 'view:';

let name: string | undefined;

/** Tells the background of this view as long as it is open. @returns its name, the same at every call */
export function presence(): string {
  name ??= crypto.randomUUID();
  connect(name);
  return name;
}

let connected = false;

function connect(view: string): void {
  if (connected) return;
  connected = true;
  const port = browser.runtime.connect({ name: NAME + view });
  // The background was ended: the next one is told when there is something to tell.
  port.onDisconnect.addListener(() => {
    connected = false;
  });
}

/** Calls back with the name of every view that closes. Registers synchronously. */
export function onViewClosed(closed: (view: string) => void): void {
  browser.runtime.onConnect.addListener((port) => {
    if (port.name.startsWith(NAME)) port.onDisconnect.addListener(() => closed(port.name.slice(NAME.length)));
  });
}
