import '../../components/style/base.css';
import { workerReader } from '../../lib/reader/worker-reader.ts';

// The thread that reads has more to load than the view: it begins before.
const reader = workerReader();
const { show } = await import('./view.tsx');
show(reader);
