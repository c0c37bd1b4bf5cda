import type { CodeFormat } from '../../../../shared/contract/codes.ts'

/** Formats as their users call them, and what a file of each is. */
export const codeFormatWords: Readonly<
  Record<CodeFormat, { readonly text: string; readonly about: string; readonly accept: string }>
> = {
  csv: { text: 'Table (CSV)', about: 'One file with everything: faces and filters, all coders.', accept: '.csv' },
  ckplus: {
    text: 'CK+ FACS files',
    about: 'A folder of S005_001_00000011_facs.txt: units and intensities of the apex frame.',
    accept: '.txt',
  },
  elan: { text: 'ELAN (.eaf)', about: 'One document a sequence, tiers of each coder.', accept: '.eaf' },
  datavyu: { text: 'Datavyu (CSV)', about: 'One file a sequence, columns of each coder.', accept: '.csv' },
  openface: { text: 'OpenFace columns', about: 'One file a sequence and coder: AU12_r, AU12_c.', accept: '.csv' },
  pyfeat: { text: 'Py-feat columns', about: 'One file a sequence and coder: AU12.', accept: '.csv' },
}
export const codeFormatChoices = (Object.keys(codeFormatWords) as CodeFormat[]).map((value) => ({
  value,
  text: codeFormatWords[value].text,
}))

/** Formats that write times, and so need the recording's frame rate. */
export const hasTimes = (format: CodeFormat): boolean => format !== 'csv' && format !== 'ckplus'
/** Formats whose files do not say who coded. */
export const namesNoCoder = (format: CodeFormat): boolean =>
  format === 'ckplus' || format === 'openface' || format === 'pyfeat'
