import type { ChartConfiguration, ChartTypeRegistry } from 'chart.js'
import type { EmotionResponse, FilterHistogram } from '../../../../../shared/contract/filter.ts'
import type { ChartTheme } from '../../../../components/chart-theme.ts'
import { score } from '../../../../format/action-unit.ts'
import { emotionCode, emotionName } from '../../../../format/samples.ts'

type Configuration = ChartConfiguration<keyof ChartTypeRegistry, { x: number; y: number }[]>

const axes = (theme: ChartTheme): NonNullable<NonNullable<Configuration['options']>['scales']> => ({
  x: {
    type: 'category',
    grid: { display: false },
    border: { color: theme.axis },
    ticks: { font: theme.font, color: theme.ink, maxRotation: 0, maxTicksLimit: 8 },
  },
  y: {
    border: { display: false },
    grid: { color: theme.grid },
    ticks: { font: theme.font, color: theme.ink, maxTicksLimit: 4 },
    beginAtZero: true,
  },
})

export const shareOf = (counts: readonly number[], total: number): number[] =>
  counts.map((count) => (total === 0 ? 0 : count / total))
export const binNames = ({ edges }: FilterHistogram): string[] => edges.slice(0, -1).map((edge) => edge.toFixed(2))

/** Shares of the faces with and without the AU by the filter's strongest response. */
export const histogramChart = (histogram: FilterHistogram, theme: ChartTheme): Configuration => {
  // One filled, one an outline: told apart without colour.
  const set = (
    label: string,
    shares: readonly number[],
    colour: string,
    outlined: boolean,
  ): Configuration['data']['datasets'][number] => ({
    type: 'bar',
    label,
    order: outlined ? 0 : 1,
    data: shares.map((y, x) => ({ x, y })),
    backgroundColor: outlined ? 'transparent' : `${colour}66`,
    borderColor: colour,
    borderWidth: outlined ? 2 : 0,
    barPercentage: 1,
    categoryPercentage: 1,
    grouped: false,
  })
  const without = set(
    histogram.au === null ? 'all faces' : 'without',
    shareOf(histogram.without, histogram.nWithout),
    theme.of('--chart-without'),
    false,
  )
  const member = set(
    `AU ${histogram.au ?? ''}`,
    shareOf(histogram.with, histogram.nWith),
    theme.of('--chart-with'),
    true,
  )
  return {
    type: 'bar',
    data: { labels: binNames(histogram), datasets: histogram.au === null ? [without] : [without, member] },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      interaction: { mode: 'index', intersect: false },
      scales: axes(theme),
      plugins: {
        legend: { display: false },
        tooltip: {
          titleFont: theme.font,
          bodyFont: theme.font,
          callbacks: {
            title: (items) => `from ${items[0]?.label ?? ''}`,
            label: (item) => `${item.dataset.label ?? ''}: ${(Number(item.parsed.y) * 100).toFixed(1)} %`,
          },
        },
      },
    },
  }
}

/** For each emotion the middle half of the responses as a bar, and their median as a point. */
export const emotionChart = (responses: readonly EmotionResponse[], theme: ChartTheme): Configuration => ({
  type: 'bar',
  data: {
    labels: responses.map(({ emotion }) => emotionCode(emotion)),
    datasets: [
      {
        type: 'line',
        label: 'median',
        data: responses.map(({ median }, x) => ({ x, y: median })),
        showLine: false,
        pointStyle: 'circle',
        pointRadius: 4,
        pointBackgroundColor: theme.of('--ink'),
        pointBorderColor: theme.of('--bg-content'),
      },
      {
        type: 'bar',
        label: 'below',
        data: responses.map(({ lower }, x) => ({ x, y: lower })),
        backgroundColor: 'transparent',
        stack: 'quartiles',
        maxBarThickness: 26,
      },
      {
        type: 'bar',
        label: 'middle half',
        data: responses.map(({ lower, upper }, x) => ({ x, y: upper - lower })),
        backgroundColor: responses.map(({ emotion }) => theme.of(`--emo-${emotion}`)),
        borderColor: theme.of('--line-control'),
        borderWidth: 1,
        stack: 'quartiles',
        maxBarThickness: 26,
      },
    ],
  },
  options: {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    interaction: { mode: 'index', intersect: false },
    scales: { ...axes(theme), y: { ...axes(theme)['y'], stacked: true }, x: { ...axes(theme)['x'], stacked: true } },
    plugins: {
      legend: { display: false },
      tooltip: {
        displayColors: false,
        titleFont: theme.font,
        bodyFont: theme.font,
        filter: (item) => item.datasetIndex === 0,
        callbacks: {
          title: (items) => {
            const found = responses[items[0]?.dataIndex ?? -1]
            return found === undefined ? '' : `${emotionName(found.emotion)}, n ${found.count}`
          },
          label: (item) => {
            const found = responses[item.dataIndex]
            return found === undefined
              ? ''
              : `median ${score(found.median)}, quartiles ${score(found.lower)} to ${score(found.upper)}`
          },
        },
      },
    },
  },
})
