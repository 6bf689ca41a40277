/**
 * Lets many tests work side by side, or one alone. A test that wants to be alone goes before tests that come after it,
 * so it never waits long.
 */
export const createDoor = () => {
  let inside = 0
  let isTaken = false
  const waiting: { alone: boolean; grant: () => void }[] = []

  const admit = (): void => {
    for (;;) {
      const next = waiting[0]
      if (next === undefined || isTaken || (next.alone && inside > 0)) return
      waiting.shift()
      inside += 1
      isTaken = next.alone
      next.grant()
    }
  }

  const enterAs = async (alone: boolean): Promise<() => void> => {
    await new Promise<void>((grant) => {
      waiting.push({ alone, grant })
      admit()
    })
    return () => {
      inside -= 1
      if (alone) isTaken = false
      admit()
    }
  }

  return {
    /** Resolves with the function that leaves. */
    enter: () => enterAs(false),
    /** Resolves with the function that leaves, as soon as nobody else is inside. */
    enterAlone: () => enterAs(true),
  }
}
