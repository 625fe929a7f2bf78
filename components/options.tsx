import type { SettingsModel } from '../lib/session/settings.ts';

/** How much of each body is kept, and which hosts may be observed. */
export function Options({ settings }: { settings: SettingsModel }) {
  const told = settings.told.value;
  return (
    <main class="options">
      <h1>Consent Tracer: options</h1>
      <BodyLimit settings={settings} />
      <Hosts settings={settings} />
      <p class={told?.failed ? 'bar error' : 'bar quiet'} role="status" id="told" hidden={!told}>
        {told?.sentence}
      </p>
    </main>
  );
}

function BodyLimit({ settings }: { settings: SettingsModel }) {
  const limit = settings.bodyLimit.value;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('limit');
    if (field instanceof HTMLInputElement) void settings.saveBodyLimit(field.value);
  };
  return (
    <section>
      <h2>Bodies</h2>
      <form onSubmit={submit} noValidate>
        <label for="limit">Keep of each request and response body at most</label>
        <span class="field">
          <input
            id="limit"
            name="limit"
            type="text"
            inputMode="numeric"
            key={limit}
            defaultValue={limit === undefined ? '' : String(limit)}
            disabled={limit === undefined}
            aria-describedby="told limit-note"
          />{' '}
          KiB <button type="submit">Save</button>
        </span>
        <p class="quiet" id="limit-note">
          A longer body is cut there, and marked so. It counts for what is recorded from now on.
        </p>
      </form>
    </section>
  );
}

function Hosts({ settings }: { settings: SettingsModel }) {
  const hosts = settings.hosts.value;
  return (
    <section>
      <h2>Sites that may be observed</h2>
      {hosts?.length === 0 ? <p class="quiet">None. Permission is asked for when you record.</p> : null}
      <ul class="hosts">
        {hosts?.map((origin) => (
          <li key={origin}>
            <code>{origin === '<all_urls>' ? 'all sites' : origin}</code>
            <button type="button" aria-label={`Give back ${origin}`} onClick={() => void settings.release([origin])}>
              Give back
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
