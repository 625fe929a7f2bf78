/** `shop.example, 14:05`: the page where a recording began, or the day, and the local time. */
export function sessionName(now: number, url: string | undefined): string {
  const at = new Date(now);
  const two = (part: number) => String(part).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const host = url && URL.canParse(url) ? new URL(url).host : '';
  return `${host || `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`}, ${time}`;
}
