// Growth as a picture: seconds over the number of faces, both logarithmic, with each part's slope.

/**
 * Slope of log(seconds) over log(size) by least squares; null with fewer than two points.
 * @param {readonly { size: number, seconds: number }[]} points
 */
export const fitSlope = (points) => {
  if (points.length < 2) return null
  const x = points.map(({ size }) => Math.log(size))
  const y = points.map(({ seconds }) => Math.log(seconds))
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const spread = x.reduce((sum, value) => sum + (value - mx) ** 2, 0)
  return spread === 0 ? null : x.reduce((sum, value, index) => sum + (value - mx) * (y[index] - my), 0) / spread
}

const colours = ['#0b6e99', '#b3261e', '#1b7f4d', '#8a5a00', '#6a3fa0', '#3c4650']
const frame = { left: 70, top: 60, width: 460, height: 360 }
const escape = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign])

const powers = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** @param {{ results: { title: string, slope: number | null, points: { size: number, seconds: number, memory: number }[] }[], machine: { processor: string, cores: number, load: number, measuredAt: string } }} growth */
export const drawGrowth = ({ results, machine }) => {
  const points = results.flatMap((result) => result.points)
  const low = (values) => Math.floor(Math.log10(Math.min(...values)))
  const high = (values) => Math.ceil(Math.log10(Math.max(...values)))
  const sizes =
    points.length === 0 ? [3, 4] : [low(points.map(({ size }) => size)), high(points.map(({ size }) => size))]
  const times =
    points.length === 0
      ? [-1, 1]
      : [low(points.map(({ seconds }) => seconds)), high(points.map(({ seconds }) => seconds))]
  const x = (size) => frame.left + ((Math.log10(size) - sizes[0]) / Math.max(1, sizes[1] - sizes[0])) * frame.width
  const y = (seconds) =>
    frame.top + frame.height - ((Math.log10(seconds) - times[0]) / Math.max(1, times[1] - times[0])) * frame.height
  const grid = [
    ...powers(...sizes).map(
      (power) =>
        `<path d="M${x(10 ** power)} ${frame.top}v${frame.height}" stroke="#dde3e8"/><text x="${x(10 ** power)}" y="${frame.top + frame.height + 18}" text-anchor="middle">${(10 ** power).toLocaleString('en')}</text>`,
    ),
    ...powers(...times).map(
      (power) =>
        `<path d="M${frame.left} ${y(10 ** power)}h${frame.width}" stroke="#dde3e8"/><text x="${frame.left - 8}" y="${y(10 ** power) + 4}" text-anchor="end">${power < 0 ? (10 ** power).toFixed(-power) : 10 ** power} s</text>`,
    ),
  ]
  const lines = results.map((result, index) => {
    const colour = colours[index % colours.length]
    const path = result.points
      .map((point, place) => `${place === 0 ? 'M' : 'L'}${x(point.size).toFixed(1)} ${y(point.seconds).toFixed(1)}`)
      .join('')
    const label = `${result.title}: slope ${result.slope === null ? 'not known' : result.slope.toFixed(2)}, at most ${(Math.max(0, ...result.points.map(({ memory }) => memory)) / 1e6).toFixed(0)} MB`
    return (
      `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${result.points.map((point) => `<circle cx="${x(point.size).toFixed(1)}" cy="${y(point.seconds).toFixed(1)}" r="4" fill="${colour}"/>`).join('')}` +
      `<circle cx="${frame.left + frame.width + 24}" cy="${frame.top + 10 + index * 24}" r="5" fill="${colour}"/><text x="${frame.left + frame.width + 36}" y="${frame.top + 14 + index * 24}" fill="#1c2430">${escape(label)}</text>`
    )
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="980" height="470" viewBox="0 0 980 470" font-family="sans-serif" font-size="12" fill="#5b6775">
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="12" y="24" font-size="16" fill="#1c2430">Time by number of faces; a slope of 1 is in proportion</text>
<text x="12" y="44">${escape(`${machine.processor}, ${machine.cores} cores, load ${machine.load.toFixed(1)}, ${machine.measuredAt.slice(0, 10)}`)}</text>
${grid.join('\n')}
${lines.join('\n')}
</svg>
`
}
