import type { ProfileId } from '../checks/profiles.ts';
import type { SeenKeys } from '../decode/seen-keys.ts';
import type { Environment } from '../flow/environment.ts';
import type { Flow, Step } from '../flow/step.ts';
import type { Lives } from '../lineage/lives.ts';
import type { ComparedBrief } from '../replay/sessions/brief.ts';
import type { PairsDone } from '../replay/sessions/sessions-compared.ts';
import type { Found, Question } from '../search/search-index.ts';
import type { Summary } from '../store/summaries.ts';
import type { CarriedSignature } from '../trace/judgement.ts';
import type { PlainCard } from './card.ts';
import type { Patch } from './digest.ts';
import type { Reading } from './reading.ts';

/** How far the reading of a stored session has come, in exchanges. */
export interface Progress {
  read: number;
  /** Undefined until they are counted. */
  of?: number;
}

/** What a trace is by now, told as the change from what was told before. */
export interface TraceNews {
  patch: Patch;
  /** While the session is still being read for the first time. */
  progress?: Progress;
}

/** A flow and a step in full, with what they sent and got; undefined where there is none of that name. */
export interface Sight {
  step?: Step;
  flow?: Flow;
}

/** What is in sight by now; `as before` where it is what was told last. */
export type SightNews = { [K in keyof Sight]: Sight[K] | 'as before' };

/** What the catalogue of checks came to. */
export interface FindingsNews {
  /** All flows in their order. */
  flows: readonly string[];
  /** The scorecards that are new or changed. */
  cards: readonly PlainCard[];
}

/** What was found by now. */
export interface SearchNews extends Found {
  /** While not all steps can be found yet: how many can. */
  progress?: { read: number; of: number };
}

/** How a session compares with another one, or how far the two are read. */
export type ComparisonNews =
  | { progress: Progress }
  | { comparing: PairsDone }
  | { compared: ComparedBrief }
  | { failed: string };

/** What can be asked of a reader: a topic, what names its subject, and what is told of it whenever that changes. */
export interface Topics {
  /** The list of flows and steps. */
  trace: { of: object; news: TraceNews };
  /** What is selected. */
  sight: { of: { step?: number; flow?: string }; news: SightNews };
  /** The life of every value of a flow. */
  lives: { of: { flow: string }; news: Lives | undefined };
  findings: { of: { profile: ProfileId }; news: FindingsNews };
  /** The keys that the session has seen. */
  keys: { of: object; news: SeenKeys };
  /** What was known of signatures before a file hid them. */
  signatures: { of: object; news: readonly CarriedSignature[] };
  search: { of: Question; news: SearchNews };
  /** The session as the first, the other one as the second; where they were recorded. */
  comparison: {
    of: { other: number; environments: readonly [Environment | undefined, Environment | undefined] };
    news: ComparisonNews;
  };
  /** What a list of sessions tells of it. */
  summary: { of: { profile: ProfileId }; news: Summary };
}

export type TopicName = keyof Topics;

/** One who watches a topic of a session. */
export interface Watcher {
  /** Something in the session changed. */
  changed: Parameters<Reading['listen']>[0]['changed'];
  close?(): void;
}

/** A session that is read beside the one that is watched. */
export interface Another {
  reading: Reading;
  listen(changed: Watcher['changed']): () => void;
}

/** A topic that a reader can be asked for. */
export interface Topic<N extends TopicName> {
  name: N;
  /**
   * @param tell sends news; what is told must be plain data
   * @param another reads another session as well; `listen` returns the way to stop
   */
  watch(
    of: Topics[N]['of'],
    reading: Reading,
    tell: (news: Topics[N]['news']) => void,
    another: (session: number) => Another,
  ): Watcher;
}

export function defineTopic<N extends TopicName>(topic: Topic<N>): Topic<N> {
  return topic;
}

/** To a reader. */
export type Order =
  | { [N in TopicName]: { watch: number; session: number; topic: N; of: Topics[N]['of'] } }[TopicName]
  | { unwatch: number };

/** From a reader: news of a topic that is watched, or why there are none, in a sentence. */
export type Answer = { watch: number; news: unknown } | { watch: number; fault: string };
