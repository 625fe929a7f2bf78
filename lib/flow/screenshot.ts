/** A picture of a page as it was seen at a main step. */
export interface Screenshot {
  /** Milliseconds since the epoch. */
  time: number;
  tabId: number;
  /** Address of the page. */
  page: string;
  mediaType: 'image/jpeg' | 'image/png';
  base64: string;
  /** Pixels of the picture. */
  width: number;
  height: number;
}
