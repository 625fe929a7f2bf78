/** The colours of `theme.css` for pictures and reports, which have no style sheet of the extension’s. */
export const COLOURS = {
  light: {
    ground: '#ffffff',
    raised: '#f3f5f8',
    line: '#dfe3e8',
    text: '#1d1f23',
    dim: '#5a616c',
    accent: '#0b57d0',
    red: '#b3261e',
    green: '#146c37',
    amber: '#7a4d00',
    violet: '#6b3fa0',
  },
  dark: {
    ground: '#1f2023',
    raised: '#292b2f',
    line: '#3b3e44',
    text: '#e4e6ea',
    dim: '#a2a8b3',
    accent: '#a3c5fb',
    red: '#f4a29b',
    green: '#86d6a4',
    amber: '#f0c479',
    violet: '#cdb0f5',
  },
} as const;
