/** Why something was not written, where the profile is full: told to people, and known again where there is a way on. */
export const NO_ROOM = 'there is no room left in the storage of this browser profile';

/** Whether the database had no room, whatever Dexie has made of that. */
export function isNoRoom(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { inner } = error as { inner?: unknown };
  return error.name === 'QuotaExceededError' || (inner !== undefined && isNoRoom(inner));
}
