import { term } from './term.ts'

export const facsTerms = [
  term('facs', 'Facial Action Coding System', 'Ekman, Friesen and Hager’s system (2002) that describes any visible movement of a face by Action Units. It says what moves, not what is felt.', { short: 'FACS', see: ['action-unit', 'intensity'] }),
  term('action-unit', 'Action Unit', 'The smallest movement of a face that FACS tells apart: one muscle, or a few that move together. AU 12 is the lip corner puller, zygomaticus major.', { short: 'AU', see: ['facs', 'intensity', 'coded'] }),
  term('intensity', 'Intensity', 'How strong an Action Unit is, from A (trace) to E (maximum). CK+ also codes units as present without a grade; these show a dash.', { see: ['action-unit'] }),
  term('coded', 'Coded face', 'A face whose Action Units were scored by a person who is trained in FACS. CK+ codes the apex of each sequence only; frames between are never filled in.', { see: ['apex', 'action-unit'] }),
  term('onset', 'Onset', 'The first frame of a sequence. In CK+ the face is neutral there, and moves towards the apex.', { see: ['apex', 'sequence'] }),
  term('apex', 'Apex', 'The frame in which the expression is strongest. In CK+ it is the last one of a sequence.', { see: ['onset', 'coded'] }),
  term('sequence', 'Sequence', 'Pictures of one face in the order they were taken, from onset to apex. A single photograph is a sequence of one.', { see: ['onset', 'apex'] }),
  term('subject', 'Subject', 'One person of a corpus. All pictures of a subject stay in the same fold, so that no network is tested on a face it was trained on.', { see: ['fold'] }),
  term('corpus', 'Corpus', 'A collection of faces with labels. AULens reads it where it lies and never changes it.', { see: ['finding', 'crop'] }),
  term('crop', 'Crop', 'The square part of a picture that holds the face, scaled to 96 × 96 grey pixels: what the network sees before normalisation.', { see: ['normalisation', 'landmarks'] }),
  term('landmarks', 'Landmarks', 'Points of a face, such as the corners of the mouth. CK+ comes with 68 a frame; AULens shows them, and does not train on them.', { see: ['crop'] }),
  term('finding', 'Finding', 'Something an import noticed: a file that cannot be read, a label without a picture, a face that was not found. It names the file and what was done about it.', { see: ['corpus'] }),
  term('prototype', 'Prototype of an emotion', 'Action Units that FACS research expects with an emotion, such as 6 and 12 with happiness. Shown as a check; labels are never changed by it.', { see: ['action-unit'] }),
] as const
