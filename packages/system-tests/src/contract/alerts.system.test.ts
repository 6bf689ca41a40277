import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readStackFile } from '@marquee/stack-file/stack-file'
import { expect, it } from 'vitest'
import { expressions, metricsIn } from '../../../../infra/alert-rules.ts'
import { sharedHome } from '../shared-home.ts'

it('the alert rules use only metrics that a service or the gateway exports', async () => {
  const home = await sharedHome()
  const ports: { metrics: number } = JSON.parse(readFileSync(join(home, 'ports.json'), 'utf8'))
  const services = Object.values(readStackFile(home)?.services ?? {}).map(({ url }) => url)
  expect(services).toHaveLength(4)
  const exported = new Set<string | undefined>()
  for (const url of [...services, `http://127.0.0.1:${ports.metrics}`]) {
    const text = await (await fetch(`${url}/metrics`)).text()
    for (const [, metric] of text.matchAll(/^# TYPE (\S+) /gm)) exported.add(metric)
  }
  expect(exported).toContain('process_resident_memory_bytes')
  expect(expressions.flatMap(metricsIn).filter((metric) => !exported.has(metric))).toEqual([])
}, 120_000)
