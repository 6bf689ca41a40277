/** Calls `work` for each item, for at most `concurrency` items at once. The results have the order of the items. */
export const mapConcurrently = async <Item, Result>(
  items: readonly Item[],
  { concurrency }: { concurrency: number },
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = []
  const queue = items.entries()
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker))
  return results
}
