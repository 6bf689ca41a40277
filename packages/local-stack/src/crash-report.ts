/** A crash report of Node has `file:///repo/main.ts:5`, the source line, the error with its stack, and Node's version. */
const firstLine = /^(?:file:\/\/|\/|node:)\S*:\d+$/
const errorLine = /^(?:Uncaught )?\w*(?:Error|Exception)\b/
const lastLine = /^Node\.js v\d/
const traceLine = /^\s+at |^ *\d+: 0x|^-+ \S+ stack trace -+$/i

// A report that does not end with Node's version must not hide the rest of the output.
const longestReport = 100

/**
 * Reduces crash reports of Node on stderr to the line that names the error.
 *
 * @returns a function that gets each line in order and says whether to show the line
 */
export const crashReportFilter = (): ((line: string) => boolean) => {
  let hiddenLinesLeft = 0
  let hasError = false
  return (line) => {
    if (hiddenLinesLeft === 0) {
      if (!firstLine.test(line)) return !traceLine.test(line)
      hiddenLinesLeft = longestReport
      hasError = false
      return false
    }
    hiddenLinesLeft = lastLine.test(line) ? 0 : hiddenLinesLeft - 1
    if (hasError || !errorLine.test(line)) return false
    hasError = true
    return true
  }
}
