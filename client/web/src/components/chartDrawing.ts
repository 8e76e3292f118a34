// The parts of ECharts that the pages use. No tooltip: it would be markup made from text, with
// style attributes that the Content-Security-Policy forbids.
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, use, type ECharts } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';

export interface ChartSeries {
  name: string;
  values: readonly number[];
}

export interface ChartContent {
  kind: 'bar' | 'line';
  categories: readonly string[];
  series: readonly ChartSeries[];
}

use([BarChart, LineChart, GridComponent, LegendComponent, LabelLayout, CanvasRenderer]);

export function createChart(element: HTMLElement): ECharts {
  return init(element, undefined, { renderer: 'canvas' });
}

export function drawChart(chart: ECharts, content: ChartContent): void {
  const style = getComputedStyle(chart.getDom());
  const token = (name: string) => style.getPropertyValue(name).trim();
  const text = {
    color: token('--ink'),
    fontFamily: style.fontFamily,
    fontSize: Number.parseFloat(style.fontSize) * 0.8,
  };
  const line = { lineStyle: { color: token('--line-control') } };
  chart.setOption(
    {
      animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      animationDuration: 300,
      color: ['--red', '--blue', '--amber', '--green', '--ink-soft'].map(token),
      textStyle: text,
      legend: { show: content.series.length > 1, top: 0, textStyle: text, itemGap: 24 },
      grid: { left: 0, right: 8, top: content.series.length > 1 ? 56 : 24, bottom: 0, outerBoundsMode: 'same' },
      xAxis: {
        type: 'category',
        data: [...content.categories],
        axisLabel: { ...text, interval: 0, hideOverlap: true },
        axisLine: line,
      },
      yAxis: {
        type: 'value',
        axisLabel: text,
        splitLine: { lineStyle: { color: token('--line') } },
      },
      series: content.series.map((series, index) => ({
        type: content.kind,
        name: series.name,
        data: [...series.values],
        barMaxWidth: 48,
        symbol: ['circle', 'rect', 'triangle', 'diamond'][index % 4],
        symbolSize: 10,
        labelLayout: { hideOverlap: true },
        label: { show: true, position: 'top', ...text },
      })),
    },
    { notMerge: true },
  );
}
