/** Why a session stopped that nobody stopped: told to people, and known again where there is a way on. */
export const STORAGE_FULL = 'The storage of this browser profile is full. What was recorded until then is kept.';
export const BROWSER_CLOSED = 'The browser was closed while this session was recording.';
