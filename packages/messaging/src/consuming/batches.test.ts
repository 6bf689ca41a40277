import type { ConsumeMessage } from 'amqplib'
import { describe, expect, it } from 'vitest'
import { createAcknowledgements, takeBatch } from './batches.ts'

const message = (deliveryTag: number, bytes = 500) =>
  ({ content: Buffer.alloc(bytes), fields: { deliveryTag } }) as ConsumeMessage
const messages = (count: number) => Array.from({ length: count }, (_, index) => message(index + 1))
const waiting = (all: readonly ConsumeMessage[], alone: readonly number[] = []) =>
  all.map((each) => ({ message: each, isAlone: alone.includes(each.fields.deliveryTag) }))
const tagsOf = (batch: ReturnType<typeof waiting>) => batch.map((each) => each.message.fields.deliveryTag)

describe('a batch', () => {
  it('is everything that has arrived, in the order of arrival', () => {
    const all = waiting(messages(3))
    expect(tagsOf(takeBatch(all))).toEqual([1, 2, 3])
    expect(all).toEqual([])
  })

  it('has at most 50 events', () => {
    const all = waiting(messages(120))
    expect([takeBatch(all), takeBatch(all), takeBatch(all)].map(({ length }) => length)).toEqual([50, 50, 20])
  })

  it('has at most 1 MB, unless a single event is larger', () => {
    const all = waiting([message(1, 600_000), message(2, 400_000), message(3, 1), message(4, 2_000_000), message(5)])
    const batches = [takeBatch(all), takeBatch(all), takeBatch(all), takeBatch(all)]
    expect(batches.map(tagsOf)).toEqual([[1, 2], [3], [4], [5]])
  })

  it('is a single event if the event must be applied alone', () => {
    const all = waiting(messages(5), [1, 3])
    const batches = [takeBatch(all), takeBatch(all), takeBatch(all), takeBatch(all)]
    expect(batches.map(tagsOf)).toEqual([[1], [2], [3], [4, 5]])
  })
})

describe('an acknowledgement', () => {
  /** Lists the acknowledgements: the delivery tag, and whether it covers all earlier messages. */
  const start = (count: number) => {
    const sent: [number, boolean][] = []
    const acknowledgements = createAcknowledgements({
      ack: ({ fields }, allUpTo = false) => void sent.push([fields.deliveryTag, allUpTo]),
    })
    const all = messages(count)
    for (const each of all) void acknowledgements.add(each)
    return { sent, acknowledge: (...tags: number[]) => acknowledgements.acknowledge(tags.map((tag) => message(tag))) }
  }

  it('covers a batch if everything earlier is acknowledged', () => {
    const { sent, acknowledge } = start(6)
    acknowledge(1, 2, 3)
    acknowledge(5, 4)
    expect(sent).toEqual([
      [3, true],
      [5, true],
    ])
  })

  it('does not cover an earlier message that is still being applied', () => {
    const { sent, acknowledge } = start(4)
    acknowledge(2, 3)
    acknowledge(1)
    expect(sent).toEqual([
      [2, false],
      [3, false],
      [1, true],
    ])
  })

  it('is not sent for an empty batch', () => {
    const { sent, acknowledge } = start(2)
    acknowledge()
    expect(sent).toEqual([])
  })
})
