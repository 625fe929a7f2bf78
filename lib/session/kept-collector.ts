/** The address of a collector that was sent to last, by the name of the view's user. Never a header: it may be a key. */
export interface KeptCollector {
  read(): string;
  write(address: string): void;
}

const NAME = 'collector';

/** Kept in the profile, without what stands behind a question mark, where some services take their keys. */
export function keptCollector(storage: () => Pick<Storage, 'getItem' | 'setItem'>): KeptCollector {
  return {
    read: () => {
      try {
        return storage().getItem(NAME) ?? '';
      } catch {
        return '';
      }
    },
    write: (address) => {
      try {
        storage().setItem(NAME, address.split(/[?#]/)[0] ?? '');
      } catch {
        // Full, or forbidden: it is typed once more.
      }
    },
  };
}
