/**
 * FACS numbers beside the Action Units of the table: action descriptors, whose muscles the system does not name, gross
 * behaviour and
 * visibility (Ekman, Friesen and Hager 2002). Coders write them; no score is computed for them.
 */
export const otherFacsCodes: ReadonlyMap<number, string> = new Map([
  [8, 'Lips Toward Each Other'],
  [19, 'Tongue Show'],
  [32, 'Lip Bite'],
  [33, 'Cheek Blow'],
  [35, 'Cheek Suck'],
  [36, 'Tongue Bulge'],
  [37, 'Lip Wipe'],
  [40, 'Sniff'],
  [46, 'Wink'],
  [50, 'Speech'],
  [70, 'Brows Not Visible'],
  [71, 'Eyes Not Visible'],
  [72, 'Lower Face Not Visible'],
  [73, 'Entire Face Not Visible'],
  [74, 'Unscorable'],
  [80, 'Swallow'],
  [81, 'Chewing'],
  [82, 'Shoulder Shrug'],
  [84, 'Head Shake'],
  [85, 'Head Nod'],
  [91, 'Flash'],
  [92, 'Partial Flash'],
  [97, 'Shiver or Tremble'],
  [98, 'Fast Up-Down Look'],
])
