import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { PosterStorageUnavailable } from '../domain/errors.ts'
import { immutableCacheControl, type PosterStorage } from './poster-storage.ts'

const requestTimeoutMilliseconds = 3_000

type S3Settings = {
  bucket: string
  region: string
  /** URL of an S3-compatible server; AWS S3 when undefined. */
  endpoint?: string | undefined
  /** When undefined, the SDK uses the machine's own identity. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined
}

/** Stores posters in a bucket of S3 or of an S3-compatible server. */
export const s3PosterStorage = ({ bucket, region, endpoint, credentials }: S3Settings): PosterStorage => {
  // The SDK takes 20 MB of memory and 50 ms to load, so the SDK is loaded at the first request to the storage.
  let loading: Promise<{ client: S3Client; sdk: typeof import('@aws-sdk/client-s3') }> | undefined
  const load = () => {
    loading ??= import('@aws-sdk/client-s3').then((sdk) => {
      const client = new sdk.S3Client({
        region,
        ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
        ...(credentials ? { credentials } : {}),
        maxAttempts: 2,
        // Some S3-compatible servers do not support the newer checksums.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        requestHandler: {
          connectionTimeout: 1_000,
          socketTimeout: requestTimeoutMilliseconds,
          requestTimeout: requestTimeoutMilliseconds,
          throwOnRequestTimeout: true,
        },
      })
      return { client, sdk }
    })
    return loading
  }

  const unavailable = (cause: unknown) => new PosterStorageUnavailable({ cause })

  const orUnavailable = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call
    } catch (error) {
      throw unavailable(error)
    }
  }

  return {
    put: async (name, { bytes, contentType }) => {
      const { client, sdk } = await load()
      await orUnavailable(
        client.send(
          new sdk.PutObjectCommand({
            Bucket: bucket,
            Key: name,
            Body: bytes,
            ContentType: contentType,
            CacheControl: immutableCacheControl,
          }),
        ),
      )
    },

    get: async (name) => {
      const { client, sdk } = await load()
      try {
        const { Body, ContentLength } = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: name }))
        return Body instanceof Readable ? { body: Body, length: ContentLength } : undefined
      } catch (error) {
        if (error instanceof sdk.S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined
        throw unavailable(error)
      }
    },

    remove: async (name) => {
      const { client, sdk } = await load()
      await orUnavailable(client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: name })))
    },
  }
}
