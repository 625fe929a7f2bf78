import { useState } from 'preact/hooks';

const NAME = 'library.folded';

/** Whether the list of sessions is out of the way; remembered, where the profile lets us. */
export function useFolded(): [folded: boolean, fold: (folded: boolean) => void] {
  const [folded, setFolded] = useState(isRemembered);
  return [
    folded,
    (next) => {
      setFolded(next);
      try {
        localStorage.setItem(NAME, next ? 'yes' : 'no');
      } catch {
        // Refused: then it is not remembered.
      }
    },
  ];
}

function isRemembered(): boolean {
  try {
    return localStorage.getItem(NAME) === 'yes';
  } catch {
    return false;
  }
}
