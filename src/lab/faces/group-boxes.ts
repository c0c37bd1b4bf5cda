import type { Box } from './face-task.ts'
import { roundHalfEven } from './rounding.ts'

/** How far two boxes of one face may lie apart, as a share of their sides. */
const tolerance = 0.2

const isSimilar = (a: Box, b: Box): boolean => {
  const most = tolerance * (Math.min(a.width, b.width) + Math.min(a.height, b.height)) * 0.5
  return (
    Math.abs(a.x - b.x) <= most &&
    Math.abs(a.y - b.y) <= most &&
    Math.abs(a.x + a.width - b.x - b.width) <= most &&
    Math.abs(a.y + a.height - b.y - b.height) <= most
  )
}

interface Group {
  readonly box: Box
  readonly count: number
}

/** Boxes that are linked by similar ones belong together; groups in the order of their first box. */
const groupsOf = (boxes: readonly Box[]): readonly Box[][] => {
  const parent = boxes.map((_, index) => index)
  const rootOf = (index: number): number => {
    let root = index
    while (parent[root] !== root) root = parent[root] as number
    return root
  }
  boxes.forEach((box, index) => {
    for (let other = 0; other < index; other++) {
      const [mine, its] = [rootOf(index), rootOf(other)]
      if (mine !== its && isSimilar(box, boxes[other] as Box)) parent[Math.max(mine, its)] = Math.min(mine, its)
    }
  })
  const groups = new Map<number, Box[]>()
  boxes.forEach((box, index) => {
    const root = rootOf(index)
    groups.set(root, [...(groups.get(root) ?? []), box])
  })
  return [...groups.values()]
}

/** The mean box, in the 32-bit floats that OpenCV takes it in. */
const meanOf = (boxes: readonly Box[]): Box => {
  const share = Math.fround(1 / boxes.length)
  const mean = (side: keyof Box): number =>
    roundHalfEven(Math.fround(Math.fround(boxes.reduce((sum, box) => sum + box[side], 0)) * share))
  return { x: mean('x'), y: mean('y'), width: mean('width'), height: mean('height') }
}

const isInside = ({ box: a, count }: Group, { box: b, count: others }: Group): boolean => {
  const dx = roundHalfEven(b.width * tolerance)
  const dy = roundHalfEven(b.height * tolerance)
  return (
    a.x >= b.x - dx &&
    a.y >= b.y - dy &&
    a.x + a.width <= b.x + b.width + dx &&
    a.y + a.height <= b.y + b.height + dy &&
    (others > Math.max(3, count) || count < 3)
  )
}

/**
 * One box for every group of similar boxes, as OpenCV's `groupRectangles` makes them.
 *
 * @param least a group needs more boxes than this; 0: every box by itself
 */
export const groupBoxes = (boxes: readonly Box[], least: number): Box[] => {
  if (least <= 0) return [...boxes]
  const groups = groupsOf(boxes)
    .filter((members) => members.length > least)
    .map((members): Group => ({ box: meanOf(members), count: members.length }))
  return groups
    .filter((group) => !groups.some((other) => other !== group && isInside(group, other)))
    .map(({ box }) => box)
}
