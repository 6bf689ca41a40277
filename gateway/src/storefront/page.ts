import { randomBytes } from 'node:crypto'
import { codingFor, compress, smallestCompressedBytes } from '@marquee/service-kit/http/content-coding'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Build } from './build.ts'
import { contentSecurityPolicyFor } from './content-security-policy.ts'
import { type DescribePage, headHtml, type PageContent } from './head.ts'
import type { Site } from './prerender.ts'
import type { StartPage } from './start-page.ts'
import { escapeHtml, fillTemplate, jsonForScript, marks } from './template.ts'
import { visitorOf } from './visitor.ts'

export type SendPage = (request: FastifyRequest, reply: FastifyReply, content: PageContent) => Promise<FastifyReply>

/**
 * Creates the function that sends `index.html`. Each response has a nonce of its own, so no cache may keep a page.
 *
 * @param describe describes the page; without a description, a page has only the cinema's name as its title
 * @param startPage renders the HTML and the data that are sent with the start page
 */
export const pageSender = (
  { template }: Build,
  { site, describe, startPage }: { site: Site; describe: DescribePage; startPage: StartPage },
): SendPage => {
  const policyFor = contentSecurityPolicyFor(site.cinema.payments)
  const jsonScript = (id: string, value: unknown) =>
    `<script type="application/json" id="${id}">${jsonForScript(value)}</script>`
  const cinema = jsonScript('cinema', site.cinema)
  const publicUrl = escapeHtml(site.publicUrl)

  return async (request, reply, content) => {
    const nonce = randomBytes(16).toString('base64url')
    const visitor = visitorOf(request.headers)
    const [path = '', query = ''] = request.url.split('?', 2)
    const rendered = path === '/' ? await startPage(query, visitor) : undefined
    const described = describe({ path, query }, content, visitor)
    const html = fillTemplate(template, {
      nonce,
      cinema,
      language: `<html lang="${visitor.language}" data-site="${publicUrl}"${rendered ? ' data-rendered' : ''}>`,
      title: `<title>${escapeHtml(described?.title ?? site.cinema.name)}</title>`,
      head: described ? headHtml(described) : '',
      noScript: escapeHtml(described?.noScript ?? marks.noScript),
      app: rendered?.html ?? '',
      startPage: rendered ? jsonScript('start-page', rendered.state) : '',
    })
    const bytes = Buffer.from(html)
    const coding = bytes.length < smallestCompressedBytes ? undefined : codingFor(request.headers['accept-encoding'])
    const body = coding === undefined ? bytes : await compress(bytes, coding)
    if (coding !== undefined) reply.header('content-encoding', coding)
    return (
      reply
        // Also while the catalog does not answer: the page's own script reports a failure.
        .code(content === 'missing' ? 404 : 200)
        .header('content-security-policy', policyFor(nonce))
        .header('cache-control', 'no-store')
        .type('text/html; charset=utf-8')
        .send(body)
    )
  }
}
