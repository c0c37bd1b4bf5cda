import { drawTimeline, timelineHeight, timelineWidth, type Timeline } from './timeline-figure.ts'

/** Twice as many pixels as the SVG has units, so that it prints well. */
const sharpness = 2

export const timelinePng = async (timeline: Timeline): Promise<Blob> => {
  const canvas = new OffscreenCanvas(timelineWidth * sharpness, timelineHeight(timeline) * sharpness)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('This window cannot draw a picture.')
  context.scale(sharpness, sharpness)
  context.font = '11px sans-serif'
  drawTimeline(
    {
      text: (x, y, text, anchor) => {
        context.fillStyle = '#1a1a1e'
        context.textAlign = anchor === 'middle' ? 'center' : anchor
        context.fillText(text, x, y)
      },
      rectangle: (x, y, width, height, fill) => {
        context.fillStyle = fill
        context.fillRect(x, y, width, height)
      },
      line: (points, stroke, dash) => {
        context.strokeStyle = stroke
        context.lineWidth = 1.5
        context.setLineDash([...dash])
        context.beginPath()
        for (const [x, y] of points) context.lineTo(x, y)
        context.stroke()
      },
    },
    timeline,
  )
  return canvas.convertToBlob({ type: 'image/png' })
}
