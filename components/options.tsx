import type { SettingsModel } from '../lib/session/settings.ts';

/** How much of each body is kept, and which hosts may be observed. */
export function Options({ settings }: { settings: SettingsModel }) {
  const told = settings.told.value;
  return (
    <main class="options">
      <h1>Consent Tracer: options</h1>
      <BodyLimit settings={settings} />
      <Screenshots settings={settings} />
      <Retention settings={settings} />
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

function Screenshots({ settings }: { settings: SettingsModel }) {
  const kept = settings.screenshots.value;
  return (
    <section>
      <h2>Pictures of pages</h2>
      <label class="check">
        <input
          type="checkbox"
          id="screenshots"
          checked={kept === true}
          disabled={kept === undefined}
          aria-describedby="screenshots-note"
          onChange={({ currentTarget }) => void settings.saveScreenshots(currentTarget.checked)}
        />{' '}
        Keep a picture of each page that loads while its tab is recorded
      </label>
      <p class="quiet" id="screenshots-note">
        It shows what you see in the tab in front, and that may be names, accounts and amounts. It is kept with the
        session on this computer, is in no export whose secrets are hidden, and goes when the session is deleted. The
        browser lets the extension see pages only while all sites are allowed. At most 200 pictures are kept of a
        session, and no more than one in half a second.
      </p>
    </section>
  );
}

function Retention({ settings }: { settings: SettingsModel }) {
  const rules = settings.retention.value;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { elements } = event.currentTarget as HTMLFormElement;
    const [days, size] = [elements.namedItem('days'), elements.namedItem('size')];
    if (days instanceof HTMLInputElement && size instanceof HTMLInputElement)
      void settings.saveRetention(days.value, size.value);
  };
  const field = (name: 'days' | 'size', label: string, unit: string) => (
    <p>
      <label for={name}>{label}</label>
      <span class="field">
        <input
          id={name}
          name={name}
          type="text"
          inputMode="numeric"
          placeholder="no rule"
          key={rules?.[name]}
          defaultValue={rules?.[name] ? String(rules[name]) : ''}
          disabled={rules === undefined}
          aria-describedby="told retention-note"
        />{' '}
        {unit}
      </span>
    </p>
  );
  return (
    <section>
      <h2>How long sessions are kept</h2>
      <form onSubmit={submit} noValidate>
        {field('days', 'Delete sessions that ended longer ago than', 'days')}
        {field('size', 'Delete the oldest sessions while all together take more than', 'MiB')}
        <button type="submit">Save the rules</button>
        <p class="quiet" id="retention-note">
          Without a rule nothing is deleted by itself. Three days before a session goes, the pop-up and the viewer say
          which one and when, and can keep it for good. Nothing is deleted while something records. What was deleted by
          a rule cannot be brought back.
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
