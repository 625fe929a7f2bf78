import type { Clause } from '../flow/clauses.ts';
import { rfc } from '../flow/clauses.ts';
import type { Role } from '../flow/step.ts';
import { altered } from './altered.ts';
import { type FieldChange, fieldIn, withField } from './fields.ts';
import type { Changed, Given, Missing, Needs, Reading, Refuser, Variant } from './mutation.ts';
import type { Outcome } from './outcome.ts';
import { hiddenReason, type Target } from './target.ts';

export type ParameterAttack = 'drop' | 'empty' | 'alter' | 'repeat';

/** How one parameter is attacked. */
export interface AttackedParameter {
  name: string;
  roles: readonly Role[];
  refuses: Refuser;
  /** Which ways there are, each with what a correct receiver must do. */
  must: Readonly<Partial<Record<ParameterAttack, string>>>;
  clauses: (attack: ParameterAttack) => readonly [Clause, ...Clause[]];
  /** Asked where the parameter is there. */
  applies(target: Target, attack: ParameterAttack): Needs | Missing;
  read(outcome: Outcome, target: Target, attack: ParameterAttack): Reading;
  /** What it becomes; by default another value of the same shape. */
  alter?(value: string, target: Target): string;
}

/** The four ways in which any parameter is attacked; RFC 6749 §3.1 takes an empty one for one that was left out. */
export function parameterVariants(attacked: AttackedParameter): Variant[] {
  const { name, roles, refuses, must, clauses, alter = altered } = attacked;
  return ATTACKS.flatMap((attack): Variant[] => {
    const demand = must[attack];
    if (demand === undefined) return [];
    return [
      {
        ...{ id: attack, title: titleOf(name, attack), roles, refuses, must: demand, clauses: clauses(attack) },
        applies(target) {
          const hidden = hiddenReason(target, name);
          if (hidden !== undefined) return { missing: hidden };
          if (attack !== 'repeat' && fieldIn(target.draft, name)?.value === '')
            return { missing: `${name} is empty already.` };
          return attacked.applies(target, attack);
        },
        change: (given, target) =>
          changeParameter(given, name, (value) => changeOf(attack, value, (text) => alter(text, target))),
        read: (outcome, target) => attacked.read(outcome, target, attack),
      },
    ];
  });
}

const ATTACKS: readonly ParameterAttack[] = ['drop', 'empty', 'alter', 'repeat'];

/** Where the parameter is repeated that is what is wrong, whatever it is. */
export function orRepeated(
  attack: ParameterAttack,
  endpoint: '3.1' | '3.2',
  ...others: [Clause, ...Clause[]]
): readonly [Clause, ...Clause[]] {
  return attack === 'repeat' ? [rfc('RFC 6749', endpoint)] : others;
}

function titleOf(name: string, attack: ParameterAttack): string {
  if (attack === 'drop') return `${name} is left out`;
  if (attack === 'empty') return `${name} is empty`;
  return attack === 'alter' ? `${name} has another value` : `${name} stands there twice`;
}

function changeOf(attack: ParameterAttack, value: string, alter: (value: string) => string): FieldChange {
  if (attack === 'drop') return { kind: 'drop' };
  if (attack === 'empty') return { kind: 'set', value: '' };
  return attack === 'alter' ? { kind: 'set', value: alter(value) } : { kind: 'repeat' };
}

/** The draft with a parameter changed where it stands; a problem where it has none. */
export function changeParameter(
  { draft }: Pick<Given, 'draft'>,
  name: string,
  change: (value: string) => FieldChange,
): Changed {
  const field = fieldIn(draft, name);
  return field ? { draft: withField(draft, field, change(field.value)) } : { problem: `The request has no ${name}.` };
}
