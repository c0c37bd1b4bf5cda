import { term } from './term.ts'

export const networkTerms = [
  term(
    'network',
    'Zero-bias network',
    'The convolutional network of Khorrami, Paine and Huang (2015): three convolutional layers and one ' +
      'hidden layer, without any bias. A filter then responds only to what is in the picture.',
    { source: 'Khorrami, Paine and Huang 2015', short: 'CNN', see: ['filter', 'layer'] },
  ),
  term(
    'layer',
    'Convolutional layer',
    'conv1, conv2 and conv3 hold 64, 128 and 256 filters. Each looks at the responses of the one before, ' +
      'so later ones see larger parts of the face.',
    { source: 'Khorrami, Paine and Huang 2015', see: ['filter', 'receptive-field'] },
  ),
  term(
    'filter',
    'Filter',
    'A small pattern of weights that is compared with every place of its input. What it resembles is ' +
      'learned, not given.',
    { see: ['activation', 'dead-filter', 'receptive-field'] },
  ),
  term(
    'activation',
    'Activation',
    'How strongly a filter responds at one place. A filter’s activation on a face is the largest over all places.',
    { short: 'response', see: ['filter'] },
  ),
  term(
    'probability',
    'Class probability',
    'What the network says of each class, adding up to 1 (softmax). The largest is its prediction, and ' +
      'how large it is its confidence; it is seldom as sure as it says.',
    { short: 'confidence', source: 'Bridle 1990', see: ['loss', 'network'] },
  ),
  term(
    'dead-filter',
    'Dead filter',
    'A filter that responds to none of the training faces, or alike to all coded ones. There is nothing ' +
      'to look at and nothing to score.',
    { see: ['filter'] },
  ),
  term(
    'receptive-field',
    'Receptive field',
    'The part of the input that one response depends on: for conv3 a window of the face of about a third of its width.',
    { short: 'window', see: ['layer', 'activation'] },
  ),
  term(
    'guided-backpropagation',
    'Guided backpropagation',
    'A way to show what in a face raised a response: the response is sent back to the pixels, and only ' +
      'what adds to it is kept. Grey means no signal.',
    { source: 'Springenberg et al. 2015', short: 'guided', see: ['deconvnet', 'gradient'] },
  ),
  term(
    'deconvnet',
    'Deconvnet',
    'An older form of guided backpropagation: what adds is kept on the way back, whether or not the ' +
      'filter saw it on the way in.',
    { source: 'Zeiler and Fergus 2014', see: ['guided-backpropagation'] },
  ),
  term(
    'gradient',
    'Gradient',
    'How the response would change with each pixel. Noisier than guided backpropagation, and nothing is ' +
      'left out of it.',
    { source: 'Simonyan, Vedaldi and Zisserman 2014', short: 'saliency', see: ['guided-backpropagation'] },
  ),
  term(
    'occlusion',
    'Occlusion',
    'A grey square is moved over the face; where the prediction or response falls, the face mattered ' +
      'there. It needs no gradient, so it checks the other methods.',
    { source: 'Zeiler and Fergus 2014', see: ['gradient'] },
  ),
  term(
    'run',
    'Run',
    'One network trained on one fold with one set of settings and one seed. The settings are kept whole, ' +
      'and the same seed gives the same network again.',
    { see: ['fold', 'checkpoint', 'seed'] },
  ),
  term(
    'checkpoint',
    'Checkpoint',
    'The network as it stood at a step, stored whole: a training can go on from it. The kept one is the ' +
      'best on the validation faces.',
    { see: ['run', 'validation'] },
  ),
  term('step', 'Step', 'One batch of faces seen and one change of the weights. The authors trained 31 000.', {
    see: ['batch'],
  }),
  term('batch', 'Batch', 'Faces of one step; the paper takes 64. Smaller ones need less memory.', {
    source: 'Khorrami, Paine and Huang 2015',
    see: ['step'],
  }),
  term('learning-rate', 'Learning rate', 'How far one step changes the weights.', { see: ['step', 'momentum'] }),
  term('momentum', 'Momentum', 'How much of the last changes goes on into the next one: 0.9 in the paper.', {
    source: 'Khorrami, Paine and Huang 2015',
    see: ['learning-rate'],
  }),
  term('weight-decay', 'Weight decay', 'A slow pull of all weights towards zero.', { see: ['learning-rate'] }),
  term(
    'dropout',
    'Dropout',
    'A share of the hidden layer is left out at random in each step, so that no part is relied on alone. Variant D.',
    { source: 'Srivastava et al. 2014', see: ['augmentation'] },
  ),
  term(
    'augmentation',
    'Augmentation',
    'Each training face is mirrored, shifted, turned and scaled a little at random, so that the network ' +
      'sees more than the corpus holds. Variant A.',
    { source: 'Khorrami, Paine and Huang 2015', see: ['dropout'] },
  ),
  term(
    'normalisation',
    'Normalisation',
    'Each pixel less the mean of the 5 × 5 around it; by the paper’s text also divided by their ' +
      'deviation. Lighting then counts less.',
    { see: ['crop'] },
  ),
  term(
    'loss',
    'Loss',
    'How wrong the network is, as the mean of −ln of the probability it gave the true class. With eight ' +
      'classes, guessing costs 2.08.',
    { short: 'cross-entropy', see: ['step'] },
  ),
  term(
    'seed',
    'Seed',
    'The number from which everything random follows. The same seed on the same computer gives the same result.',
    { see: ['run'] },
  ),
  term(
    'protocol',
    'Protocol',
    'How a training is done where the paper’s text and the authors’ programs differ: “paper” follows the ' +
      'text, “released-code” the programs.',
    { source: 'Khorrami, Paine and Huang 2015', see: ['run', 'normalisation', 'dropout'] },
  ),
  term(
    'variant',
    'Variant',
    'With or without augmentation (A) and dropout (D), as in the rows of the paper’s tables.',
    { source: 'Khorrami, Paine and Huang 2015, tables 1 to 3', see: ['augmentation', 'dropout'] },
  ),
  term(
    'rung',
    'Rung',
    'A way of computing. AULens tries the fastest first and takes the first that loads: graphics card, ' +
      'processor, WebAssembly.',
    { see: ['self-test'] },
  ),
  term(
    'self-test',
    'Self-test',
    'The network’s arithmetic on this computer, compared with stored numbers. The difference has to stay ' +
      'within the tolerance beside it: rounding differs between devices.',
    { short: 'tolerance', see: ['rung', 'gradient'] },
  ),
] as const
