import { defineTopic } from '../topic.ts';

/** What was known of signatures before they were hidden in the file of the session; nothing of any other session. */
export const signatures = defineTopic({
  name: 'signatures',
  watch(_, reading, tell) {
    let isTold = false;
    return {
      changed() {
        if (isTold) return;
        isTold = true;
        tell(reading.carried?.judgement?.flows.flatMap((flow) => flow.signatures) ?? []);
      },
    };
  },
});
