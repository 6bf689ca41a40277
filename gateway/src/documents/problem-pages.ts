import type { Operation } from '@marquee/service-kit/api-document/operation'
import { problemMedia } from '@marquee/service-kit/api-document/operation'
import { type TaggedContent, taggedContent } from '@marquee/service-kit/http/entity-tag'
import { type Problem, pathNotFound, problemOf, statusTitles } from '@marquee/service-kit/http/problem'
import { BodyTooSlow } from '../proxy/upstream-errors.ts'
import type { OpenApiDocument } from './merge-documents.ts'

/** One page for each error code, and an index of them. */
export type ProblemPages = { readonly index: TaggedContent; readonly pages: ReadonlyMap<string, TaggedContent> }

type Described = {
  readonly status: number
  readonly code: string
  /** Operations may have different sentences for one code. */
  readonly sentences: Set<string>
  readonly example: unknown
  readonly operations: string[]
}

/** Problems that belong to no operation, so the document does not have them. */
const withoutOperation: readonly Problem[] = [
  pathNotFound,
  { ...problemOf(new BodyTooSlow()) },
  {
    status: 400,
    code: 'bad-request',
    detail: 'The request breaks a rule of HTTP. The status and the title of the response say which rule.',
  },
]

const adviceOf: Readonly<Record<number, string>> = {
  400: 'Change the request before you send it again.',
  401: 'Refresh the access token, or sign in again, and repeat the request.',
  403: 'Repeating the request does not help: this user or this page is not allowed to send this request.',
  404: 'Check the path and the ids in it. Something that existed may have been deleted.',
  408: 'Send the request again, faster or with a smaller body.',
  409: 'The request conflicts with the current state. Read the state, then decide whether to send another request.',
  413: 'Send a smaller body.',
  415: 'Use one of the media types that the operation lists.',
  422: 'Change the values that the error names before you send the request again.',
  429: 'Wait for the seconds in the Retry-After header, then send the request again.',
  500: 'The error is on the side of the server. Report the error with its request_id.',
  503: 'Wait for the seconds in the Retry-After header, then send the request again, with the same Idempotency-Key if there was one. Without a key, a POST or PATCH may have been carried out: unless the code is busy, poster-processing-busy or poster-storage-unavailable, read the state first.',
}

type Example = { value: { status: number; detail: string } }

/** Every problem of the document and of `withoutOperation`, by code. */
const problemsOf = (document: OpenApiDocument): Map<string, Described> => {
  const problems = new Map<string, Described>()
  const add = (
    code: string,
    { status, detail }: { status: number; detail: string },
    example: unknown,
    operation?: string,
  ) => {
    const known = problems.get(code) ?? { status, code, sentences: new Set(), example, operations: [] }
    known.sentences.add(detail)
    if (operation !== undefined) known.operations.push(operation)
    problems.set(code, known)
  }
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      for (const response of Object.values((operation as Operation).responses ?? {})) {
        const examples = (response.content?.[problemMedia]?.examples ?? {}) as Record<string, Example>
        for (const [code, { value }] of Object.entries(examples)) {
          add(code, value, value, `${method.toUpperCase()} ${path}`)
        }
      }
    }
  }
  for (const { status, code, detail } of withoutOperation) {
    const title = statusTitles[status] ?? 'Error'
    add(code, { status, detail }, { type: `/problems/${code}`, title, status, detail, instance: '/api/v1/…', code })
  }
  return problems
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)

const html = (title: string, body: string): TaggedContent =>
  taggedContent(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Marquee</title>
${body}
`)

const list = (items: readonly string[]): string => `<ul>\n${items.map((item) => `<li>${item}`).join('\n')}\n</ul>`

const titleOf = (status: number): string => `${status} ${statusTitles[status] ?? 'Error'}`

const pageOf = ({ status, code, sentences, example, operations }: Described): TaggedContent => {
  const parts = [
    '<p><a href="/problems">All errors</a></p>',
    `<h1>${escaped(code)}</h1>`,
    ...[...sentences].map((sentence) => `<p>${escaped(sentence)}</p>`),
    `<p>Status: <strong>${titleOf(status)}</strong></p>`,
    ...(adviceOf[status] ? [`<p>${adviceOf[status]}</p>`] : []),
    `<h2>Example</h2>\n<pre>${escaped(JSON.stringify(example, null, 2))}</pre>`,
    ...(operations.length > 0
      ? [
          `<h2>Operations that may answer with this error</h2>\n${list(operations.map((name) => `<code>${escaped(name)}</code>`))}`,
        ]
      : []),
    '<p><a href="/docs">API documentation</a></p>',
  ]
  return html(code, parts.join('\n'))
}

const indexOf = (problems: Iterable<Described>): TaggedContent => {
  const byStatus = Map.groupBy(problems, ({ status }) => status)
  const sections = [...byStatus]
    .toSorted(([one], [other]) => one - other)
    .map(([status, ofStatus]) => {
      const links = ofStatus
        .map(({ code }) => escaped(code))
        .toSorted()
        .map((code) => `<a href="/problems/${code}"><code>${code}</code></a>`)
      return `<h2>${titleOf(status)}</h2>\n${list(links)}`
    })
  const body = [
    '<h1>Errors of the Marquee API</h1>',
    '<p>Every error is <code>application/problem+json</code> (RFC 9457). Programs use its <code>code</code>.</p>',
    ...sections,
    '<p><a href="/docs">API documentation</a></p>',
  ]
  return html('Errors', body.join('\n'))
}

/** Renders the pages from the merged document. Call this before `shareProblemResponses`. */
export const renderProblemPages = (document: OpenApiDocument): ProblemPages => {
  const problems = problemsOf(document)
  return {
    index: indexOf(problems.values()),
    pages: new Map([...problems].map(([code, problem]) => [code, pageOf(problem)])),
  }
}
