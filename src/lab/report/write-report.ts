import { join } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import type { ReportResult } from '../../shared/contract/output.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import { figureFiles } from './figure-files.ts'
import { experimentFiles } from './experiment-files.ts'
import { reportPage, subtitleOf } from './page.ts'
import { reportPdf } from './pdf/report-pdf.ts'
import type { ReportData } from './report-data.ts'
import { accuracyFiles, runFiles, type ReportFile } from './report-tables.ts'
import { settingsFile } from './settings-file.ts'

export type { ReportData, ReportRun } from './report-data.ts'

/** A run's name as the beginning of a file name. */
const prefixOf = (run: string): string => `${run.replaceAll(/[^\w.-]/g, '_').replace(/^\.+/, '_')}-`

/**
 * Writes the report into a folder: `index.html`, one page that needs no network, no script and no other file, and beside it the
 * the page as `report.pdf` for print, the numbers of every table and figure as CSV, the figures as SVG and as PNG of 300 dots an inch, and
 * `settings.json`, from which the report can be made again. Files of an earlier report there are replaced.
 *
 * @param out folder; made where it is missing
 * @returns absolute or relative as `out` is; `files` lists everything written, the page first
 * @throws AULensError `REPORT_EMPTY` without a run; `WRITE_FAILED`
 */
export const writeReport = async (data: ReportData, out: string): Promise<ReportResult> => {
  if (data.runs.length === 0)
    throw new AULensError('REPORT_EMPTY', 'There is no run to report on.', { hint: 'Train one first: aulens train.' })
  const several = data.runs.length > 1
  const beside: ReportFile[] = [...accuracyFiles(data), ...data.experiments.flatMap(experimentFiles)]
  for (const run of data.runs) {
    const prefix = several ? prefixOf(run.run) : ''
    beside.push(...runFiles(run, prefix), ...(await figureFiles(run, prefix)))
  }
  const page = await reportPage(data)
  const title = `Filters and Action Units: ${subtitleOf(data)}`
  const files: ReportFile[] = [
    { name: 'index.html', content: page },
    { name: 'report.pdf', content: await reportPdf(page, title, data.createdAt) },
    ...beside,
    { name: 'settings.json', content: settingsFile(data) },
  ]
  for (const { name, content } of files) await atomicWrite(join(out, name), content)
  return { index: join(out, 'index.html'), files: files.map(({ name }) => join(out, name)), shielded: 0 }
}
