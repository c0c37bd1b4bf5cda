import type { BulkFaces, CorpusLayout, ScanContext, ScannedSequence } from '../corpus-layout.ts'
import { FindingList } from '../findings.ts'
import { storedSide } from '../../store/project-store.ts'
import { doubleSide } from './enlarge.ts'
import { FaceSpool, type PictureArray } from './face-spool.ts'
import { locateFiles, type TfdFiles } from './locate-files.ts'
import { openMatlabFile } from './matlab-file.ts'
import { readPictureFile } from './picture-file.ts'
import { readPictureNames, reportCohnKanade } from './source-names.ts'
import { readLabels } from './tfd-labels.ts'

const twoDigits = (value: number): string => value.toFixed(2)

const reportOrientation = (
  { check: { orientation, leftRight, upDown } }: FaceSpool,
  name: string,
  findings: FindingList,
): void => {
  const measured =
    `the mean picture correlates with its mirror image left to right at ${twoDigits(leftRight)}, upside ` +
    `down at ${twoDigits(upDown)}`
  if (orientation === 'transposed')
    findings.add(
      'PICTURES_TURNED',
      name,
      `The pictures of ${name} lie with rows and columns exchanged (${measured}). They were turned.`,
    )
  if (orientation === 'unclear')
    findings.add(
      'ORIENTATION_UNCLEAR',
      name,
      `Whether the pictures of ${name} stand upright cannot be told (${measured}). They were used as they lie.`,
    )
}

const enlarge = (pictures: Uint8Array, length: number, side: number): Uint8Array => {
  const faces = new Uint8Array(length * storedSide * storedSide)
  for (let picture = 0; picture < length; picture++)
    doubleSide(
      pictures.subarray(picture * side * side, (picture + 1) * side * side),
      side,
      faces,
      picture * storedSide * storedSide,
    )
  return faces
}

/** Version in the head of every level-5 file that MATLAB writes. */
const usualVersion = 0x0100

const openFaces = async (
  { name, path }: TfdFiles['pictures'],
  array: PictureArray,
  temporary: string,
  { signal, onProgress }: ScanContext,
): Promise<BulkFaces> => {
  const file = await openMatlabFile(path)
  const findings = new FindingList()
  try {
    const spool = await FaceSpool.fill(temporary, array, file.bytes('images', signal), (share) => {
      signal.throwIfAborted()
      onProgress({ done: Math.round(share * array.count), total: array.count, unit: 'pictures read', message: name })
    })
    reportOrientation(spool, name, findings)
    return {
      side: array.side,
      findings: findings.all,
      async *blocks(from) {
        for await (const { first, pictures, length } of spool.blocks(from)) {
          yield {
            first,
            length,
            pictures,
            faces: array.side === storedSide ? pictures : enlarge(pictures, length, array.side),
          }
        }
      },
      close: () => spool.close(),
    }
  } finally {
    await file.close()
  }
}

/**
 * The Toronto Face Database (Susskind, Anderson and Hinton 2010): faces in one array of a MATLAB file, with labels of
 * seven classes,
 * identities and five splits. Faces fill the pictures, so no detector runs.
 */
export const tfdLayout: CorpusLayout = {
  async scan(path, context) {
    const findings = new FindingList()
    const { root, pictures, info } = await locateFiles(path, findings)
    const file = await openMatlabFile(pictures.path)
    const content = await readPictureFile(file).finally(() => file.close())
    if (file.version !== undefined && file.version !== usualVersion)
      findings.add(
        'MAT_VERSION_ODD',
        pictures.name,
        `The head of ${pictures.name} gives version 0x${file.version.toString(16).padStart(4, '0')} where MATLAB writes ` +
          '0x0100. It was read all the same.',
      )
    context.signal.throwIfAborted()
    const labels = readLabels(content, pictures.name, findings)
    const names = await readPictureNames(info, content.array.count, findings)
    if (names !== null)
      reportCohnKanade(
        pictures.name,
        names,
        labels.map(({ emotion }) => emotion),
        findings,
      )
    const sequences = labels.map(({ emotion, subject, splits }, index): ScannedSequence => {
      const number = index + 1
      const original = names?.[index] ?? ''
      return {
        subject,
        emotion,
        actionUnits: null,
        name: original === '' ? String(number) : `${String(number)} ${original}`,
        samples: [
          {
            path: `${pictures.name}#${String(number)}`,
            frame: number,
            position: 1,
            emotion,
            actionUnits: null,
            ...(splits.some((split) => split !== null) ? { splits } : {}),
          },
        ],
      }
    })
    return {
      root,
      sequences,
      findings: findings.all,
      aligned: true,
      openFaces: (temporary, opening) => openFaces(pictures, content.array, temporary, opening),
    }
  },
}
