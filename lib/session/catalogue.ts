import type { Check } from '../checks/check.ts';
import { checks } from '../checks/index.ts';
import { type Profile, type ProfileId, profiles } from '../checks/profiles.ts';

/** The checks and profiles by their names. To be loaded when it is needed: it is larger than the rest of the panel. */
export interface Catalogue {
  /** By code. */
  checks: ReadonlyMap<string, Check>;
  profiles: ReadonlyMap<ProfileId, Profile>;
}

export const catalogue: Catalogue = {
  checks: new Map(checks.map((check) => [check.code, check])),
  profiles: new Map(profiles.map((profile) => [profile.id, profile])),
};
