import type { Environment } from '../../../flow/environment.ts';
import { defineFormat, type ParsedPiece } from '../format.ts';
import type { FoundExchange } from '../found/har-entry.ts';
import { createNetworkRequest, type NetworkRequest } from '../found/netlog-request.ts';
import { sessionOfFound } from '../found/session-of-found.ts';
import { recordsOfFound } from '../found/session-records.ts';
import type { ImportedTrace } from '../imported-trace.ts';
import type { Warnings } from '../problems.ts';
import { isMembers, type Members, member, membersOf, numberOf, textOf } from '../reading.ts';

/**
 * Chromium's NetLog (`chrome://net-export`, `--log-net-log`): events of its network stack, of which those of URL requests
 * are read. Cookies and bodies are in it only where that was chosen; what was sent as a body never is.
 */
export const netlog = defineFormat({
  id: 'netlog',
  title: 'Chrome’s NetLog',
  recognises: ({ path, value }) =>
    path.length === 1 && path[0] === 'constants' && isMembers(value) && isMembers(member(value, 'logEventTypes')),
  collect: (name, warnings) => new NetLogCollector(name, warnings),
});

class NetLogCollector {
  readonly #name: string;
  readonly #warnings: Warnings;
  readonly #types = new Map<number, string>();
  readonly #errors = new Map<number, string>();
  readonly #requests = new Map<number, NetworkRequest>();
  #source: number | undefined;
  #begin = 1;
  #offset = 0;
  #environment: Environment | undefined;

  constructor(name: string, warnings: Warnings) {
    this.#name = name;
    this.#warnings = warnings;
  }

  take({ path, index, value }: ParsedPiece): void {
    if (path[0] === 'constants' && isMembers(value)) this.#constants(value);
    if (path[0] !== 'events' || index === undefined) return;
    if (isMembers(value)) this.#event(value, index);
    else this.#warnings.add('events', 'It is no object and is left out.', index);
  }

  #constants(constants: Members): void {
    for (const [name, number] of Object.entries(membersOf(member(constants, 'logEventTypes'))))
      if (typeof number === 'number') this.#types.set(number, name);
    for (const [name, number] of Object.entries(membersOf(member(constants, 'netError'))))
      if (typeof number === 'number') this.#errors.set(number, name);
    this.#source = numberOf(member(membersOf(member(constants, 'logSourceType')), 'URL_REQUEST'));
    this.#begin = numberOf(member(membersOf(member(constants, 'logEventPhase')), 'PHASE_BEGIN')) ?? 1;
    this.#offset = numberOf(member(constants, 'timeTickOffset')) ?? 0;
    const client = membersOf(member(constants, 'clientInfo'));
    const [name, version] = [textOf(member(client, 'name')), textOf(member(client, 'version'))];
    const [os] = /^\w+/.exec(textOf(member(client, 'os_type')) ?? '') ?? [];
    if (name)
      this.#environment = { browser: { name, version: version ?? '' }, extensionVersion: '', ...(os && { os }) };
    const mode = textOf(member(constants, 'logCaptureMode'));
    if (mode === 'Default')
      this.#warnings.add('constants.logCaptureMode', 'It was recorded without cookies and bodies.');
  }

  #event(event: Members, index: number): void {
    const source = membersOf(member(event, 'source'));
    if (this.#source === undefined || member(source, 'type') !== this.#source) return;
    const id = numberOf(member(source, 'id'));
    const time = numberOf(member(event, 'time'));
    const type = this.#types.get(numberOf(member(event, 'type')) ?? Number.NaN);
    if (id === undefined || time === undefined || type === undefined) {
      this.#warnings.add('events', 'It has no source, time or type, and is left out.', index);
      return;
    }
    const request = this.#requests.get(id) ?? createNetworkRequest(String(id), this.#errors);
    this.#requests.set(id, request);
    const isBegin = member(event, 'phase') === this.#begin;
    request.take({ type, isBegin, time: this.#offset + time, params: membersOf(member(event, 'params')) });
  }

  finish(): ImportedTrace {
    const found = [...this.#requests.values()].flatMap((request): FoundExchange[] => request.found());
    const environment = this.#environment;
    return {
      ...{ name: this.#name, format: 'netlog', redacted: false, session: sessionOfFound(this.#name, found) },
      ...(environment && { environment }),
      records: recordsOfFound(found).records,
      ...{ notes: [], marks: [], tags: [], attempts: [], attackRuns: [], consoleErrors: [], screenshots: [] },
      warnings: this.#warnings.list(),
    };
  }
}
