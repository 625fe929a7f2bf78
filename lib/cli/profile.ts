import { type ProfileId, profiles } from '../checks/profiles.ts';
import { CallError } from './errors.ts';

const IDS: readonly ProfileId[] = ['automatic', ...profiles.map(({ id }) => id)];

/** The profile of that id; undefined where there is none. */
export function profileOf(id: string | undefined): ProfileId | undefined {
  return IDS.find((known) => known === id);
}

/** The profile that was asked for. @throws CallError that names those that there are */
export function chosenProfile(id: string | true | undefined): ProfileId | undefined {
  if (id === undefined) return undefined;
  const profile = profileOf(String(id));
  if (!profile) throw new CallError(`there is no profile ${id}; there are ${IDS.join(', ')}`);
  return profile;
}
