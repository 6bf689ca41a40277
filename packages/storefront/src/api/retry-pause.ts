const firstPauseMs = 2_000
const longestPauseMs = 60_000

/**
 * How long to wait before another attempt: about 2, 4, 8 … seconds, at most a minute. Half of each pause is random, so
 * that browsers that lose their connections at the same time do not all reconnect at the same time.
 *
 * @param failures how many attempts have failed in a row, from 1
 */
export const retryPause = (failures: number, random: () => number = Math.random): number => {
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1))
  return pause / 2 + (random() * pause) / 2
}
