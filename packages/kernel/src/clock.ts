/** Returns the current time. Rules take it as a dependency, so that tests can set the time. */
export type Clock = () => Date
