import { configureGlobal } from 'fast-check';

// The same cases in every run, so that what lands today fails for nobody tomorrow. Others each time with `SOAK=1`.
if (!process.env.SOAK) configureGlobal({ seed: 20_261_122 });
