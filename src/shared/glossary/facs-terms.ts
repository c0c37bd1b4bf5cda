import { term } from './term.ts'

export const facsTerms = [
  term(
    'facs',
    'Facial Action Coding System',
    'Ekman, Friesen and Hager’s system (2002) that describes any visible movement of a face by Action ' +
      'Units. It says what moves, not what is felt.',
    { source: 'Ekman, Friesen and Hager 2002', short: 'FACS', see: ['action-unit', 'intensity'] },
  ),
  term(
    'action-unit',
    'Action Unit',
    'The smallest movement of a face that FACS tells apart: one muscle, or a few that move together. AU ' +
      '12 is the lip corner puller, zygomaticus major.',
    { source: 'Ekman, Friesen and Hager 2002', short: 'AU', see: ['facs', 'intensity', 'coded'] },
  ),
  term(
    'intensity',
    'Intensity',
    'How strong an Action Unit is: A trace, B slight, C marked or pronounced, D severe or extreme, E ' +
      'maximum. CK+ also codes units as present without a grade; these show a dash.',
    { source: 'Ekman, Friesen and Hager 2002', see: ['action-unit'] },
  ),
  term(
    'coded',
    'Coded face',
    'A face whose Action Units were scored by a person who is trained in FACS. CK+ codes the apex of ' +
      'each sequence only; frames between are never filled in.',
    { source: 'Lucey et al. 2010 (CK+)', see: ['apex', 'action-unit'] },
  ),
  term(
    'coder',
    'Coder',
    'A person who judges faces or filters, under a code instead of a name. What others said stays hidden ' +
      'from a coder until the work is handed in.',
    { see: ['blind', 'consensus'] },
  ),
  term(
    'blind',
    'Blind',
    'Judged without seeing scores, numbers or what others said, so that neither can sway the judgement. ' +
      'Untrained filters are mixed in as controls.',
    { see: ['coder', 'control'] },
  ),
  term(
    'presence-threshold',
    'Presence threshold',
    'The intensity from which a coded Action Unit counts as present. A higher one leaves out traces, on ' +
      'which coders differ most.',
    { see: ['intensity', 'kappa'] },
  ),
  term(
    'consensus',
    'Consensus',
    'What coders settled on together where they differed. It stands beside their own answers and replaces none.',
    { short: 'agreed code, adjudication', see: ['coder', 'kappa'] },
  ),
  term(
    'onset',
    'Onset',
    'The frame in which a movement begins. A sequence of CK+ starts with it: the face is still neutral there.',
    { source: 'Ekman, Friesen and Hager 2002', see: ['apex', 'sequence'] },
  ),
  term('apex', 'Apex', 'The frame in which the expression is strongest. In CK+ it is the last one of a sequence.', {
    source: 'Ekman, Friesen and Hager 2002',
    see: ['onset', 'coded'],
  }),
  term(
    'offset',
    'Offset',
    'The frame in which a movement is gone again. CK+ stops at the apex, so its sequences have none.',
    { source: 'Ekman, Friesen and Hager 2002', see: ['onset', 'apex'] },
  ),
  term(
    'frame-mark',
    'Mark',
    'A word that somebody put at a frame of a sequence: onset, apex, offset or one of their own. It is ' +
      'kept with the project and changes no code.',
    { see: ['onset', 'offset', 'sequence'] },
  ),
  term(
    'sequence',
    'Sequence',
    'Pictures of one face in the order they were taken, from onset to apex. A single photograph is a sequence of one.',
    { see: ['onset', 'apex'] },
  ),
  term(
    'subject',
    'Subject',
    'One person of a corpus. All pictures of a subject stay in the same fold, so that no network is ' +
      'tested on a face it was trained on.',
    { see: ['fold'] },
  ),
  term('corpus', 'Corpus', 'A collection of faces with labels. AULens reads it where it lies and never changes it.', {
    see: ['finding', 'crop'],
  }),
  term(
    'crop',
    'Crop',
    'The square part of a picture that holds the face, scaled to 96 × 96 grey pixels: what the network ' +
      'sees before normalisation.',
    { see: ['normalisation', 'landmarks'] },
  ),
  term('mean-face', 'Mean face', 'The mean of many cropped faces, on which places are shown. It is nobody’s face.', {
    see: ['crop', 'receptive-field'],
  }),
  term(
    'region',
    'Region of an Action Unit',
    'The part of the face that an Action Unit moves, drawn anew on every face from its landmarks.',
    { see: ['landmarks', 'action-unit'] },
  ),
  term(
    'landmarks',
    'Landmarks',
    'Points of a face, such as the corners of the mouth. CK+ comes with 68 a frame; AULens shows them, ' +
      'and does not train on them.',
    { source: 'Lucey et al. 2010 (CK+)', see: ['crop'] },
  ),
  term(
    'finding',
    'Finding',
    'Something an import noticed: a file that cannot be read, a label without a picture, a face that was ' +
      'not found. It names the file and what was done about it.',
    { see: ['corpus'] },
  ),
  term(
    'prototype',
    'Prototype of an emotion',
    'Action Units that are expected with an emotion, such as 6 and 12 with happiness. Shown as a check; ' +
      'labels are never changed by it.',
    { source: 'Lucey et al. 2010, table 1', see: ['action-unit'] },
  ),
] as const
