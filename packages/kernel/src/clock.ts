/** Returns the current time. Code takes the clock as a dependency, so that tests can set the time. */
export type Clock = () => Date
