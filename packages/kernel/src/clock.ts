/** The time as a dependency: rules ask it instead of the machine, so that tests decide what time it is. */
export type Clock = () => Date
