// What a run needs, in one piece: it is read when the first one begins.
export { signClaims } from '../decode/session-key.ts';
export { play, scripted } from '../replay/play.ts';
export { stopped } from '../replay/runner.ts';
export { runnerFor, runners } from '../replay/runners/index.ts';
