import { type Profile, type ProfileId, profiles } from '../../lib/checks/profiles.ts';
import { useSession } from '../context.ts';

/** Under which rules the flows of the session are judged. */
export function ProfileChooser({ judgedBy }: { judgedBy: Profile }) {
  const { findings } = useSession();
  const chosen = findings.profile.value;
  return (
    <div class="profile">
      <label>
        Profile{' '}
        <select
          value={chosen}
          onChange={({ currentTarget }) => void findings.chooseProfile(currentTarget.value as ProfileId)}
        >
          <option value="automatic">automatic, by system</option>
          {profiles.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <p class="quiet">
        {chosen === 'automatic' ? <>{judgedBy.title}. </> : null}
        {judgedBy.explains}{' '}
        <a href={judgedBy.guide} target="_blank" rel="noopener noreferrer">
          Text
        </a>
      </p>
    </div>
  );
}
