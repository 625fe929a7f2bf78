export function NothingSelected() {
  return <p class="hint centred">Select a step to see it decoded.</p>;
}
