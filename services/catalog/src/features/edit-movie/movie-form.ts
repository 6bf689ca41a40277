import multipart, { type MultipartFile } from '@fastify/multipart'
import { DomainError } from '@marquee/kernel/domain-error'
import { numberFromText } from '@marquee/service-kit/http/numbers'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { UnsupportedImage } from '../../domain/errors.ts'
import { imageFormat, maxPosterBytes, signatureBytes } from '../../domain/poster.ts'

/** Room for the poster and for all the text that a movie can have. */
const maxFormBytes = maxPosterBytes + 256 * 1024

class MalformedForm extends DomainError {
  readonly code = 'malformed-request'
  readonly kind = 'malformed'
}

class FileNotAccepted extends DomainError {
  readonly code = 'validation-failed'
  readonly kind = 'invalid'
}

const fileNotAccepted = (field: string, message: string) =>
  new FileNotAccepted('The form has a file that this operation does not take.', {
    errors: [{ path: field.slice(0, 100), message }],
  })

/** Reads an uploaded picture; stops at the first bytes that say it is none, or at the first byte too many. */
const readPicture = async (app: FastifyInstance, { file }: MultipartFile): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let length = 0
  let signature = Buffer.alloc(0)
  const mustBePicture = () => {
    if (imageFormat(signature) === undefined) {
      throw new UnsupportedImage()
    }
  }
  for await (const chunk of file as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > maxPosterBytes) throw new app.multipartErrors.RequestFileTooLargeError()
    if (signature.length < signatureBytes) {
      signature = Buffer.concat([signature, chunk]).subarray(0, signatureBytes)
      if (signature.length === signatureBytes) mustBePicture()
    }
  }
  if (length > 0) mustBePicture()
  return Buffer.concat(chunks, length)
}

/** What the text of a form's field stands for. */
const fromText = (name: string, value: unknown): unknown => {
  if (name === 'duration_minutes') return numberFromText(value)
  // Browsers send an empty text for a picture that is taken away.
  return name === 'poster_image' && value === '' ? null : value
}

/** A form's fields by name: text as strings, `poster_image` as a Buffer. A field that comes twice becomes a list. */
const readForm = async (app: FastifyInstance, request: FastifyRequest): Promise<Record<string, unknown>> => {
  if (Number(request.headers['content-length']) > maxFormBytes) {
    throw new app.multipartErrors.RequestFileTooLargeError()
  }
  const fields = new Map<string, unknown>()
  const add = (name: string, value: unknown) => fields.set(name, fields.has(name) ? [fields.get(name), value] : value)
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      add(part.fieldname, fromText(part.fieldname, part.value))
    } else if (part.fieldname === 'poster_image') {
      // The name is used for nothing; one with a path in it is an attempt at something.
      if (/[/\\\0]/.test(part.filename ?? '')) throw fileNotAccepted('poster_image', 'must not have a path as its name')
      const picture = await readPicture(app, part)
      // A file input in which nothing was chosen sends an empty file without a name.
      if (picture.length > 0 || part.filename) add(part.fieldname, picture)
    } else {
      throw fileNotAccepted(part.fieldname, 'does not take a file')
    }
  }
  return Object.fromEntries(fields)
}

const isAnswer = (error: unknown): boolean =>
  error instanceof DomainError ||
  (error instanceof Error && 'statusCode' in error && (error.statusCode === 413 || error.statusCode === 400))

/** Makes the routes of this scope take `multipart/form-data`, bounded in every dimension, beside JSON. */
export const takeMovieForms = async (app: FastifyInstance): Promise<void> => {
  await app.register(multipart, {
    limits: {
      files: 1,
      fields: 10,
      parts: 12,
      fileSize: maxPosterBytes + 1,
      // Longer than any text that is accepted, so that what is cut off here is refused there.
      fieldSize: 64 * 1024,
      fieldNameSize: 100,
      headerPairs: 20,
    },
    throwFileSizeLimit: false,
    // Otherwise a path in a file's name is cut off before we see it.
    preservePath: true,
  })
  app.addHook('preValidation', async (request) => {
    if (!request.isMultipart()) return
    try {
      request.body = await readForm(app, request)
    } catch (error) {
      // What is still on its way is thrown away, so that the client gets to read the answer.
      request.raw.unpipe()
      request.raw.resume()
      if (isAnswer(error)) throw error
      throw Object.assign(new MalformedForm('The form could not be read.'), { cause: error })
    }
  })
}
