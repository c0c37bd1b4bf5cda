import { AULensError } from '../contract/errors.ts'
import { printUnitDetails, readUnitDetails } from '../coding/unit-details.ts'
import { confidenceOf, FaceAnswerBuilder, frameAt, frameStart, markedFrames, type FaceCoding } from './face-coding.ts'
import { childrenNamed, escapeXml, readXml, type XmlElement } from './xml-text.ts'

/** Tiers of each coder; their names end in the coder's, and the coder is their participant. */
const tierKinds = ['codes', 'phase', 'confidence', 'note', 'units'] as const
interface Annotation {
  readonly frame: number
  readonly value: string
}

const annotationsOf = ({ answer }: FaceCoding, kind: (typeof tierKinds)[number]): Annotation[] => {
  switch (kind) {
    case 'codes':
      return answer.scores.map(({ frame, codes }) => ({ frame, value: codes }))
    case 'phase':
      return markedFrames(answer).map(({ frame, phases }) => ({ frame, value: phases }))
    case 'confidence':
      return answer.scores.flatMap(({ frame, confidence }) =>
        confidence === null ? [] : [{ frame, value: String(confidence) }],
      )
    case 'note':
      return answer.scores.flatMap(({ frame, note }) => (note === '' ? [] : [{ frame, value: note }]))
    case 'units':
      return answer.scores.flatMap(({ frame, units }) =>
        units === undefined ? [] : [{ frame, value: printUnitDetails(units) }],
      )
  }
}

/**
 * An ELAN document (EAF 3.0) of one sequence: for each coder a tier of FACS codes, of onset, apex and offset, of
 * confidence and of notes, and where
 * something is said of single units a tier of that. An annotation lasts one frame.
 *
 * @param codings of the same sequence, one a coder
 */
export const writeElan = (codings: readonly FaceCoding[], framesPerSecond: number, writtenAt: Date): string => {
  const [{ subject, sequence } = { subject: '', sequence: '' }] = codings
  const slots: string[] = []
  const slot = (milliseconds: number): string => {
    const id = `ts${String(slots.length + 1)}`
    slots.push(`    <TIME_SLOT TIME_SLOT_ID="${id}" TIME_VALUE="${String(milliseconds)}"/>`)
    return id
  }
  let annotations = 0
  const tiers = codings.flatMap((coding) =>
    tierKinds.flatMap((kind) => {
      const annotated = annotationsOf(coding, kind)
      if (kind === 'units' && annotated.length === 0) return []
      const lines = annotated.map(({ frame, value }) => {
        annotations++
        return (
          `    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a${String(annotations)}" ` +
          `TIME_SLOT_REF1="${slot(frameStart(frame, framesPerSecond))}" ` +
          `TIME_SLOT_REF2="${slot(frameStart(frame + 1, framesPerSecond))}"><ANNOTATION_VALUE>${escapeXml(value)}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>\n`
        )
      })
      const coder = escapeXml(coding.coder)
      return (
        `  <TIER LINGUISTIC_TYPE_REF="facs" PARTICIPANT="${coder}" TIER_ID="${kind} ` +
        `${coder}">\n${lines.join('')}  </TIER>\n`
      )
    }),
  )
  const property = (name: string, value: string): string =>
    `    <PROPERTY NAME="aulens:${name}">${escapeXml(value)}</PROPERTY>\n`
  return `<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="AULens" DATE="${writtenAt.toISOString()}" FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">
  <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
${property('subject', subject)}${property('sequence', sequence)}${property('framesPerSecond', String(framesPerSecond))}${property('lastUsedAnnotationId', String(annotations)).replace('aulens:', '')}  </HEADER>
  <TIME_ORDER>
${slots.join('\n')}${slots.length > 0 ? '\n' : ''}  </TIME_ORDER>
${tiers.join('')}  <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="facs" TIME_ALIGNABLE="true"/>
</ANNOTATION_DOCUMENT>
`
}

const readTier = (tier: XmlElement, times: ReadonlyMap<string, number>, framesPerSecond: number): Annotation[] =>
  childrenNamed(tier, 'ANNOTATION')
    .flatMap((annotation) => childrenNamed(annotation, 'ALIGNABLE_ANNOTATION'))
    .flatMap((annotation) => {
      const time = times.get(annotation.attributes.get('TIME_SLOT_REF1') ?? '')
      return time === undefined
        ? []
        : [
            {
              frame: frameAt(time, framesPerSecond),
              value: childrenNamed(annotation, 'ANNOTATION_VALUE')[0]?.text ?? '',
            },
          ]
    })

/**
 * Reads the tiers that {@link writeElan} names, also after ELAN has saved them; other tiers are left aside.
 *
 * @param named subject and sequence where the document does not say them, e.g. by the file's name
 * @throws AULensError XML_INVALID, ELAN_INVALID
 */
export const readElan = (
  text: string,
  framesPerSecond: number,
  named: { subject: string; sequence: string },
): FaceCoding[] => {
  const document = readXml(text)
  const [order] = childrenNamed(document, 'TIME_ORDER')
  if (document.name !== 'ANNOTATION_DOCUMENT' || order === undefined)
    throw new AULensError('ELAN_INVALID', 'This is not an ELAN document.')
  const properties = new Map(
    childrenNamed(document, 'HEADER')
      .flatMap((header) => childrenNamed(header, 'PROPERTY'))
      .map((entry) => [entry.attributes.get('NAME'), entry.text]),
  )
  const rate = Number(properties.get('aulens:framesPerSecond') ?? framesPerSecond)
  const times = new Map(
    childrenNamed(order, 'TIME_SLOT').flatMap(({ attributes }) => {
      const value = attributes.get('TIME_VALUE')
      return value === undefined ? [] : [[attributes.get('TIME_SLOT_ID') ?? '', Number(value)]]
    }),
  )
  const builders = new Map<string, FaceAnswerBuilder>()
  for (const tier of childrenNamed(document, 'TIER')) {
    const id = tier.attributes.get('TIER_ID') ?? ''
    const kind = tierKinds.find((known) => id === known || id.startsWith(`${known} `))
    if (kind === undefined) continue
    const coder = tier.attributes.get('PARTICIPANT') ?? id.slice(kind.length + 1)
    const builder = builders.get(coder) ?? new FaceAnswerBuilder()
    builders.set(coder, builder)
    for (const { frame, value } of readTier(tier, times, rate)) {
      if (kind === 'phase') builder.mark(frame, value)
      else
        builder.score(
          frame,
          kind === 'confidence'
            ? { confidence: confidenceOf(value) }
            : kind === 'units'
              ? readUnitDetails(value)
              : { [kind]: value },
        )
    }
  }
  const place = {
    subject: properties.get('aulens:subject') ?? named.subject,
    sequence: properties.get('aulens:sequence') ?? named.sequence,
  }
  return [...builders].map(([coder, builder]) => ({ ...place, coder, answer: builder.answer() }))
}
