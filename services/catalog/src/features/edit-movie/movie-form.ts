import multipart, { type MultipartFile } from '@fastify/multipart'
import { DomainError } from '@marquee/kernel/domain-error'
import { numberFromText } from '@marquee/service-kit/http/numbers'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { UnsupportedImage } from '../../domain/errors.ts'
import { maxCast } from '../../domain/movie-facts.ts'
import { imageFormat, maxPosterBytes, signatureBytes } from '../../domain/poster.ts'
import { factFields } from '../movie-facts.body.ts'

/** Maximum size of all texts in a form. */
const maxTextBytes = 256 * 1024

/** Maximum size of a form: the poster and the longest texts of a movie. */
const maxFormBytes = maxPosterBytes + maxTextBytes

/** Maximum fields besides the names of the cast. */
const maxFields = 20

/**
 * Maximum names of the cast in a form. Far more than a movie may have, so that validation refuses a long cast with a
 * helpful message.
 */
const maxCastFields = 1_000

class MalformedForm extends DomainError {
  readonly code = 'malformed-request'
  readonly kind = 'malformed'
}

class FileNotAccepted extends DomainError {
  readonly code = 'validation-failed'
  readonly kind = 'invalid'
}

const fileNotAccepted = (field: string, message: string) =>
  new FileNotAccepted('The form has a file that this operation does not accept.', {
    errors: [{ path: field.slice(0, 100), message }],
  })

/** Reads an uploaded picture. Throws as soon as the first bytes are not those of a picture, or the file is too big. */
const readPicture = async (app: FastifyInstance, { file }: MultipartFile): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let length = 0
  let signature = Buffer.alloc(0)
  const assertPicture = () => {
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
      if (signature.length === signatureBytes) assertPicture()
    }
  }
  if (length > 0) assertPicture()
  return Buffer.concat(chunks, length)
}

/** Fields that an empty text removes from the movie. */
const removable = new Set(['poster_image', ...Object.keys(factFields)])

const jsonFrom = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // The schema refuses the text.
    return text
  }
}

/** Whether a field `cast` has a list of names as JSON. No name begins with this bracket. */
const beginsList = (text: string): boolean => text.startsWith('[')

/** Parses the value of a form field: a text, or the content of a part with the type `application/json`. */
const parseField = (name: string, value: unknown): unknown => {
  if (name === 'duration_minutes') return numberFromText(value)
  if (value === '' && removable.has(name)) return null
  const isJson = name === 'age_rating' || (name === 'cast' && typeof value === 'string' && beginsList(value))
  return isJson && typeof value === 'string' ? jsonFrom(value) : value
}

/**
 * Collects the fields of a form. A field other than `cast` that is sent twice becomes a list, which the schema refuses.
 */
const collectFields = (app: FastifyInstance) => {
  const fields = new Map<string, unknown>()
  const cast: unknown[] = []
  let count = 0
  let textBytes = 0

  const add = (name: string, value: unknown): void => {
    if (name === 'cast') {
      // One name more than the maximum is enough for the schema to refuse the cast.
      if (cast.length <= maxCast) cast.push(value)
      return
    }
    count += 1
    if (count > maxFields) throw new app.multipartErrors.FieldsLimitError()
    fields.set(name, fields.has(name) ? [fields.get(name), value] : value)
  }

  return {
    add,

    addText: (name: string, text: unknown): void => {
      textBytes += Buffer.byteLength(typeof text === 'string' ? text : JSON.stringify(text))
      if (textBytes > maxTextBytes) throw new app.multipartErrors.RequestFileTooLargeError()
      add(name, parseField(name, text))
    },

    /** The fields by name. */
    body: (): Record<string, unknown> => {
      if (cast.length === 0) return Object.fromEntries(fields)
      const [only] = cast
      // An empty field removes the cast. A single field may have the whole list as JSON. The schema refuses a list that
      // is not valid JSON.
      const isList = Array.isArray(only) || (typeof only === 'string' && beginsList(only))
      const isWhole = cast.length === 1 && (only === null || isList)
      return { ...Object.fromEntries(fields), cast: isWhole ? only : cast }
    },
  }
}

/**
 * Reads a form's fields by name: `duration_minutes` as a number, `age_rating` as an object, `cast` as a list, other
 * texts as strings, `poster_image` as a Buffer. An empty text of a removable field is null.
 */
const readForm = async (app: FastifyInstance, request: FastifyRequest): Promise<Record<string, unknown>> => {
  if (Number(request.headers['content-length']) > maxFormBytes) {
    throw new app.multipartErrors.RequestFileTooLargeError()
  }
  const fields = collectFields(app)
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      fields.addText(part.fieldname, part.value)
    } else if (part.fieldname === 'poster_image') {
      // File names are never used. A name with a path is probably an attack.
      if (/[/\\\0]/.test(part.filename ?? ''))
        throw fileNotAccepted('poster_image', 'must not have a path in its file name')
      const picture = await readPicture(app, part)
      // A file input without a selection sends an empty file without a name.
      if (picture.length > 0 || part.filename) fields.add(part.fieldname, picture)
    } else {
      throw fileNotAccepted(part.fieldname, 'must not be a file')
    }
  }
  return fields.body()
}

const isExpectedError = (error: unknown): boolean =>
  error instanceof DomainError ||
  (error instanceof Error && 'statusCode' in error && (error.statusCode === 413 || error.statusCode === 400))

/** Makes the routes of this scope accept `multipart/form-data` besides JSON, with limits for every size and count. */
export const acceptMovieForms = async (app: FastifyInstance): Promise<void> => {
  await app.register(multipart, {
    limits: {
      files: 1,
      fields: maxFields + maxCastFields,
      parts: maxFields + maxCastFields + 2,
      fileSize: maxPosterBytes + 1,
      // Longer than any accepted text, so that validation refuses a text that was truncated here.
      fieldSize: 64 * 1024,
      fieldNameSize: 100,
      headerPairs: 20,
    },
    throwFileSizeLimit: false,
    // Otherwise the parser removes the path from a file name before we can refuse the file.
    preservePath: true,
  })
  app.addHook('preValidation', async (request) => {
    if (!request.isMultipart()) return
    try {
      request.body = await readForm(app, request)
    } catch (error) {
      // Discards the rest of the body, so that the client can read the answer.
      request.raw.unpipe()
      request.raw.resume()
      if (isExpectedError(error)) throw error
      throw Object.assign(new MalformedForm('The form could not be parsed.'), { cause: error })
    }
  })
}
