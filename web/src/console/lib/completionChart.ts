// How a completion report is drawn: a bar for each row, of the same numbers as its table.
import type { EChartsCoreOption } from 'echarts/core'
import { w } from './texts'

export interface Counts {
  members: number
  enrolled: number
  notStarted: number
  inProgress: number
  completed: number
  overdue: number
}

export interface Bar {
  name: string
  counts: Counts
}

export const parts = (c: Counts) => [
  { key: 'completed', n: c.completed },
  { key: 'inProgress', n: c.inProgress },
  { key: 'notStarted', n: c.notStarted },
  { key: 'notEnrolled', n: c.members - c.enrolled },
] as const

const colors = { completed: '--green', inProgress: '--gold', notStarted: '--red', notEnrolled: '--line-strong' }

export const completionHeight = (rows: number): number => Math.max(3, rows) * 30 + 74

export function completionOption(bars: Bar[]): (color: (name: string) => string) => EChartsCoreOption {
  return (color) => {
    const ink = color('--ink')
    const quiet = color('--ink-2')
    return {
      grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, itemGap: 18, textStyle: { color: ink } },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, backgroundColor: color('--card'), borderColor: color('--line'), textStyle: { color: ink } },
      xAxis: { type: 'value', minInterval: 1, axisLabel: { color: quiet }, splitLine: { lineStyle: { color: color('--line') } } },
      yAxis: { type: 'category', inverse: true, data: bars.map((b) => b.name), axisTick: { show: false }, axisLine: { lineStyle: { color: color('--line-strong') } }, axisLabel: { color: ink, width: 190, overflow: 'truncate' } },
      series: (['completed', 'inProgress', 'notStarted', 'notEnrolled'] as const).map((key, i) => ({
        name: w(key),
        type: 'bar',
        stack: 'all',
        barMaxWidth: 18,
        cursor: 'pointer',
        itemStyle: { color: color(colors[key]) },
        data: bars.map((b) => parts(b.counts)[i]!.n),
      })),
    }
  }
}
