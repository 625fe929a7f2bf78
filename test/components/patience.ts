import { configure } from '@testing-library/preact';

// On a busy machine, what a view loads late is transformed first.
configure({ asyncUtilTimeout: 15_000 });
