import { RenameField } from '../session-actions.tsx';

interface Props {
  name: string;
  /** Pixels from the top of the list. */
  top: number;
  /** @param byKey false when the field was left for another place */
  onDone(name: string | undefined, byKey: boolean): void;
}

/** The field for a name, over the row that it is of: within an option of a list nothing can be written. */
export function RenameOver({ name, top, onDone }: Props) {
  return (
    <div class="rename-over" style={{ transform: `translateY(${top}px)` }}>
      <RenameField name={name} onDone={onDone} />
    </div>
  );
}
