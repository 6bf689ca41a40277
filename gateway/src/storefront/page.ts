import { randomBytes } from 'node:crypto'
import { languageOfTags, languageTags } from '@marquee/kernel/languages'
import { codingFor, compress, smallestCompressedBytes } from '@marquee/service-kit/http/content-coding'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Build } from './build.ts'
import { contentSecurityPolicyFor } from './content-security-policy.ts'
import { headOf, type PageContent, type Site, titleOf } from './head.ts'
import type { StartPage } from './start-page.ts'
import { escapeHtml, fillTemplate, jsonForScript } from './template.ts'

export type SendPage = (
  request: FastifyRequest,
  reply: FastifyReply,
  page: PageContent & { readonly status: 200 | 404 },
) => Promise<FastifyReply>

/**
 * Creates the function that sends `index.html`. Each response has a nonce of its own, so no cache may keep a page.
 *
 * @param startPage renders the HTML and the data that are sent with the start page
 */
export const pageSender = (
  { template }: Build,
  { site, startPage }: { site: Site; startPage: StartPage },
): SendPage => {
  const policyFor = contentSecurityPolicyFor(site.cinema.payments)
  const jsonScript = (id: string, value: unknown) =>
    `<script type="application/json" id="${id}">${jsonForScript(value)}</script>`
  const cinema = jsonScript('cinema', site.cinema)

  return async (request, reply, page) => {
    const nonce = randomBytes(16).toString('base64url')
    const language = languageOfTags(languageTags(request.headers['accept-language']))
    const [path, query = ''] = request.url.split('?', 2)
    const rendered = path === '/' ? await startPage(query, request.headers['accept-language']) : undefined
    const html = fillTemplate(template, {
      nonce,
      cinema,
      language: `<html lang="${language}"${rendered ? ' data-rendered' : ''}>`,
      title: `<title>${escapeHtml(titleOf(page, site))}</title>`,
      head: headOf(page, site, language),
      app: rendered?.html ?? '',
      startPage: rendered ? jsonScript('start-page', rendered.state) : '',
    })
    const bytes = Buffer.from(html)
    const coding = bytes.length < smallestCompressedBytes ? undefined : codingFor(request.headers['accept-encoding'])
    const body = coding === undefined ? bytes : await compress(bytes, coding)
    if (coding !== undefined) reply.header('content-encoding', coding)
    return reply
      .code(page.status)
      .header('content-security-policy', policyFor(nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(body)
  }
}
