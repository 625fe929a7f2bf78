import { defineBench } from './bench.ts';
import { benchDecode } from './decode.ts';

/** Decoding by itself, typical values and hostile ones. */
export const decoding = defineBench({
  id: 'decoding',
  title: 'Decode 1 000 exchanges of typical values, and ten hostile megabytes',
  async measure() {
    const { per1000Exchanges, tokens, tokensByUs, tokensByJose, ratio, worst, worstCase } = await benchDecode();
    return [
      { name: 'decode 1 000 exchanges', value: per1000Exchanges, unit: 'ms' },
      { name: 'JWTs among them', value: tokens, unit: 'count' },
      { name: 'these JWTs, by us', value: tokensByUs, unit: 'ms' },
      { name: 'these JWTs, by jose', value: tokensByJose, unit: 'ms' },
      { name: 'decode over jose', value: ratio, unit: '×' },
      { name: `slowest 10 MB: ${worstCase}`, value: worst, unit: 'ms', limit: 200 },
    ];
  },
});
